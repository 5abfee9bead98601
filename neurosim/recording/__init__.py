"""The result of a run, and what can be known from it."""

from neurosim.recording.loading import load_recording
from neurosim.recording.recording import Recording

__all__ = ["Recording", "load_recording"]
