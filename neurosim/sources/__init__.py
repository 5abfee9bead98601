"""Where signals come from: given times, chance, the row of a data set; and currents that are injected."""

from neurosim.sources.base import Emissions, Source, stream_of
from neurosim.sources.currents import SineCurrent, StepCurrent
from neurosim.sources.logistic_noise import LogisticNoise
from neurosim.sources.poisson import Poisson
from neurosim.sources.rows import Bias, Feature, Latency
from neurosim.sources.stimulus import Stimulus

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
"""Sources by the name that files keep."""
