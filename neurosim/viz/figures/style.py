"""The look that all figures share: colours, sizes, literal texts, and how one is saved."""

import functools
import os
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib import style
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font
from numpy.typing import NDArray

import neurosim
from neurosim.core import checks, numerals
from neurosim.core.errors import InputError
from neurosim.core.numerals import number, told_apart, typeset
from neurosim.data.io.atomic import replacing

Array = NDArray[np.float64]

PALETTE: Mapping[str, str] = {
    "black": "#000000",
    "orange": "#E69F00",
    "sky blue": "#56B4E9",
    "bluish green": "#009E73",
    "yellow": "#F0E442",
    "blue": "#0072B2",
    "vermillion": "#D55E00",
    "reddish purple": "#CC79A7",
}
"""The colours of M. Okabe and K. Ito (2008), which people with any colour vision tell apart."""

GREY, PALE = "#595959", "#D9D9D9"

COLOURS = tuple(PALETTE[name] for name in ("blue", "vermillion", "bluish green", "reddish purple", "black", "orange"))
"""Of the first, second, ... of several things. Yellow and sky blue are too pale for a line on white."""

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p", "*", "h")

CLASS_COLOURS: Mapping[str, Sequence[str]] = {
    "light": (
        "#0072b2",
        "#d55e00",
        "#008f68",
        "#b0568a",
        "#000000",
        "#a46c00",
        "#8000e0",
        "#004000",
        "#600060",
        "#000080",
    ),
    "dark": (
        "#56b4e9",
        "#f0894a",
        "#2fc99b",
        "#e6a3cb",
        "#ffffff",
        "#f0e442",
        "#9f0fff",
        "#6060c0",
        "#a06040",
        "#9fff9f",
    ),
}
"""Of the first, second, ... class on a light and on a dark ground, in figures and pages: each has a contrast of 3 and
more. No ten colours are far enough apart for all colour vision, so a class has a marker, too: see class_style."""

DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (5, 2, 1, 2)), (0, (1, 1.2)), (0, (9, 3)), (0, (3, 1, 1, 1, 1, 1)))

FONT = "DejaVu Sans"  # comes with matplotlib, so a figure is the same everywhere
SMALL, BODY, HEADING = 9.0, 11.0, 13.0  # pt; no text of any figure is smaller
ASIDE = 7.0  # from what happened at the first moment to the axis of y, pt

HATCHES = ("//", "\\\\", "..", "xx", "||", "--", "oo", "++")  # of the areas of the first, second, ... of several things
CENTRED: dict[str, Any] = {"ha": "center", "va": "center"}  # how most texts inside of axes stand

DPI = 150
LONGEST = 24  # longer names are shortened, in characters

_LOOK = {  # beside the defaults of matplotlib
    "font.family": FONT,
    "font.size": BODY,
    "axes.titlesize": BODY + 1,
    "axes.labelsize": BODY,
    "xtick.labelsize": BODY - 1,
    "ytick.labelsize": BODY - 1,
    "legend.fontsize": BODY - 1,
    "figure.titlesize": HEADING,
    "lines.linewidth": 1.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.framealpha": 1.0,
    "legend.edgecolor": GREY,
    "figure.constrained_layout.h_pad": 0.06,
    "figure.constrained_layout.w_pad": 0.08,
}

look = functools.partial(style.context, ["default", _LOOK])
"""Give the figures made in the block our look, whatever the user's settings are; they are as before after it."""


def literal(text: object, longest: int = LONGEST) -> str:
    r"""Return what a user chose, usually a name, so that it is drawn as it is written, on one line.

    A dollar is no formula; characters that are invisible, or that the font lacks, are seen as ``\x1b`` or ``\u2028``;
    and the middle of a long text becomes an ellipsis.

    >>> print(literal("cost in $x$"), literal("line\nbreak"), literal("neuron number " + "9" * 1000))
    cost in \$x\$ line\nbreak neuron number …999999999
    """
    return visible(text, longest).replace("$", r"\$")


def visible(text: object, longest: int | None = None, hidden: Callable[[str], bool] | None = None) -> str:
    r"""Return a text whose every character can be seen, shortened to `longest` in its middle.

    A `hidden` character is spelled out; by default, one that is invisible, or that the font lacks.

    >>> print(visible("a\u202eb"), visible(""))
    a\u202eb ''
    """
    hidden = hidden or _undrawn
    units = [c.encode("unicode_escape").decode() if hidden(c) else c for c in str(text)]
    if longest is not None and len(units) > longest:
        tail = longest * 2 // 5
        units = [*units[: longest - tail - 1], "…", *units[-tail:]]
    shown = "".join(units)
    return shown if shown.strip() else repr(shown)


def _undrawn(character: str) -> bool:
    invisible = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    return invisible or ord(character) not in _characters_of_the_font()


