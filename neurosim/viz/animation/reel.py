"""The clock of a film: which moment of a run each frame shows, and how that is said."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.numerals import exact
from neurosim.recording.recording import Recording

SECONDS, FPS, MOST_FRAMES = 10.0, 25, 20_000

# Seconds of film for which a signal is seen, at least, where a person did not say how much of a run to show.
ON_THE_WAY = 0.12
IN_A_LESSON = 0.32  # where signals, targets and errors want to be followed one by one


@dataclass(frozen=True)
class Reel:
    """Frames at even steps of a run's time; a time is a pure function of its frame."""

    start: float  # of the first frame, in ms
    speed: float  # milliseconds of the run in a second of film
    fps: int  # frames a second
    frames: int

    @classmethod
    def of(
        cls,
        recordings: Sequence[Recording],
        start: float | None = None,
        end: float | None = None,
        seconds: float | None = None,
        speed: float | None = None,
        fps: int = FPS,
    ) -> Reel:
        """Choose what was not said: ten seconds, of so much of the run that signals can be seen on their way."""
        until = max(recording.until for recording in recordings)
        fps = checks.whole(fps, "The frames a second of a film", 1)
        seconds = None if seconds is None else checks.positive(seconds, "The length of a film", "s")
        speed = None if speed is None else checks.positive(speed, "The speed of a film", "ms a second")
        if None not in (seconds, speed, end):
            raise InputError("A film's length follows from its end and its speed; give two of seconds, speed and end.")
        first = 0.0 if start is None else _within(start, "start", until)
        lasting = seconds or SECONDS
        if end is not None:
            last = _within(end, "end", until)
        elif speed is not None:
            last = min(until, first + speed * lasting)
        else:
            first, last = _default_part(recordings, start, first, until, lasting)
        if not first < last:
            raise InputError(f"A film must end after it starts; it would show {exact(first)} to {exact(last)} ms.")
        length = (last - first) / speed if speed is not None else lasting
        frames = checked_frames(length, fps)
        return cls(first, (last - first) * fps / frames, fps, frames)

    @classmethod
    def around(cls, recordings: Sequence[Recording], t: float) -> Reel:
        """Choose a part of a run in which `t` ms is seen, at a pace at which signals are."""
        until = max(recording.until for recording in recordings)
        usual = cls.of(recordings, start=0.0)
        start = min(max(0.0, t - 0.5 * (usual.end - usual.start)), max(until - (usual.end - usual.start), 0.0))
        return replace(usual, start=start)

    def time(self, frame: int) -> float:
        """Return the time in ms that a frame shows, counted from 0."""
        return self.start + frame * self.speed / self.fps

    @property
    def end(self) -> float:
        """When the last frame is over, in ms."""
        return self.time(self.frames)

    @property
    def seconds(self) -> float:
        """How long the film is."""
        return self.frames / self.fps

    @property
    def covers(self) -> str:
        """The part of the run that is shown, in words."""
        return f"{self.start:g} to {self.end:g} ms"

    @property
    def facts(self) -> dict[str, float]:
        """The same, as numbers."""
        return {"from_ms": self.start, "to_ms": self.end, "times_slower": 1000.0 / self.speed}

    def age(self, t: float, since: float) -> float:
        """Return how many seconds of film lie between two times in ms."""
        return (t - since) / self.speed

    @property
    def pace(self) -> str:
        """How time is stretched, in words."""
        slower = 1000.0 / self.speed
        if math.isclose(slower, 1.0, rel_tol=0.005):
            return "at real speed"
        ratio, how = (slower, "slower") if slower > 1.0 else (1.0 / slower, "faster")
        return f"{float(f'{ratio:.3g}'):,.10g} times {how} than real"

    def stamp(self, t: float) -> str:
        """Return a time in as many digits as tell frames apart."""
        digits = min(max(math.ceil(-math.log10(self.speed / self.fps)), 0), 6)
        return f"{t:,.{digits}f} ms"


def checked_frames(seconds: float, fps: int) -> int:
    """Return how many frames a film of some seconds has, if these are not too many."""
    frames = max(1, round(seconds * fps))
    if frames > MOST_FRAMES:
        told = f"A film of {frames:,} frames is more than the limit of {MOST_FRAMES:,}"
        raise InputError(f"{told}; show less of the run, or make it shorter or faster.")
    return frames


def _within(time: float, what: str, until: float) -> float:
    time = checks.not_negative(time, f"The {what} of a film", "ms")
    if time > until:
        rule = f"must lie within the run of 0 to {exact(until)} ms"
        raise InputError(f"The {what} of a film {rule}; got {exact(time)} ms.")
    return time


def _default_part(
    recordings: Sequence[Recording], start: float | None, first: float, until: float, seconds: float
) -> tuple[float, float]:
    """Return the part of a run in which a signal is seen for a moment; all of it, if that is little more."""
    delays = np.concatenate([r.wiring.clock.ms(r.wiring.delays) for r in recordings])
    slow = IN_A_LESSON if any(recording.lesson is not None for recording in recordings) else ON_THE_WAY
    span = seconds / slow * float(np.median(delays)) if len(delays) else until
    if until - first <= 1.5 * span:
        return first, until
    if start is None:
        begins = [r.wiring.clock.ms(int(r.signals["tick"][0])) for r in recordings if len(r.signals)]
        first = max(0.0, min(min(begins, default=0.0) - 0.02 * span, until - span))
    return first, min(until, first + span)
