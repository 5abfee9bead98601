"""A page of a run's pictures, for a run that kept no recording to replay."""

import base64
from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from neurosim import __version__
from neurosim.viz.figures.style import visible
from neurosim.viz.markup import rendered
from neurosim.viz.player.score import LONGEST

STYLE = Markup(
    ":root { color-scheme: light dark; }"
    " body { max-width: 75em; margin: 0 auto; padding: 1em; font: 1.1em/1.4 'DejaVu Sans', system-ui, sans-serif; }"
    " img { max-width: 100%; background: #fff; } figure { margin: 2em 0; }"
)


def pictures_page(files: Sequence[Path], title: str, note: str) -> str:
    """Return a page of PNG files, with a sentence on why nothing is replayed."""
    pictures = [(visible(file.stem, LONGEST), base64.b64encode(file.read_bytes()).decode()) for file in files]
    told = {"title": visible(title, LONGEST), "note": note, "pictures": pictures}
    return rendered("player/pictures.html", version=__version__, style=STYLE, **told)
