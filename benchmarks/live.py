"""The live page in Chromium: how soon the picture follows a slider, what its engine does in a second, and sizes.

    python benchmarks/live.py [PATH OF CHROMIUM]

A slider is dragged by mouse, and timed in the page: from the input event that a move became, and from the move itself,
which waits for the next frame to become one, to the end of the frame that draws the new run.
The engine is timed in its worker's stead, in the page: building the network and the run apart.
"""

from __future__ import annotations

import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from sidebyside import machine

import neurosim as ns
from neurosim.engines.browser.program import design, taught
from neurosim.viz.player.live import program_for
from neurosim.viz.player.page import page

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
FRAME = 1000.0 / 60.0
REPEATS, WARM = 43, 3  # moves of a slider, and how many of them come before the measured ones

THERE = "async () => { while (!document.querySelector('main').player) await new Promise(requestAnimationFrame); }"
"""Waits for the player: a page allows no script but its own, so nothing else can ask it again and again."""

WATCHED = """
() => {
  const { player } = document.querySelector("main"), watched = (window.watched = { moved: [], heard: [], drawn: 0 });
  let before, moved, heard;
  document.addEventListener("pointermove", (event) => { moved = event.timeStamp; }, true);
  document.addEventListener("input", () => { before = player.logs[0]; heard = performance.now(); }, true);
  player.onmove = () => {
    if (heard === undefined || player.logs[0] === before) return;
    watched.moved.push(performance.now() - moved);
    watched.heard.push(performance.now() - heard);
    heard = undefined;
    watched.drawn++;
  };
}
"""

DRAWN = "async (n) => { while (window.watched.drawn < n) await new Promise(requestAnimationFrame); }"

RUN = """
([design, options]) => {
  const began = performance.now(), loop = Engine.begun(design, options), built = performance.now();
  loop.run();
  const { spikes, circuit } = loop;
  const run = performance.now() - built;
  let events = 0;
  for (let k = 0; k < spikes.length; k++) {
    const i = spikes.columns[1][k];
    events += circuit.offsets[i + 1] - circuit.offsets[i];
  }
  return { build: built - began, run, events, spikes: spikes.length, weights: [...loop.weights] };
}
"""

DRAGGED = """
async (label) => {
  const { player } = document.querySelector("main");
  const sliders = [...document.querySelectorAll("input[type=range]")];
  const slider = sliders.find((one) => one.getAttribute("aria-label") === label);
  player.seek(0);
  player.toggle();
  player.frames.length = 0;
  const began = performance.now(), low = Number(slider.value), stamps = [];
  while (performance.now() - began < 4000) {
    slider.value = low * (1 + 0.3 * Math.sin((performance.now() - began) / 300));
    slider.dispatchEvent(new Event("input"));
    stamps.push(await new Promise(requestAnimationFrame));
  }
  return [player.frames, stamps.slice(1).map((stamp, k) => stamp - stamps[k])];
}
"""


def cell() -> ns.Recording:
    """Return a run of one cell that hears 20 signals."""
    net = ns.Network()
    net.add_neuron("touch", ns.Stimulus([5.0 * k + 1.0 for k in range(20)]))
    net.add_neuron("cell", ns.LIF(tau=10.0, refractory=2.0))
    net.connect("touch", "cell", weight=0.7, delay=1.0)
    return ns.simulate(net, until=110.0)


def circuit(neurons: int, each: int, until: float, drive: float, weight: float, seed: int = 3) -> ns.Recording:
    """Return a run of leaky neurons that fire by themselves, with synapses and delays of their own."""
    draw = random.Random(seed)
    net = ns.Network()
    for k in range(neurons):
        net.add_neuron(k, ns.LIF(tau=20.0, refractory=2.0, constant_drive=drive), initial={"v": draw.random()})
    for k in range(neurons):
        for target in draw.sample(range(neurons), each):
            strength = weight if draw.random() < 0.8 else -4.0 * weight
            net.connect(k, target, weight=strength, delay=draw.uniform(1.0, 3.0))
    return ns.simulate(net, until=until, record="all")


def told(name: str, milliseconds: list[float], goal: float) -> None:
    """Print a median beside its goal."""
    ordered = sorted(milliseconds)
    print(f"{name}: {statistics.median(ordered):.1f} ms (95 % within {ordered[int(0.95 * (len(ordered) - 1))]:.1f};"
          f" goal {goal:g})")  # fmt: skip


def opened(browser: Any, file: Path, width: int = 1400, height: int = 900) -> Page:
    """Open a page and wait until its player is there."""
    shown: Page = browser.new_page(viewport={"width": width, "height": height})
    shown.goto(file.as_uri())
    shown.evaluate(THERE)
    return shown


