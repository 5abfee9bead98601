"""A film as an MP4, by ffmpeg."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile

import matplotlib as mpl

from neurosim.core.errors import InputError
from neurosim.core.installing import missing
from neurosim.viz.animation.stage import Pixels


def ffmpeg() -> str:
    """Return the path of ffmpeg: the one that matplotlib is set to, or that of imageio-ffmpeg.

    Raises
    ------
    InputError
        If there is neither.
    """
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

    Parameters
    ----------
    file : Path
    fps : int
    size : (int, int)
        Width and height in pixels.
    told : str
        What the file says about itself.
    """

    def __init__(self, file: Path, fps: int, size: tuple[int, int], told: str) -> None:
        width, height = size
        command = [
            ffmpeg(), "-y", "-loglevel", "error",
            "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(fps), "-i", "-",
            # Half as many colours as pixels, which needs an even number of them in both directions.
            "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2:color=white", "-pix_fmt", "yuv420p",
            "-c:v", "libx264", "-crf", "20", "-movflags", "+faststart",
            "-metadata", f"comment={told}", "-f", "mp4", str(file),
        ]  # fmt: skip
        self._file = file
        self._complaints = TemporaryFile()  # noqa: SIM115 (it lives as long as the process)
        # A session of its own, so that Ctrl-C reaches us alone, and we end it.
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self._complaints, start_new_session=True
        )

    def add(self, frame: Pixels) -> None:
        """Hand over one more frame."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(frame.tobytes())
        except BrokenPipeError:
            self._end()

    def close(self) -> None:
        """Let ffmpeg finish.

        Raises
        ------
        OSError
            With what ffmpeg said, if it could not.
        """
        self._end()

    def abandon(self) -> None:
        """Stop ffmpeg."""
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            with suppress(OSError):  # what was still to be written is not wanted
                self._process.stdin.close()
        self._complaints.close()

    def _end(self) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # it has stopped already, and says why
            self._process.stdin.close()
        code = self._process.wait()
        self._complaints.seek(0)
        said = self._complaints.read().decode(errors="replace").strip().splitlines()
        if code != 0:
            raise OSError(0, f"ffmpeg stopped: {said[-1] if said else f'exit code {code}'}", str(self._file))
        self._complaints.close()
