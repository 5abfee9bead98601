"""Make what the README shows of pages: pictures, and a short film of a weight that is dragged, in headless Chromium."""

from __future__ import annotations

import io
import math
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

import neurosim as ns
from neurosim.cli import main

SHOTS = {
    "player": ("neuron", "player.seek(51.6e6)"),
    "player-compare": ("compare", "player.seek(6.6)"),
}
"""Which scenario's page, and what is done to it first."""

HERE = Path(__file__).parent / "img"


THERE = "async () => { while (!document.querySelector('main').player) await new Promise(requestAnimationFrame); }"
"""Waits for the player: a page allows no script but its own, so nothing else can ask it again and again."""

FILM, FRAMES, EACH = (1080, 680), 40, 90  # pixels; ms that each frame is shown

DRAG = """
async (share) => {
  const { player } = document.querySelector("main");
  const sliders = [...document.querySelectorAll(".field input[type=range]")];
  const slider = sliders.find((one) => one.getAttribute("aria-label") === "touch: weight");
  slider.value = 0.6 + 0.6 * share;
  slider.dispatchEvent(new Event("input"));
  await new Promise((done) => setTimeout(done, 120));
}
"""


def film(page: Page) -> None:
    """Drag the weight of a synapse there and back, and keep every moment of it."""
    page.evaluate("async () => { const { player } = document.querySelector('main'); player.seek(31.5e6); }")
    shots = []
    for k in range(FRAMES):
        page.evaluate(DRAG, (1.0 - math.cos(2.0 * math.pi * k / FRAMES)) / 2.0)
        shots.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
    colours = shots[FRAMES // 2].quantize(64, dither=Image.Dither.NONE)
    frames = [shot.quantize(palette=colours, dither=Image.Dither.NONE) for shot in shots]
    frames[0].save(HERE / "drag.gif", save_all=True, append_images=frames[1:], duration=EACH, loop=0, optimize=True)


def two_touches() -> ns.Recording:
    """Return a run of a cell that needs two touches, or one that is strong enough."""
    net = ns.Network()
    net.add_neuron("touch", ns.Stimulus([10.0, 30.0, 50.0]))
    net.add_neuron("warmth", ns.Stimulus([12.0, 42.0, 51.0]))
    net.add_neuron("cell", ns.LIF(tau=10.0, refractory=3.0))
    net.add_neuron("muscle", ns.LIF(tau=10.0))
    net.connect("touch", "cell", weight=0.6, delay=1.0)
    net.connect("warmth", "cell", weight=0.5, delay=1.0)
    net.connect("cell", "muscle", weight=1.5, delay=3.0)
    return ns.simulate(net, until=70.0)


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
            page.evaluate(THERE)
            page.evaluate(f"async () => {{ const {{ player }} = document.querySelector('main'); {act}; }}")
            page.wait_for_timeout(500)
            page.screenshot(path=HERE / f"{name}.png")
            picture = Image.open(HERE / f"{name}.png").convert("RGB")
            picture.quantize(128, dither=Image.Dither.NONE).save(HERE / f"{name}.png", optimize=True)
        (Path(folder) / "drag.html").write_text(two_touches().to_html(), encoding="utf-8")
        page = browser.new_page(viewport={"width": FILM[0], "height": FILM[1]})
        page.goto((Path(folder) / "drag.html").as_uri())
        page.evaluate(THERE)
        film(page)
        browser.close()


if __name__ == "__main__":
    make()
