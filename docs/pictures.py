"""Make the pictures of the README and of the story from the scenarios: all of them, or those that are named.

python docs/pictures.py            # all
python docs/pictures.py wave logic # these two
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PIL import Image

from neurosim.cli import main

PICTURES = {
    "neuron": ("neuron", "potential"),
    "perceptron": ("perceptron", "decision-boundary-and"),
    "seed": ("seed", "weights"),
    "synfire": ("synfire", "space-time-strong"),
    "compare": ("compare", "learning-curves-iris"),
    "boundaries": ("compare", "boundaries-iris"),
    "wave": ("propagation", "space-time"),
    "logic": ("logic-gates", "raster-majority"),
    "illusion": ("heat-illusion", "space-time"),
    "xor": ("xor", "regions"),
    "xor-learning": ("xor", "learning-curve"),
    "bridge": ("spike-to-sigmoid", "bridge"),
    "balance": ("brunel", "raster-driven"),
}
"""Which figure of which scenario."""

FILMS = {
    "cell": (
        "neuron",
        ("--neuron", "cell", "--start", "9", "--end", "18", "--seconds", "9", "--fps", "20", "--dpi", "75"),
    ),
}
"""Films, of which scenario, and what of it; each under 1 MB."""

HERE = Path(__file__).parent / "img"


def make(*names: str) -> None:
    """Run the scenarios of these pictures and films, or of all, and keep them."""
    known = {*PICTURES, *FILMS}
    if unknown := [name for name in names if name not in known]:
        raise SystemExit(f"No picture is named {', '.join(unknown)}; there are {', '.join(sorted(known))}.")
    wanted = names or known
    HERE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, (scenario, picture) in PICTURES.items():
            if name in wanted and (out := ran(scenario, Path(folder))):
                keep(out / f"{picture}.png", HERE / f"{name}.png")
        for name, (scenario, options) in FILMS.items():
            if name in wanted and (out := ran(scenario, Path(folder))):
                main(["render", str(out), str(HERE / f"{name}.gif"), "--quiet", "--limit", "1", *options])


def ran(scenario: str, folder: Path) -> Path | None:
    """Return the folder of the run of a scenario, which runs once, or None if it failed."""
    out = folder / scenario
    return out if out.exists() or main(["run", scenario, "--quiet", "--out", str(out)]) == 0 else None


def keep(picture: Path, to: Path) -> None:
    """Save a picture in 256 colours, a third of the size: none of the figures has more that an eye tells apart."""
    with Image.open(picture) as image:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(to, optimize=True)


if __name__ == "__main__":
    make(*sys.argv[1:])
