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
    noisy_threshold,
    rosenblatt,
    seed_tutorial,
    spike_to_sigmoid,
    spiking_learning,
    spreading,
    time_and_order,
)
from neurosim.studies.verification.base import Bench, Classic, Interval, Verdict, judge

FAMILIES: dict[str, tuple[Classic, ...]] = {
    "Time and order": time_and_order.CLASSICS,
    "The leaky neuron": leaky_neuron.CLASSICS,
    "A current that decays": exponential_current.CLASSICS,
    "Signals that spread": spreading.CLASSICS,
    "The logical neuron": logic.CLASSICS,
    "Nets that remember": nets_with_memory.CLASSICS,
    "Rosenblatt's rule": rosenblatt.CLASSICS,
    "What a plane can separate": counting.CLASSICS,
    "Adaline": adaline.CLASSICS,
    "The tutorial's sigmoid": seed_tutorial.CLASSICS,
    "Hidden layers": hidden_layers.CLASSICS,
    "From threshold to sigmoid": noisy_threshold.CLASSICS + spike_to_sigmoid.CLASSICS,
    "Leaky neurons in noise": mean_field.CLASSICS,
    "Spikes that learn": spiking_learning.CLASSICS,
    "Networks in balance": balanced_network.CLASSICS,
}
"""Classic results by family, in the order of the story."""

__all__ = ["FAMILIES", "Bench", "Classic", "Interval", "Verdict", "judge"]
