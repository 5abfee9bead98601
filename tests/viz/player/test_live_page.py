"""The live page in a real browser: what a person changes there gives what Python gives, by mouse and by keyboard."""

import inspect
import random
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from adaptive_lif import AdaptiveLIF
from browser import axe_findings
from mute_model import Mute

import neurosim as ns
from neurosim.viz.player.page import page

PLAYED = "document.querySelector('main').player"


def leaky(weight=0.6, threshold=1.0, touches=(10.0, 30.0, 50.0, 54.0), delay=1.0, kind=None):
    net = ns.Network()
    net.add_neuron("touch", ns.Stimulus(times=touches))
    net.add_neuron("warmth", ns.Stimulus(times=[12.0, 42.0, 51.0]))
    net.add_neuron("cell", kind or ns.LIF(tau=10.0, threshold=threshold, refractory=5.0))
    net.add_neuron("muscle", ns.LIF(tau=10.0, threshold=1.0, rest=-0.3, constant_drive=0.2))
    net.connect("touch", "cell", weight=weight, delay=delay)
    net.connect("warmth", "cell", weight=0.6, delay=1.5)
    net.connect("cell", "muscle", weight=1.5, delay=3.0)
    net.connect("muscle", "muscle", weight=-0.4, delay=0.25)
    return net


def ran(network, until=70.0):
    return ns.simulate(network, until=until)


def until(page, condition):
    """Wait for a condition in a page, which allows no script but its own."""
    page.evaluate(f"async () => {{ while (!({condition})) await new Promise(requestAnimationFrame); }}")


@dataclass
class Live:
    """A page that is open, as a person sees it."""

    page: Any

    def settle(self):
        """Wait until the run that was asked for is on the page."""
        until(self.page, f"!{PLAYED}.live.runner.heard && !{PLAYED}.live.runner.next && !{PLAYED}.waiting")

    def field(self, label, kind="number"):
        """Return a field of the panel by its label."""
        return self.page.locator(f".field:has(label:text-is('{label}')) input[type={kind}]")

    def write(self, label, value):
        self.field(label).fill(str(value))
        self.field(label).press("Enter")
        self.settle()

    def spikes(self):
        """Return the signals on the page: tick, name, value."""
        found = self.page.evaluate(
            f"(() => {{ const {{ spikes, names }} = {PLAYED}.logs[0];"
            " return [...spikes.tick].map((tick, k) => [tick, names[spikes.neuron[k]], spikes.value[k]]); })()"
        )
        return [tuple(row) for row in found]

    def said(self):
        return self.page.locator(".editor .state").text_content()

    def at(self, expression):
        """Return a place of a picture in pixels of the window; `expression` gives x and y in its units."""
        return self.page.evaluate(
            f"(() => {{ const player = {PLAYED}, raster = player.rasters[0], network = player.panes[0].network;"
            f" const index = (name) => player.logs[0].names.indexOf(name), {{ view, x, y }} = ({expression});"
            " const box = view.surface.canvas.getBoundingClientRect(), unit = box.width / view.surface.width;"
            " return [box.x + unit * x, box.y + unit * y]; })()"
        )

    def tick(self, name, ms):
        """Return where a time stands in the raster's row of a neuron."""
        middle = f"(raster.place[index('{name}')] + 0.5) * raster.row"
        return self.at(f"{{ view: raster, x: raster.across({ms}e6), y: {middle} }}")

    def neuron(self, name):
        return self.at(f"{{ view: network, x: network.x[index('{name}')], y: network.y[index('{name}')] }}")

    def drag(self, start, end):
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        self.page.mouse.move(*end)
        self.page.mouse.up()
        self.settle()


def sent(recording):
    """Return the signals of a recording: tick, name, value."""
    labels = recording.wiring.labels
    return [(int(row["tick"]), labels[row["neuron"]], float(row["value"])) for row in recording.signals]


