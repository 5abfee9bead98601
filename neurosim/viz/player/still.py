"""Still pictures of what a notebook shows: for viewers that run no script and open no frame."""

import base64
import io
from collections.abc import Mapping

from markupsafe import Markup
from matplotlib.figure import Figure

from neurosim.network.network import Network
from neurosim.recording.recording import Recording
from neurosim.viz.animation.film import animate
from neurosim.viz.figures.network import network as network_figure
from neurosim.viz.figures.raster import raster
from neurosim.viz.figures.sheet import Picture
from neurosim.viz.figures.style import look
from neurosim.viz.markup import shown

MOST_NODES = 300  # neurons and populations of a network that is drawn
DPI = 80.0


def picture_of_network(network: Network) -> bytes | None:
    """Return a PNG of a network; None if there is nothing to draw, or too much."""
    if not 0 < len(network.graph) <= MOST_NODES:
        return None
    figure = network_figure(network)
    return figure._repr_png_() if isinstance(figure, Picture) else None


def picture_of_runs(recordings: Mapping[str, Recording]) -> bytes | None:
    """Return a PNG of what is played: of lessons what was learned, of any other run its raster; None if that fails.

    A picture stands in for the player, and a display never fails.
    """
    try:
        figure = _figure(recordings)
        file = io.BytesIO()
        with look():
            figure.savefig(file, format="png", dpi=DPI)
        return file.getvalue()
    except Exception:
        return None


def _figure(recordings: Mapping[str, Recording]) -> Figure:
    runs = list(recordings.values())
    if all(run.lesson is not None and run.lesson.teaching is not None for run in runs):
        told = dict(list(recordings.items())[:2])
        return animate(told if len(runs) > 1 else runs[0], by="epochs", title=next(iter(recordings))).still()
    return raster(runs[0])


def image(png: bytes, alt: str, **attributes: str) -> Markup:
    """Return a picture as an element that holds it."""
    data = base64.b64encode(png).decode()
    more = Markup("").join(Markup(' {}="{}"').format(key.replace("_", "-"), value) for key, value in attributes.items())
    return Markup('<img alt="{}" src="data:image/png;base64,{}"{}>').format(shown(alt), data, more)
