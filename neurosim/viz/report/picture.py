"""A figure inside a page: the picture as text, and what it shows in words."""

from __future__ import annotations

import base64
import io
import struct
from collections.abc import Iterable

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend

from neurosim.viz.figures.style import look
from neurosim.viz.markup import LONGEST, shown

DPI = 200  # a figure of the usual width is then nearly as wide as a projector
MOST_PIXELS = 6000  # on the longer side

LONGEST_ALT = 900

CAPTIONS = {
    "learning_curves": "How each contender learned all rows, epoch by epoch: lower is better. Mistakes are counted as"
    " each row comes by, while the weights still change.",
    "accuracy": "How often each contender was right, and how far its lessons are apart.",
    "boundaries": "Where each contender's decision changes from one class to another, and the rows around.",
    "weights": "How the weights moved while the rows were learned.",
}
"""What to look at, by the name of the figure."""


def png(figure: Figure) -> bytes:
    """Return a figure as a PNG, the same bytes for the same figure.

    A PNG, not inline SVG: it holds no markup in which a name could act, and its size does not grow with the number
    of epochs or rows that are drawn.

    Examples
    --------
    >>> png(Figure(figsize=(4.0, 3.0)))[1:4]
    b'PNG'
    """
    written = io.BytesIO()
    dpi = min(DPI, MOST_PIXELS / max(figure.get_size_inches()))
    with look():
        figure.savefig(written, format="png", dpi=dpi, facecolor="white", metadata={"Software": None})
    return written.getvalue()


def picture(name: str, figure: Figure) -> dict[str, object]:
    """Return a figure with its caption, and what it shows in words."""
    drawn = png(figure)
    width, height = struct.unpack(">II", drawn[16:24])  # as the header says
    return {
        "src": Markup(f"data:image/png;base64,{base64.b64encode(drawn).decode('ascii')}"),
        "width": width // 2,
        "height": height // 2,
        "alt": shown(described(figure), LONGEST_ALT),
        "name": shown(name.replace("_", " ").replace("-", " ").capitalize(), LONGEST),
        "caption": CAPTIONS.get(name.replace("-", "_"), ""),
    }


def described(figure: Figure) -> str:
    """Say in words what a figure shows: its title, what is drawn against what, and its legend.

    Examples
    --------
    >>> figure = Figure()
    >>> _ = figure.suptitle("Learning")
    >>> _ = figure.subplots().set(xlabel="epoch", ylabel="loss")
    >>> described(figure)
    'Learning. Panel: loss against epoch.'
    """
    panels = [panel for panel in map(_panel, figure.axes) if panel]
    some = panels if len(panels) <= 6 else [*panels[:5], f"{len(panels) - 5} more"]
    kept = [
        _read(figure.get_suptitle()),
        f"{'Panel' if len(panels) == 1 else 'Panels'}: {'; '.join(some)}" if panels else "",
        f"Legend: {'; '.join(dict.fromkeys(_legend(figure)))}" if any(_legend(figure)) else "",
    ]
    return " ".join(f"{part.rstrip('.')}." for part in kept if part) or "A figure without text."


def _panel(axes: Axes) -> str:
    title, x, y = (_read(text) for text in (axes.get_title(), axes.get_xlabel(), axes.get_ylabel()))
    drawn = f"{y} against {x}" if x and y else y or x
    return ": ".join(filter(None, (title, drawn)))


def _legend(figure: Figure) -> Iterable[str]:
    legends: list[Legend | None] = [*figure.legends, *(axes.get_legend() for axes in figure.axes)]
    return [_read(text.get_text()) for legend in legends if legend for text in legend.get_texts()]


def _read(text: str) -> str:
    """Return a text of a figure as it is read: a literal dollar is escaped there, and lines are broken."""
    return " ".join(text.replace(r"\$", "$").split())
