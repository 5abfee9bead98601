"""How large a film will be and how long it takes, from a few of its frames."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from neurosim.animation.stage import Pixels

STRETCHES = 6
"""Places of a film at which frames are tried."""


class FilmFile(Protocol):
    """A file that takes frames."""

    def add(self, frame: Pixels) -> None:
        """Take one more frame."""

    def close(self) -> None:
        """Make it whole."""

    def abandon(self) -> None:
        """Let go of it, whole or not."""


@dataclass(frozen=True)
class Estimate:
    """What is expected of a film.

    Attributes
    ----------
    bytes : int
    seconds : float
        To draw and to write it.

    Examples
    --------
    >>> print(Estimate(bytes=2_400_000, seconds=8.2))
    about 2.4 MB, in about 8 s
    """

    bytes: int
    seconds: float

    def __str__(self) -> str:
        return f"about {megabytes(self.bytes)}, in about {max(1, round(self.seconds)):,} s"


def megabytes(size: float) -> str:
    """Write a size in two digits.

    Examples
    --------
    >>> megabytes(2_345_678), megabytes(31_400), megabytes(123_456_789)
    ('2.3 MB', '0.031 MB', '120 MB')
    """
    return f"{float(f'{size / 1e6:.2g}'):g} MB"


def tried(frames: int, length: int) -> list[range]:
    """Return stretches of `length` frames, spread over a film; the whole film if it is short.

    Examples
    --------
    >>> tried(250, 2)[:3], tried(5, 2)
    ([range(20, 22), range(61, 63), range(103, 105)], [range(0, 5)])
    """
    if frames <= STRETCHES * length:
        return [range(frames)]
    starts = [round((k + 0.5) * (frames - length) / STRETCHES) for k in range(STRETCHES)]
    return [range(start, start + length) for start in starts]


def estimated(frames: int, draw: Callable[[int], Pixels], open_file: Callable[[Path], FilmFile], length: int) -> Estimate:
    """Draw and write some stretches of a film, and reckon what all of it takes.

    Of each stretch the first frame is written whole, as only the first of the film will be; what the others add is
    what a frame takes.

    Parameters
    ----------
    frames : int
    draw : callable
        Returns a frame.
    open_file : callable
        Opens a film at a path.
    length : int
        Frames of a stretch, two at least.
    """
    drawing = writing = 0.0
    alone = added = 0
    steps = seen = 0
    with tempfile.TemporaryDirectory() as folder:
        for stretch in tried(frames, length):
            began = time.perf_counter()
            pictures = [draw(frame) for frame in stretch]
            drawn = time.perf_counter()
            first = _size(pictures[:1], open_file, Path(folder) / "first")
            middle = time.perf_counter()
            together = _size(pictures, open_file, Path(folder) / "stretch")
            # Opening and the first frame are in both; what is left is the work of the others.
            more = (time.perf_counter() - middle) - (middle - drawn)
            drawing += drawn - began
            writing += max(more, 0.0)
            alone, added = alone + first, added + max(together - first, 0)
            steps, seen = steps + len(pictures) - 1, seen + len(pictures)
    places = len(tried(frames, length))
    size = alone / places + (added / steps if steps else 0.0) * (frames - 1)
    return Estimate(round(size), frames * (drawing / seen + (writing / steps if steps else 0.0)))


def _size(pictures: list[Pixels], open_file: Callable[[Path], FilmFile], path: Path) -> int:
    film = open_file(path)
    try:
        for picture in pictures:
            film.add(picture)
        film.close()
    except BaseException:
        film.abandon()
        raise
    return path.stat().st_size
