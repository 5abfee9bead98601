"""Whether neurons at the end of a run are in states that they cannot have come to, such as above their threshold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from neurosim.core.timebase import LAST_TICK
from neurosim.engines.crossing import NEVER, copy_state, crossing_tick
from neurosim.models.base import NeuronModel, RefractoryDynamics
from neurosim.network.injection import Course, with_current
from neurosim.network.wiring import Wiring
from neurosim.recording.tables import EndState


def overdue(wiring: Wiring, end: EndState, currents: Mapping[int, Course]) -> tuple[int, int] | None:
    """Return the first neuron that would have fired without input before the run ended, and when; or None.

    In a run that ended well every such neuron has fired, and its state is that of after it.
    """
    for index, given, values in _states(wiring, end):
        model = with_current(given, currents[index].at(end.tick - 1)) if index in currents else given
        state, scratch = model.State(*values), model.initial()
        since, ready = int(end.state_tick[index]), int(end.ready[index])
        if since < ready and isinstance(model, RefractoryDynamics):
            model.advance_refractory(state, (ready - since) / wiring.clock.per_ms)
            since = ready
        if since >= end.tick:
            continue
        wait = model.time_to_fire(state)
        if not wait * wiring.clock.per_ms < min(LAST_TICK, 2 * (end.tick - since) + 2):  # the guess need not be exact
            continue
        copy_state(state, scratch)
        earliest = max(since, int(end.acted[index]) + 1)
        crossing = crossing_tick(model, state, scratch, wait, since, earliest, wiring.clock.per_ms)
        if crossing != NEVER and crossing < end.tick:
            return index, crossing
    return None


def _states(wiring: Wiring, end: EndState) -> Iterator[tuple[int, NeuronModel, tuple[float, ...]]]:
    """Yield each neuron that may fire without input, its model and the values of its state."""
    for kind, table in end.state.items():
        if kind.memoryless:
            continue
        for index, values in zip(wiring.of_kind(kind).tolist(), table.tolist(), strict=True):
            model = wiring.model(index)
            assert isinstance(model, NeuronModel)
            yield index, model, values
