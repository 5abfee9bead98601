"""The learning view in a browser: its lessons are those of Python, by the controls that a person has."""

from base64 import b64decode
from io import BytesIO

import numpy as np
import pytest
from browser import axe_findings
from PIL import Image
from scipy.optimize import linprog

import neurosim as ns
from neurosim.network.wiring import wire
from neurosim.viz.player import learning as learnings
from neurosim.viz.player.learning import CONTENDERS, learn_page

VIEW = "document.querySelector('main').learning"

WEIGHTS = """
id => {
  const { panes, lessons, news } = document.querySelector("main").learning;
  const k = panes.findIndex(({ contender }) => contender.id === id), { neurons, synapses } = lessons.pupils[k].design;
  const name = (place) => neurons[place].name;
  return news.pupils[k].weights.map((weight, s) => [name(synapses.source[s]), name(synapses.target[s]), weight]);
}
"""

RIGHT = "[...view.news.pupils[k].wrong].filter((flag) => !(flag & 1)).length / view.data.train.rows.length"

CUT = """
() => {
  const kinds = ["h1", "h2", "h3", ".verdict", ".note", ".clock", "button"].map((kind) => `.learning ${kind}`).join();
  const cut = (one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 6;
  const pen = document.createElement("canvas").getContext("2d");
  const narrow = (one) => {
    pen.font = getComputedStyle(one).font;
    return one.clientWidth && pen.measureText(one.selectedOptions[0].text).width + 20 > one.clientWidth;
  };
  const found = [...document.querySelectorAll(kinds)].filter((one) => one.clientWidth && cut(one));
  return [...found, ...[...document.querySelectorAll(".learning select")].filter(narrow)].map((one) => one.outerHTML);
}
"""

OVERLAPPING = """
() => {
  const kinds = "article > *, .learning header > *, .curve-box, .told-of > *";
  const boxes = [...document.querySelectorAll(kinds)]
    .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()]).filter(([, r]) => r.width && r.height);
  const over = (r, s) => r.left < s.right - 1 && s.left < r.right - 1 && r.top < s.bottom - 1 && s.top < r.bottom - 1;
  return boxes.flatMap(([a, r], k) => boxes.slice(k + 1).filter(([, s]) => over(r, s)).map(([b]) => [a, b]));
}
"""

SIZES = [(1920, 1080), (1400, 900), (1024, 700), (390, 844)]


@pytest.fixture(scope="session")
def learning_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("learning") / "learn.html"
    file.write_text(learn_page("Threshold against sigmoid", "xor"), encoding="utf-8")
    return file


@pytest.fixture
def opened(open_offline, learning_file):
    def opened(**settings):
        page = open_offline(learning_file, **settings)
        settled(page)
        return page

    return opened


def view(page, expression):
    return page.evaluate(f"() => {{ const view = {VIEW}; return {expression}; }}")


def settled(page):
    """Wait until the worker has answered all that was asked."""
    quiet = "view?.news && !view.turns.busy && !view.stale && view.owed < 1"
    page.wait_for_function(f"() => {{ const view = {VIEW}; return {quiet}; }}")


def epochs(page, count):
    """Press the button of an epoch."""
    for _ in range(count):
        page.get_by_role("button", name="Step by one epoch").click()
        settled(page)


def setting(page, label):
    return page.locator(".settings").get_by_label(label)


def choose(page, label, value):
    setting(page, label).select_option(value)
    settled(page)


def typed(page, label, text):
    setting(page, label).fill(text)
    setting(page, label).press("Enter")
    settled(page)


def ordered(page):
    """Learn the rows in the order in which they are given."""
    setting(page, "New order each epoch").uncheck()
    settled(page)


def weights(page, contender):
    """Return the weights of a contender that is shown, by source and target."""
    told = page.evaluate(WEIGHTS, contender)
    return {(source, target): weight for source, target, weight in told}


