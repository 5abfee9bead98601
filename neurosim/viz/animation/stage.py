"""The parts of a film, and the stage that draws them as pixels."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # red, green and blue of each pixel: (height, width, 3)


class Part(ABC):
    """Some artists on a figure, most of which are drawn once.

    What :attr:`moving` holds is drawn anew on every frame, in that order. What :attr:`front` holds never moves but
    covers what does, such as the names of neurons.
    """

    moving: tuple[Artist, ...] = ()
    front: tuple[Artist, ...] = ()

    @abstractmethod
    def show(self, t: float) -> None:
        """Move the artists to where they belong at `t` ms; nothing depends on what was shown before."""


class Stage:
    """A figure in its final layout, whose parts move: what stands still is drawn once, the rest over it."""

    def __init__(self, figure: Figure, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._canvas = FigureCanvasAgg(figure)
        for part in parts:
            for artist in (*part.moving, *part.front):
                artist.set_animated(True)  # and so no part of what stands still
        renderer = self._renderer()
        renderer.clear()
        for part in parts:
            for artist in part.front:
                artist.draw(renderer)
        self._front, self._corner = _cut(np.array(self._canvas.buffer_rgba()))
        self._canvas.draw()
        self._still = self._canvas.copy_from_bbox(figure.bbox)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        width, height = self._canvas.get_width_height()
        return width, height

    def frame(self, t: float) -> Pixels:
        """Draw the moment `t` ms."""
        renderer = self._renderer()
        self._canvas.restore_region(self._still)
        for part in self._parts:
            part.show(t)
            for artist in part.moving:
                artist.draw(renderer)
        if self._front.size:
            renderer.draw_image(renderer.new_gc(), *self._corner, self._front)
        return np.array(self._canvas.buffer_rgba())[:, :, :3]

    def _renderer(self) -> RendererAgg:
        renderer: RendererAgg = self._canvas.get_renderer()
        return renderer


def _cut(image: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], tuple[int, int]]:
    """Return the part of an image that is not transparent, and the place of its lower left corner."""
    seen = image[:, :, 3] > 0
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if len(rows) == 0:
        return image[:0], (0, 0)
    part = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.ascontiguousarray(part[::-1]), (int(columns[0]), int(len(image) - 1 - rows[-1]))


def drawn_by(axes: Axes, draw: Callable[[], object]) -> tuple[Artist, ...]:
    """Return the artists that `draw` adds to axes."""
    before = set(axes.get_children())
    draw()
    return tuple(artist for artist in axes.get_children() if artist not in before)