@functools.cache
def _characters_of_the_font() -> frozenset[int]:
    return frozenset(get_font(Path(mpl.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")).get_charmap())


def quoted(name: object, longest: int = LONGEST) -> str:
    """Return a name in quotes, as an error writes it."""
    return repr(visible(name, longest))


def percent(share: float) -> str:
    """Write a share as :func:`neurosim.core.numerals.percent` does, and a whole one without its decimal.

    >>> percent(1 / 3), percent(0.98), percent(1.0), percent(0.9999)
    ('33.3%', '98%', '100%', '99.99%')
    """
    return numerals.percent(share).replace(".0%", "%")


def line_style(place: int, marked: bool = True) -> dict[str, Any]:
    """Return colour, dash and, if `marked`, marker of the first (place 0), second, ... of several lines.

    Up to twelve lines differ in the pair of colour and dash, up to thirty in colour, dash and marker together.
    """
    shift = place // len(COLOURS)
    return {
        "color": COLOURS[place % len(COLOURS)],
        "linestyle": DASHES[(place + shift) % len(DASHES)],
        "marker": MARKERS[place % len(MARKERS)] if marked else None,
        "markersize": 5,
    }


def class_style(k: int) -> tuple[str, str]:
    """Return the marker and the colour of class `k`, counted from 0, on a light ground.

    The markers of up to ten classes differ, and up to a hundred classes differ in marker and colour together.

    >>> class_style(0), class_style(11)
    (('o', '#0072b2'), ('^', '#d55e00'))
    """
    colours = CLASS_COLOURS["light"]
    return MARKERS[(k + k // len(MARKERS)) % len(MARKERS)], colours[k % len(colours)]


def span(low: float, high: float) -> str:
    """Write a number, or the range of two that differ.

    >>> span(1.0, 1.0), span(0.5, 3.0)
    ('1', '0.5 to 3')
    """
    return number(low) if low == high else " to ".join(map(typeset, told_apart(low, high, digits=3)))


def labels_of(handles: Sequence[Artist]) -> list[str]:
    """Return what a legend says of each mark."""
    return [kept(str(handle.get_label())) for handle in handles]


def kept(label: str) -> str:
    """Return a label with a space before an underscore at its beginning, for matplotlib would leave it out."""
    return f" {label}" if label.startswith("_") else label


def white_box(edge: str = "none", pad: float = 0.1, alpha: float | None = None) -> dict[str, Any]:
    """Return a box that keeps what is behind a text from crossing it."""
    return {"boxstyle": f"round,pad={pad}", "facecolor": "white", "edgecolor": edge, "alpha": alpha}


def set_off(*axes: Axes) -> None:
    """Move the axis of y a little aside, so that what happened at the first moment does not hide in it."""
    for one in axes:
        one.spines["left"].set_position(("outward", ASIDE))


def remark(axes: Axes, text: str, height: float = 0.5) -> None:
    """Write a sentence in axes that have nothing else to show there; `height` is a share of theirs."""
    style = CENTRED | {"color": GREY, "fontsize": BODY + 1, "zorder": 5}
    box = {"boxstyle": "round", "facecolor": "white", "edgecolor": PALE}
    axes.text(0.5, height, text, transform=axes.transAxes, bbox=box, **style)


def save(figure: Figure, path: str | os.PathLike[str], **metadata: object) -> Path:
    """Write a figure as a PNG, whole or not at all.

    Parameters
    ----------
    figure : Figure
    path : str or path
        Ends in ``.png``; its folder must exist. It is returned.
    **metadata
        What the file says about itself, such as ``seed=1, digest=recording.digest()``. ``Software`` is neurosim and
        its version; ``Title`` is the figure's own, if none is given.

    Raises
    ------
    InputError
        If `path` does not end in ``.png``, or its folder does not exist or cannot be written to.
    NotWrittenError
        If the system refuses to write it to the end.

    Examples
    --------
    >>> import tempfile
    >>> path = save(Figure(), Path(tempfile.mkdtemp()) / "empty.png", seed=1)
    >>> path.read_bytes()[1:4]
    b'PNG'
    """
    checks.of_type(figure, Figure, "What is saved", "ns.figures.raster(...)")
    path = checks.path(path, "The file of a figure")
    if path.suffix.lower() != ".png":
        raise InputError(f"A figure is saved as a PNG, so its path must end in '.png'; got {str(path)!r}.")
    told: dict[str, object] = {"Title": figure.get_suptitle().replace(r"\$", "$").replace("\n", " ")} | metadata
    told["Software"] = f"neurosim {neurosim.__version__}"
    with look(), replacing(path) as temporary:
        figure.savefig(temporary, format="png", dpi=DPI, metadata={key: visible(told[key]) for key in told})
    return path