def learned(contender, rows, rule, rate, hidden=(3,), start=None, outputs=1, **given):
    """Return the training of a contender in Python."""
    _, model, _, deep = CONTENDERS[contender]
    seed = 1 if deep or start == "random" else None
    network = ns.perceptron(2, model, hidden=hidden if deep else (), seed=seed, outputs=outputs)
    return ns.train(network, rows, rule, rate=rate, keep="epochs", engine="simpy", seed=1, **given)


def of_wiring(training):
    wiring = training.recording.wiring
    names = [(wiring.names[s], wiring.names[t]) for s, t in zip(wiring.sources, wiring.targets, strict=True)]
    return dict(zip(names, training.recording.end.weights.tolist(), strict=True))


def test_the_weights_are_those_of_python_to_the_last_bit(opened):
    page = opened()
    epochs(page, 7)
    given = {"epochs": 7, "batch": 1, "shuffle": True}
    assert weights(page, "threshold") == of_wiring(learned("threshold", "xor", "rosenblatt", 1.0, **given))
    assert weights(page, "sigmoid") == of_wiring(
        learned("sigmoid", "xor", "cross-entropy", 0.1, start="random", **given)
    )
    assert weights(page, "hidden-sigmoids") == of_wiring(learned("hidden-sigmoids", "xor", "gradient", 1.0, **given))
    assert weights(page, "hidden-thresholds") == of_wiring(
        learned("hidden-thresholds", "xor", "gradient", 1.0, **given)
    )


def test_two_hidden_layers_a_batch_and_another_seed_are_those_of_python(opened):
    page = opened()
    typed(page, "Neurons in hidden layers", "12, 3")
    choose(page, "Weights change after", "all")
    epochs(page, 4)
    wanted = learned("hidden-sigmoids", "xor", "gradient", 1.0, hidden=(12, 3), epochs=4, batch=None, shuffle=True)
    assert weights(page, "hidden-sigmoids") == of_wiring(wanted)


def test_the_start_weights_of_every_contender_are_those_of_a_perceptron(opened):
    page = opened()
    typed(page, "Seed of weights", "4294967295")
    choose(page, "Start weights", "random")
    for contender in ("threshold", "sigmoid", "hidden-sigmoids", "hidden-thresholds"):
        _, model, _, deep = CONTENDERS[contender]
        network = ns.perceptron(2, model, hidden=(3,) if deep else (), seed=4294967295)
        wiring = wire(network, 0)
        names = [(wiring.names[s], wiring.names[t]) for s, t in zip(wiring.sources, wiring.targets, strict=True)]
        assert weights(page, contender) == dict(zip(names, wiring.weights.tolist(), strict=True))


def test_a_rule_and_a_rate_that_change_go_on_with_the_weights_of_now(opened):
    page = opened()
    ordered(page)
    epochs(page, 3)
    pane = page.get_by_role("article", name="Sigmoid", exact=True)
    pane.get_by_label("rule").select_option("gradient")
    pane.get_by_label("rate").fill("0.25")
    pane.get_by_label("rate").press("Enter")
    settled(page)
    assert view(page, "view.news.epoch") == 3
    epochs(page, 2)
    first = learned("sigmoid", "xor", "cross-entropy", 0.1, start="random", epochs=3, batch=1)
    begun = of_wiring(first)
    network = ns.perceptron(2, "sigmoid", weights=[begun["x1", "y"], begun["x2", "y"], begun["bias", "y"]])
    then = ns.train(network, "xor", "gradient", rate=0.25, epochs=2, batch=1, engine="simpy", keep="epochs")
    assert weights(page, "sigmoid") == of_wiring(then)
    assert weights(page, "threshold") == of_wiring(learned("threshold", "xor", "rosenblatt", 1.0, epochs=5, batch=1))


