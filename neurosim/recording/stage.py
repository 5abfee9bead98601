"""The part of a run after a change of the network: what changed, and the states at that time."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError
from neurosim.core.numerals import exact
from neurosim.core.words import counted
from neurosim.models.base import NeuronModel, parameters
from neurosim.network.wiring import Wiring
from neurosim.recording.tables import EndState, state_width


@dataclass(frozen=True, eq=False)
class Stage:
    """The part of a run that begins with a changed network.

    Its neurons and the ends and delays of its synapses are those of the part before. Changed weights are among the
    changes of the log, at the tick before the first of this part, since a change takes effect after its instant.
    """

    tick: int  # the first of this part
    wiring: Wiring  # with the weights that were given last; plastic synapses may have learned others since
    neurons: NDArray[np.int64]  # with a soma and a changed model, ascending
    states: NDArray[np.float64]  # (neurons, fields), as the old models have advanced them to this tick
    asked: NDArray[np.int64]  # synapses with changed weights, ascending

    def __repr__(self) -> str:
        changed = f"{counted(len(self.neurons), 'neuron')} and {counted(len(self.asked), 'weight')}"
        return f"Stage from {exact(self.wiring.clock.ms(self.tick))} ms on, which changed {changed}"

    def model_of(self, index: int) -> tuple[NeuronModel, NDArray[np.float64]] | None:
        """Return the new model of a neuron, and its state, if its model changed here."""
        place = int(np.searchsorted(self.neurons, index))
        if place == len(self.neurons) or self.neurons[place] != index:
            return None
        model = self.wiring.model(index)
        assert isinstance(model, NeuronModel)
        return model, self.states[place]


def differing(old: Wiring, new: Wiring) -> NDArray[np.int64]:
    """Return the neurons and sources that have different models in two networks with the same neurons."""
    kinds = max(len(new.models), 1)
    pairs, number = np.unique(old.model_of.astype(np.int64) * kinds + new.model_of, return_inverse=True)
    other = [old.models[pair // kinds] != new.models[pair % kinds] for pair in pairs.tolist()]
    return np.flatnonzero(np.array(other, np.bool_)[number.reshape(-1)])


def check_told_alike(parts: list[tuple[int, Wiring]], what: str) -> None:
    """Raise an InputError if the class or a number of a model changes in a run, for views with one model per neuron."""
    for (_, before), (tick, after) in pairwise(parts):
        for index in differing(before, after).tolist():
            if _told(before.model(index)) != _told(after.model(index)):
                raise InputError(
                    f"{what} shows one model of each neuron for the whole run, and that of {before.labels[index]!r} was"
                    f" changed at {exact(before.clock.ms(tick))} ms; show what ran before the change, or draw"
                    " ns.figures.raster(recording) and ns.figures.potential(recording, name), which support changes."
                )


def _told(model: object) -> tuple[type, list[tuple[str, float]]]:
    numbers = [(name, value) for name, value in parameters(model).items() if isinstance(value, int | float)]
    return type(model), numbers


def states_of(end: EndState, wiring: Wiring, neurons: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the states of some neurons at the end of a run, each in a row of the width of the widest."""
    states = np.zeros((len(neurons), state_width(wiring)))
    for kind, table in end.state.items():
        members = wiring.of_kind(kind)
        rows = np.flatnonzero(np.isin(neurons, members))
        mine = table[np.searchsorted(members, neurons[rows])]
        for column, field in enumerate(table.dtype.names or ()):
            states[rows, column] = mine[field]
    return states
