"""Sources of signals: given times, random times, the rows of a data set; and injected currents."""

from neurosim.models.base import Emissions, Source, stream_of
from neurosim.models.sources.given import Bias, Feature, Latency, SineCurrent, StepCurrent, Stimulus
from neurosim.models.sources.noise import LogisticNoise, Poisson

__all__ = [
    "SOURCES",
    "Bias",
    "Emissions",
    "Feature",
    "Latency",
    "LogisticNoise",
    "Poisson",
    "SineCurrent",
    "Source",
    "StepCurrent",
    "Stimulus",
    "stream_of",
]

SOURCES: dict[str, type[Source]] = {
    "stimulus": Stimulus,
    "poisson": Poisson,
    "logistic-noise": LogisticNoise,
    "step-current": StepCurrent,
    "sine-current": SineCurrent,
    "feature": Feature,
    "bias": Bias,
    "latency": Latency,
}
"""Sources by their names in files."""
