"""What a page gives to take home is the run that it shows: the script, the JSON, the saved page and the link, by their digests."""

import json
import math
import re
import subprocess
import sys

import pytest
from adaptive_lif import AdaptiveLIF

import neurosim as ns
from neurosim.viz.player.page import page, page_with_choice

HOSTILE = [
    'a"b\'c\\',
    "line\nbreak\ttab\r",
    "\u2028\u2029\u202e",
    "\U0001f9e0 é \u03b1 \u4e2d",
    "</script><img src=x onerror=alert(1)>",
    '""")\nimport os\nos.system("false")\n("""',
    "__proto__",
    "constructor",
    "{0} %s ${x} \x00",
    7,
    -3,
    ("deep", ("er", 2), "\u2028"),
    ("alone",),
]


def two(until=60.0, **cell):
    net = ns.Network()
    net.add_neuron("touch", ns.Stimulus(times=[10.0, 30.0, 50.0, 54.0]))
    net.add_neuron("warmth", ns.Stimulus(times=[12.5, 31.0], values=[0.5, 1.0 / 3.0]))
    net.add_neuron("cell", ns.LIF(**({"tau": 10.0, "refractory": 5.0} | cell)), initial={"v": 0.1})
    net.connect("touch", "cell", weight=0.6, delay=1.0)
    net.connect("warmth", "cell", weight=0.7, delay=1.5)
    return ns.simulate(net, until=until, seed=3)


