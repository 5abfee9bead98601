"""Handling of Ctrl-C and SIGTERM while results must not be lost; only the main thread receives them."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator

BOTH = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def handled_by(handler: Callable[[int], None], numbers: tuple[signal.Signals, ...] = BOTH) -> Iterator[None]:
    """Call `handler` with the number of each of these signals that arrives inside the context."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda number, frame: handler(number)) for number in numbers}
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


def interrupt(number: int) -> None:
    """Raise KeyboardInterrupt, as Ctrl-C does."""
    raise KeyboardInterrupt


@contextlib.contextmanager
def deferred() -> Iterator[None]:
    """Defer the KeyboardInterrupt of the first Ctrl-C or SIGTERM to the end of the context; a second one acts at once.

    >>> done = []
    >>> try:
    ...     with deferred():
    ...         signal.raise_signal(signal.SIGINT)
    ...         done.append("all of it")
    ... except KeyboardInterrupt:
    ...     print(done)
    ['all of it']
    """
    arrived: list[int] = []

    def wait(number: int) -> None:
        if arrived:
            raise KeyboardInterrupt
        arrived.append(number)

    with handled_by(wait):
        yield
    if arrived:
        raise KeyboardInterrupt
