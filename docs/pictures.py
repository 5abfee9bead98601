"""Make the pictures of the README from the scenarios, at the size in which they are shown."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from neurosim.cli import main

PICTURES = {
    "neuron": ("neuron", "potential"),
    "perceptron": ("perceptron", "decision-boundary-and"),
    "seed": ("seed", "weights"),
    "synfire": ("synfire", "space-time-strong"),
    "compare": ("compare", "learning-curves-iris"),
    "boundaries": ("compare", "boundaries-iris"),
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


def make() -> None:
    """Run the scenarios and keep their pictures."""
    HERE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, (scenario, picture) in PICTURES.items():
            out = Path(folder) / scenario
            if out.exists() or main(["run", scenario, "--quiet", "--out", str(out)]) == 0:
                shutil.copyfile(out / f"{picture}.png", HERE / f"{name}.png")
        for name, (scenario, options) in FILMS.items():
            out = Path(folder) / scenario
            if out.exists() or main(["run", scenario, "--quiet", "--out", str(out)]) == 0:
                main(["render", str(out), str(HERE / f"{name}.gif"), "--quiet", "--limit", "1", *options])


if __name__ == "__main__":
    make()
