"""The player by its keys, what it tells at rest, lessons by epochs, plasticity, and several recordings in one page."""

import numpy as np
import pytest

import neurosim as ns
from neurosim.recording.reasons import facts
from neurosim.viz.player.live import program_for
from neurosim.viz.player.page import page, page_with_choice
from neurosim.viz.player.score import score


def leaky(until=70.0):
    net = ns.Network()
    net.add_neuron("touch", ns.Stimulus(times=[10.0, 30.0, 50.0, 54.0]))
    net.add_neuron("cell", ns.LIF(tau=10.0, threshold=1.0, refractory=5.0))
    net.connect("touch", "cell", weight=0.6, delay=1.0)
    return ns.simulate(net, until=until)


def lesson(epochs=2000):
    data = ns.datasets.load("seed")
    return ns.train(ns.perceptron(3, "sigmoid", bias=False, seed=1), data, "gradient", epochs=epochs).recording


@pytest.fixture
def opened(open_offline, tmp_path):
    def opened(html, **settings):
        file = tmp_path / "player.html"
        file.write_text(html, encoding="utf-8")
        shown = open_offline(file, **settings)
        shown.wait_for_function("() => document.querySelector('main').player")
        return shown

    return opened


def told(shown, expression):
    return shown.evaluate(f"() => {{ const {{ player }} = document.querySelector('main'); return {expression}; }}")


def until(shown, condition):
    for _ in range(50):
        if told(shown, condition):
            return
        shown.wait_for_timeout(40)
    raise AssertionError(condition)


def said(shown):
    return shown.locator(".reasons").inner_text()


def test_space_plays_whatever_was_clicked_before(opened):
    shown = opened(page({"one": leaky()}, "one"))
    assert shown.evaluate("document.activeElement.tagName") == "BODY"  # as it is when it was just opened
    shown.keyboard.press(" ")
    assert told(shown, "player.state.playing")
    shown.keyboard.press(" ")
    assert not told(shown, "player.state.playing")
    pace = told(shown, "player.pace")
    shown.get_by_label("Faster (])").click()
    faster = told(shown, "player.pace")
    assert faster > pace
    shown.keyboard.press(" ")
    assert told(shown, "[player.pace, player.state.playing]") == [faster, True]
    shown.keyboard.press(" ")
    for name in ("Tables of all numbers (T)", "Keys (?)"):
        shown.get_by_label(name).click()
        shown.keyboard.press("Escape")
        shown.keyboard.press(" ")
        assert told(shown, "[player.state.playing, document.querySelectorAll('dialog[open]').length]") == [True, 0]
        shown.keyboard.press(" ")
    shown.get_by_label("Neuron", exact=True).first.select_option(label="touch")
    shown.get_by_label("Time", exact=True).click()
    shown.keyboard.press(" ")
    assert told(shown, "player.state.playing")


def test_a_button_that_the_keyboard_has_come_to_is_pressed_by_space(opened):
    shown = opened(page({"one": leaky()}, "one"))
    pace = told(shown, "player.pace")
    shown.get_by_label("Faster (])").focus()
    shown.keyboard.press(" ")
    assert told(shown, "player.pace") > pace
    assert not told(shown, "player.state.playing")


def test_in_a_field_keys_are_the_fields(opened):
    shown = opened(page({"one": leaky()}, "one"))
    shown.evaluate("document.querySelector('header').append(document.createElement('input'))")
    shown.locator("header input").click()
    shown.keyboard.type("t 1")
    assert shown.locator("header input").input_value() == "t 1"
    assert told(shown, "[player.state.playing, document.querySelectorAll('dialog[open]').length]") == [False, 0]


