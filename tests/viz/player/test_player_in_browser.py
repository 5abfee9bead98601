"""The player in a real browser: the state it shows is the recording's, by mouse, by keyboard, and without motion."""

import math
import random

import numpy as np
import pytest
from adaptive_lif import AdaptiveLIF
from browser import axe_findings, scrolls_sideways
from typeset_text import in_ascii

import neurosim as ns
from neurosim.recording.reasons import facts
from neurosim.viz.player.page import page

ADAPTING = AdaptiveLIF(drive=1.3, tau_a=20.0, refractory=1.5)

HOSTILE = [
    "</script><img src=x onerror=alert(1)>",
    "<b>bold</b>",
    "quote\" and 'quote'",
    "$x$",
    "line\u2028break",
    "\u202eturned",
    "n" * 10_000,
]


def leaky():
    net = ns.Network()
    net.add_neuron("touch", ns.Stimulus(times=[10.0, 30.0, 50.0, 54.0]))
    net.add_neuron("warmth", ns.Stimulus(times=[12.0, 42.0, 51.0]))
    net.add_neuron("cell", ns.LIF(tau=10.0, threshold=1.0, refractory=5.0))
    net.add_neuron("muscle", ns.LIF(tau=10.0, threshold=1.0, rest=-0.3, constant_drive=0.2))
    net.connect("touch", "cell", weight=0.6, delay=1.0)
    net.connect("warmth", "cell", weight=0.6, delay=1.5)
    net.connect("cell", "muscle", weight=1.5, delay=3.0)
    net.connect("muscle", "muscle", weight=-0.4, delay=0.25)
    return {"leaky": ns.simulate(net, until=70.0)}


def mixed():
    net = ns.Network(tick=0.1)
    net.add_neuron("noise", ns.Poisson(rate=300.0))
    net.add_neuron("veto", ns.Stimulus(times=[5.0, 20.0, 41.0]))
    net.add_population("exc", 6, ns.LIF(tau=8.0, refractory=2.0, constant_drive=1.2), initial={"v": np.arange(6) / 7})
    net.add_neuron("unit", ns.McCullochPitts(threshold=2))
    net.connect("noise", "exc", weight=0.4, delay=0.7, rule=ns.AllToAll())
    net.connect("exc", "exc", weight=-0.2, delay=1.3, rule=ns.Bernoulli(0.5))
    net.connect("exc", "unit", delay=0.4, rule=ns.AllToAll())
    net.connect("veto", "unit", weight="veto", delay=0.3)
    return {"mixed": ns.simulate(net, until=60.0, seed=4)}


def driven():
    net = ns.Network()
    net.add_neuron("step", ns.StepCurrent(times=[4.0, 44.0], levels=[1.5, 0.25]))
    net.add_neuron("hum", ns.SineCurrent(1.0, 50.0, every=0.5))
    net.add_neuron("touch", ns.Stimulus(times=[4.0, 30.0]))
    net.add_neuron("cell", ns.LIF(tau=10.0, refractory=5.0))
    net.add_neuron("slow", ns.ExpCurrentLIF(tau=10.0, capacitance=10.0))
    for source, weight, target in (
        ("step", 1.0, "cell"),
        ("touch", 0.1, "cell"),
        ("hum", 2.0, "slow"),
        ("cell", 1.0, "slow"),
    ):
        net.connect(source, target, weight=weight, delay=1.0)
    return {"driven": ns.simulate(net, until=70.0)}


def shuffled():
    data = ns.datasets.load("and")
    return {"and": ns.train(ns.perceptron(2), data, "rosenblatt", shuffle=True, seed=3, record="all").recording}


def hidden():
    network = ns.perceptron(2, "sigmoid", hidden=(2,), seed=4)
    return {"xor": ns.train(network, ns.datasets.load("xor"), "gradient", rate=1.0, epochs=6).recording}


def resets(record="all"):
    """A lesson of membranes, each row of which finds them at rest."""
    model = ns.LIF(tau=4.0, threshold=0.5, refractory=9.0, surrogate=1.0)
    network = ns.perceptron(2, model, hidden=(2,), seed=4)
    return {"xor": ns.train(network, ns.datasets.load("xor"), "gradient", epochs=6, record=record).recording}


def unseen_resets():
    return resets(record=())


