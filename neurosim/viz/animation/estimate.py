"""How large a film will be and how long it takes, from a few of its frames."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from neurosim.viz.animation.stage import Pixels


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


def tried(frames: int, places: int, length: int) -> list[range]:
    """Return stretches of `length` frames at some places all over a film; the whole film if it is short.

    Examples
    --------
    >>> tried(250, 6, 2)[:3], tried(5, 6, 2)
    ([range(21, 23), range(62, 64), range(103, 105)], [range(0, 5)])
    """
    if frames <= places * length:
        return [range(frames)]
    starts = [round((k + 0.5) * (frames - length) / places) for k in range(places)]
    return [range(start, start + length) for start in starts]


def estimated(
    frames: int, draw: Callable[[int], Pixels], open_file: Callable[[Path], FilmFile], places: int, length: int
) -> Estimate:
    """Draw and write some stretches of a film, and reckon what all of it takes.

    Of each stretch two films are made, of its first third and of all of it. By what the longer one is larger, frames
    are; what the shorter one takes, any film takes to begin with.

    Parameters
    ----------
    frames : int
    draw : callable
        Returns a frame.
    open_file : callable
        Opens a film at a path.
    places, length : int
        How many stretches, and their frames: two at least.
    """
    stretches = tried(frames, places, length)
    begun = max(1, len(stretches[0]) // 3)
    with tempfile.TemporaryDirectory() as folder:
        short = [_made(stretch[:begun], begun, draw, open_file, Path(folder) / "short") for stretch in stretches]
        long = [_made(stretch, begun, draw, open_file, Path(folder) / "long") for stretch in stretches]
    more = len(stretches) * (len(stretches[0]) - begun) or 1  # frames by which the longer ones are longer
    before, after = (np.array(tries).sum(axis=0) for tries in (short, long))
    first, left = before / len(stretches), frames - begun
    size = first[0] + left * max(after[0] - before[0], 0.0) / more
    return Estimate(bytes=round(float(size)), seconds=float(first[1] + left * after[2] / more))


def _made(
    frames: range, begun: int, draw: Callable[[int], Pixels], open_file: Callable[[Path], FilmFile], path: Path
) -> tuple[int, float, float]:
    """Make a film of some frames; return its bytes, the seconds it took, and those of the frames after `begun`."""
    since = [time.perf_counter()]
    film = open_file(path)
    try:
        for frame in frames:
            film.add(draw(frame))
            since.append(time.perf_counter())
        film.close()
    except BaseException:
        film.abandon()
        raise
    return path.stat().st_size, time.perf_counter() - since[0], since[-1] - since[begun]
