"""A film as a GIF, written frame by frame: only what has changed is kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.GifImagePlugin import getdata, getheader

from neurosim.animation.stage import Pixels

COLOURS = 255
"""The 256th stands for what stays as it is."""

STAYS = 255

FASTEST = 50
"""Frames a second; a GIF counts in hundredths of a second, and viewers slow down what is faster than two of them."""


class Palette:
    """The colours of all frames of a film, taken from some of them.

    Parameters
    ----------
    samples : sequence of Pixels
    """

    def __init__(self, samples: Sequence[Pixels]) -> None:
        every = Image.fromarray(np.concatenate(list(samples), axis=0))
        # The method that keeps the extremes: white stays white, and thin lines keep their colour.
        self._image = every.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)

    def numbers(self, frame: Pixels) -> NDArray[np.uint8]:
        """Return the number of the nearest colour for each pixel."""
        image = Image.fromarray(frame).quantize(palette=self._image, dither=Image.Dither.NONE)
        return np.asarray(image, dtype=np.uint8)

    def image(self, numbers: NDArray[np.uint8]) -> Image.Image:
        """Return a picture of numbered colours."""
        picture = Image.fromarray(numbers)
        colours = self._image.getpalette() or []
        picture.putpalette([*colours, *([0] * (3 * (STAYS + 1) - len(colours)))])
        return picture


class GifFile:
    """Writes a GIF that plays for ever.

    Parameters
    ----------
    file : Path
    fps : int
    palette : Palette
    told : str
        What the file says about itself.
    """

    def __init__(self, file: Path, fps: int, palette: Palette, told: str) -> None:
        self._out: BinaryIO = file.open("wb")
        self._fps, self._palette, self._told = fps, palette, told
        self._last: NDArray[np.uint8] | None = None
        self._frames = 0

    def add(self, frame: Pixels) -> None:
        """Write one more frame."""
        numbers = self._palette.numbers(frame)
        first, last = (round((self._frames + k) * 100.0 / self._fps) for k in (0, 1))
        shown = {"duration": 10 * (last - first), "disposal": 1}
        if self._last is None:
            picture = self._palette.image(numbers)
            header, _ = getheader(picture, info={"loop": 0, "comment": self._told.encode()})
            self._write(header)
            self._write(getdata(picture, (0, 0), **shown))
        else:
            changed = numbers != self._last
            rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
            top, left = (rows[0], columns[0]) if len(rows) else (0, 0)
            bottom, right = (rows[-1] + 1, columns[-1] + 1) if len(rows) else (1, 1)
            part = np.where(changed, numbers, STAYS)[top:bottom, left:right].astype(np.uint8)
            picture = self._palette.image(np.ascontiguousarray(part))
            self._write(getdata(picture, (int(left), int(top)), transparency=STAYS, **shown))
        self._last = numbers
        self._frames += 1

    def close(self) -> None:
        """End the file."""
        self._out.write(b";")
        self._out.close()

    def abandon(self) -> None:
        """Leave the file as it is; nobody will read it."""
        self._out.close()

    def _write(self, blocks: Sequence[bytes]) -> None:
        for block in blocks:
            self._out.write(block)