def test_at_rest_the_sentence_is_that_of_now(opened):
    """Events that follow one another faster than sentences can be read: the last one is told when it stops."""
    shown = opened(page({"one": leaky()}, "one"))
    shown.evaluate(
        """async () => {
      const { player } = document.querySelector('main');
      player.pace = 0.001;
      player.state.tick = 10e6 - 1;
      player.toggle();
      await new Promise((done) => setTimeout(done, 400));
      player.toldAt = performance.now(); // a sentence was told just now
      player.state.tick = 31e6 - 1;
      await new Promise((done) => setTimeout(done, 60));
      player.state.tick = 31e6 + 1;
      await new Promise((done) => setTimeout(done, 40));
      player.toggle();
      await new Promise((done) => setTimeout(done, 60));
    }"""
    )
    assert "cell at 31 ms heard [touch" in said(shown)
    shown.wait_for_timeout(600)
    assert "cell at 31 ms heard [touch" in shown.locator("[aria-live=polite]").inner_text()


def test_while_it_plays_a_sentence_that_waited_is_said(opened):
    shown = opened(page({"one": leaky()}, "one"))
    told(shown, "(player.pace = 0.001, player.state.tick = 10e6 + 1, player.toggle())")
    shown.wait_for_timeout(300)
    told(shown, "(player.toldAt = performance.now(), player.state.tick = 31e6 + 1)")
    shown.wait_for_timeout(500)
    assert told(shown, "player.state.playing")
    assert "cell at 31 ms heard [touch" in said(shown)


def plastic():
    net = ns.Network()
    for k in range(3):
        net.add_neuron(f"x{k + 1}", ns.Stimulus(times=[10.0 + 3 * k + 40 * j for j in range(4)]))
    net.add_neuron("cell", ns.LIF(tau=20.0, refractory=3.0))
    for k in range(3):
        net.connect(f"x{k + 1}", "cell", weight=0.45, delay=1.0, plastic=True)
    return net


def test_a_page_of_plasticity_tells_how_weights_change(opened):
    recording = ns.simulate(plastic(), until=170.0, plasticity=ns.STDP())
    changes = recording.changes
    assert len(changes)
    shown = opened(page({"one": recording}, "one"))
    for tick in np.unique(changes["tick"]).tolist():
        told(shown, f"player.seek({tick})")
        shown.wait_for_timeout(40)
        assert "weights change by stdp: x" in said(shown)
    assert told(shown, "player.state.tick") == tick


def test_what_changed_as_a_run_went_on_is_told_as_why_tells_it(opened):
    """Of the same acts as in Python, a weight and the times of a source having been changed in between."""

    def network(weight, times):
        net = ns.Network()
        net.add_neuron("x", ns.Stimulus(times=times))
        net.add_neuron("y", ns.Stimulus(times=[3.0, 33.0]))
        net.add_neuron("cell", ns.LIF(tau=10.0))
        net.connect("x", "cell", weight=weight, delay=1.0)
        net.connect("y", "cell", weight=0.2, delay=2.0)
        return net

    begun = ns.simulate(network(0.6, [5.0]), until=20.0)
    recording = ns.simulate(network(1.25, [5.0, 25.0, 40.0]), until=60.0, resume=begun)
    shown, wiring = opened(page({"one": recording}, "one")), recording.wiring
    found = told(
        shown,
        """(() => {
      const [log] = player.logs, found = [];
      for (let t = 0; t < log.end; t = log.next(t)) for (const i of log.acting(t)) {
        player.state.neuron = i;
        player.reasons(t);
        found.push([i, t, document.querySelector(".reasons .chosen").textContent]);
      }
      return found;
    })()""",
    )
    ours = [facts(recording.why(wiring.names[i], wiring.clock.ms(t), depth=0)) for i, t, _ in found]
    plain = {0x2212: "-", 0xD7: "x", 0x2265: ">="}
    assert [one.translate(plain) for *_, one in found] == ours
    spoken = " ".join(ours)
    assert "The weight from x was changed at 20 ms: from 0.6 to 1.25." in spoken
    assert "Its model was changed at 20 ms: times from" in spoken
    told(shown, "player.seek(20e6 - 1)")
    shown.wait_for_timeout(60)
    assert "weights are changed as the run goes on: x → cell 0.6 + 0.65 = 1.25" in said(shown)


