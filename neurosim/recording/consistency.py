"""Checks that the arrays of a file are consistent, as those of every run are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from neurosim.core.timebase import LAST_TICK
from neurosim.models.base import NeuronModel, RefractoryDynamics
from neurosim.models.sources import Source
from neurosim.network.network import Model
from neurosim.network.wiring import Wiring
from neurosim.recording.arrays import Arrays
from neurosim.recording.stage import Stage, differing
from neurosim.recording.tables import HEARD, left


def check_wiring(
    columns: Mapping[str, NDArray[np.int64]], neurons: int, models: tuple[Model, ...], arrays: Arrays
) -> None:
    """Raise an InputError for arrays that are not synapses between these neurons in the order of engines."""
    synapses = len(columns["targets"])
    sizes = {"shown": neurons, "model_of": neurons, "offsets": neurons + 1, "edge_ends": None}
    most = {
        "shown": neurons - 1,
        "model_of": len(models) - 1,
        "offsets": synapses,
        "targets": neurons - 1,
        "as_built": synapses - 1,
        "edge_ends": synapses,
    }
    for name, column in columns.items():
        length = sizes.get(name, synapses)
        if length is not None and len(column) != length:
            raise arrays.damaged(f"wiring.{name} must have {length} entries, and has the shape {column.shape}")
        if name in most:
            arrays.within(f"wiring.{name}", column, 0, most[name])
    for name in ("shown", "as_built"):
        once = np.zeros(len(columns[name]), np.bool_)
        once[columns[name]] = True
        if not once.all():
            raise arrays.damaged(f"wiring.{name} must contain each position once, and lacks {int(np.argmin(once))}")
    for name in ("offsets", "edge_ends"):
        arrays.ascending(f"wiring.{name}", columns[name])
    for name, ends in (("offsets", columns["offsets"][[0, -1]]), ("edge_ends", columns["edge_ends"][-1:])):
        if ends.size and (ends[-1] != synapses or (name == "offsets" and ends[0] != 0)):
            raise arrays.damaged(f"wiring.{name} must cover all {synapses} synapses, and ends with {ends[-1]}")
    hears = np.array([isinstance(model, NeuronModel) for model in models], np.bool_)[columns["model_of"]]
    arrays.all("wiring.targets", columns["targets"], hears[columns["targets"]], "not be a source")
    arrays.within("wiring.delays", columns["delays"], 1, LAST_TICK - 1)
    weights = columns["weights"]
    arrays.all("wiring.weights", weights, weights < np.inf, 'be finite, or "veto"')
    _check_order(columns, arrays)


def _check_order(columns: Mapping[str, NDArray[np.int64]], arrays: Arrays) -> None:
    """Raise an InputError if the synapses of a neuron are not sorted by delay, then target."""
    delays, targets = columns["delays"], columns["targets"]
    first = np.zeros(len(delays) + 1, np.bool_)
    first[columns["offsets"]] = True
    first = first[1:-1]  # whether the second of two neighbours belongs to another neuron
    rises = (delays[1:] > delays[:-1]) | ((delays[1:] == delays[:-1]) & (targets[1:] >= targets[:-1]))
    wrong = ~(rises | first)
    if wrong.any():
        place = int(np.argmax(wrong)) + 1
        raise arrays.damaged(
            f"synapse {place} of the wiring is out of order: those of one neuron are sorted by delay, then target"
        )


def check_log(
    tables: Mapping[str, NDArray[np.void]], parts: list[tuple[int, Wiring]], end: int, arrays: Arrays
) -> None:
    """Raise an InputError for a log that no run until tick `end` can have, with the network of each part."""
    wiring, begins = parts[0][1], np.array([begin for begin, _ in parts])
    acts = np.array([isinstance(model, NeuronModel) for model in wiring.models], np.bool_)[wiring.model_of]
    written = np.ones((len(parts), len(acts)), np.bool_)
    for number, (_, part) in enumerate(parts):
        written[number, part.background] = False
    for name, table in tables.items():
        arrays.ascending(f"{name}.tick", table["tick"])
        arrays.within(f"{name}.tick", table["tick"][[0, -1]] if len(table) else table["tick"], 0, end - 1)
        whose, most = ("synapse", len(wiring.targets)) if name == "changes" else ("neuron", len(acts))
        arrays.within(f"{name}.{whose}", table[whose], 0, most - 1)
    for name in ("spikes", "events"):
        _check_once(name, tables[name], arrays)
    spikes, events, changes, lessons = (tables[name] for name in ("spikes", "events", "changes", "lessons"))
    values = spikes["value"]
    injects = np.array([isinstance(model, Source) and model.injects for model in wiring.models], np.bool_)
    level = np.isfinite(values) & injects[wiring.model_of[spikes["neuron"]]]  # 0 is a valid level
    arrays.all("spikes.value", values, (values < 0.0) | (values > 0.0) | level, "be a number that is not 0")
    kept = written[np.searchsorted(begins, spikes["tick"], side="right") - 1, spikes["neuron"]]
    arrays.all("spikes.neuron", spikes["neuron"], kept, "not be a source that sends all the time")
    arrays.within("events.outcome", events["outcome"], 0, HEARD)
    arrays.all("lessons.neuron", lessons["neuron"], acts[lessons["neuron"]], "not be a source")
    if len(changes):
        may = wiring.plastic[changes["synapse"]] | np.isin(changes["tick"] + 1, begins)  # or the network was changed
        arrays.all("changes.synapse", changes["synapse"], may, "be a plastic synapse")


def _check_once(name: str, table: NDArray[np.void], arrays: Arrays) -> None:
    """Raise an InputError for neurons out of order at one tick, or with two records there."""
    ticks, neurons = table["tick"], table["neuron"]
    fits = (neurons[1:] > neurons[:-1]) | (ticks[1:] > ticks[:-1])
    if not fits.all():
        arrays.all(f"{name}.neuron", neurons, np.concatenate([[True], fits]), "be above the one before it at its tick")


def check_end(
    columns: Mapping[str, NDArray[np.int64]],
    parts: list[tuple[int, Wiring]],
    changes: NDArray[np.void],
    end: int,
    arrays: Arrays,
) -> None:
    """Raise an InputError for an end that does not follow from the log, or from which no run can continue."""
    wiring = parts[0][1]
    models = [model for _, part in parts for model in part.models if isinstance(model, NeuronModel)]
    longest = max((wiring.clock.ticks(model.refractory, "A refractory period") for model in models), default=0)
    arrays.within("end.acted", columns["acted"], -1, end)
    arrays.within("end.ready", columns["ready"], 0, end + longest)
    arrays.within("end.state_tick", columns["state_tick"], 0, end + longest)
    clamped = np.array(
        [isinstance(model, NeuronModel) and not isinstance(model, RefractoryDynamics) for model in wiring.models]
    )[wiring.model_of]
    late = columns["state_tick"] > np.maximum(columns["ready"], end)
    early = clamped & (columns["state_tick"] < columns["ready"])
    arrays.all("end.state_tick", columns["state_tick"], ~(late | early), "fit the end of its refractory period")
    fits = left(wiring.weights, changes).view(np.int64) == columns["weights"].view(np.int64)
    arrays.all("end.weights", columns["weights"], fits, "be the result of its changes")


def check_stage(stage: Stage, before: Wiring, earliest: int, end: int, name: str, arrays: Arrays) -> None:
    """Raise an InputError for a part of a run that cannot follow the network of the part before."""
    for index in differing(before, stage.wiring).tolist():
        one, other = before.model(index), stage.wiring.model(index)
        if isinstance(one, NeuronModel) or isinstance(other, NeuronModel):
            fits = type(one) is type(other)
        else:
            fits = not (one.injects or other.injects)
        if not fits:
            raise arrays.damaged(f"{name} changes the class of {stage.wiring.labels[index]!r}, which no run can")
    if not earliest <= stage.tick <= end:
        raise arrays.damaged(f"{name} must begin at a tick from {earliest} to {end}; it is {stage.tick}")
    kept = [index for index in differing(before, stage.wiring).tolist() if isinstance(before.model(index), NeuronModel)]
    if stage.neurons.tolist() != kept:
        raise arrays.damaged(f"{name} must have the states of the neurons whose models it changes, and no others")
    arrays.all(f"{name}.states", stage.states, np.isfinite(stage.states), "be finite")
