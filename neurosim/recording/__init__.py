"""The result of a run, and what can be known from it."""

from neurosim.recording.recording import Recording

__all__ = ["Recording"]