def hostile():
    net = ns.Network()
    for k, name in enumerate(HOSTILE):
        net.add_neuron(name, ns.Stimulus(times=[1.0 + k]) if k % 2 else ns.LIF(constant_drive=1.1 + 0.1 * k, tau=7.0))
    for k, name in enumerate(HOSTILE[:-2]):
        net.connect(name, HOSTILE[(k + 2) // 2 * 2], weight=0.1 + 0.2 * k, delay=0.3)
    return ns.simulate(net, until=40.0)


def currents():
    net = ns.Network(tick=1e-3)
    net.add_neuron("step", ns.StepCurrent(times=[1.5, 20.25], levels=[1.9, 1.1]))
    net.add_neuron("cell", ns.LIF(tau=10.0))
    net.add_neuron("next", ns.ExpCurrentLIF(capacitance=10.0, tau_syn=3.0))
    net.add_neuron("own", AdaptiveLIF(drive=1.3, tau_a=20.0, refractory=1.5))
    net.connect("step", "cell", weight=1.0, delay=1.0)
    net.connect("cell", "next", weight=40.0, delay=1.2)
    net.connect("own", "next", weight=17.0, delay=2.0)
    return ns.simulate(net, until=50.0)


def populations():
    net = ns.Network()
    net.add_neuron("noise", ns.Poisson(rate=900.0))
    net.add_population("exc", 4, ns.LIF(tau=15.0, refractory=2.0), initial={"v": [0.1, 0.2, 0.3, 0.4]})
    net.add_population("inh", 2, "lif")
    net.connect("noise", "exc", weight=0.3, delay=0.7, rule=ns.AllToAll())
    net.connect("exc", "inh", weight=0.8, delay=1.1, rule=ns.AllToAll())
    net.connect("inh", "exc", weight=-0.4, delay=0.9, rule=ns.AllToAll())
    return ns.simulate(net, until=60.0, seed=5)


def background():
    net = ns.Network()
    net.add_neuron("storm", ns.Poisson(rate=6e8))
    net.add_neuron("cell", ns.LIF(tau=10.0))
    net.connect("storm", "cell", weight=2e-7, delay=1.0)
    return ns.simulate(net, until=0.05)


def vetoes():
    net = ns.Network(tick=1.0, rounding=True)
    for name, times in (("a", [1.0, 3.0]), ("b", [1.0, 5.0]), ("no", [5.0])):
        net.add_neuron(name, ns.Stimulus(times=times))
    net.add_neuron("gate", ns.McCullochPitts(threshold=1.0))
    for name in ("a", "b"):
        net.connect(name, "gate", weight=1.0, delay=1.0)
    net.connect("no", "gate", weight="veto", delay=1.0)
    return ns.simulate(net, until=10.0)


def plastic():
    net = ns.Network()
    net.add_neuron("before", ns.Stimulus(times=[5.0, 25.0, 45.0]))
    net.add_neuron("teacher", ns.Stimulus(times=[8.0, 27.0, 44.0]))
    net.add_neuron("cell", ns.LIF(tau=10.0))
    net.connect("before", "cell", weight=0.5, delay=1.0, plastic=True)
    net.connect("teacher", "cell", weight=1.2, delay=1.0)
    return ns.simulate(net, until=60.0, plasticity=ns.STDP(potentiation=0.02))


def lesson(shuffle=False, batch=1):
    data = ns.Dataset("a \u2028 \"name\"", [[0.5, 1.0], [-1.0, 0.25], [1.5, -0.5]], [1, 0, 1], ("x'1", "x\n2"), ("n\"o", "yes"), "t")
    net = ns.perceptron(2, "sigmoid", seed=1)
    return ns.train(net, data, "gradient", rate=0.5, epochs=7, batch=batch, shuffle=shuffle, seed=4).recording


def hidden():
    net = ns.perceptron(2, "sigmoid", hidden=(3,), outputs=3, seed=2)
    rows = [[0.0, 1.0], [1.0, 0.0], [0.5, 0.5], [0.1, 0.7]]
    return ns.train(net, (rows, [0, 1, 2, 0]), "cross-entropy", rate=0.3, epochs=4, answer_silence=True).recording


def latencies():
    net = ns.tempotron(3, seed=1) if hasattr(ns, "tempotron") else None
    return ns.train(net, ([[1.0, 5.0, 3.0], [4.0, -1.0, 2.0]], [1, 0]), "tempotron", rate=0.05, epochs=5).recording


CHANGED = {
    "weight": (two, "live.change('', C.weight(d, 0, 0.9))"),
    "-0.0 for a weight": (two, "live.change('', C.weight(d, 0, -0))"),
    "times and delay": (two, "live.change('', C.delay(C.times(d, at('touch'), [5, 6.125, 31.000001], null), 1, 1))"),
    "model": (two, "live.change('', C.model(d, at('cell'), 'ExpCurrentLIF', { ...P('ExpCurrentLIF'), capacitance: 2 }, undefined))"),
    "built": (
        two,
        "live.change('', C.connect(C.addNeuron(d, { name: 'new \\u2028\"\\n', population: false, kind: 'LIF', parameters: P('LIF'),"
        " x: 0, y: 3000, radius: 300 }), { source: at('touch'), target: 3, weight: 1.25, delay: 1500000 }));"
        "live.change('', C.until(live.design, 70500000))",
    ),
    "removed": (two, "live.change('', C.weight(C.removeNeuron(d, at('touch')), 0, 4.5))"),
    "names": (hostile, "live.change('', C.rename(C.weight(d, 2, 1.75), at('constructor'), 'valueOf'))"),
    "currents": (currents, "live.change('', C.parameter(d, at('step'), 'levels', [2.5, 0.3]))"),
    "a population": (populations, "live.change('', C.seed(C.weight(d, 3, 0.75), '11'))"),
    "one of a population": (populations, "live.change('', C.parameter(d, at('exc[1]'), 'tau', 3.25))"),
    "without one of a population": (populations, "live.change('', C.removeNeuron(d, at('exc[1]')))"),
    "background": (background, "live.change('', C.parameter(d, at('cell'), 'tau', 3.25))"),
    "vetoes": (vetoes, "live.change('', C.times(d, at('a'), [1, 3, 5, 7], null))"),
    "plastic": (plastic, "live.change('', C.weight(d, 0, 0.625))"),
    "lesson": (lesson, "live.change('', { ...d, lesson: { ...d.lesson, epochs: 9, batch: 2 } })"),
    "shuffled": (lambda: lesson(shuffle=True), "live.change('', C.weight(d, 0, 0.625))"),
    "hidden": (hidden, "live.change('', C.weight(d, 4, 0.625))"),
    "rows of times": (latencies, "live.change('', C.weight(d, 0, 0.625))"),
    "nothing": (two, ""),
}

HELP = """
const { player } = document.querySelector("main"), { live } = player, { home } = live.editor, C = window.CHANGES, d = live.design;
const spelled = (name) => (Array.isArray(name) ? `${spelled(name[0])}[${name.slice(1).map(spelled).join(",")}]` : String(name));
const at = (name) => d.neurons.findIndex((one) => spelled(one.name) === name);
const P = (kind) => Object.fromEntries(live.kinds[kind].parameters.map((one) => [one.name, one.default]));
"""

EXPOSED = "\nObject.assign(globalThis, { CHANGES, networkFile, linkText, linkedDesign, pageWith });\n"


def exposed(html):
    """Return the page with some names of its module open to the test, and the hash of that script in its policy."""
    import base64
    import hashlib

    start = html.index('<script type="module">') + len('<script type="module">')
    script = html[start : html.index("</script>", start)]
    told = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in (script, script + EXPOSED)]
    assert told[0] in html
    return html.replace(script, script + EXPOSED).replace(told[0], told[1])


@pytest.fixture
def opened(open_offline, tmp_path):
    def opened(html, name="page.html", fragment="", **settings):
        file = tmp_path / name
        file.write_text(html, encoding="utf-8")
        shown = open_offline(file, **settings)
        if fragment:
            shown.goto(f"{file.as_uri()}{fragment}")
            shown.reload()
        shown.wait_for_function("document.querySelector('main').player?.live")
        shown.evaluate("document.querySelector('main').player.live.editor.home.begun")
        return shown

    return opened


def run(shown, text):
    return shown.evaluate(f"async () => {{ {HELP} {text} }}")


def settled(shown):
    """Return the digest that the panel shows, once the run of the design of now is on the page."""
    shown.wait_for_function(
        """() => { const { live } = document.querySelector("main").player, { digest } = document.querySelector(".digest").dataset;
        return live.refused || ((live.log.design ?? live.steps.first) === live.design && live.editor.home.of === live.log && (digest !== live.base.score.digest || live.log === live.base)); }"""
    )
    assert run(shown, "return live.refused") == ""
    return shown.locator(".digest").get_attribute("data-digest")


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


@pytest.mark.parametrize("case", CHANGED)
def test_what_is_taken_home_is_the_run_of_the_page(opened, tmp_path, case):
    made, change = CHANGED[case]
    recording = made()
    shown = opened(exposed(page({"one": recording}, "one \u2028 </title>\"\"\"")))
    assert settled(shown) == recording.digest()
    run(shown, change)
    digest = settled(shown)
    assert (digest == recording.digest()) is (case == "nothing")
    script = taken(shown, "Save a Python script")
    assert python(script, tmp_path) == script.splitlines()[-1].removeprefix("# ")
    if "of a population" not in case or case == "a population":
        assert script.splitlines()[-1] == f"# {digest}"
    if recording.lesson is None:
        assert loaded(shown, recording, tmp_path) == script.splitlines()[-1].removeprefix("# ")
    text = run(shown, "return linkText(live, live.design)")
    saved = taken(shown, "Save this page")
    again = opened(saved, "saved.html")
    assert settled(again) == digest
    assert run(again, "return linkText(live, live.design)") == text
    if case != "nothing":
        again.get_by_role("button", name="Back to the recording").click()
    assert settled(again) == recording.digest()
    linked = opened(page({"one": recording}, "one"), "linked.html", f"#changes={text}")
    assert settled(linked) == digest


def loaded(shown, recording, tmp_path):
    """Return the digest of the network that Python loads, as the page runs it."""
    file = tmp_path / "network.json"
    file.write_text(taken(shown, "Save the network as JSON"), encoding="utf-8")
    net = ns.Network.load(file, models=[AdaptiveLIF])
    until, seed = run(shown, "return [live.design.until / live.base.perMs, live.design.seed]")
    return ns.simulate(net, until=until, seed=int(seed), plasticity=recording.plasticity).digest()
