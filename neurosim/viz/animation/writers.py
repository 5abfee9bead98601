"""Files that take frames one by one, GIF and MP4, and what a film is expected to take."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import matplotlib as mpl
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.GifImagePlugin import getdata, getheader

from neurosim.core.errors import InputError
from neurosim.core.installing import missing
from neurosim.data.io.atomic import check_place
from neurosim.viz.animation.stage import Pixels

KINDS = (".gif", ".mp4", ".png")
FASTEST = 50  # frames a second: a GIF counts in hundredths of one, and viewers slow down what is faster than two
STAYS = 255  # the number in a GIF's palette that stands for a pixel that stays as it is; those below are colours
OFTEN = 160  # of the colours so many are the most frequent ones as they are: white stays white
BITS = 5  # of red, green and blue each, by which the nearest colour is looked up


class Palette:
    """The colours of all frames of a film, taken from some of them."""

    def __init__(self, samples: list[Pixels]) -> None:
        every = np.concatenate([frame.reshape(-1, 3) for frame in samples])
        found, counts = np.unique(every @ np.array([1 << 16, 1 << 8, 1]), return_counts=True)
        often = found[np.argsort(-counts, kind="stable")[:OFTEN]]
        exact = np.stack([often >> 16, often >> 8 & 255, often & 255], axis=1)
        # The rest is chosen so that it covers even rare colours, such as those at the rims of thin lines.
        picture = Image.fromarray(every[np.newaxis])
        rest = picture.quantize(STAYS - len(exact), method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        covering = np.array(rest.getpalette()).reshape(-1, 3)
        self._colours = np.concatenate([exact, covering])[:STAYS].astype(np.uint8)
        # The nearest colour of each place in the cube of all colours, in coarse steps.
        steps = np.rint(np.linspace(0.0, 255.0, 1 << BITS))
        cube = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
        own = self._colours.astype(np.float64)
        self._nearest = np.argmin((own**2).sum(axis=1) - 2.0 * cube @ own.T, axis=1).astype(np.uint8)

    def numbers(self, frame: Pixels) -> NDArray[np.uint8]:
        """Return the number of the nearest colour for each pixel."""
        red, green, blue = (frame >> (8 - BITS)).astype(np.uint16).transpose(2, 0, 1)
        return np.asarray(self._nearest[red << 2 * BITS | green << BITS | blue], dtype=np.uint8)

    def image(self, numbers: NDArray[np.uint8]) -> Image.Image:
        """Return a picture of numbered colours."""
        picture = Image.fromarray(numbers)
        colours: list[int] = self._colours.ravel().tolist()
        picture.putpalette([*colours, *([0] * (3 * (STAYS + 1) - len(colours)))])
        return picture


class GifFile:
    """A GIF that repeats for ever; of each frame only what has changed is written, at once.

    Pillow's ``save(save_all=True)`` keeps all frames in memory until the last one is drawn: of a film of 250 frames
    150 MB, and its file was 1.4 times as large.
    """

    def __init__(self, file: Path, fps: int, palette: Palette, comment: str) -> None:
        self._out: BinaryIO = file.open("wb")
        self._fps, self._palette, self._comment = fps, palette, comment
        self._last: NDArray[np.uint8] | None = None
        self._frames = 0

    def add(self, frame: Pixels) -> None:
        """Write one more frame."""
        numbers = self._palette.numbers(frame)
        first, last = (round((self._frames + k) * 100.0 / self._fps) for k in (0, 1))
        shown = {"duration": 10 * (last - first), "disposal": 1}
        if self._last is None:
            picture = self._palette.image(numbers)
            header, _ = getheader(picture, info={"loop": 0, "comment": self._comment.encode()})
            blocks = [*header, *getdata(picture, (0, 0), **shown)]
        else:
            changed = numbers != self._last
            rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
            top, left = (rows[0], columns[0]) if len(rows) else (0, 0)
            bottom, right = (rows[-1] + 1, columns[-1] + 1) if len(rows) else (1, 1)
            part = np.where(changed, numbers, STAYS)[top:bottom, left:right].astype(np.uint8)
            picture = self._palette.image(np.ascontiguousarray(part))
            blocks = getdata(picture, (int(left), int(top)), transparency=STAYS, **shown)
        for block in blocks:
            self._out.write(block)
        self._last = numbers
        self._frames += 1

    def close(self) -> None:
        """Complete the file."""
        self._out.write(b";")
        self._out.close()

    def abandon(self) -> None:
        """Leave the file as it is."""
        self._out.close()


def ffmpeg() -> str:
    """Return the path of ffmpeg, matplotlib's or that of imageio-ffmpeg; refuse with advice if there is neither."""
    found = shutil.which(str(mpl.rcParams["animation.ffmpeg_path"]))
    if found is not None:
        return found
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        return str(get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        advice = "Or install ffmpeg itself, or choose a name that ends in .gif."
        raise InputError(f"{missing('An MP4', 'imageio-ffmpeg')}. {advice}") from None


class Mp4File:
    """Hands frames to ffmpeg, which writes H.264 that every browser plays.

    Matplotlib's ``FFMpegWriter`` takes figures, not pixels: it draws each frame whole, in 41 ms instead of 5.
    """

    def __init__(self, file: Path, fps: int, size: tuple[int, int], comment: str) -> None:
        width, height = size
        command = [
            ffmpeg(), "-y", "-loglevel", "error",
            "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(fps), "-i", "-",
            # Half as many colours as pixels, which needs an even number of them in both directions.
            "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2:color=white", "-pix_fmt", "yuv420p",
            "-c:v", "libx264", "-crf", "20", "-movflags", "+faststart",
            "-metadata", f"comment={comment}", "-f", "mp4", str(file),
        ]  # fmt: skip
        self._file = file
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the process)
        # A session of its own, so that Ctrl-C reaches us alone, and we end it.
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self._errors, start_new_session=True
        )
        assert self._process.stdin is not None
        self._stdin = self._process.stdin

    def add(self, frame: Pixels) -> None:
        """Write one more frame."""
        try:
            self._stdin.write(frame.tobytes())
        except BrokenPipeError:
            self.close()

    def close(self) -> None:
        """Let ffmpeg finish; an OSError has its last line, if it could not."""
        with suppress(BrokenPipeError):  # it has stopped already, and says why
            self._stdin.close()
        code = self._process.wait()
        self._errors.seek(0)
        said = self._errors.read().decode(errors="replace").strip().splitlines()
        if code != 0:
            raise OSError(0, f"ffmpeg stopped: {said[-1] if said else f'exit code {code}'}", str(self._file))
        self._errors.close()

    def abandon(self) -> None:
        """Stop ffmpeg."""
        self._process.kill()
        self._process.wait()
        with suppress(OSError):  # what was still to be written is not wanted
            self._stdin.close()
        self._errors.close()


