"""A progress bar on standard error, for long runs at a terminal."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from neurosim.core import checks

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 0.5  # seconds before a bar appears


class Bar:
    """Shows the progress from `start` to `end`; by default only if standard error is a terminal."""

    def __init__(self, doing: str, start: float, end: float, shown: bool | None = None) -> None:
        self.doing = doing
        self.start = start
        self.end = end
        asked = checks.flag_or_default(shown, "progress")
        self.shown = sys.stderr.isatty() if asked is None else asked
        self._began = time.monotonic()
        self._progress: Progress | None = None

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *error: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def reach(self, point: float) -> None:
        """Move the bar to `point`."""
        if not self.shown or time.monotonic() - self._began < PATIENCE:
            return
        done = point - self.start
        if self._progress is None:
            self._progress = _bar()
            self._progress.add_task(self.doing, total=self.end - self.start, completed=done)  # type: ignore[arg-type]
            self._progress.start()
        self._progress.update(self._progress.task_ids[0], completed=done)


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TimeElapsedColumn, TimeRemainingColumn

    done, times = (BarColumn(), "{task.percentage:>3.0f}%"), (TimeElapsedColumn(), "left", TimeRemainingColumn())
    return Progress("{task.description}", *done, *times, console=Console(stderr=True), transient=True)
