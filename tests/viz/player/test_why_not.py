"""The least change that would have made a neuron do otherwise: by a closed form, and as Python runs it."""

import math
import re

import pytest
from changed_page import exposed, run, settled

import neurosim as ns
from neurosim.viz.player.page import page

TAU, DELAY, FIRST, SECOND = 10.0, 1.0, 0.6, 0.3


def two(second=SECOND, **cell):
    net = ns.Network()
    net.add_neuron("touch", ns.Stimulus(times=[10.0]))
    net.add_neuron("warmth", ns.Stimulus(times=[12.5]))
    net.add_neuron("cell", ns.LIF(tau=TAU, **cell))
    net.connect("touch", "cell", weight=FIRST, delay=DELAY)
    net.connect("warmth", "cell", weight=second, delay=DELAY)
    return net


def current():
    net = ns.Network()
    net.add_neuron("step", ns.StepCurrent(times=[5.0], levels=[0.9]))
    net.add_neuron("touch", ns.Stimulus(times=[20.0, 31.0]))
    net.add_neuron("cell", ns.ExpCurrentLIF(capacitance=10.0, tau=10.0, tau_syn=3.0))
    net.connect("step", "cell", weight=0.5, delay=1.0)
    net.connect("touch", "cell", weight=2.0, delay=1.0)
    return net


def loop():
    net = ns.Network()
    net.add_neuron('a "<b>\u2028', ns.Stimulus(times=[3.0, 9.0, 15.0]))
    net.add_neuron("x", ns.LIF(tau=8.0, refractory=2.0))
    net.add_neuron("y", ns.LIF(tau=8.0, refractory=2.0))
    net.connect('a "<b>\u2028', "x", weight=0.8, delay=1.0)
    net.connect("x", "y", weight=0.9, delay=1.0)
    net.connect("y", "x", weight=0.5, delay=1.5)
    net.connect("x", "x", weight=-0.3, delay=0.5)
    return net


def units():
    net = ns.Network(tick=1.0)
    for name, times in (("a", [1.0, 3.0]), ("b", [2.0, 3.0]), ("no", [3.0])):
        net.add_neuron(name, ns.Stimulus(times=times))
    net.add_neuron("gate", ns.McCullochPitts(threshold=2.0))
    net.connect("a", "gate", weight=1.0, delay=1.0)
    net.connect("b", "gate", weight=1.0, delay=1.0)
    net.connect("no", "gate", weight="veto", delay=1.0)
    return net


def relayed():
    net = ns.Network(tick=1.0)
    for name, times in (("a", [3.0]), ("b", [3.0]), ("no", [2.0])):
        net.add_neuron(name, ns.Stimulus(times=times))
    net.add_neuron("relay", ns.McCullochPitts(threshold=1.0))
    net.add_neuron("gate", ns.McCullochPitts(threshold=2.0))
    net.connect("no", "relay", weight=1.0, delay=1.0)
    net.connect("relay", "gate", weight="veto", delay=1.0)
    for name in ("a", "b"):
        net.connect(name, "gate", weight=1.0, delay=1.0)
    return net


@pytest.fixture
def asked(open_offline, tmp_path):
    def asked(network, neuron, at, until=40.0, change="", by_key=True):
        recording = ns.simulate(network, until=until)
        file = tmp_path / "page.html"
        file.write_text(exposed(page({"one": recording}, "one")), encoding="utf-8")
        shown = open_offline(file)
        shown.wait_for_function("() => document.querySelector('main').player?.live")
        run(shown, change)
        settled(shown)
        run(shown, f"player.choose(live.log.names.indexOf({neuron!r})); player.seek({at} * live.base.perMs)")
        answer(shown, by_key)
        return shown

    return asked


def answer(shown, by_key=True):
    if by_key:
        shown.keyboard.press("y")
    else:
        shown.get_by_role("button", name="Why not, or why?").click()
    shown.wait_for_function(
        """() => { const text = document.querySelector('.otherwise').textContent;
        return text && !text.includes('Looking'); }""",
        timeout=60_000,
    )


def lines(shown):
    return [line.removesuffix(" try it") for line in shown.locator(".otherwise li").all_inner_texts()]


def number(text):
    return float(text.replace("\u2212", "-"))


def in_python(shown, tmp_path):
    """Return what Python runs of the design of the page."""
    file = tmp_path / "network.json"
    file.write_text(run(shown, "return networkFile(live, live.design)"), encoding="utf-8")
    return ns.simulate(ns.Network.load(file), until=run(shown, "return live.design.until / live.base.perMs"))


@pytest.mark.parametrize("by_key", [True, False])
def test_a_silence_by_a_closed_form(asked, by_key):
    shown = asked(two(), "cell", 14.0, by_key=by_key)
    before = math.exp(-2.5 / TAU)
    weight, threshold, other = lines(shown)
    found = re.fullmatch(r"The weight of warmth 0\.3 → (\S+) would have made cell fire at 13\.5 ms\.", weight)
    needed = 1.0 - FIRST * before  # less of a change than (1 - 0.3) / before is for touch
    assert needed <= number(found[1]) <= needed + 1e-3
    found = re.fullmatch(r"Its threshold 1 → (\S+) would have made cell fire at 13\.5 ms\.", threshold)
    assert FIRST * before + SECOND - 1e-3 <= number(found[1]) <= FIRST * before + SECOND
    assert other == "No change that was tried of one time of its stimuli would have done it."  # at once they are 0.9