@pytest.fixture
def open_live(open_offline, tmp_path):
    def opened(recording, **given):
        file = tmp_path / "live.html"
        file.write_text(page({"run": recording}, "run"), encoding="utf-8")
        shown = open_offline(file, **{"width": 1400, "height": 900, **given})
        until(shown, f"{PLAYED}?.live")
        return Live(shown)

    return opened


def test_a_weight_a_threshold_and_a_delay_give_pythons_run(open_live):
    live = open_live(ran(leaky()))
    live.write("touch: weight", 1.1)
    assert live.spikes() == sent(ran(leaky(weight=1.1)))
    live.write("threshold", 0.45)
    assert live.spikes() == sent(ran(leaky(weight=1.1, threshold=0.45)))
    live.field("delay").first.fill("2.5")
    live.field("delay").first.press("Enter")
    live.settle()
    assert live.spikes() == sent(ran(leaky(weight=1.1, threshold=0.45, delay=2.5)))


def test_a_slider_that_is_dragged_moves_the_spikes_with_it(open_live):
    live = open_live(ran(leaky()))
    box = live.field("touch: weight", "range").bounding_box()
    middle = box["y"] + box["height"] / 2
    live.drag((box["x"] + 0.6 * box["width"], middle), (box["x"] + 0.98 * box["width"], middle))
    rows = f"(({{ shown, names }}) => shown.map((i) => names[i]))({PLAYED}.logs[0])"
    assert live.page.evaluate(rows) == ["touch", "warmth", "cell", "muscle"]  # as they were
    weight = live.page.evaluate(f"{PLAYED}.live.design.synapses[0].weight")
    assert weight > 1.1
    assert live.spikes() == sent(ran(leaky(weight=weight)))
    assert live.page.evaluate(f"{PLAYED}.live.steps.all.length") == 2  # one step, however often it moved


def test_potentials_are_those_of_python(open_live):
    live = open_live(ran(leaky(kind=ns.ExpCurrentLIF(tau=10.0, capacitance=10.0))))
    live.write("touch: weight", 5.0)
    recording = ran(leaky(weight=5.0, kind=ns.ExpCurrentLIF(tau=10.0, capacitance=10.0)))
    ticks = sorted(random.Random(1).sample(range(70_000_000), 200))
    for name in ("cell", "muscle"):
        shown = live.page.evaluate(
            f"([name, ticks]) => {{ const log = {PLAYED}.logs[0], i = log.names.indexOf(name);"
            " return ticks.map((tick) => log.potential(i, tick)); }",
            [name, ticks],
        )
        assert np.array_equal(shown, recording.potential(name, at=[tick / 1e6 for tick in ticks]))


def test_times_are_dragged_added_and_removed_in_the_raster(open_live):
    live = open_live(ran(leaky()))
    live.drag(live.tick("touch", 10.0), live.tick("touch", 20.0))
    times = live.page.evaluate(f"{PLAYED}.live.design.neurons[2].parameters.times")
    assert times[0] == pytest.approx(20.0, abs=0.2)
    assert live.spikes() == sent(ran(leaky(touches=times)))
    live.page.mouse.dblclick(*live.tick("touch", 40.0))
    live.settle()
    added = live.page.evaluate(f"{PLAYED}.live.design.neurons[2].parameters.times")
    assert len(added) == 5
    live.page.mouse.dblclick(*live.tick("touch", added[0]))
    live.settle()
    left = live.page.evaluate(f"{PLAYED}.live.design.neurons[2].parameters.times")
    assert left == added[1:]
    assert live.spikes() == sent(ran(leaky(touches=left)))


