"""What Ctrl-C and SIGTERM do while something must not be lost; only the main thread hears them."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator

BOTH = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def heard(hear: Callable[[int], None], numbers: tuple[signal.Signals, ...] = BOTH) -> Iterator[None]:
    """Call a function with the number of each such signal that comes in the meantime.

    Parameters
    ----------
    hear : callable
    numbers : tuple of signal.Signals
        Which ones.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda number, frame: hear(number)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def interrupt(number: int) -> None:
    """Raise KeyboardInterrupt, as Ctrl-C does."""
    raise KeyboardInterrupt


@contextlib.contextmanager
def held_back() -> Iterator[None]:
    """Let the first Ctrl-C or SIGTERM wait until what was begun is whole; a second one does not wait.

    Raises
    ------
    KeyboardInterrupt
        At the end, if one came.

    Examples
    --------
    >>> done = []
    >>> try:
    ...     with held_back():
    ...         signal.raise_signal(signal.SIGINT)
    ...         done.append("all of it")
    ... except KeyboardInterrupt:
    ...     print(done)
    ['all of it']
    """
    came: list[int] = []

    def wait(number: int) -> None:
        if came:
            raise KeyboardInterrupt
        came.append(number)

    with heard(wait):
        yield
    if came:
        raise KeyboardInterrupt