@pytest.mark.parametrize("data", ["and", "xor", "seed"])
@pytest.mark.parametrize("count", [1, 12])
def test_the_accuracy_is_that_of_the_comparison(opened, data, count):
    page = opened()
    ordered(page)
    setting(page, "Hidden sigmoids").uncheck()
    setting(page, "Adaline").check()
    choose(page, "Data set", data)
    epochs(page, count)
    rows = ns.datasets.load(data)
    contenders = [
        ns.Contender("rosenblatt", rate=1.0, rule="rosenblatt", batch=1, name="threshold"),
        ns.Contender("sigmoid", rule="cross-entropy", rate=0.1, batch=1, name="sigmoid"),
        ns.Contender("adaline", rule="delta", rate=0.1, batch=1, name="adaline"),
    ]
    given = {"folds": 0, "seeds": [1], "scaling": "none", "shuffle": False, "bias": True}
    compared = ns.compare(contenders, (rows.X[:, :2], rows.y), epochs=count, **given)
    found = {record["model"]: record["accuracy_last"] for record in compared.to_records()}
    told = view(page, f"view.panes.map(({{ contender: {{ id }} }}, k) => [id, {RIGHT}])")
    assert {name: share for name, share in told if name in found} == found


def test_iris_of_three_classes_is_scaled_and_learned_as_the_comparison_does_it(opened):
    page = opened()
    ordered(page)
    choose(page, "Data set", "iris")
    setting(page, "Test rows, share").fill("0")
    choose(page, "Feature across", "2")
    choose(page, "Feature upwards", "3")
    epochs(page, 3)
    iris = ns.datasets.load("iris")
    contenders = [ns.Contender("sigmoid", rule="cross-entropy", rate=0.1, batch=1)]
    given = {"folds": 0, "seeds": [1], "scaling": "standard", "shuffle": False, "bias": True}
    compared = ns.compare(contenders, (iris.X[:, 2:], iris.y), epochs=3, **given)
    fit = compared.fits[0]
    assert view(page, "view.courses.of[1].map(({ mistakes }) => mistakes)") == fit.mistakes.tolist()
    assert view(page, f"((k) => {RIGHT})(1)") == compared.to_records()[0]["accuracy_last"]
    found = weights(page, "sigmoid")
    assert np.allclose([[found["x1", f"y{k}"], found["x2", f"y{k}"]] for k in (1, 2, 3)], fit.layer.slopes, rtol=1e-9)


def test_a_verdict_names_the_epoch_since_which_all_rows_are_right(opened):
    page = opened()
    ordered(page)
    choose(page, "Data set", "and")
    training = learned("threshold", "and", "rosenblatt", 1.0, epochs=100, batch=1)
    epochs(page, len(training.history.mistakes) + 2)
    rows, sides = ns.datasets.load("and").X, 2.0 * ns.datasets.load("and").y - 1.0
    correct = [bool(np.all((rows @ w[1:] + w[0]) * sides > 0.0)) for w in training.history.weights[1:]]
    since = next(k for k in range(len(correct)) if all(correct[k:])) + 1
    assert (
        page.locator("article").first.locator(".verdict").inner_text()
        == f"All 4 training rows right since epoch {since}."
    )


def test_a_verdict_counts_anew_after_a_mistake(opened):
    page = opened()
    ordered(page)
    setting(page, "Hidden sigmoids").uncheck()
    setting(page, "Adaline").check()
    choose(page, "Data set", "or")
    choose(page, "Start weights", "random")
    pane = page.get_by_role("article", name="Adaline", exact=True)
    for rate, count in [("0.3", 4), ("0.7", 4), ("0.1", 20)]:
        pane.get_by_label("rate").fill(rate)
        pane.get_by_label("rate").press("Enter")
        epochs(page, count)
    data = ns.datasets.load("or")
    seen = np.array(view(page, "view.courses.of[2].map(({ weights }) => weights)"))
    correct = np.all((seen[:, :2] @ data.X.T + seen[:, 2:]) * (2.0 * data.y - 1.0) > 0.0, axis=1)
    assert correct[[3, 7, 27]].tolist() == [True, False, True]
    since = int(np.flatnonzero(~correct)[-1]) + 2
    assert pane.locator(".verdict").inner_text() == f"All 4 training rows right since epoch {since}."