def touches(live):
    return live.page.evaluate(f"{PLAYED}.live.design.neurons[2].parameters.times")


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1400, 900), (1024, 700), (390, 844)])
def test_a_time_that_is_dragged_is_round_and_with_shift_finer(open_live, width, height):
    """70 ms over the raster: a round step of about a pixel is 0.1 or 0.2 ms."""
    step = 0.2 if width == 390 else 0.1
    live = open_live(ran(leaky()), width=width, height=height)
    for ms in (11.013, 17.77, 23.456):
        live.drag(live.tick("touch", min(touches(live))), live.tick("touch", ms))
        moved = min(touches(live))
        assert moved == pytest.approx(ms, abs=step)
        assert round(moved / step, 9) == round(moved / step)
        assert len(str(moved)) <= 5
    live.page.keyboard.down("Shift")
    live.drag(live.tick("touch", min(touches(live))), live.tick("touch", 12.343))
    live.page.keyboard.up("Shift")
    fine = min(touches(live))
    assert round(fine / (step / 10), 6) == round(fine / (step / 10))
    live.page.mouse.dblclick(*live.tick("touch", 38.21))
    live.settle()
    assert sum(round(time / step, 9) == round(time / step) for time in touches(live)) >= 4


def test_a_double_click_in_the_raster_adds_a_time_and_leaves_the_clock(open_live):
    live = open_live(ran(leaky()))
    live.page.evaluate(f"{PLAYED}.seek(33e6)")
    live.page.mouse.dblclick(*live.tick("touch", 40.0))
    live.settle()
    assert len(touches(live)) == 5
    assert live.page.evaluate(f"{PLAYED}.state.tick") == 33e6
    live.page.mouse.dblclick(*live.tick("touch", touches(live)[0]))
    live.settle()
    assert len(touches(live)) == 4
    assert live.page.evaluate(f"{PLAYED}.state.tick") == 33e6
    live.page.wait_for_timeout(800)
    live.page.mouse.click(*live.tick("touch", 45.0))
    assert live.page.evaluate(f"{PLAYED}.state.tick") == pytest.approx(45e6, abs=0.2e6)


def test_times_are_written_and_what_is_no_time_is_refused(open_live):
    live = open_live(ran(leaky()))
    live.page.locator("label:has-text('neuron') select").select_option(label="touch")
    times = live.page.locator(".field:has(label:text-is('times')) input")
    times.fill("5, 6.5 54")
    times.press("Enter")
    live.settle()
    assert live.spikes() == sent(ran(leaky(touches=[5.0, 6.5, 54.0])))
    times.fill("5, soon")
    times.press("Enter")
    assert "got 5, soon" in live.said()
    assert live.spikes() == sent(ran(leaky(touches=[5.0, 6.5, 54.0])))
    times.fill("-1, 5")
    times.press("Enter")
    live.settle()
    with pytest.raises(ns.InputError) as python:
        ns.Stimulus(times=[-1.0, 5.0])
    assert str(python.value) in live.said()


def test_a_field_without_a_number_is_refused_and_shows_what_the_run_has(open_live):
    live = open_live(ran(leaky()))
    first = live.spikes()
    for written in ("", "1e400"):
        live.write("touch: weight", written)
        assert live.said() == (
            "This cannot be run: touch: weight must be a number; what was written is none, so it stays as it was."
        )
        assert live.field("touch: weight").input_value() == "0.6"
    assert live.spikes() == first


@pytest.mark.parametrize(
    ("label", "written", "rule"),
    [
        ("until", "-5", "must be a number of at least 0 ms; got \u22125"),
        ("seed", "1.5", "must be a whole number of at least 0; got 1.5"),
        ("seed", "-1", "must be a whole number of at least 0; got \u22121"),
        ("delay", "0", "must be a number of at least 1e\u221206 ms; got 0"),
        ("touch: weight", "0,7", "needs a point in place of the decimal comma, as in 0.5"),
    ],
)
def test_what_a_field_cannot_be_is_refused_and_not_made_to_fit(open_live, label, written, rule):
    live = open_live(ran(leaky()))
    field, first = live.field(label).first, live.spikes()
    before = field.input_value()
    field.click()
    field.press("Control+a")
    field.press_sequentially(written)
    field.press("Enter")
    live.settle()
    assert live.said() == f"This cannot be run: {label} {rule}, so it stays as it was."
    assert field.input_value() == before
    assert live.spikes() == first


