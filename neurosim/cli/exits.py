"""Exit codes, and the error with which a command ends early."""

from __future__ import annotations

from neurosim.core.errors import NeurosimError

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


class EndedEarly(NeurosimError):
    """A run that was stopped; its results until then have been kept.

    It is not a KeyboardInterrupt, even after Ctrl-C, since typer would then exit without a message.
    """

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code
