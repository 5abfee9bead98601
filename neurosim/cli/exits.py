"""Exit codes, and how a command ends with one."""

from __future__ import annotations

from neurosim.core.errors import NeurosimError

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


class EndedEarly(NeurosimError):
    """A run that was stopped; what there is of it has been kept.

    It is no KeyboardInterrupt even if a person stopped it, for typer would end on that without a word.
    """

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code