def several():
    data = ns.datasets.load("and")
    threshold = ns.train(ns.perceptron(2), data, "rosenblatt").recording
    return {
        "threshold": threshold,
        "sigmoid": ns.train(ns.perceptron(2, "sigmoid"), data, "cross-entropy", epochs=20).recording,
    }


@pytest.fixture
def played(open_offline, tmp_path):
    """Open the player of some recordings, and wait until it is there."""

    def opened(recordings, title="a title", **settings):
        file = tmp_path / "player.html"
        file.write_text(page(recordings, title), encoding="utf-8")
        shown = open_offline(file, **settings)
        shown.wait_for_function("() => document.querySelector('main').player")
        return shown

    return opened


def told(shown, expression):
    return shown.evaluate(f"() => {{ const {{ player }} = document.querySelector('main'); return {expression}; }}")


def moments(recording, count=200):
    """Ticks at random, in no order: at events, beside them, and anywhere."""
    rng = random.Random(1)
    events = [*recording.signals["tick"].tolist(), *recording.tables.events["tick"].tolist(), 0, recording.end.tick]
    chosen = [rng.choice(events) for _ in range(count // 2)]
    chosen += [rng.uniform(0.0, recording.end.tick) for _ in range(count // 4)]
    chosen += [min(recording.end.tick, rng.choice(events) + 0.5) for _ in range(count - len(chosen))]
    rng.shuffle(chosen)
    return chosen


@pytest.mark.parametrize("run", [leaky, mixed, driven, shuffled, hidden, resets])
def test_the_state_of_the_page_is_that_of_the_recording(played, run):
    recordings = run()
    (recording,) = recordings.values()
    shown, wiring = played(recordings), recording.wiring
    ticks = moments(recording)
    states = shown.evaluate("ticks => ticks.map((t) => document.querySelector('main').player.logs[0].at(t))", ticks)
    travelled = 0
    for tick, state in zip(ticks, states, strict=True):
        moment = recording.at(wiring.clock.ms(1) * tick)
        for kind in ("signals", "errors", "targets"):
            expected, seen = getattr(moment, kind).tolist(), state[kind]
            assert [row[:-1] for row in sorted(map(tuple, seen))] == [row[:-1] for row in sorted(expected)]
            for one, other in zip(sorted(map(tuple, seen)), sorted(expected), strict=True):
                assert one[-1] == pytest.approx(other[-1], abs=1e-12)
            travelled += len(expected)
        assert [float(w.replace("Infinity", "inf")) for w in state["weights"]] == moment.weights.tolist()
        assert set(map(int, state["potentials"])) == recording.recorded
        for index, v in state["potentials"].items():
            (exact,) = recording.potential(wiring.names[int(index)], at=[wiring.clock.ms(1) * tick])
            v = -math.inf if v is None else v
            assert v == pytest.approx(exact, abs=1e-9), (tick, wiring.labels[int(index)])
    assert travelled > 100


@pytest.mark.parametrize("run", [leaky, hidden])
def test_steps_visit_every_instant_at_which_something_happens(played, run):
    recordings = run()
    (recording,) = recordings.values()
    wiring, tables = recording.wiring, recording.tables
    instants = {recording.end.tick, 0}
    for tick, neuron, _ in recording.signals.tolist():
        arrivals = {tick + int(wiring.delays[s]) for s in wiring.outgoing(neuron)}
        instants |= {tick} | {a for a in arrivals if a < recording.end.tick}
    for table in (tables.events, tables.changes, tables.lessons):
        instants |= set(table["tick"].tolist())
    shown = played(recordings)
    on = "(t = 0) => { const l = player.logs[0], all = [0]; while (t < l.end) all.push(t = l.next(t)); return all; }"
    back = "(t = player.end, all = [t]) => { while (t) all.push(t = player.logs[0].previous(t)); return all; }"
    assert told(shown, f"({on})()") == sorted(instants)
    assert told(shown, f"({back})()") == sorted(instants, reverse=True)


def unseen():
    """Neurons that were not recorded, and more signals at an instant than are listed."""
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0, 2.0, 3.0, 4.5, 9.0]))
    net.add_neuron("step", ns.StepCurrent(times=[4.0, 44.0], levels=[1.5, 0.25]))
    net.add_neuron("weak", ns.Stimulus(times=[1.0, 3.0], values=[2.5, 1e-7]))
    net.add_neuron("veto", ns.Stimulus(times=[2.0]))
    for name in ("hidden", "heard"):
        net.add_neuron(name, ns.LIF(tau=10.0, refractory=2.0))
    for name in ("slow", "dim"):
        net.add_neuron(name, ns.ExpCurrentLIF(tau=10.0, refractory=2.0))
    net.add_neuron("unit", ns.McCullochPitts())
    net.add_neuron("soft", ns.Sigmoid())
    net.add_neuron("cold", ns.LIF(rest=-65.0, reset=-70.0, threshold=-50.0, refractory=3.0), initial={"v": -65.0})
    for source, target, weight in (
        ("x", "hidden", 1.2),
        ("x", "heard", 0.3),
        ("hidden", "heard", -0.4),
        ("step", "hidden", 1.0),
        ("x", "slow", 300.0),
        ("x", "dim", 300.0),
        ("x", "unit", 1.0),
        ("veto", "unit", "veto"),
        ("weak", "soft", -1e6),
        ("x", "cold", 12.0),
        ("weak", "cold", 0.123456789),
    ):
        net.connect(source, target, weight=weight)
    for k in range(15):
        net.add_neuron(f"y{k}", ns.Stimulus(times=[6.0]))
        net.connect(f"y{k}", "heard", weight=(-1) ** k * 0.01 * k)
    return {"unseen": ns.simulate(net, until=60.0, record=["heard", "slow", "cold", "soft"])}


def answering():
    """A lesson in which hidden units answer to nothing, and errors come back to some that did nothing."""
    data = ns.Dataset("d", [[1.0], [0.0]], [1, 0], ("x1",), ("no", "yes"), "here")
    network = ns.perceptron(1, "sigmoid", hidden=(1,), bias=False, seed=1)
    return {"answering": ns.train(network, data, "gradient", epochs=1, record="all").recording}


def on_the_line():
    """Rosenblatt's rule, on the first row of all: every weight is 0."""
    return {"xor": ns.train(ns.perceptron(2), "xor", "rosenblatt", epochs=3).recording}


def at_the_edge():
    """Ten tenths, onto a unit without memory and onto a membrane, recorded and not."""
    net = ns.Network()
    models = {
        "unit": ns.McCullochPitts(),
        "unseen": ns.McCullochPitts(),
        "cell": ns.LIF(),
        "above": ns.LIF(threshold=0.3),
    }
    for name, model in models.items():
        net.add_neuron(name, model)
    for k in range(10):
        net.add_neuron(f"x{k}", ns.Stimulus(times=[3.0]))
        for name in ("unit", "unseen", "cell"):
            net.connect(f"x{k}", name, weight=0.1)
    for source, weight in (("x0", 0.1), ("x1", 0.2)):
        net.connect(source, "above", weight=weight)
    return {"edge": ns.simulate(net, until=8.0, record=["unit", "cell", "above"])}


def adapting():
    net = ns.Network(tick=0.01)
    net.add_neuron("x", ns.Stimulus(times=[4.0, 9.0, 9.5, 30.0]))
    net.add_neuron("cell", ADAPTING)
    net.connect("x", "cell", weight=0.4)
    return {"adapting": ns.simulate(net, until=60.0)}


SPOKEN = {  # what is among the sentences of each run
    leaky: "went from 0.46728 to 1.06728 >= threshold 1, so it sent 1.",
    mixed: "inhibits absolutely",
    driven: "Its injected current went from 0 to 1.5 mV.",
    shuffled: "Its teacher wanted 1: an error of 1.",
    hidden: "From the errors that came back, its own was",
    resets: "h1 was reset to its initial state",
    unseen_resets: "its potential was not recorded; it sent 1.",
    unseen: "its potential was not recorded; it sent 1.",
    answering: "h1 at 4 ms heard no signal; its potential was 0 beside threshold 0, so it sent 0.5.",
    on_the_line: "Its teacher wanted 1, and exactly on its threshold is right for neither answer: an error of 1.",
    at_the_edge: "went from 0 to 0.9999999999999999 < threshold 1 (just below, by rounding), so it stayed silent.",
    adapting: "had by itself come to",
}


@pytest.mark.parametrize("run", SPOKEN)
def test_the_page_says_word_for_word_what_why_says(played, run):
    """Of every act of every neuron: the sentence of ``neurosim why``, made in the page from the log."""
    (recording,) = run().values()
    wiring, shown = recording.wiring, played({"run": recording})
    said = told(
        shown,
        """(() => {
            const found = [], [log] = player.logs;
            for (let t = 0; t < log.end; t = log.next(t)) for (const i of log.acting(t)) {
                player.state.neuron = i;
                player.reasons(t);
                found.push([i, t, document.querySelector(".reasons .chosen").textContent]);
            }
            return found;
        })()""",
    )
    ours = [facts(recording.why(wiring.names[i], wiring.clock.ms(tick), depth=0)) for i, tick, _ in said]
    assert [in_ascii(sentence) for *_, sentence in said] == ours
    assert any(SPOKEN[run] in sentence for sentence in ours)
    spikes = {(neuron, tick) for tick, neuron, _ in recording.signals.tolist() if tick < recording.end.tick}
    assert spikes <= {(i, tick) for i, tick, _ in said}


def test_a_whole_run_by_keyboard(played):
    shown = played(leaky())
    keys = shown.keyboard  # nothing was clicked or focused, as in a page that was just opened

    def tick():
        shown.wait_for_timeout(60)
        return told(shown, "player.state.tick")

    keys.press("ArrowRight")
    assert tick() == 10e6
    keys.press("ArrowRight")
    assert tick() == 11e6
    keys.press("ArrowLeft")
    assert tick() == 10e6
    keys.press("Shift+ArrowRight")
    later = tick()
    assert later > 20e6
    keys.press("End")
    assert tick() == 70e6
    keys.press("Home")
    assert tick() == 0
    pace = told(shown, "player.pace")
    keys.press("]")
    assert told(shown, "player.pace") > pace
    keys.press("[")
    assert told(shown, "player.pace") == pace
    keys.press(" ")
    shown.wait_for_timeout(300)
    assert tick() > 0
    keys.press(" ")
    assert not told(shown, "player.state.playing")
    first = told(shown, "player.state.neuron")
    keys.press("n")
    assert told(shown, "player.state.neuron") != first
    keys.press("p")
    assert told(shown, "player.state.neuron") == first
    keys.press("Enter")
    assert told(shown, "player.root.classList.contains('close')")
    keys.press("w")
    keys.press("t")
    assert shown.locator("dialog[open] table").count() == 4
    assert "muscle" in shown.locator("dialog[open]").inner_text()
    keys.press("Escape")
    keys.press("?")
    assert "play, or stop" in shown.locator("dialog[open]").inner_text()
    keys.press("Escape")
    assert shown.locator("dialog[open]").count() == 0


@pytest.mark.parametrize("run", [leaky, hidden, several])
def test_axe_finds_nothing_serious(played, run):
    shown = played(run())
    assert axe_findings(shown) == []
    shown.keyboard.press("Tab")
    told(shown, "player.showTables()")
    assert axe_findings(shown) == []
    shown.keyboard.press("Escape")
    told(shown, "player.showHelp()")
    assert axe_findings(shown) == []


def test_without_motion_it_goes_from_event_to_event(played):
    shown = played(leaky(), reduced_motion="reduce")
    told(shown, "player.toggle()")
    seen = set()
    for _ in range(12):
        shown.wait_for_timeout(120)
        seen.add(told(shown, "player.state.tick"))
    assert len(seen) >= 2
    assert seen <= {0, 10e6, 11e6, 12e6, 13.5e6}
    assert shown.locator(".pace").inner_text() == "an event a second"


def test_hostile_names_are_text(played):
    net = ns.Network()
    for name in HOSTILE:
        net.add_neuron(name, ns.LIF())
    net.add_neuron("x", ns.Stimulus(times=[1.0]))
    net.connect("x", HOSTILE[0], weight=2.0)
    shown = played({HOSTILE[0]: ns.simulate(net, until=5.0)}, HOSTILE[0])
    told(shown, "player.step(2)")
    told(shown, "player.showTables()")
    assert shown.locator("img, b").count() == 0
    text = shown.locator("dialog[open]").inner_text()
    for seen in (
        HOSTILE[0],
        "<b>bold</b>",
        "quote\" and 'quote'",
        "$x$",
        r"line\u2028break",
        r"\u202eturned",
        "nnn…nnn",
    ):
        assert seen in text
    assert shown.locator("h1").inner_text() == HOSTILE[0]


@pytest.mark.parametrize(
    ("width", "height"), [(960, 540), (768, 432), (844, 390)]
)  # a projector zoomed, a phone turned
@pytest.mark.parametrize("run", [leaky, hidden, several])
def test_where_a_window_is_low_the_page_is_scrolled_and_each_picture_keeps_its_height(played, run, width, height):
    shown = played(run(), width=width, height=height)
    for moment in (0.0, 0.4, 1.0):
        told(shown, f"player.seek({moment} * player.end)")
        shown.wait_for_timeout(100)
    drawn = "[...document.querySelectorAll('.canvas, .chart')].filter((one) => one.checkVisibility())"
    assert min(told(shown, f"{drawn}.map((one) => one.clientHeight)")) >= 60
    assert not scrolls_sideways(shown)


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("run", [mixed, several])
def test_nothing_is_wider_than_the_window(played, run, width):
    assert not scrolls_sideways(played(run(), width=width))


def test_the_clock_shows_the_end_with_as_many_digits_as_the_moment(played):
    net = ns.Network()
    net.add_neuron("cell", ns.LIF())
    shown = played({"long": ns.simulate(net, until=91127.568001)})
    told(shown, "player.seek(player.end)")
    shown.wait_for_timeout(100)
    assert told(shown, "player.clock.textContent") == "91.13 s of 91.13 s"


def test_a_network_without_neurons_is_an_empty_page(played):
    shown = played({"empty": ns.simulate(ns.Network(), until=0.0)}, "empty")
    told(shown, "player.step(1)")
    shown.wait_for_timeout(100)
    assert shown.locator("h1").inner_text() == "empty"


def test_several_run_on_one_clock(played):
    recordings = several()
    shown = played(recordings)
    assert shown.locator("section.pane:visible").count() == 2
    told(shown, "player.seek(12.5)")
    shown.wait_for_timeout(100)
    headings = shown.locator("section.pane h2")
    assert headings.all_inner_texts() == ["threshold", "sigmoid"]
    shown.locator("main").press("c")
    shown.wait_for_timeout(100)
    assert shown.locator("section.pane:visible").count() == 1
    told(shown, "player.seek(player.end)")
    shown.wait_for_timeout(100)
    assert "ended at" in headings.first.inner_text()


def test_more_than_three_flashes_a_second_become_a_glow(played):
    """The ring of a spike is stroked; the glow is filled, and the same in every frame."""
    net = ns.Network()
    net.add_neuron("cell", ns.LIF(tau=10.0, constant_drive=2.0))  # fires every 10 ln 2 = 6.93 ms
    shown = played({"steady": ns.simulate(net, until=400.0)})
    told(shown, "(player.pace = 100, player.seek(205e6))")  # 14 spikes a second
    patch = """async (t) => {
      const { player } = document.querySelector('main');
      player.seek(t);
      await new Promise((done) => setTimeout(done, 120));
      const view = player.panes[0].network, { canvas, ratio } = view.surface;
      const x = Math.round((view.x[0] + 1.2 * view.r[0]) * ratio), y = Math.round(view.y[0] * ratio);
      const pen = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
      pen.drawImage(canvas, x, y, 1, 1, 0, 0, 1, 1);
      return [...pen.getImageData(0, 0, 1, 1).data];
    }"""
    colours = [shown.evaluate(patch, 205e6 + 0.7e6 * k) for k in range(10)]
    assert all(colour == colours[0] for colour in colours)
    assert colours[0] != [255, 255, 255, 255]
    assert colours[0][3] > 0
    told(shown, "(player.pace = 10)")  # 1.4 a second: rings
    assert len({tuple(shown.evaluate(patch, 205e6 + 0.7e6 * k)) for k in range(10)}) > 1


def test_a_threshold_that_moves_is_where_it_is(played):
    (recording,) = adapting().values()
    shown, index = played({"adapting": recording}), recording.wiring.index("cell")
    for tick in moments(recording, 120):
        seen = told(shown, f"player.logs[0].threshold({index}, {tick})")
        (exact,) = recording.threshold("cell", at=[recording.wiring.clock.ms(1) * tick])
        assert seen == pytest.approx(exact, abs=1e-9), tick
