"""The colours and marks of classes in a page: those of the figures."""

import json
from collections.abc import Mapping

import numpy as np
from markupsafe import Markup
from matplotlib.markers import MarkerStyle

from neurosim.viz.figures.graph import outline
from neurosim.viz.figures.style import CLASS_COLOURS, MARKERS

FINE = 20.0  # how finely curves are cut
WIDEST = 1.45  # radii that the corner of a mark reaches


def class_inks() -> Markup:
    """Return the style that names the colours of classes ``--class-1``, ``--class-2``, ..., light and dark."""
    grounds: Mapping[str, str] = {"light": ".neurosim", "dark": '.neurosim[data-scheme="dark"]'}
    lines = (
        f"{where} {{ {' '.join(f'--class-{k}: {ink};' for k, ink in enumerate(CLASS_COLOURS[ground], start=1))} }}"
        for ground, where in grounds.items()
    )
    return Markup("\n".join(lines) + "\n")


def class_marks() -> Markup:
    """Return the script that defines ``MARKS``: the corners of each class's mark, as large as a disc of radius 1."""
    return Markup(f"const MARKS = {json.dumps([corners(marker) for marker in MARKERS], separators=(',', ':'))};")


def corners(marker: str) -> list[list[float]]:
    """Return the corners of a marker, x and y upwards, of the area of a disc of radius 1, if none reaches too far.

    >>> corners("s")[0]
    [-0.89, -0.89]
    """
    style = MarkerStyle(marker)
    found = outline(style.get_path().transformed(style.get_transform()), FINE)[:-1]
    (x, y), (u, v) = found.T, np.roll(found, -1, axis=0).T
    area = abs(float(np.sum(x * v - u * y))) / 2.0
    scale = min(np.sqrt(np.pi / area), WIDEST / float(np.hypot(x, y).max()))
    return [[round(a, 2), round(b, 2)] for a, b in (found * scale).tolist()]