def test_the_verdict_on_a_line_is_that_of_a_linear_program(opened):
    page = opened()
    for data, said in [("xor", True), ("and", False), ("moons", True), ("clouds", None)]:
        choose(page, "Data set", data)
        rows, labels = view(page, "[view.data.train.fed, view.data.train.labels]")
        signs = 2.0 * np.array(labels) - 1.0
        sides = np.hstack([np.array(rows), np.ones((len(rows), 1))]) * -signs[:, np.newaxis]
        separable = linprog(np.zeros(3), A_ub=sides, b_ub=-np.ones(len(rows)), bounds=(None, None)).status == 0
        assert (view(page, "view.apart").__len__() > 0) is not separable
        assert said in (None, not separable)


def test_data_that_change_begin_anew_and_fit_their_rule_of_splitting(opened):
    page = opened()
    epochs(page, 2)
    choose(page, "Data set", "circles")
    assert view(page, "[view.news.epoch, view.data.train.rows.length, view.data.test.rows.length]") == [0, 96, 24]
    first = view(page, "view.data.train.rows")
    typed(page, "Seed of data", "2")
    assert view(page, "view.data.train.rows") != first
    typed(page, "Seed of data", "1")
    assert view(page, "view.data.train.rows") == first


def test_a_row_is_a_step_and_a_run_can_be_stopped(opened):
    page = opened()
    page.get_by_role("button", name="Step by one row").click()
    settled(page)
    assert page.locator(".clock").inner_text() == "epoch 0, row 1 of 4"
    page.keyboard.press(".")
    settled(page)
    assert view(page, "view.news.row") == 2
    page.keyboard.press("ArrowRight")
    settled(page)
    assert page.locator(".clock").inner_text() == "epoch 1"
    page.locator("body").press("r")
    settled(page)
    assert page.locator(".clock").inner_text() == "epoch 0"
    page.get_by_role("button", name="Run (Space)").click()
    page.wait_for_function(f"() => {VIEW}.news.epoch > 20")
    page.get_by_role("button", name="Pause (Space)").click()
    settled(page)
    assert view(page, "view.running") is False


def test_points_are_painted_sprayed_and_removed(opened):
    page = opened()
    canvas = page.locator("article .plane canvas").first
    area = view(page, "(({ x, y, w, h }) => [x, y, w, h])(view.panes[0].plane.area)")
    at = {"x": area[0] + area[2] * 0.5, "y": area[1] + area[3] * 0.5}
    setting(page, "Click a map to add a point of class").select_option("1")
    canvas.click(position=at)
    settled(page)
    assert view(page, "[view.settings.data, view.data.train.rows.length, view.sets.own.labels.at(-1)]") == ["own", 5, 1]
    assert view(page, "view.sets.own.rows.at(-1)") == pytest.approx([0.5, 0.5], abs=0.02)
    canvas.click(position=at, modifiers=["Shift"])
    settled(page)
    assert view(page, "view.data.train.rows.length") == 4
    page.get_by_role("button", name="Add this point").click()
    settled(page)
    assert view(page, "view.data.train.rows.length") == 5


CSV = "length,width,kind\n1,2,red\n3,4.5,blue\n5,6e-1,red\n"

