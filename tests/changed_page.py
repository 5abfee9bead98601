"""Live pages in a browser whose module is open to a test, so that it changes what a person would."""

import base64
import hashlib
import re
import subprocess
import sys
import zlib

from adaptive_lif import AdaptiveLIF
from browser import UNFOLDED

import neurosim as ns
from neurosim.viz.player.page import packed

HELP = """
const { player } = document.querySelector("main"), { live } = player, { home } = live.editor;
const C = window.CHANGES, d = live.design;
const spelled = (name) =>
  (Array.isArray(name) ? `${spelled(name[0])}[${name.slice(1).map(spelled).join(",")}]` : String(name));
const at = (name) => d.neurons.findIndex((one) => spelled(one.name) === name);
const P = (kind) => Object.fromEntries(live.kinds[kind].parameters.map((one) => [one.name, one.default]));
"""

EXPOSED = "\nObject.assign(globalThis, { CHANGES, networkFile, linkText, linkedDesign, pageWith });\n"


def exposed(html):
    """Return the page with some names of its module open to the test, and the hash of that script in its policy."""
    (held,) = re.findall(r'"player": "([^"]+)"', html)
    script = zlib.decompress(base64.b64decode(held)).decode()
    told = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in (script, script + EXPOSED)]
    assert told[0] in html
    return html.replace(held, packed(script + EXPOSED)).replace(told[0], told[1])


def run(shown, text):
    return shown.evaluate(f"async () => {{ {HELP} {text} }}")


def settled(shown):
    """Return the digest that the panel shows, once the run of the design of now is on the page."""
    shown.wait_for_function(
        """() => { const { live } = document.querySelector("main").player, { log } = live, { home } = live.editor;
        const { digest } = document.querySelector(".digest").dataset;
        return live.refused !== "" ||
          ((log.design ?? live.steps.first) === live.design && home.of === log && digest !== undefined); }"""
    )
    assert run(shown, "return live.refused") == ""
    return shown.locator(".digest").get_attribute("data-digest")


def opener(open_offline, tmp_path):
    """Return a function that opens a page, at a fragment of its address, and waits until it is live."""

    def opened(html, name="page.html", fragment="", **settings):
        file = tmp_path / name
        file.write_text(html, encoding="utf-8")
        shown = open_offline(file, **settings)
        if fragment:
            shown.goto(f"{file.as_uri()}{fragment}")
            shown.reload()
            shown.evaluate(UNFOLDED)
        shown.wait_for_function("() => document.querySelector('main').player?.live")
        shown.evaluate("document.querySelector('main').player.live.editor.home.begun")
        return shown

    return opened


def taken(shown, label):
    """Return what a button gives to save."""
    with shown.expect_download() as download:
        shown.get_by_role("button", name=label).click()
    return download.value.path().read_bytes().decode("utf-8")


def python(script, tmp_path):
    file = tmp_path / "taken.py"
    file.write_text(script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(file)], capture_output=True, text=True, cwd=tmp_path, check=False,
        env={"PYTHONPATH": ":".join(sys.path), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + script
    return done.stdout.strip()


def loaded(shown, recording, tmp_path):
    """Return the digest of the network that Python loads, as the page runs it."""
    file = tmp_path / "network.json"
    file.write_text(taken(shown, "Save the network as JSON"), encoding="utf-8")
    net = ns.Network.load(file, models=[AdaptiveLIF])
    until, seed = run(shown, "return [live.design.until / live.base.perMs, live.design.seed]")
    return ns.simulate(net, until=until, seed=int(seed), plasticity=recording.plasticity).digest()
