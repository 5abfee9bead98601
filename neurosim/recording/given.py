"""The check that an argument is a recording."""

from __future__ import annotations

from neurosim.core import checks
from neurosim.recording.recording import Recording


def a_recording(value: object, name: str) -> Recording:
    """Return `value`, or say that `name` must be a recording.

    >>> a_recording("run.npz", "What is drawn")
    Traceback (most recent call last):
        ...
    neurosim.core.errors.InputError: What is drawn must be a Recording, such as ns.simulate(...) or ns.train(...)\
.recording gives; got 'run.npz'.
    """
    return checks.of_type(value, Recording, name, "ns.simulate(...) or ns.train(...).recording")