def test_a_field_shows_every_digit(open_live):
    live = open_live(ran(leaky(weight=0.5123456789)))
    assert live.field("touch: weight").input_value() == "0.5123456789"
    live.write("seed", 4294967297)
    assert live.field("seed").input_value() == "4294967297"


def test_undo_redo_and_back_to_the_recording(open_live):
    live = open_live(ran(leaky()))
    first = live.spikes()
    live.write("touch: weight", 1.1)
    changed = live.spikes()
    live.page.keyboard.press("Tab")
    live.page.locator("h1").click()
    live.page.keyboard.press("Control+z")
    live.settle()
    assert live.spikes() == first
    live.page.keyboard.press("Control+y")
    live.settle()
    assert live.spikes() == changed
    live.page.get_by_role("button", name="Back to the recording").click()
    live.settle()
    assert live.spikes() == first
    live.page.keyboard.press("Control+z")
    live.settle()
    assert live.spikes() == changed


def test_the_first_difference_is_told_with_its_reason(open_live):
    live = open_live(ran(leaky()))
    live.write("touch: weight", 1.1)
    assert live.said().startswith(
        "From 11 ms on it is another run. There cell sends a signal that it did not send before"
    )
    assert "1.1 \u2265 threshold 1" in live.said()
    live.write("touch: weight", 0.6)
    assert live.said() == "Every signal that was sent is that of the recording."


def test_a_network_is_built_by_mouse_and_is_that_of_python(open_live):
    live = open_live(ran(leaky()))
    x, y = live.neuron("cell")
    live.page.mouse.dblclick(x, y - 170)
    live.settle()
    assert "LIF 1" in live.page.evaluate(f"{PLAYED}.logs[0].names")
    live.page.keyboard.down("Shift")
    live.drag(live.neuron("touch"), live.neuron("LIF 1"))
    live.page.keyboard.up("Shift")
    live.drag(live.neuron("LIF 1"), live.neuron("muscle"))  # moves it there
    live.page.locator("label:has-text('neuron') select").select_option(label="LIF 1")
    live.write("touch: weight", 1.5)
    net = leaky()
    net.add_neuron("LIF 1", ns.LIF())
    net.connect("touch", "LIF 1", weight=1.5, delay=1.0)
    assert live.spikes() == sent(ran(net))
    live.page.locator("label:has-text('neuron') select").select_option(label="muscle")
    live.page.locator("h1").click()
    live.page.keyboard.press("Delete")
    live.settle()
    assert not any(name == "muscle" for _, name, _ in live.spikes())


def test_a_network_is_built_by_keyboard(open_live):
    live = open_live(ran(leaky()))
    live.page.get_by_label("add a neuron\u2026").select_option(label="LIF")
    live.settle()
    name = live.page.get_by_label("Name")
    name.fill("</script><b>new</b>")
    name.press("Enter")
    live.settle()
    assert "</script><b>new</b>" in live.page.evaluate(f"{PLAYED}.logs[0].names")
    assert live.page.locator(".editor b").count() == 0
    live.page.get_by_label("connect to\u2026").select_option(label="muscle")
    live.settle()
    live.page.get_by_label("other model\u2026").select_option(label="ExpCurrentLIF")
    live.settle()
    assert live.page.locator(".editor h3").text_content() == "</script><b>new</b> \u2013 ExpCurrentLIF"
    assert live.said() == "Every signal that was sent is that of the recording."


def test_a_lesson_is_taught_anew(open_live):
    def lesson(rate):
        network = ns.perceptron(2, "rosenblatt", seed=3)
        return ns.train(
            network, "and", "rosenblatt", rate=rate, epochs=30, shuffle=True, seed=5, record="all"
        ).recording

    live = open_live(lesson(1.0))
    live.write("rate", 0.25)
    recording = lesson(0.25)
    assert live.spikes() == sent(recording)
    assert live.page.evaluate(f"[...{PLAYED}.logs[0].lastWeights]") == recording.end.weights.tolist()


