"""Synapses whose weights stay as they are: placeholders, which plastic synapses replace.

A weight that stays as it is multiplies a signal as it is sent, and an entry on its way holds the product and the
neuron that it reaches. A weight that changes counts when the signal arrives; what stands in the place of these
functions then is in :mod:`~neurosim.engines.compiled.event_driven.plastic_synapses`.
"""

from typing import Any


def target_of(entry: Any, dendrites: Any) -> Any:
    """Return the place of the neuron that an entry reaches."""
    return entry.first


def contribution(entry: Any, dendrites: Any) -> Any:
    """Return what an entry adds to the sum of its dendrite."""
    return entry.product


def lacks_room(dendrites: Any, status: Any) -> bool:
    """Return whether there is no room to write down all that an instant could change."""
    return False


def mark_spiked(dendrites: Any, i: int) -> None:
    """Mark that a neuron has fired in this instant."""


def learn_at_arrivals(
    dendrites: Any, entries: Any, first: int, last: int, now: int, per_ms: float, status: Any
) -> None:
    """Phase 4: let the synapses change at which one of the `entries` has arrived."""


def learn_at_spike(dendrites: Any, i: int, now: int, per_ms: float, status: Any) -> None:
    """Phase 4: let the synapses of a neuron change, if it has fired."""
