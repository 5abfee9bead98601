"""The classic results of the field, run through the event loop: one family per file, in the order of the story."""

from neurosim.studies.verification import (
    adaline,
    balanced_network,
    counting,
    exponential_current,
    hidden_layers,
    leaky_neuron,
    logic,
    mean_field,
    nets_with_memory,
    rosenblatt,
    seed_tutorial,
    spike_to_sigmoid,
    spiking_learning,
    spreading,
    time_and_order,
)
from neurosim.studies.verification.base import Bench, Classic, Interval, Verdict, judge

_STORY = {
    "Time and order": time_and_order,
    "The leaky neuron": leaky_neuron,
    "A current that decays": exponential_current,
    "Signals that spread": spreading,
    "The logical neuron": logic,
    "Nets that remember": nets_with_memory,
    "Rosenblatt's rule": rosenblatt,
    "What a plane can separate": counting,
    "Adaline": adaline,
    "The tutorial's sigmoid": seed_tutorial,
    "Hidden layers": hidden_layers,
    "From threshold to sigmoid": spike_to_sigmoid,
    "Leaky neurons in noise": mean_field,
    "Spikes that learn": spiking_learning,
    "Networks in balance": balanced_network,
}

FAMILIES: dict[str, tuple[Classic, ...]] = {
    title: tuple(row for row in vars(module).values() if isinstance(row, Classic)) for title, module in _STORY.items()
}
"""Classic results by family, in the order of the story."""

__all__ = ["FAMILIES", "Bench", "Classic", "Interval", "Verdict", "judge"]
