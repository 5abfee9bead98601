"""Rows that are judged by single acts of neurons: which neurons matter, and which of them answer silence."""

from collections.abc import Sequence

import numpy as np

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
    always = np.array([isinstance(model, Bias) for model in wiring.models], np.bool_)[wiring.model_of[wiring.sources]]
    hearing = set(wiring.targets[always].tolist()) | set(outputs)  # every row reaches these, or they act anyway
    hidden = [(i, wiring.model(i)) for i in deciders(wiring, outputs) if i not in hearing]
    return [i for i, model in hidden if answer_silence or (isinstance(model, NeuronModel) and not stepped(model))]


def fires_by_itself(wiring: Wiring, index: int) -> str:
    """Return the clause of the error for a neuron that would fire without input."""
    model = type(wiring.model(index)).__name__
    return (
        f"{wiring.labels[index]!r} ({model}) would fire by itself, with no signal, but {JUDGED}; keep the"
        " level to which its potential goes by itself below its threshold"
    )