def test_a_lesson_goes_by_as_a_whole_in_twenty_seconds(opened):
    recording = lesson()
    shown = opened(page({"seed": recording}, "seed"))
    shown.wait_for_timeout(60)
    assert recording.until / told(shown, "player.pace") == pytest.approx(20.0)
    assert shown.locator(".pace").inner_text() == "100 epochs a second, all in 20 s"
    shown.keyboard.press(" ")
    shown.wait_for_timeout(700)
    epoch = told(shown, "player.state.tick / player.logs[0].lesson.epochLength")
    assert 10 < epoch < 300
    assert said(shown).startswith("Epoch ")
    assert "of 2,000: " in said(shown)
    shown.keyboard.press(" ")
    shown.wait_for_timeout(60)
    assert "Epoch" not in said(shown)


def test_steps_by_row_and_by_epoch(opened):
    recording = lesson(5)
    period, epoch = recording.lesson.period, recording.lesson.epoch_length
    assert len(recording.lesson.rows) == 4
    shown = opened(page({"seed": recording}, "seed"))
    keys = shown.keyboard

    def after(key):
        keys.press(key)
        return told(shown, "player.state.tick")

    assert [after(".") for _ in range(5)] == [period, 2 * period, 3 * period, epoch, epoch + period]
    assert [after(",") for _ in range(2)] == [epoch, 3 * period]
    told(shown, "player.seek(2.5)")
    assert after(",") == 2 * period
    assert after("PageDown") == epoch
    assert after("PageDown") == 2 * epoch
    told(shown, f"player.seek({2 * epoch + 2})")
    assert after("PageUp") == 2 * epoch
    assert after("PageUp") == epoch
    shown.get_by_label("On by a row (.)").click()
    assert told(shown, "player.state.tick") == epoch + period
    shown.get_by_label("Back by an epoch (Page up)").click()
    assert told(shown, "player.state.tick") == epoch
    for _ in range(9):
        last = after("PageDown")
    assert last == recording.end.tick
    for _ in range(9):
        first = after("PageUp")
    assert first == 0


def test_each_decade_of_a_long_lesson_keeps_its_points(opened):
    recording = lesson()
    shown = opened(page({"seed": recording}, "seed"))
    shown.wait_for_timeout(100)
    curve = told(shown, "player.panes[0].views.find((one) => one.mistakes)?.chart.plot.data.map((row) => [...row])")
    epochs = np.array(curve[0])
    for low, high in ((1, 10), (10, 100), (100, 1000), (1000, 2001)):
        inside = np.count_nonzero((epochs >= low) & (epochs < high))
        assert inside >= min(high - low, 60), (low, inside)
    assert (epochs[0], epochs[-1]) == (1, 2000)
    assert told(shown, "player.panes[0].views.find((one) => one.mistakes).chart.plot.scales.x.distr") == 3
    assert told(shown, "player.panes[0].views.find((one) => one.mistakes).chart.plot.scales.loss.distr") == 3


def test_a_loss_that_falls_to_almost_nothing_has_a_chart(opened):
    data = ns.datasets.load("seed")
    training = ns.train(ns.perceptron(3, "adaline", bias=False, seed=1), data, "delta", 0.1, epochs=600)
    assert 0.0 < training.history.loss.min() < 1e-20
    shown = opened(page({"seed": training.recording}, "seed"))
    shown.wait_for_timeout(100)
    scale = told(shown, "player.panes[0].views.find((one) => one.mistakes).chart.plot.scales.loss")
    assert scale["distr"] == 3
    assert scale["max"] / scale["min"] <= 1e10


def test_after_the_last_epoch_no_row_is_presented(opened):
    """A lesson ends a tick after its last epoch, and its rows were shuffled."""
    data = ns.datasets.load("and")
    recording = ns.train(ns.perceptron(2), data, "rosenblatt", shuffle=True, seed=3, epochs=2).recording
    shown = opened(page({"and": recording}, "and"))
    last = recording.lesson.epochs * recording.lesson.epoch_length
    assert last < recording.end.tick
    for tick in (last, last + 0.5):
        assert told(shown, f"player.logs[0].presentation({tick})") is None
        assert told(shown, f"player.logs[0].at({tick}).targets") == []
        told(shown, f"player.seek({tick})")
        shown.wait_for_timeout(60)