REFUSED = {
    "": "There is nothing in it: it needs rows of numbers and a class, such as 0.5, 1.2, yes.",
    "1,2,a\n3,<img src=x>,b": 'Line 2: "<img src=x>" is not a number.',
    "1,2,a\n\n3,4": "Line 3 has 2 columns, and the lines before it have 3.",
    "1,a\n2,b": "Line 1 has 2 columns; it needs two or more of numbers, and the class at the end.",
    "x;y;k\n1,5;2;a": 'Line 2: "1,5" is not a number; write a decimal point, not a comma.',
    "1,2,a\n3,4,": "Line 2 has no class in its last column.",
    "1,2,a\n3,4,a": 'All rows have the class "a" in their last column; two classes or more are needed.',
    "just words": "Line 1 has one column; columns are separated by commas, semicolons or tabs.",
    '1,2,"a\n3,4,b': "Line 1 opens a quotation mark and does not close it.",
}


def test_a_lesson_that_diverges_stops_and_says_so_while_the_others_go_on(opened):
    page = opened()
    setting(page, "Hidden sigmoids").uncheck()
    setting(page, "Adaline").check()
    rate = page.get_by_role("article", name="Adaline", exact=True).get_by_role("spinbutton")
    rate.fill("1e200")
    rate.press("Enter")
    epochs(page, 3)
    verdict = page.get_by_role("article", name="Adaline", exact=True).locator(".verdict").inner_text()
    assert verdict.startswith("It stopped: ")
    assert verdict.endswith(". A smaller rate may do; press Reset.")
    assert view(page, "view.courses.of.map((told) => told.length)") == [3, 3, 0, 3]
    rate.fill("0.1")
    rate.press("Enter")
    page.get_by_role("button", name="Reset").click()
    settled(page)
    epochs(page, 1)
    assert view(page, "view.courses.of.map((told) => told.length)") == [1, 1, 1, 1]


DROP = """
([name, text]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], name));
  const drop = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
  document.querySelector(".middle").dispatchEvent(drop);
}
"""


def test_a_file_that_is_dropped_is_learned_and_named_as_text(opened):
    page = opened()
    page.evaluate(DROP, ["<b>mine</b>.csv", CSV])
    page.wait_for_function(f"() => {VIEW}.settings.data === 'own'")
    settled(page)
    assert setting(page, "Data set").locator("option:checked").inner_text() == "<b>mine</b>.csv"
    assert view(page, "view.news.pupils.length") == 4


def test_a_view_that_is_left_learns_and_listens_no_more(opened):
    page = opened()
    page.keyboard.press("Space")
    page.wait_for_function(f"() => {VIEW}.news.epoch > 2")
    view(page, "view.leave()")
    reached = view(page, "view.news.epoch")
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    assert view(page, "[view.news.epoch, view.running, view.root.isConnected]") == [reached, False, False]


def test_with_reduced_motion_it_learns_as_far_and_ends_as_drawn(opened):
    page = opened(reduced_motion="reduce")
    page.keyboard.press("Space")
    page.wait_for_function(f"() => {VIEW}.news.epoch > 20")
    page.keyboard.press("Space")
    settled(page)
    assert page.locator(".clock").inner_text().startswith(f"epoch {view(page, 'view.news.epoch')}")
    assert page.locator("article").first.locator(".verdict").inner_text() == view(page, "view.sentence(0)")


def test_rows_that_are_chosen_as_a_file_are_learned(opened):
    page = opened()
    file = {"name": "mine.csv", "mimeType": "text/csv", "buffer": CSV.encode()}
    setting(page, "CSV file: numbers, and the class last").set_input_files(file)
    page.wait_for_function(f"() => {VIEW}.settings.data === 'own'")
    settled(page)
    assert view(page, "[view.data.features, view.data.classes, view.data.train.rows, view.data.train.labels]") == [
        ["length", "width"], ["blue", "red"], [[1, 2], [3, 4.5], [5, 0.6]], [1, 0, 1],
    ]  # fmt: skip


