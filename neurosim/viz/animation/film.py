"""A film of a run: it draws any of its frames, estimates its size, and saves itself."""

import base64
import os
import tempfile
import time
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

import neurosim
from neurosim.core import checks
from neurosim.core.errors import InputError, NotWrittenError
from neurosim.core.numerals import told_apart
from neurosim.core.pickling import Uncached
from neurosim.core.progress import Bar
from neurosim.data.io.atomic import check_place, replacing
from neurosim.viz.animation.reel import Reel
from neurosim.viz.animation.stage import Part, Pixels, Stage
from neurosim.viz.animation.writers import FASTEST, FilmFile, GifFile, Mp4File, Palette, ffmpeg
from neurosim.viz.figures.style import look, save, visible

KINDS = (".gif", ".mp4", ".png")

LIMIT = 50.0  # megabytes that a film may take, if nothing else was said

TRIED = {".gif": (6, 2), ".mp4": (3, 24)}
"""At how many places how many frames are tried: a GIF depends on the frame before, a video on many more."""


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


class Animation(Uncached):
    """A film that was composed and can be looked at, frame by frame, or saved.

    It keeps everything alive that it needs, and nothing outside of it knows of it: no window, no timer, no pyplot.

    Attributes
    ----------
    reel : Reel
        Which moment each frame shows.
    told : str
        What its files say about themselves.
    """

    def __init__(
        self,
        reel: Reel,
        compose: Callable[[], tuple[Figure, list[Part]]],
        still: Callable[[float | None], Figure],
        told: str,
    ) -> None:
        self.reel = reel
        self.told = visible(f"{told}; neurosim {neurosim.__version__}")
        self._compose = compose
        self._still = still

    def __repr__(self) -> str:
        reel = self.reel
        return (
            f"Animation of {reel.start:g} to {reel.end:g} ms in {reel.frames} frames, {reel.seconds:g} s, {reel.pace}"
        )

    @cached_property
    def _stage(self) -> Stage:
        with look():
            return Stage(*self._compose())

    def frame(self, number: int) -> Pixels:
        """Draw one frame, counted from 0.

        Returns
        -------
        uint8 array (height, width, 3)
        """
        if not 0 <= number < self.reel.frames:
            raise InputError(f"The film has frames 0 to {self.reel.frames - 1}; got {number}.")
        return self._stage.frame(self.reel.time(number))

    def still(self, at: float | None = None) -> Figure:
        """Return a figure for print: one moment in ms, or, if none is named, what tells the story best."""
        with look():
            return self._still(at)

    def estimate(self, path: str | os.PathLike[str] = "film.gif") -> Estimate:
        """Estimate how large a film would be and how long it would take, from a few of its frames.

        Parameters
        ----------
        path : path
            Only its suffix counts.
        """
        suffix = _checked_suffix(path)
        with look():
            return estimated(self.reel.frames, self.frame, self._opening(suffix), *TRIED.get(suffix, (1, 2)))

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        limit: float = LIMIT,
        at: float | None = None,
        progress: bool | None = None,
        told: Callable[[Estimate], None] | None = None,
    ) -> Path:
        """Write the film: ``.gif``, ``.mp4`` (by ffmpeg), or ``.png``, which is a still for print.

        Everything that can be known before is checked before anything is drawn, and an old file is replaced only by
        a whole new one.

        Parameters
        ----------
        path : path
            Its folder must exist.
        limit : float
            Megabytes; a film that is estimated to be larger is not begun.
        at : float, optional
            The moment of a ``.png``, in ms.
        progress : bool, optional
            Show a bar; by default, if standard error is a terminal.
        told : callable, optional
            Is given the estimate before the film is drawn.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        InputError
            If the suffix is another one, there is no ffmpeg, the folder does not exist or cannot be written, or the
            film would be larger than the limit.
        NotWrittenError
            If it cannot be written to the end, as when the disk is full.
        """
        path = checks.path(path, "The file of a film")
        progress = checks.flag_or_default(progress, "progress")
        check_writable(path, self.reel.fps)
        if path.suffix.lower() == ".png":
            return save(self.still(at), path, Description=self.told)
        if at is not None:
            raise InputError(f"One moment is a picture, so its path must end in '.png'; got {str(path)!r}.")
        try:
            estimate = self.estimate(path)
        except OSError as error:
            raise NotWrittenError.of(path, error) from error
        if told is not None:
            told(estimate)
        if estimate.bytes > 1e6 * limit:
            size, most = told_apart(estimate.bytes / 1e6, limit, digits=2)
            raise InputError(
                f"The film would take about {size} MB, more than the limit of {most} MB; make it"
                " shorter or smaller (seconds, fps, dpi), save an .mp4 instead of a .gif, or raise the limit."
            )
        with replacing(path) as fresh, Bar("drawing", 0.0, self.reel.frames, progress) as bar, look():
            film = self._opening(path.suffix.lower())(fresh)
            _write_frames(film, range(self.reel.frames), self.frame, lambda number: bar.reach(number + 1))
        return path

    @cached_property
    def _html(self) -> str:
        with tempfile.TemporaryDirectory() as folder:
            film = self.save(Path(folder) / "film.gif")
            packed = base64.b64encode(film.read_bytes()).decode()
        return f'<img alt="film of a run" src="data:image/gif;base64,{packed}">'

    def to_html(self) -> str:
        """Return the film as an HTML element that holds it: a GIF that plays for ever."""
        return self._html

    def _repr_html_(self) -> str:
        return self._html

    def show(self) -> None:
        """Show the film: in a notebook where it is called, otherwise in the browser.

        Raises
        ------
        InputError
            If there is no browser to show it in.
        """
        with suppress(ImportError):
            from IPython import get_ipython
            from IPython.display import HTML, display

            if hasattr(get_ipython(), "kernel"):
                display(HTML(self._html))
                return
        film = self.save(Path(tempfile.mkdtemp(prefix="neurosim-")) / "film.gif")
        if not webbrowser.open(film.as_uri()):
            raise InputError(f"There is no browser to show the film in; it is kept in {str(film)!r}.")

    def _opening(self, suffix: str) -> Callable[[Path], FilmFile]:
        """Return what opens a film."""
        if suffix == ".mp4":
            return lambda file: Mp4File(file, self.reel.fps, self._stage.size, self.told)
        return lambda file: GifFile(file, self.reel.fps, self._palette, self.told)

    @cached_property
    def _palette(self) -> Palette:
        """The colours of a GIF, taken from frames all over it."""
        places = sorted({round(k * (self.reel.frames - 1) / 7) for k in range(8)})
        return Palette([self.frame(place) for place in places])


