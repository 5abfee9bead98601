"""The player's page of a large run, in Chromium: its size, how long it takes to open, and its frames while it plays.

A thousand neurons, ten thousand synapses and about fifty thousand spikes. A frame is measured as the time that its
script takes, which leaves out what the browser does to paint it. Where a frame's time goes is sampled by Chromium's own
profiler.

    python benchmarks/player.py [PATH OF CHROMIUM]
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright
from sidebyside import machine

import neurosim as ns
from neurosim.viz.player.page import page

FRAME = 1000.0 / 60.0
"""Milliseconds that a frame has at 60 a second."""

SECONDS = 8.0
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PLAYED = "document.querySelector('main').player"

THERE = "async () => { while (!document.querySelector('main').player) await new Promise(requestAnimationFrame); }"
"""Waits for the player: a page allows no script but its own, so nothing else can ask it again and again."""


def busy(until: float = 1000.0) -> ns.Recording:
    """Return a run of 1,000 neurons, noise and noisy LIF cells, of which a few have their potential recorded."""
    net = ns.Network(tick=0.1)
    net.add_population("noise", 200, ns.Poisson(rate=60.0))
    net.add_population("cell", 800, ns.LIF(tau=10.0, refractory=2.0))
    net.connect("noise", "cell", weight=0.25, delay=1.5, rule=ns.FixedIndegree(8))
    net.connect("cell", "cell", weight=0.02, delay=2.5, rule=ns.FixedIndegree(5))
    return ns.simulate(net, until=until, seed=1, record=[("cell", k) for k in range(5)])


def opened(shown: Page, file: Path) -> float:
    """Open a page, and return the seconds until the player is there."""
    began = time.perf_counter()
    shown.goto(file.as_uri())
    shown.evaluate(THERE)
    return time.perf_counter() - began


def frames(shown: Page, pace: float, seconds: float = SECONDS) -> list[float]:
    """Play at `pace` modelled ms in a second, and return the script time of each frame in ms."""
    shown.evaluate(
        f"(pace) => {{ const p = {PLAYED}; p.seek(0.2 * p.end); p.pace = pace; p.frames.length = 0; }}", pace
    )
    shown.evaluate(f"{PLAYED}.toggle()")
    shown.wait_for_timeout(1000.0 * seconds)
    return shown.evaluate(f"(() => {{ const p = {PLAYED}; p.toggle(); return p.frames.slice(1); }})()")


def where(client: CDPSession, shown: Page, pace: float) -> Counter[str]:
    """Return the share of time that each function takes by itself while the player plays."""
    client.send("Profiler.enable")
    client.send("Profiler.setSamplingInterval", {"interval": 200})
    client.send("Profiler.start")
    frames(shown, pace, seconds=4.0)
    profile: dict[str, Any] = client.send("Profiler.stop")["profile"]
    names = {node["id"]: node["callFrame"]["functionName"] or "(anonymous)" for node in profile["nodes"]}
    took: Counter[str] = Counter()
    for node, delta in zip(profile["samples"], profile["timeDeltas"], strict=True):
        took[names[node]] += delta
    busy_time = sum(t for name, t in took.items() if name not in ("(idle)", "(program)", "(root)"))
    return Counter({name: t / busy_time for name, t in took.items() if name not in ("(idle)", "(program)", "(root)")})


def main() -> None:
    """Print what was measured."""
    chromium = sys.argv[1] if len(sys.argv) > 1 else shutil.which("chromium")
    if chromium is None:
        sys.exit("No Chromium was found; give the path of yours.")
    print(machine())
    recording = busy()
    wiring = recording.wiring
    print(f"{len(wiring.names):,} neurons, {len(wiring.targets):,} synapses, {recording.n_signals:,} spikes")
    began = time.perf_counter()
    html = page({"busy": recording}, "busy")
    written = time.perf_counter() - began
    print(f"page: {len(html.encode()) / 1e3:.0f} kB, written in {written:.1f} s (goal: below 500 kB)")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder, "player.html")
        file.write_text(html, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        print(f"Chromium {browser.version}, window of 1280 x 720, no GPU")
        shown = browser.new_page(viewport={"width": 1280, "height": 720})
        print(f"opened in {opened(shown, file):.2f} s")
        usual = shown.evaluate(f"{PLAYED}.pace")
        for pace in (usual / 10, usual, usual * 2):
            took = sorted(frames(shown, pace))
            smooth = sum(t <= FRAME for t in took) / len(took)
            told = f"median {took[len(took) // 2]:.1f} ms, 95 % within {took[int(0.95 * (len(took) - 1))]:.1f} ms"
            print(f"{pace:g} ms a second: {smooth:.1%} of {len(took)} frames in {FRAME:.1f} ms (goal: 95 %)", end="")
            print(f"; {told}; {len(took) / SECONDS:.0f} a second")
        for name, share in where(shown.context.new_cdp_session(shown), shown, usual).most_common(12):
            print(f"  {share:6.1%} {name}")
        browser.close()


if __name__ == "__main__":
    main()