def test_rows_that_cannot_be_read_are_refused_in_a_sentence_with_their_line(opened):
    page = opened()
    for text, said in REFUSED.items():
        setting(page, "Or paste rows").fill(text)
        page.get_by_role("button", name="Use these rows").click()
        assert page.get_by_role("alert").inner_text() == said
    assert page.locator("img").count() == 0
    assert view(page, "view.settings.data") == "xor"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_nothing_overlaps_or_is_cut_and_all_has_a_name(opened, size, scheme):
    page = opened(width=size[0], height=size[1], color_scheme=scheme)
    epochs(page, 1)
    assert view(page, "document.documentElement.scrollWidth <= innerWidth") is True
    assert page.evaluate(CUT) == []
    assert page.evaluate(OVERLAPPING) == []
    assert axe_findings(page) == []


@pytest.mark.parametrize("data", ["iris", "moons"])
def test_the_script_gives_the_weights_of_the_page(opened, data):
    page = opened()
    choose(page, "Data set", data)
    choose(page, "Weights change after", "4")
    epochs(page, 2)
    page.get_by_role("button", name="Write the script").click()
    script = setting(page, "Script").input_value()
    trained = []
    names = {"ns": ns, "print": lambda training, weights: trained.append(training)}
    exec(script.replace("import neurosim as ns", ""), names)  # what a person runs
    for contender, training in zip(view(page, "view.settings.shown"), trained, strict=True):
        assert weights(page, contender) == of_wiring(training)
    assert "changed on the way" not in script
    rate = page.get_by_role("article", name="Sigmoid", exact=True).get_by_role("spinbutton")
    rate.fill("0.25")
    rate.press("Enter")
    settled(page)
    page.get_by_role("button", name="Write the script").click()
    assert "changed on the way" in setting(page, "Script").input_value()


RINGS = """
() => {
  const { prototype } = CanvasRenderingContext2D, own = { arc: prototype.arc, stroke: prototype.stroke }, found = [];
  let arcs = 0;
  prototype.arc = function (...given) { arcs++; return own.arc.apply(this, given); };
  prototype.stroke = function () {
    if (arcs) found.push([arcs, this.getLineDash().length > 0, this.strokeStyle]);
    return own.stroke.call(this);
  };
  const begun = prototype.beginPath;
  prototype.beginPath = function () { arcs = 0; return begun.call(this); };
  const view = document.querySelector("main").learning, ink = getComputedStyle(view.root).getPropertyValue("--text");
  view.panes[0].plane.points = ((points) => function (...given) {
    found.length = 0;
    points.apply(this, given);
    Object.assign(prototype, own, { beginPath: begun });
    window.ringed = [false, true].map((dashed) =>
      found.filter(([, one, stroke]) => one === dashed && stroke === ink).reduce((sum, [count]) => sum + count, 0));
  })(view.panes[0].plane.points);
  view.redraw();
}
"""


def test_the_key_says_what_fill_ring_and_shade_mean(opened):
    page = opened()
    key = page.get_by_role("list", name="Key")
    assert key.get_by_role("listitem").all_inner_texts() == [
        "row to learn", "answered wrongly", "on the boundary: counts as “1”",
        "shade: its answer there, strong where it is sure", "an output is undecided", "a hidden unit is undecided",
        "weight above 0, or below (dashed)", "what a hidden unit sends, from nothing to most",
    ]  # fmt: skip
    page.evaluate(RINGS)
    page.wait_for_function("() => window.ringed")
    assert page.evaluate("window.ringed") == [2, 4]  # weights of zero: all on the boundary, which counts as 1
    choose(page, "Data set", "iris")
    setting(page, "Hidden sigmoids").uncheck()
    setting(page, "Hidden thresholds").uncheck()
    page.get_by_role("checkbox", name="Sigmoid", exact=True).uncheck()
    settled(page)
    page.get_by_role("button", name="Step by one row").click()
    settled(page)
    assert key.get_by_role("listitem").all_inner_texts() == [
        "row to learn", "row to test", "answered wrongly", "on the boundary: counts as the first of those that tie",
        "shade: its answer there", "an output is undecided", "weight above 0, or below (dashed)",
        "row of the last step",
    ]  # fmt: skip


