"""Why not, asked in a lesson: the least change of a weight of that row, by a closed form, and as Python runs it."""

import re
from dataclasses import replace

import numpy as np
import pytest
from changed_page import exposed, run, settled

import neurosim as ns
from neurosim.training.presentation import ask
from neurosim.viz.player.page import page

NUMBER = r"[\d.e\u2212+]+"


def lesson(model="rosenblatt", rule="rosenblatt", data="and", **given):
    hidden, outputs, features = given.pop("hidden", ()), given.pop("outputs", 1), given.pop("features", 2)
    net = ns.perceptron(features, model, hidden=hidden, outputs=outputs, seed=given.pop("start", 1))
    return ns.train(net, data, rule, record="all", **{"epochs": 5, **given}).recording


@pytest.fixture
def asked(open_offline, tmp_path):
    def asked(recording, neuron, ms, change="", shown=None):
        if shown is None:
            file = tmp_path / "page.html"
            file.write_text(exposed(page({"one": recording}, "one")), encoding="utf-8")
            shown = open_offline(file)
            shown.wait_for_function("() => document.querySelector('main').player?.live")
        run(shown, change)
        settled(shown)
        run(shown, f"player.choose(live.log.names.indexOf({neuron!r})); player.seek({ms} * live.base.perMs)")
        shown.get_by_role("button", name="Why not, or why?").click()
        shown.wait_for_function(
            """() => { const text = document.querySelector('.otherwise').textContent;
            return text && !text.includes('Looking'); }""",
            timeout=60_000,
        )
        return shown, shown.locator(".otherwise li").all_inner_texts()

    return asked


def number(text):
    return float(text.replace("\u2212", "-"))


def changes(lines):
    """Return what is told: of which input or "threshold", from which value to which, and what that would have done."""
    found = [
        re.match(rf"(?:The weight of (\w+)|Its threshold) ({NUMBER}) \u2192 ({NUMBER}) would have (.*)", one)
        for one in lines
    ]
    return [(one[1] or "threshold", number(one[2]), number(one[3]), one[4]) for one in found if one]


def at_that_row(recording, tick, change=None):
    """Return the network with the weights that the row found which is decided at a tick, and that row.

    A change gives a neuron ("threshold") or one of its inputs another number.
    """
    lesson, wiring, made = recording.lesson, recording.wiring, ns.Network()
    begun = (tick - 1) // lesson.period
    epoch, place = divmod(begun, len(lesson.rows) + 1)
    for name, node in recording.network.graph.nodes(data=True):
        model = node["model"]
        if change and change[:2] == ("threshold", name):
            model = replace(model, threshold=change[2])
        made.add_neuron(name, model)
    for s in range(len(wiring.targets)):
        source, target = (wiring.names[index] for index in (wiring.sources[s], wiring.targets[s]))
        weight = recording.weight_at(s, begun * lesson.period + 1)
        if change and change[:2] == (source, target):
            weight = change[2]
        made.connect(source, target, weight=weight, delay=wiring.clock.ms(int(wiring.delays[s])), plastic=True)
    return made, lesson.rows[lesson.orders(epoch, epoch + 1)[0][place]]


def margins(recording, tick, change=None, of=None):
    """Return the margins of the outputs, or of other neurons, for that row, as Python presents it."""
    net, row = at_that_row(recording, tick, change)
    return ask(net, [row], of).excess[0]


def sums(model, rule, **given):
    return lambda: lesson(model, rule, **given)


ROWS = ([[0.5, 2.0], [-1.0, 0.25], [1.5, -0.5], [0.25, 0.75]], [1, 0, 1, 0])
THREE = ([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5], [0.4, 0.5]], [0, 1, 2, 2])

