"""Of each event a run that the page makes by itself says what the recording of that run says, and ``why``."""

import drawn_networks
import numpy as np
import pytest
from adaptive_lif import AdaptiveLIF
from changed_page import exposed, run, settled
from typeset_text import in_ascii

import neurosim as ns
from neurosim.recording.reasons import facts
from neurosim.viz.player.page import page

SAID = """() => {
  const { player } = document.querySelector("main"), [log] = player.logs, found = [];
  for (let t = 0; t < log.end; t = log.next(t)) for (const i of log.acting(t)) {
    player.state.neuron = i;
    player.reasons(t);
    found.push([i, t, document.querySelector(".reasons .chosen").textContent]);
  }
  return found;
}"""


def membranes():
    """Every kind of membrane: refractory, with a current of its own, injected, and with a threshold that moves."""
    net = ns.Network()
    net.add_neuron("touch", ns.Stimulus(times=[4.0, 9.0, 9.5, 9.6, 30.0], values=[1.0, 0.1, -1.0, 3.0, 1e-7]))
    net.add_neuron("step", ns.StepCurrent(times=[4.0, 44.0], levels=[1.5, 0.25]))
    net.add_neuron("cell", ns.LIF(tau=10.0, refractory=5.0, reset=-0.25), initial={"v": 0.3})
    net.add_neuron("cold", ns.LIF(rest=-65.0, reset=-70.0, threshold=-50.0, refractory=3.0, constant_drive=16.0))
    net.add_neuron("slow", ns.ExpCurrentLIF(tau=10.0, capacitance=10.0, refractory=4.0, current=2.0))
    net.add_neuron("own", AdaptiveLIF(drive=1.3, tau_a=20.0, refractory=1.5))
    for source, target, weight, delay in (
        ("touch", "cell", 0.7, 1.0), ("touch", "slow", 40.0, 1.5), ("touch", "own", 0.4, 1.0),
        ("touch", "cold", 9.0, 1.0), ("step", "cell", 1.0, 1.0), ("step", "slow", 2.0, 1.0),
        ("cell", "slow", 11.0, 0.1), ("slow", "cell", -0.4, 0.3), ("own", "own", -0.1, 0.2), ("cell", "cell", 0.2, 2.0),
    ):  # fmt: skip
        net.connect(source, target, weight=weight, delay=delay)
    return ns.simulate(net, until=60.0)


def units():
    """Units without memory: absolute inhibition, sums that rounding decides, continuous outputs, many signals."""
    net = ns.Network()
    models = (ns.McCullochPitts(), ns.Rosenblatt(0.3), ns.Adaline(0.3), ns.Sigmoid(), ns.Sigmoid(2.0), ns.LIF())
    for place, model in enumerate(models):
        net.add_neuron(f"n{place}", model)
    for k in range(14):
        net.add_neuron(f"x{k}", ns.Stimulus(times=[3.0, 5.0 + k % 3]))
        for place in range(len(models)):
            net.connect(f"x{k}", f"n{place}", weight=0.1 if k < 10 else (-1) ** k * 0.3)
    net.add_neuron("no", ns.Stimulus(times=[3.0, 6.0], values=[2.0, 1.0]))
    net.connect("no", "n0", weight="veto")
    return ns.simulate(net, until=12.0)


def plastic(rule):
    def run():
        net = ns.Network()
        net.add_neuron("before", ns.Stimulus(times=[5.0, 25.0, 45.0]))
        net.add_neuron("teacher", ns.Stimulus(times=[8.0, 27.0, 44.0]))
        net.add_neuron("cell", ns.LIF(tau=10.0, refractory=2.0))
        net.connect("before", "cell", weight=0.5, delay=1.0, plastic=True)
        net.connect("teacher", "cell", weight=1.2, delay=1.0)
        return ns.simulate(net, until=60.0, plasticity=rule)

    return run


def drawn(number):
    def run():
        net, until, changing = drawn_networks.network(number)
        rule = ns.STDP(potentiation=0.01, least=-500.0, most=500.0) if changing else None
        return ns.simulate(net, until=until, seed=number, plasticity=rule, record="all")

    return run


def taught(model, rule, data="xor", hidden=(), outputs=1, **given):
    def run():
        features = {"iris": 4, "seed": 3}.get(data, 2) if isinstance(data, str) else len(data[0][0])
        net = ns.perceptron(features, model, hidden=hidden, outputs=outputs, seed=4)
        return ns.train(net, data, rule, record="all", **{"epochs": 3, **given}).recording

    return run


def drawn_lesson(number):
    def run():
        net, data, rule, given = drawn_networks.lesson(number)
        return ns.train(net, data, rule, record="all", **given).recording

    return run


def latencies():
    net = ns.tempotron(3, seed=1)
    rows = [[1.0, 5.0, 3.0], [4.0, -1.0, 2.0]]
    return ns.train(net, (rows, [1, 0]), "tempotron", rate=0.05, epochs=5, record="all").recording


THREE = [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5], [0.4, 0.5]]
MEMBRANE = ns.LIF(tau=4.0, threshold=0.5, refractory=9.0, surrogate=1.0)