CHARTS = """
["mistakes", "loss", "weights"].map((name) => view.curves[name].plot.data.map((line) => line[0]))
"""


def test_curves_begin_with_the_start_weights(opened):
    page = opened()
    data = ns.datasets.load("xor")
    mistakes, losses, moving = view(page, CHARTS.strip())
    assert mistakes == [0, 2, 2, 2, 2]
    begun = learned("sigmoid", "xor", "cross-entropy", 0.1, start="random", epochs=1).history.weights[0]
    sums = data.X @ begun[1:] + begun[0]
    wanted = np.mean(np.log1p(np.exp(-sums * (2.0 * data.y - 1.0))))
    assert losses[2] == pytest.approx(wanted, rel=1e-12)
    assert moving == [0, 0, 0, 0]
    epochs(page, 1)
    assert view(page, "view.curves.mistakes.plot.data[0]") == [0, 1]
    assert view(page, "view.curves.weights.plot.data[1].length") == 2


TEN = "a,b,kind\n" + "".join(f"{k % 5},{k // 5},{k}\n{k % 5}.1,{k // 5}.1,{k}\n" for k in range(10))


def test_ten_classes_are_learned_with_a_mark_and_a_colour_each(opened):
    page = opened()
    setting(page, "Or paste rows").fill(TEN)
    page.get_by_role("button", name="Use these rows").click()
    settled(page)
    epochs(page, 1)
    marks = page.locator("ul[aria-label=Classes] canvas")
    assert marks.count() == 10
    drawn = marks.evaluate_all("(all) => all.map((one) => one.toDataURL())")
    pictures = [Image.open(BytesIO(b64decode(one.partition(",")[2]))) for one in drawn]
    assert len({one.getchannel("A").tobytes() for one in pictures}) == 10
    assert len({one.getpixel((24, 24)) for one in pictures}) == 10
    setting(page, "Or paste rows").fill(TEN + "9,9,ten\n")
    page.get_by_role("button", name="Use these rows").click()
    said = 'Line 22 has the class number 11, "ten"; up to 10 are shown. The class is the last column.'
    assert page.get_by_role("alert").inner_text() == said
    assert view(page, "view.news.epoch") == 1


def test_what_is_refused_is_said_in_a_sentence_and_loses_nothing(opened):
    page = opened()
    epochs(page, 2)
    before = [weights(page, one) for one in view(page, "view.settings.shown")]

    def refused(said):
        assert page.get_by_role("alert").inner_text() == said
        settled(page)
        assert view(page, "view.news.epoch") == 2
        assert [weights(page, one) for one in view(page, "view.settings.shown")] == before

    layers = "Hidden layers are 1 to 3 whole numbers from 1 to 12, such as 3 or 4, 3; got"
    for text in ("", "0", "13", "2.5", "1e1", "3, -1", "1 1 1 1", "three"):
        typed(page, "Neurons in hidden layers", text)
        refused(f'{layers} "{text}".')
        assert setting(page, "Neurons in hidden layers").input_value() == "3"
    for label in ("Seed of data", "Seed of weights"):
        for text in ("-1", "1.5", "4294967296", ""):
            typed(page, label, text)
            refused(f'{label} must be a whole number from 0 to 4294967295; got "{text}".')
            assert setting(page, label).input_value() == "1"
    rate = page.get_by_role("article", name="Sigmoid", exact=True).get_by_role("spinbutton")
    for text in ("0", "-1", ""):
        rate.fill(text)
        rate.press("Enter")
        got = f'"{text}"' if text else "none"
        refused(f"The rate of Sigmoid must be a positive number; got {got}.")
    setting(page, "Adaline").click()
    refused("Up to 4 contenders are shown; take one away first.")
    assert not setting(page, "Adaline").is_checked()
    for text, said in [
        ("", "there is none"),
        ("1e300", '"1e300" is farther from 0 than 1e+100, which is as far as a map goes'),
    ]:
        setting(page, "Upwards").last.fill(text)
        page.get_by_role("button", name="Add this point").click()
        refused(f"Upwards must be a number: {said}.")
    damaged = {
        "1,2,a\n3,1e200,b": "farther from 0",
        "1,2,a\nnan,2,b": "not a number",
        "1,2,a\n0x10,2,b": "not a number",
    }
    for text, said in damaged.items():
        page.evaluate(DROP, ["bad.csv", text])
        page.wait_for_function("(said) => document.querySelector('.problem').textContent.includes(said)", arg=said)
        assert page.get_by_role("alert").inner_text().startswith("Line 2: ")
    typed(page, "Neurons in hidden layers", "3")  # as it was: nothing begins anew
    assert view(page, "view.news.epoch") == 2


