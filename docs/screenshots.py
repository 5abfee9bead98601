"""Make the picture of the player that the README shows: a page in headless Chromium, at one moment."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from neurosim.cli import main

SHOTS = {
    "player": ("neuron", "player.seek(51.6e6)"),
    "player-compare": ("compare", "player.seek(6.6)"),
}
"""Which scenario's page, and what is done to it first."""

HERE = Path(__file__).parent / "img"


def make() -> None:
    """Run the scenarios, open their pages, and keep what is seen."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, (scenario, act) in SHOTS.items():
            out = Path(folder) / scenario
            main(["run", scenario, "--quiet", "--out", str(out)])
            page = browser.new_page(viewport={"width": 1200, "height": 700})
            page.goto((out / "player.html").as_uri())
            page.wait_for_function("document.querySelector('main').player")
            page.evaluate(f"async () => {{ const {{ player }} = document.querySelector('main'); {act}; }}")
            page.wait_for_timeout(500)
            page.screenshot(path=HERE / f"{name}.png")
            picture = Image.open(HERE / f"{name}.png").convert("RGB")
            picture.quantize(128, dither=Image.Dither.NONE).save(HERE / f"{name}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    make()
