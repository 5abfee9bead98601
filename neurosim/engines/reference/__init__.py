"""The reference engine: neurons as objects in a SimPy event loop, made to be read and trusted."""

from neurosim.engines.reference.loop import run

__all__ = ["run"]