FilmFile = GifFile | Mp4File  # what takes frames one by one, and is then closed or abandoned


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

    >>> megabytes(2_345_678), megabytes(31_400), megabytes(123_456_789)
    ('2.3 MB', '0.031 MB', '120 MB')
    """
    return f"{float(f'{size / 1e6:.2g}'):g} MB"


def checked_suffix(path: str | os.PathLike[str]) -> str:
    """Return what kind of file a path names, if a film can be one."""
    suffix = Path(path).suffix.lower()
    if suffix not in KINDS:
        raise InputError(f"A film is saved as .gif or .mp4, and a still as .png; got {str(path)!r}.")
    return suffix


def check_writable(path: Path, fps: int) -> None:
    """Refuse, before anything is drawn, what cannot be written."""
    suffix = checked_suffix(path)
    if suffix == ".mp4":
        ffmpeg()
    if suffix == ".gif" and fps > FASTEST:
        raise InputError(f"A GIF plays at most {FASTEST} frames a second; got {fps}. An .mp4 can be faster.")
    check_place(path)


def write_frames(film: FilmFile, frames: range, draw: Callable[[int], Pixels], done: Callable[[int], object]) -> None:
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
    write_frames(open_file(path), frames, draw, lambda _: since.append(time.perf_counter()))
    return path.stat().st_size, time.perf_counter() - since[0], since[-1] - since[begun]
