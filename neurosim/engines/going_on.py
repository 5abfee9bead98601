"""How a run goes on where a recording stopped: with the network that ran or with one in which something was changed.

The neurons stay, and the ends and delays of their synapses. Weights, the parameters of models and what sources send
may be others from there on; a neuron whose parameters were changed is carried to that tick by its old model.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError
from neurosim.core.numerals import exact
from neurosim.engines.changed_network import asked_for, check_neurons, matched, other_models
from neurosim.engines.fault import failed
from neurosim.engines.overdue import overdue
from neurosim.models.base import NeuronModel, carry, in_plain_numbers, state_fields
from neurosim.network.columns import Column
from neurosim.network.injection import with_current
from neurosim.network.network import Network
from neurosim.network.wiring import Wiring, check_absolute_inhibition
from neurosim.recording.recording import Recording
from neurosim.recording.stage import Stage, states_of
from neurosim.recording.tables import EndState


def going_on(network: Network, wiring: Wiring, resume: Recording, seed: int) -> Recording:
    """Return the recording from which a run goes on: `resume` itself, or with what was changed at its end.

    Parameters
    ----------
    network : Network
        The network that is run from here on.
    wiring : Wiring
        The same frozen.
    resume : Recording
        Of what was run before.
    seed : int
        Of the run.

    Raises
    ------
    InputError
        If the recording cannot be gone on with, or something was changed that stays; with what it is.
    """
    old = resume.wiring_at(resume.end.tick)
    _check_recording(resume, old, seed)
    check_neurons(old, wiring)
    models = other_models(old, wiring)
    wiring = matched(old, wiring, as_built=network.made_with is not None)
    asked = asked_for(old, wiring, network, resume)
    if not models.any and not asked.size:
        return resume
    if resume.end.tick == 0:  # nothing has happened yet
        return replace(resume, wiring=wiring, end=EndState.at_start(wiring), stages=())
    given, weights = old.weights.copy(), resume.end.weights.copy()
    given[asked] = weights[asked] = wiring.weights[asked]
    wiring = replace(wiring, weight=Column.of([(given, len(given))], given.dtype))
    check_absolute_inhibition(replace(old, weight=wiring.weight))  # a negative signal may still be under way
    end = replace(_carried(resume, old, models.neurons), weights=weights)
    stage = Stage(end.tick, wiring, models.neurons, states_of(end, wiring, models.neurons), asked)
    return resume.given(stage, end)


def _check_recording(resume: Recording, old: Wiring, seed: int) -> None:
    """Refuse a recording that cannot be continued."""
    if resume.lesson is not None:
        raise InputError(
            "The recording to resume is of a lesson, whose rows a simulation does not know; go on teaching its network"
            " with ns.train, or begin a new run of recording.network."
        )
    if not resume.end.whole:
        raise InputError("The recording to resume ended within an instant, in which a model failed; it cannot go on.")
    if resume.seed != seed:
        raise InputError(f"The recording to resume ran with seed {resume.seed}; got seed={seed}.")
    late = overdue(old, resume.end, resume.currents) if resume.end.read else None
    if late is not None:
        index, tick = late
        raise InputError(
            f"The recording to resume is damaged: by the state in which it leaves {old.labels[index]!r}, that neuron"
            f" would have fired at {exact(old.clock.ms(tick))} ms, before the end at {exact(resume.until)} ms."
        )


def _carried(resume: Recording, old: Wiring, neurons: NDArray[np.int64]) -> EndState:
    """Return the end of a run with some neurons carried to it, each by the model that it has had."""
    end, per_ms = resume.end, old.clock.per_ms
    state, state_tick = {kind: table.copy() for kind, table in end.state.items()}, end.state_tick.copy()
    for kind, table in state.items():
        members = old.of_kind(kind)
        mine = neurons[np.isin(neurons, members)]
        for row, index in zip(np.searchsorted(members, mine).tolist(), mine.tolist(), strict=True):
            given, course = old.model(index), resume.currents.get(index)
            assert isinstance(given, NeuronModel)
            model = in_plain_numbers(given if course is None else with_current(given, course.at(end.tick - 1)))
            one = kind.State(*table[row].tolist())
            try:
                since = carry(model, one, int(state_tick[index]), int(end.ready[index]), end.tick, per_ms)
            except Exception as error:
                told = failed(model, error, "model", old.labels[index])
                raise InputError(f"The run cannot go on with another network, because {told}.") from error
            table[row] = tuple(getattr(one, field) for field in state_fields(kind))
            state_tick[index] = since
    return replace(end, state=state, state_tick=state_tick, read=False)