def test_a_feature_that_is_the_other_axis_changes_places_with_it(opened):
    page = opened()
    choose(page, "Data set", "iris")
    choose(page, "Feature across", "1")
    assert view(page, "view.settings.features") == [1, 0]
    choose(page, "Feature upwards", "3")
    assert view(page, "view.data.features") == ["sepal width (cm)", "petal width (cm)"]


def test_a_lecture_is_large_says_what_to_look_for_and_makes_one_thing_large(opened):
    page = opened(width=1920, height=1080)
    page.keyboard.press("l")
    settled(page)
    assert page.evaluate(SMALL) == []
    assert page.locator(".caption").inner_text() == learnings.LOOK_FOR["xor"]
    assert not page.locator(".left").is_visible()
    canvas = page.locator("article canvas").nth(2)
    before = canvas.bounding_box()
    canvas.click()
    settled(page)
    after = canvas.bounding_box()
    assert after["width"] * after["height"] > 4 * before["width"] * before["height"]
    assert view(page, "view.settings.data") == "xor"  # nothing was painted
    assert not page.locator(".curve-box").first.is_visible()
    page.keyboard.press("PageUp")
    settled(page)
    assert page.locator(".caption").inner_text() == learnings.LOOK_FOR["nand"]
    assert canvas.bounding_box() == after  # it stays large
    canvas.click()
    page.locator(".curve-box").first.click()
    assert not page.locator("article").first.is_visible()
    page.keyboard.press("s")
    assert setting(page, "Data set").is_visible()
    page.keyboard.press("Escape")
    assert view(page, "view.root.className") == "neurosim learning"
    page.get_by_role("button", name="Lecture (L)").click()
    assert page.evaluate(CUT) == []
    assert page.evaluate(OVERLAPPING) == []
    assert axe_findings(page) == []
    page.get_by_role("button", name="End the lecture (Esc)").click()
    assert page.locator(".left").is_visible()


SMALL = """
() => {
  const found = [], walk = document.createTreeWalker(document.querySelector(".learning"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { parentElement: box, textContent } = walk.currentNode, size = parseFloat(getComputedStyle(box).fontSize);
    if (textContent.trim() && box.checkVisibility() && !box.closest(".unseen, option") && size < 24)
      found.push([size, textContent]);
  }
  const view = document.querySelector("main").learning, { prototype } = CanvasRenderingContext2D;
  const own = prototype.fillText;
  prototype.fillText = function (text, ...rest) {
    const size = parseFloat(/([\\d.]+)px/.exec(this.font)[1]) * this.getTransform().d;
    if (size < 23.9) found.push([size, text]);
    return own.call(this, text, ...rest);
  };
  view.draw(performance.now());
  prototype.fillText = own;
  return found;
}
"""


def test_steps_that_are_asked_for_quickly_are_all_made(opened):
    page = opened()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "."):
        page.keyboard.press(key)
    settled(page)
    assert page.locator(".clock").inner_text() == "epoch 3, row 1 of 4"
