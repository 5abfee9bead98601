"""The clock of a film that goes by epochs: after which epoch of a lesson each frame shows the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.words import counted
from neurosim.recording.recording import Recording
from neurosim.viz.animation.reel import FPS, SECONDS, Reel, checked_frames

HELD = 0.15  # of a film, for which the last state stands still
EACH = 0.2  # seconds for which each epoch is shown, at least; where there are too many, steps grow with the epoch


@dataclass(frozen=True)
class Epochs:
    """Frames that each show a lesson after an epoch; 0 is the start, and the last one is held.

    Few epochs follow each other at even steps. Of many, the number of the epoch grows by the same factor in each
    second, since most happens at the beginning.

    >>> reel = Epochs(last=10_000, fps=25, frames=250)
    >>> [int(reel.time(frame)) for frame in (0, 50, 100, 150, 212, 213, 249)]
    [0, 7, 75, 665, 9785, 10000, 10000]
    """

    last: int  # the epoch after which the lesson is over
    fps: int  # frames a second
    frames: int

    @classmethod
    def of(cls, lasts: Sequence[int], seconds: float | None = None, fps: int = FPS) -> Epochs:
        """Choose the frames for lessons of so many finished epochs each: ten seconds, if nothing else was said."""
        fps = checks.whole(fps, "The frames a second of a film", 1)
        seconds = SECONDS if seconds is None else checks.positive(seconds, "The length of a film", "s")
        return cls(max(lasts), fps, checked_frames(seconds, fps))

    @property
    def even(self) -> bool:
        """Whether every epoch is shown for the same time."""
        return (self.last + 1) * EACH <= (1.0 - HELD) * self.seconds

    def time(self, frame: int) -> float:
        """Return the epoch after which a frame, counted from 0, shows the network."""
        share = min(frame / ((1.0 - HELD) * self.frames), 1.0)
        reached = share * (self.last + 1) if self.even else (self.last + 1.0) ** share - 1.0 + 1e-9
        return float(min(int(reached), self.last))

    @property
    def start(self) -> float:
        """What the first frame shows."""
        return 0.0

    @property
    def end(self) -> float:
        """What the last frame shows."""
        return float(self.last)

    @property
    def seconds(self) -> float:
        """How long the film is."""
        return self.frames / self.fps

    @property
    def pace(self) -> str:
        """How fast epochs go by, in words."""
        if self.even:
            return f"{counted(self.last, 'epoch')}, one after the other"
        return f"{counted(self.last, 'epoch')}, ever faster"

    @property
    def covers(self) -> str:
        """The part of the lesson that is shown, in words."""
        return f"epochs 0 to {self.last:,}"

    @property
    def facts(self) -> dict[str, float]:
        """The same, as numbers."""
        return {"from_epoch": 0, "to_epoch": self.last}

    def stamp(self, t: float) -> str:
        """Name an epoch."""
        return f"after epoch {t:,.0f}" if t > 0.0 else "at the start"


FEWEST = 3  # epochs of a lesson that goes by them, if nothing was said
BY = ("events", "epochs")


def reel_for(
    recordings: Sequence[Recording],
    by: str | None,
    lasts: Sequence[int],
    start: float | None,
    end: float | None,
    seconds: float | None,
    speed: float | None,
    fps: int,
) -> Reel | Epochs:
    """Return the clock of a film: by epochs if that is asked for, or lessons are too long to be seen event by event.

    `lasts` are the finished epochs of lessons with a teacher, one for each recording if all are; otherwise empty.
    """
    if by not in (None, *BY):
        raise InputError(f"A film goes by 'events' or by 'epochs'; got {by!r}.")
    asked = [name for name, value in (("start", start), ("end", end), ("speed", speed)) if value is not None]
    if by == "epochs":
        if not any(lasts):
            raise InputError("A film goes by epochs where a teacher taught at least one; here it can go by events.")
        if asked:
            raise InputError(f"A film by epochs shows the whole lesson, so it has no {asked[0]}; got {asked[0]} too.")
        return Epochs.of(lasts, seconds, fps)
    if by is None and max(lasts, default=0) >= FEWEST and not asked:
        seconds = None if seconds is None else checks.positive(seconds, "The length of a film", "s")
        kept = all(recording.tables.keep == "signals" for recording in recordings)
        until = max(recording.until for recording in recordings)
        if not kept or Reel.of(recordings, seconds=max(seconds or SECONDS, SECONDS), fps=fps).end < until:
            return Epochs.of(lasts, seconds, fps)
    return Reel.of(recordings, start, end, seconds, speed, fps)
