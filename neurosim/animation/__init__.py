"""Films of runs: every frame follows from the recording, and nothing is simulated again."""

from neurosim.animation.film import Animation
from neurosim.animation.making import animate

__all__ = ["Animation", "animate"]