CASES = {
    "a threshold": (sums("rosenblatt", "rosenblatt", data=ROWS, start=1), "y", ""),
    "a threshold, in a lesson that was changed": (
        sums("rosenblatt", "rosenblatt", data=ROWS), "y",
        "live.change('', { ...d, lesson: { ...d.lesson, epochs: d.lesson.epochs } })",
    ),
    "shuffled": (sums("rosenblatt", "rosenblatt", data=ROWS, shuffle=True, seed=5), "y", ""),
    "an Adaline": (sums("adaline", "delta", data=ROWS, rate=0.1), "y", ""),
    "a sigmoid": (sums("sigmoid", "cross-entropy", data=ROWS, rate=0.5), "y", ""),
    "behind a hidden layer": (sums("sigmoid", "gradient", data=ROWS, hidden=(3,), rate=0.5), "y", ""),
    "in a hidden layer": (sums("sigmoid", "gradient", data=ROWS, hidden=(3,), rate=0.5), "h2", ""),
    "membranes": (
        sums(ns.LIF(tau=4.0, threshold=0.5, refractory=9.0, surrogate=1.0), "gradient", hidden=(2,), start=4), "y", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_told_of_a_row_comes_true_in_python_and_is_the_least(asked, case):
    made, neuron, change = CASES[case]
    recording, shown, found = made(), None, 0
    clock, wiring, period = recording.wiring.clock, recording.wiring, recording.lesson.period
    outputs = [wiring.labels[index] for index in recording.lesson.outputs]
    of = None if neuron in outputs else [neuron]
    due = recording.lesson.answer if of is None else recording.lesson.answer // 2
    for begun in (0, 1, 3, 7, 11):
        tick = begun * period + due
        if begun % (len(recording.lesson.rows) + 1) == len(recording.lesson.rows) or tick >= recording.end.tick:
            continue
        shown, lines = asked(recording, neuron, clock.ms(tick), change if shown is None else "", shown)
        before = margins(recording, tick, of=of)[0]
        told = changes(lines)
        assert shown.get_by_role("button", name="Try it").count() == 0
        assert any(one[0] == "threshold" for one in told) or (case == "membranes" and told), lines
        for source, start, value, done in told:
            key = ("threshold", neuron, value) if source == "threshold" else (source, neuron, value)
            after = margins(recording, tick, key, of)[0]
            assert (after >= 0.0) is not (before >= 0.0), (lines, before, after)
            assert expected(recording, neuron, before) in done, lines
            why = recording.why(neuron, clock.ms(tick))
            if source != "threshold":
                x = {signal.source: signal.value for signal in why.signals}
                needed = -before / max(x.values(), key=abs)  # of one weight, at least
                assert abs(value - start) == pytest.approx(abs(needed), rel=0.02, abs=2e-2 * abs(value))
                assert abs(x[source]) == max(map(abs, x.values()))
            else:
                assert value == pytest.approx(start + before, rel=0.02, abs=2e-2 * abs(before))
            found += 1
    assert found > 5


def expected(recording, neuron, before):
    model = recording.wiring.model(recording.wiring.labels.index(neuron))
    if isinstance(model, ns.Sigmoid):
        return f"put {neuron} on the other side of its boundary"
    return f"kept {neuron} silent" if before >= 0.0 else f"made {neuron} fire"


def test_of_several_outputs_the_largest_decides(asked):
    recording, shown, seen = lesson("sigmoid", "gradient", data=THREE, outputs=3, rate=1.0, epochs=20), None, set()
    clock, period, names = recording.wiring.clock, recording.lesson.period, ["y1", "y2", "y3"]
    for begun in (0, 2, 51, 97):
        tick = begun * period + recording.lesson.answer
        before = margins(recording, tick)
        for k, name in enumerate(names):
            shown, lines = asked(recording, name, clock.ms(tick), "", shown)
            largest = before[k] == before.max()
            aim = f"made another output at least as large as {name}" if largest else f"made {name} the largest output"
            told = changes(lines)
            assert told, lines
            for source, _, value, done in told:
                after = margins(recording, tick, (source, name, value))
                others = np.delete(after, k).max()
                assert (after[k] > others) is not largest, (lines, before, after)
                assert aim in done
            seen.add(largest)
    assert seen == {True, False}


def test_it_is_said_what_a_sigmoid_is_asked_and_that_a_row_is_one_of_a_lesson(asked):
    recording = lesson("sigmoid", "gradient", data=ROWS)
    _, lines = asked(recording, "y", recording.wiring.clock.ms(7 * recording.lesson.period))
    assert lines[0] == (
        "y answers every sum with a value and has no threshold to pass; what can change is the side of its boundary,"
        " which is where its potential is its threshold."
    )
    assert lines[-1] == (
        "This is row 2 of epoch 2 by itself, with the weights that it found; a lesson that began with others would"
        " have come to others, so there is nothing to try."
    )


def test_a_unit_that_hears_nothing_answers_its_teacher(asked):
    net = ns.perceptron(2, "rosenblatt", bias=False, weights=[0.5, -0.25])
    recording = ns.train(net, ([[0.0, 0.0], [1.0, 1.0]], [0, 1]), "rosenblatt", epochs=1, record="all").recording
    _, lines = asked(recording, "y", recording.wiring.clock.ms(recording.lesson.answer))
    assert recording.why("y", recording.wiring.clock.ms(recording.lesson.answer)).value == 1.0
    assert re.fullmatch(r"Its threshold 0 \u2192 \S+ would have kept y silent at 1 ms\.", lines[0]), lines
    assert lines[1].startswith("No change that was tried of one of its 2 weights"), lines