def _checked_suffix(path: str | os.PathLike[str]) -> str:
    """Return what kind of file a path names, if a film can be one."""
    suffix = Path(path).suffix.lower()
    if suffix not in KINDS:
        raise InputError(f"A film is saved as .gif or .mp4, and a still as .png; got {str(path)!r}.")
    return suffix


def check_writable(path: Path, fps: int) -> None:
    """Refuse, before anything is drawn, what cannot be written."""
    suffix = _checked_suffix(path)
    if suffix == ".mp4":
        ffmpeg()
    if suffix == ".gif" and fps > FASTEST:
        raise InputError(f"A GIF plays at most {FASTEST} frames a second; got {fps}. An .mp4 can be faster.")
    check_place(path)


def _write_frames(film: FilmFile, frames: range, draw: Callable[[int], Pixels], done: Callable[[int], object]) -> None:
    """Draw some frames into a file, and complete it, or release it if anything fails."""
    try:
        for number in frames:
            film.add(draw(number))
            done(number)
        film.close()
    except BaseException:
        film.abandon()
        raise


def estimated(
    frames: int, draw: Callable[[int], Pixels], open_file: Callable[[Path], FilmFile], places: int, length: int
) -> Estimate:
    """Draw and write stretches of `length` frames at some places all over a film, and estimate what all of it takes.

    Of each stretch two films are made, of its first third and of all of it. The difference is what frames take; the
    rest of the shorter one is what any film takes to begin with.
    """
    tried = [range(frames)]
    if frames > places * length:
        starts = [round((k + 0.5) * (frames - length) / places) for k in range(places)]
        tried = [range(start, start + length) for start in starts]
    begun = max(1, len(tried[0]) // 3)
    with tempfile.TemporaryDirectory() as folder:
        before, after = (
            np.sum([_made(part[:most], begun, draw, open_file, Path(folder) / "tried") for part in tried], axis=0)
            for most in (begun, None)
        )
    more = len(tried) * (len(tried[0]) - begun) or 1  # frames by which the longer ones are longer
    first, left = before / len(tried), frames - begun
    size = first[0] + left * max(after[0] - before[0], 0.0) / more
    return Estimate(bytes=round(float(size)), seconds=float(first[1] + left * after[2] / more))


def _made(
    frames: range, begun: int, draw: Callable[[int], Pixels], open_file: Callable[[Path], FilmFile], path: Path
) -> tuple[int, float, float]:
    """Make a film of some frames; return its bytes, the seconds it took, and those of the frames after `begun`."""
    since = [time.perf_counter()]
    _write_frames(open_file(path), frames, draw, lambda _: since.append(time.perf_counter()))
    return path.stat().st_size, time.perf_counter() - since[0], since[-1] - since[begun]
