"""The compiled engine: the same models, spike for spike, at the speed of the machine."""

from neurosim.engines.compiled.loop import run

__all__ = ["run"]