def test_the_regions_of_hidden_layers_are_those_of_python(open_live):
    def lesson(rate):
        network = ns.perceptron(2, "sigmoid", hidden=(3,), seed=2)
        return ns.train(network, "xor", "gradient", rate=rate, epochs=200, record="all").recording

    last = f"(({{ teaching, arrays }}) => [...arrays.regions.slice(-(teaching.regions.side ** 2))])({PLAYED}.logs[0])"
    wanted = np.array(open_live(lesson(3.0)).page.evaluate(last))
    live = open_live(lesson(2.0))
    assert not np.array_equal(live.page.evaluate(last), wanted)
    live.write("rate", 3.0)
    found = np.array(live.page.evaluate(last))
    assert np.array_equal(found >= 0.0, wanted >= 0.0)
    assert np.abs(found - wanted).max() <= 1.0  # steps of the margin, rounded


def test_what_was_counted_for_the_recording_is_not_said_of_another_run(open_live):
    network = ns.perceptron(4, "sigmoid", outputs=3, seed=1)
    recording = ns.train(network, "iris", "gradient", rate=0.1, epochs=3, record="all").recording
    live = open_live(recording)
    note = f"{PLAYED}.logs[0].teaching.note"
    assert "are decided here as by the network" in live.page.evaluate(note)
    live.write("rate", 0.2)
    assert "decided here" not in live.page.evaluate(note)


def test_a_runaway_is_stopped_and_named(open_live):
    net = ns.Network(tick=0.1)
    net.add_neuron("start", ns.Stimulus([1.0]))
    net.add_population("cell", 30, ns.LIF(threshold=1.0))
    net.connect("start", ("cell", 0), weight=0.5, delay=1.0)
    net.connect("cell", "cell", weight=1.2, delay=0.1, rule=ns.AllToAll())
    live = open_live(ns.simulate(net, until=5000.0))
    live.page.locator("label:has-text('neuron') select").select_option(label="cell[0]")
    live.page.get_by_text("inputs", exact=True).click()  # thirty, folded
    live.write("start: weight", 1.5)
    assert "more than 1,000,000 signals were sent" in live.said()


def test_a_plug_in_model_is_as_live_as_ours(open_live):
    def network(drive):
        net = ns.Network()
        net.add_neuron("cell", AdaptiveLIF(drive=drive, tau_a=20.0, refractory=1.5))
        return net

    live = open_live(ran(network(1.3)))
    live.write("drive", 1.7)
    assert live.spikes() == sent(ran(network(1.7)))


@dataclass(frozen=True)
class Odd(Mute):
    def advance(self, state, elapsed):
        state.v *= np.exp(-elapsed)


def test_what_cannot_be_translated_is_replayed_and_named(open_offline, tmp_path):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus([1.0]))
    net.add_neuron("cell", Odd())
    net.connect("x", "cell", weight=1.0, delay=1.0)
    file = tmp_path / "replayed.html"
    file.write_text(page({"run": ran(net, 10.0)}, "run"), encoding="utf-8")
    shown = open_offline(file)
    until(shown, PLAYED)
    assert shown.locator(".editor").count() == 0
    line = 1 + inspect.getsourcelines(Odd.advance)[1]
    said = shown.locator(".note").text_content()
    assert said.startswith("This page replays what was recorded. It cannot run the network by itself: Odd.advance,")
    assert f"line {line} of test_live_page.py, uses np.exp" in said


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1400, 900), (1024, 700), (390, 844)])
def test_the_panel_is_for_everyone(open_live, scheme, width, height):
    live = open_live(ran(leaky()), width=width, height=height, color_scheme=scheme)
    if width < 761:
        live.page.get_by_role("button", name="Change", exact=True).click()
    assert live.page.locator(".editor").is_visible()
    assert axe_findings(live.page) == []
    assert live.page.evaluate("document.scrollingElement.scrollWidth <= document.scrollingElement.clientWidth")
