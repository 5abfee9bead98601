"""Rows that are judged by single acts of neurons: which neurons matter, which answer silence, and which are refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from neurosim.core.errors import InputError
from neurosim.core.words import an
from neurosim.models.base import NeuronModel, stepped
from neurosim.models.sources import Bias
from neurosim.network.wiring import Wiring

JUDGED = "a row is judged by what a neuron does in the instant in which the row reaches it"


def deciders(wiring: Wiring, outputs: Sequence[int]) -> list[int]:
    """Return the neurons with a soma on which the answer depends: the outputs, and all that lead to them."""
    found = set(outputs)
    waiting = list(found)
    while waiting:
        before = set(wiring.sources[wiring.incoming(waiting.pop())].tolist()) - found
        found |= before
        waiting.extend(before)
    return sorted(index for index in found if isinstance(wiring.model(index), NeuronModel))


def remembering(wiring: Wiring) -> list[int]:
    """Return the neurons with a state, or a refractory period, that outlives an instant."""
    refractory = {type(model) for model in wiring.models if isinstance(model, NeuronModel) and model.refractory}
    kinds = [kind for kind in wiring.state if not kind.memoryless or kind in refractory]
    return sorted(index for kind in kinds for index in wiring.of_kind(kind).tolist())


def asked_neurons(wiring: Wiring, outputs: Sequence[int], answer_silence: bool | None) -> list[int]:
    """Return the hidden neurons that act on a sum of 0 if no signal of a row reaches them.

    With `answer_silence` None this depends on the model: a neuron with a continuous output does, so that a network of
    sigmoids equals the matrix form; a threshold unit or a membrane acts only on signals. Output neurons always act.
    """
    if answer_silence is False:
        return []
    senders = [isinstance(model, Bias) for model in wiring.models]
    always = np.array(senders, np.bool_)[wiring.model_of[wiring.sources]]
    hearing = set(wiring.targets[always].tolist()) | set(outputs)  # every row reaches these, or they act anyway
    hidden = (index for index in deciders(wiring, outputs) if index not in hearing)
    return [index for index in hidden if answer_silence or _graded(wiring, index)]


def check_immediate(wiring: Wiring, outputs: Sequence[int]) -> None:
    """Raise an InputError if the answer depends on a neuron whose potential does not change as a signal arrives."""
    having_memory = set(remembering(wiring))
    for index in deciders(wiring, outputs):
        if index not in having_memory:
            continue
        model = wiring.model(index)
        if not _moves_at_once(model, wiring.start_of(index)):
            raise InputError(
                f"The neuron {wiring.labels[index]!r} is {an(type(model).__name__)}, whose potential changes only after"
                f" the instant in which a signal arrives, but {JUDGED}. Use LIF, whose potential jumps; or rows of"
                " spike times, which are judged by the whole presentation (ns.tempotron with this model)."
            )


def fires_by_itself(wiring: Wiring, index: int) -> str:
    """Return the clause of the error for a neuron that would fire without input."""
    model = type(wiring.model(index)).__name__
    return (
        f"{wiring.labels[index]!r} ({model}) would fire by itself, with no signal, but {JUDGED}; keep the"
        " level to which its potential goes by itself below its threshold"
    )


def _graded(wiring: Wiring, index: int) -> bool:
    model = wiring.model(index)
    return isinstance(model, NeuronModel) and not stepped(model)


def _moves_at_once(model: Any, state: Any) -> bool:
    before = state.v
    try:
        model.integrate(state, 1.0)
    except Exception:
        return True  # an error of the model is reported in the run
    return bool(state.v != before)