def moved(shown: Page, label: str) -> tuple[list[float], list[float]]:
    """Drag a slider by mouse; return ms from each move, and from each input event, to the end of its frame."""
    slider = shown.locator(f"input[type=range][aria-label='{label}']")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    middle, share = (
        box["y"] + box["height"] / 2,
        slider.evaluate("(one) => (one.value - one.min) / (one.max - one.min)"),
    )
    x = box["x"] + 8 + (box["width"] - 16) * share
    shown.mouse.move(x, middle)
    shown.mouse.down()
    shown.evaluate(WATCHED)
    for k in range(REPEATS):
        x += 1.0 if k % 8 < 4 else -1.0
        shown.mouse.move(x, middle)
        shown.evaluate(DRAWN, k + 1)
    shown.mouse.up()
    found = shown.evaluate("window.watched")
    return found["moved"][WARM:], found["heard"][WARM:]


def dragged(shown: Page, label: str, name: str, goal: float) -> None:
    """Print how soon the picture follows a slider."""
    moves, inputs = moved(shown, label)
    told(f"a slider of {name}, from its input event", inputs, goal)
    told(f"a slider of {name}, from the mouse's move", moves, goal)


def smooth(shown: Page, name: str, label: str) -> None:
    """Print how many frames came in time while a slider is dragged and the page plays."""
    shown.wait_for_timeout(500)
    scripts, gaps = shown.evaluate(DRAGGED, label)
    timely, met = (sum(t <= FRAME + 1.0 for t in times) / len(times) for times in (scripts, gaps))
    print(f"frames of {name} while it is dragged and plays: {timely:.1%} of {len(scripts)} drawn within {FRAME:.1f} ms"
          f" (goal 95 %), {met:.1%} of {len(gaps)} came with the screen's next one")  # fmt: skip
    shown.close()


def engine(shown: Page, recording: ns.Recording, until: float) -> dict[str, Any]:
    """Run a recording's network in the page's engine, the best of three."""
    names = program_for([recording]).names
    given = design(recording.network, recording.wiring, recording.seed, names, {})
    options = {"until": recording.network.clock.ticks(until, "until"), "mostSignals": 1e9}
    runs: list[dict[str, Any]] = [shown.evaluate(RUN, [given, options]) for _ in range(3)]
    return min(runs, key=lambda run: run["run"])


def main() -> None:
    """Print what was measured."""
    chromium = sys.argv[1] if len(sys.argv) > 1 else shutil.which("chromium")
    if chromium is None:
        sys.exit("No Chromium was found; give the path of yours.")
    print(machine())
    small, large = cell(), circuit(100, 20, 2500.0, 1.05, 0.01)
    print(
        f"large: {len(large.wiring.names)} neurons, {len(large.wiring.targets):,} synapses, {large.n_signals:,} spikes"
    )
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        print(f"Chromium {browser.version}, window of 1400 x 900, no GPU")
        files = {}
        for name, recording in (("small", small), ("large", large)):
            files[name] = Path(folder, f"{name}.html")
            began = time.perf_counter()
            files[name].write_text(page({name: recording}, name), encoding="utf-8")
            kilobytes = files[name].stat().st_size / 1e3
            print(f"page of the {name} network: {kilobytes:.0f} kB (goal for a plain one 300), written in"
                  f" {time.perf_counter() - began:.2f} s")  # fmt: skip
        shown = opened(browser, files["small"])
        shown.wait_for_timeout(500)
        paint = shown.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN")
        print(f"first paint: {paint:.0f} ms (goal 500)")
        dragged(shown, "touch: weight", "one cell with 20 signals", 16.0)
        for width, height in ((1400, 900), (1920, 1080)):
            smooth(opened(browser, files["small"], width, height), f"one cell at {width} x {height}", "touch: weight")
            smooth(
                opened(browser, files["large"], width, height), f"100 neurons at {width} x {height}", "constant drive"
            )
        run = shown.evaluate(RUN, tutorial())
        print(f"the tutorial's 10,000 epochs: {run['run']:.0f} ms (goal 300), weights {run['weights']}")
        for name, recording, until in (
            ("100 neurons, delays of their own", large, 2500.0),
            ("1,000 neurons, 100 synapses each", circuit(1000, 100, 1.0, 1.02, 0.002), 500.0),
        ):
            run = engine(shown, recording, until)
            rate = run["events"] / run["run"] / 1e3
            print(f"{name}: {rate:.2f} million synaptic events a second (goal 3), built in {run['build']:.0f} ms")
        shown = opened(browser, files["large"])
        dragged(shown, "constant drive", "100 neurons", 150.0)
        browser.close()


def tutorial() -> list[Any]:
    """Return the tutorial's lesson as the engine takes it."""
    network = ns.perceptron(3, "sigmoid", bias=False, weights=[-0.16595599, 0.44064899, -0.99977125])
    training = ns.train(network, "seed", "gradient", rate=1.0, epochs=10_000, batch=None, keep="epochs")
    recording = training.recording
    assert recording.lesson is not None
    names = program_for([recording]).names
    lesson = taught(recording.lesson, names) | {"keep": "epochs"}
    return [design(recording.network, recording.wiring, recording.seed, names, {}), {"lesson": lesson}]


if __name__ == "__main__":
    main()