RUNS = {
    "membranes": membranes,
    "units": units,
    "STDP": plastic(ns.STDP(potentiation=0.02)),
    "a threshold": taught("rosenblatt", "rosenblatt"),
    "a threshold, shuffled": taught("rosenblatt", "rosenblatt", "and", shuffle=True, seed=3),
    "an Adaline, in batches": taught("adaline", "delta", "or", rate=0.1, batch=3),
    "a sigmoid": taught("sigmoid", "cross-entropy", "seed"),
    "hidden sigmoids": taught("sigmoid", "gradient", hidden=(2,), rate=1.0),
    "hidden sigmoids that hear nothing": taught("sigmoid", "gradient", ([[1.0], [0.0]], [1, 0]), hidden=(1,)),
    "several outputs": taught("sigmoid", "gradient", (THREE, [0, 1, 2, 2]), outputs=3),
    "membranes that learn": taught(MEMBRANE, "gradient", hidden=(2,), epochs=6),
    "rows of times": latencies,
    **{f"drawn network {number}": drawn(number) for number in range(8)},
    **{f"drawn lesson {number}": drawn_lesson(number) for number in range(4)},
}


@pytest.mark.parametrize("case", RUNS)
def test_a_live_run_says_of_each_event_what_its_recording_says(open_offline, tmp_path, case):
    recording = RUNS[case]()
    file = tmp_path / "page.html"
    file.write_text(exposed(page({"one": recording}, "one")), encoding="utf-8")
    shown = open_offline(file)
    shown.wait_for_function("() => document.querySelector('main').player?.live")
    recorded = shown.evaluate(SAID)
    shown.evaluate("(({ live }) => live.change('', { ...live.design }))(document.querySelector('main').player)")
    assert settled(shown) == recording.digest()
    assert shown.evaluate("document.querySelector('main').player.logs[0].score.engine") == "page"
    live = shown.evaluate(SAID)
    wiring = recording.wiring
    ours = [[i, t, facts(recording.why(wiring.names[i], wiring.clock.ms(t), depth=0))] for i, t, _ in recorded]
    assert [[i, t, in_ascii(said)] for i, t, said in live] == ours
    assert live == recorded


ROWS = [[0.5, 2.0], [-1.0, 0.25], [1.5, -0.5], [0.25, 0.75]]
MORE = [*ROWS[1:], [-3.0, 2.5]]

SHOWN = """() => {
  const [log] = document.querySelector("main").player.logs, { lesson, teaching, arrays } = log, found = [];
  for (let t = 0; t < log.end; t = log.next(t)) {
    document.querySelector("main").player.reasons(t);
    found.push([t, log.presentation(t), log.at(t), document.querySelector(".reasons").innerText]);
  }
  const { rows, epochs, epochLength, period, answer } = lesson, { rate, batch, shuffled } = teaching;
  return { found, told: [rows, epochs, epochLength, period, answer, rate, batch, shuffled, String(log.score.seed)],
    arrays: ["lesson.row", "lesson.wanted", "lesson.target", "history.mistakes"].map((name) => [...arrays[name]]),
    places: [[...arrays["view.x"]], [...arrays["view.y"]]], box: teaching.box };
}"""


@pytest.mark.parametrize("shuffle", [False, True])
def test_a_lesson_that_was_changed_is_shown_as_the_page_of_that_lesson_shows_it(open_offline, tmp_path, shuffle):
    """Other rows, other classes, another rate, more epochs, batches: whatever a page says of a lesson."""

    def lesson(rows, wanted, rate, **given):
        data = ns.Dataset("rows", rows, wanted, ("a", "b"), ("no", "yes"), "")
        rule = ns.CrossEntropyRule(rate=rate)
        return ns.train(
            ns.perceptron(2, "sigmoid", seed=4), data, rule, shuffle=shuffle, seed=2, record="all", **given
        ).recording

    def opened(recording, name):
        file = tmp_path / name
        file.write_text(exposed(page({"one": recording}, "one")), encoding="utf-8")
        shown = open_offline(file)
        shown.wait_for_function("() => document.querySelector('main').player?.live")
        return shown

    wanted = lesson(MORE, [0, 1, 1, 0], 0.25, epochs=9, batch=2)
    shown = opened(lesson(ROWS, [1, 0, 1, 0], 0.5, epochs=4), "given.html")
    rows = f"C.rows(d, {MORE}, [0, 1, 1, 0])"
    rule = "{ ...d.lesson.rule, parameters: { ...d.lesson.rule.parameters, rate: 0.25 } }"
    run(
        shown,
        f"const e = {rows}; live.change('', {{ ...e, lesson: {{ ...e.lesson, epochs: 9, batch: 2, rule: {rule} }} }})",
    )
    assert settled(shown) == wanted.digest()
    live, recorded = shown.evaluate(SHOWN), opened(wanted, "wanted.html").evaluate(SHOWN)
    assert np.allclose(live.pop("places"), recorded.pop("places"), atol=1e-12)
    for (low, high), one in zip(live.pop("box"), (-3.0, 2.5), strict=True):
        assert low < one < high
    recorded.pop("box")
    for name in live:
        assert live[name] == recorded[name], name
