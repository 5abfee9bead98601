"""Live pages in a browser whose module is open to a test, so that it changes what a person would."""

import base64
import hashlib
import re
import zlib

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