@pytest.mark.parametrize(
    ("until", "tick", "clock"),
    [
        (70.0, 13.5e6, "13.50 ms of 70.00 ms"),
        (70.0, 0, "0.00 ms of 70.00 ms"),
        (50_001.0, 6.6e6, "7 ms of 50.00 s"),
        (50_001.0, 12_340e6, "12.34 s of 50.00 s"),
        (0.05, 0.02e6, "20.00 \u00b5s of 50.00 \u00b5s"),
    ],
)
def test_the_clock_has_units_that_fit(opened, until, tick, clock):
    """Beside a shorter run the clock goes to the end of the longer one."""
    shown = opened(page({"short": leaky(min(until, 60.0)), "long": leaky(until)}, "one"))
    told(shown, f"player.seek({tick})")
    shown.wait_for_timeout(60)
    assert shown.locator(".clock").inner_text() == clock


def test_charts_tell_what_their_axes_are(opened):
    shown = opened(page({"seed": lesson(30)}, "seed"))
    shown.wait_for_timeout(100)
    views = "player.panes[0].views.filter((one) => one.chart?.plot).map((one) => one.chart)"
    assert told(shown, f"{views}.map((chart) => chart.plot.axes[0].label)") == ["epoch", "epoch"]
    legends = [text.replace("\n", " ") for text in shown.locator(".chart ul").all_inner_texts() if text]
    assert legends == ["mistakes of 4 (left) loss (right)", "weights: x1 x2 x3"]
    shown = opened(page({"one": leaky()}, "one"))
    shown.wait_for_timeout(100)
    assert told(shown, f"{views}.map((chart) => chart.plot.axes[0].label)") == ["ms"]
    assert shown.locator(".chart.trace li").first.inner_text() == "potential in mV of cell"


def test_a_recording_is_chosen_in_the_page(opened):
    runs = {"short": leaky(40.0), "long": leaky(70.0), "taught": lesson(3)}
    html, left = page_with_choice(runs, "three", ["short"])
    assert left == []
    shown = opened(html)
    chooser = shown.get_by_label("Recording", exact=True)
    assert chooser.locator("option").all_inner_texts() == [
        "short \u2013 2 neurons over 40 ms",
        "long \u2013 2 neurons over 70 ms",
        "taught \u2013 seed: 4 neurons over 16 ms",
    ]
    assert told(shown, "player.logs[0].end") == 40e6
    chooser.select_option(index=1)
    until(shown, "player.logs[0].end === 70e6")
    assert shown.locator("header").count() == 1
    shown.keyboard.press("End")
    assert told(shown, "player.state.tick") == 70e6
    shown.keyboard.press("d")
    shown.get_by_label("Recording", exact=True).select_option(index=2)
    until(shown, "player.logs[0].teaching !== null")
    shown.emulate_media(color_scheme="dark")
    shown.emulate_media(color_scheme="light")
    shown.wait_for_timeout(60)
    assert told(shown, "player.root.dataset.scheme") == "dark"  # as was chosen; no player that is gone says otherwise
    shown.keyboard.press(".")
    assert told(shown, "player.state.tick") > 0
    shown.locator("main").press("?")
    assert shown.locator("dialog[open]").count() == 1


def test_what_is_left_out_is_said_in_the_page(opened):
    runs = {"a": leaky(), "b": leaky()}
    limit = 1.5e-6 * len(score(runs["a"], "a", program_for(runs.values()))["packed"])
    html, left = page_with_choice(runs, "two", ["a"], limit=limit, alone="neurosim play two --recording {}")
    (sentence,) = left
    assert sentence.startswith("b is left out, for a page has at most 0.00")
    assert sentence.endswith(" MB. Get it with: neurosim play two --recording b")
    assert opened(html).locator("header .note").all_inner_texts() == left


def test_parameters_without_effect_are_not_shown(opened):
    shown = opened(page({"one": leaky()}, "one"))
    (cell,) = told(shown, "player.logs[0].models.filter((model) => !model.source).map((model) => model.parameters)")
    assert cell == "tau 10, rest 0, reset 0, threshold 1, refractory 5"