def test_a_spike_by_a_closed_form(asked):
    shown = asked(two(second=0.7), "cell", 14.0)
    before = math.exp(-2.5 / TAU)
    weight, threshold, moved = lines(shown)
    found = re.fullmatch(r"The weight of warmth 0\.7 → (\S+) would have kept cell silent at 13\.5 ms\.", weight)
    assert 1.0 - FIRST * before - 1e-3 <= number(found[1]) < 1.0 - FIRST * before
    found = re.fullmatch(r"Its threshold 1 → (\S+) would have kept cell silent at 13\.5 ms\.", threshold)
    assert FIRST * before + 0.7 < number(found[1]) <= FIRST * before + 0.7 + 1e-2
    found = re.fullmatch(r"(touch|warmth) at (\S+) → (\S+) ms would have kept cell silent at 13\.5 ms\.", moved)
    apart = TAU * math.log(FIRST / (1.0 - 0.7))  # of touch and warmth, when the sum is just the threshold
    assert apart < 2.5 + abs(number(found[3]) - number(found[2])) <= apart + 0.1


def test_moving_a_time_by_a_closed_form(asked):
    shown = asked(two(second=0.5), "cell", 14.0)
    _, _, moved = lines(shown)
    found = re.fullmatch(r"(touch|warmth) at (\S+) → (\S+) ms would have made cell fire at (\S+) ms\.", moved)
    apart = TAU * math.log(FIRST / 0.5)
    assert apart - 0.1 <= 2.5 - abs(number(found[3]) - number(found[2])) <= apart


CASES = {
    "a jump": (two, "cell", 14.0, 40.0, ""),
    "a run that has been changed": (two, "cell", 14.0, 40.0, "live.change('', C.weight(d, 0, 0.4))"),
    "a synaptic current": (current, "cell", 22.0, 40.0, ""),
    "a current between signals": (current, "cell", 40.0, 40.0, "live.change('', C.weight(d, 1, 4))"),
    "a loop": (loop, "y", 4.0, 30.0, ""),
    "a loop, at its end": (loop, "x", 30.0, 30.0, ""),
    "units": (units, "gate", 2.0, 8.0, ""),
    "never": (two, "cell", 0.0, 40.0, ""),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_told_comes_true_in_python_and_half_of_it_does_not(asked, tmp_path, case):
    network, neuron, at, until, change = CASES[case]
    shown = asked(network(), neuron, at, until, change)
    tries = shown.get_by_role("button", name="Try it").count()
    assert tries
    original = run(shown, "return live.steps.at")
    first = in_python(shown, tmp_path).spikes(neuron)
    for place in range(tries):
        run(shown, f"while (live.steps.at > {original}) live.undo();")
        settled(shown)
        run(shown, f"player.seek({at} * live.base.perMs)")
        answer(shown)
        line = lines(shown)[place]
        shown.get_by_role("button", name="Try it").nth(place).click()
        assert settled(shown) == in_python(shown, tmp_path).digest()
        now = in_python(shown, tmp_path).spikes(neuron)
        when = number(re.search(r"(\S+) ms\.$", line)[1])
        fires = "fire at" in line
        assert (when in now.round(6), when in first.round(6)) == (fires, not fires), line


def test_what_cannot_be_asked_or_helped_is_said(asked):
    shown = asked(two(), "touch", 14.0)
    assert lines(shown) == ["touch is a source, which sends what it is told to."]
    shown = asked(
        two(refractory=9.0, constant_drive=0.0, reset=0.0), "cell", 14.0, change="live.change('', C.weight(d, 0, 1.5))"
    )
    assert lines(shown) == [
        "cell was refractory at 13.5 ms, and could not fire whatever it heard; ask at another instant."
    ]  # fmt: skip
    shown = asked(two(second=0.7), "cell", 5.0)
    assert lines(shown) == ["Nothing has happened to cell yet."]
    shown = asked(units(), "gate", 5.0, until=8.0)
    assert lines(shown) == [
        "a at 1 → 2 ms would have made gate fire at 3 ms.",
        "No change that was tried of one of its 2 weights within \u22122 and 2, nor of its threshold"
        " within \u22124 and 4 would have done it.",
    ]
    shown = asked(relayed(), "gate", 5.0, until=8.0)
    tried = (
        "no change of one of its 2 weights within \u22122 and 2, nor of its threshold within \u22124 and 4,"
        " nor of one time of its stimuli."
    )
    assert lines(shown) == [
        f"Nothing that was tried would have made gate fire at 4 ms or before 8 ms: {tried}",
        f"Nothing that was tried would have made gate fire at all: {tried}",
    ]


def test_a_change_ends_the_search_and_takes_away_what_was_found(asked):
    shown = asked(two(), "cell", 14.0)
    assert lines(shown)
    run(shown, "live.change('', C.weight(d, 0, 0.5))")
    settled(shown)
    assert lines(shown) == []
    shown.keyboard.press("y")
    run(shown, "live.change('', C.weight(d, 0, 0.4))")
    settled(shown)
    shown.wait_for_timeout(500)
    assert lines(shown) == []
