import base64
import io
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import matplotlib.image
import numpy as np
import pytest
from matplotlib.figure import Figure

import neurosim as ns
from neurosim.core.errors import InputError
from neurosim.core.numerals import numeral, percent
from neurosim.viz.markup import LONGEST, Prose, named, shown
from neurosim.viz.report.findings import COLUMNS
from neurosim.viz.report.page import call, described, html_report

VOID = {"meta", "link", "img", "br", "hr", "input"}
LOADING = {"src", "srcset", "poster", "data", "action", "background", "formaction", "manifest", "ping"}
NONE = "\N{EN DASH}"
LONG = "n" * 10_000
HEBREW = "שלום עולם"
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '\'"><b onclick="x">',
    "a\u2028b\nc\0d",
    "\u202eright to left\u2069",
    HEBREW,
    LONG,
    "-->",
    "</style>",
    "$title &amp; ${css}",
    "\ud800",
)


class Page(HTMLParser):
    """What stands in a page; the closing of each element is checked."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.elements, self.tables = [], [], {}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice"
        element = {"tag": tag, "attrs": dict(attrs), "text": "", "within": [e["tag"] for e in self.open]}
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        assert tag not in VOID
        closed = self.open.pop()
        assert closed["tag"] == tag, f"</{tag}> closes <{closed['tag']}>"

    def handle_data(self, data):
        for element in self.open:
            element["text"] += data

    def all(self, tag, kind=""):
        return [e for e in self.elements if e["tag"] == tag and kind in (e["attrs"].get("class") or "").split(" ")]

    def texts(self, tag, kind=""):
        return [e["text"].strip() for e in (self.all(tag, kind) if kind else self.of(tag))]

    def of(self, tag):
        return [e for e in self.elements if e["tag"] == tag]

    def table(self, name):
        """Return the rows of the table whose caption has that id, the head first."""
        rows, found = [], False
        for element in self.elements:
            if element["tag"] == "table":
                found, rows = False, []
            elif element["attrs"].get("id") == f"table-{name}":
                found = True
            elif element["tag"] == "tr":
                if found and rows and "tbody" not in element["within"]:
                    break
                rows.append([])
            elif element["tag"] in ("th", "td"):
                rows[-1].append(element["text"].strip())
            elif found and element["tag"] in ("div", "p", "section") and rows:
                break
        assert found, f"no table {name}"
        return rows


def read(cell):
    """Return the number that a cell shows."""
    if cell == NONE:
        return None
    plain = cell.replace(",", "").replace("\N{MINUS SIGN}", "-").replace("∞", "inf")
    return float(plain.rstrip("%")) / (100.0 if plain.endswith("%") else 1.0)


def report(comparison, figures=None, **options):
    text = html_report(comparison, figures or {}, **options)
    return text, Page(text)


def compared(models, dataset, **options):
    return ns.compare(models, dataset, progress=False, engine="simpy", **options)


@pytest.fixture(scope="module")
def binary():
    return compared(None, "and", seeds=2, epochs=40)


def flowers(features=4, classes=3, rows=30, **names):
    stream = np.random.default_rng(5)
    y = np.arange(rows) % classes
    X = stream.normal(size=(rows, features)) + np.eye(classes, features)[y] * 2.0
    feature_names = names.get("feature_names", tuple(f"width {j}" for j in range(features)))
    class_names = names.get("class_names", tuple(f"kind {k}" for k in range(classes)))
    return ns.Dataset(
        names.get("name", "flowers"), X, y, feature_names, class_names, "a garden", names.get("notes", ())
    )


@pytest.fixture(scope="module")
def several():
    return compared(None, flowers(), folds=2, seeds=2, epochs=5)


@pytest.fixture(scope="module")
def hostile():
    data = flowers(
        features=len(HOSTILE),
        name="<h1>$title</h1>\u202e",
        feature_names=HOSTILE,
        class_names=("<b>one</b>", "ב" * 200, "c\u2029"),
        notes=("</style><script>", "m" * 5000, HEBREW),
    )
    models = [ns.Contender("rosenblatt", name="<svg onload=alert(1)>"), ns.Contender("mcculloch-pitts", name=LONG)]
    return compared(models, data, folds=2, seeds=1, epochs=3)


@pytest.fixture(scope="module")
def failed():
    return compared(["rosenblatt", ns.Contender("sigmoid", rate=1e308)], flowers(), folds=0, seeds=1, epochs=5)


@pytest.fixture(scope="module")
def alone():
    return compared(["adaline"], "or", seeds=1, epochs=5)


@pytest.fixture(scope="module")
def interrupted(several):
    return replace(several, fits=several.fits[:2])


@pytest.fixture(scope="module")
def nothing(several):
    return replace(several, fits=(), separability=())


EVERY = ("binary", "several", "hostile", "failed", "alone", "interrupted", "nothing")


@pytest.fixture(params=EVERY)
def comparison(request):
    return request.getfixturevalue(request.param)


def drawing(title="A title", label="x"):
    figure = Figure(figsize=(4.0, 3.0))
    figure.suptitle(title)
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], label="a line")
    axes.set(xlabel=label, ylabel="y")
    axes.legend()
    return figure


def test_the_page_is_well_formed(comparison):
    text, page = report(comparison, {"learning-curves": drawing()})
    assert text.startswith('<!doctype html>\n<html lang="en">')
    assert [len(page.of(tag)) for tag in ("html", "head", "body", "main", "h1", "title", "nav")] == [1] * 7
    text.encode("utf-8")
    ids = Counter(e["attrs"]["id"] for e in page.elements if "id" in e["attrs"])
    assert set(ids.values()) == {1}
    for element in page.elements:
        for pointer in ("aria-labelledby", "href"):
            target = element["attrs"].get(pointer)
            assert target is None or element["tag"] == "link" or target.removeprefix("#") in ids
    levels = [int(e["tag"][1]) for e in page.elements if re.fullmatch("h[1-6]", e["tag"])]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_the_sections_come_in_their_order(several):
    page = report(several, {"accuracy": drawing()})[1]
    headings = [e["text"] for e in page.elements if e["tag"] in ("h2", "h3")]
    assert headings == [
        "The data",
        "Is it linearly separable?",
        "All contenders",
        "One by one",
        "mcculloch-pitts no learning: wired by hand",
        "rosenblatt",
        "adaline",
        "sigmoid",
        "sigmoid-hidden-4",
        "Figures",
        "Glossary",
        "Make it again",
    ]


def test_the_page_asks_for_nothing(comparison):
    text, page = report(comparison, {"accuracy": drawing()})
    policies = [e["attrs"]["content"] for e in page.of("meta") if "Content-Security-Policy" in e["attrs"].values()]
    assert len(policies) == 1
    rules = policies[0].split("; ")
    assert {"default-src 'none'", "img-src data:", "style-src 'unsafe-inline'"} <= set(rules)
    tags = {element["tag"] for element in page.elements}
    assert tags.isdisjoint({"script", "iframe", "object", "embed", "form", "base", "video", "audio", "svg", "h4", "b"})
    assert [element["text"] for element in page.of("style")] == ["\n" + css() + "\n"]
    for element in page.elements:
        for name, value in element["attrs"].items():
            assert not name.startswith("on")
            assert name != "style"
            assert name not in LOADING or value.startswith("data:image/png;base64,")
    assert [e["attrs"]["href"] for e in page.of("link")] == ["data:,"]
    assert text.index("Content-Security-Policy") < text.index("<style>")


def css():
    return files("neurosim.viz.report").joinpath("page.css").read_text(encoding="utf-8")


def test_the_style_asks_for_nothing_and_serves_dark_print_and_narrow():
    assert re.search(r"url\(|@import|https?:|</", css()) is None
    for medium in ("prefers-color-scheme: dark", "@media print", "max-width: 34rem"):
        assert medium in css()


def test_every_colour_of_text_stands_out():
    schemes = [
        dict(re.findall(r"--(\w+): (#[0-9a-f]+);", block)) for block in re.findall(r":root \{(.*?)\}", css(), re.S)
    ]
    assert len(schemes) == 3
    for colours in schemes:
        for paper in ("paper", "card"):
            for ink in ("text", "quiet", "accent", "alarm"):
                assert contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper)


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    full = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(full[k : k + 2], 16) / 255 for k in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def test_tables_say_what_their_cells_belong_to(comparison):
    page = report(comparison)[1]
    tables = len(page.of("table"))
    assert len(page.of("caption")) == tables >= 1
    assert all(text for text in page.texts("caption"))
    for element in page.of("th"):
        assert element["attrs"]["scope"] == ("col" if "thead" in element["within"] else "row")
    boxes = page.all("div", "scroll")
    assert len(boxes) == tables
    assert all(box["attrs"]["tabindex"] == "0" and box["attrs"]["role"] == "region" for box in boxes)


KEYS = ("accuracy_mean", "learning", "epochs", "converged", "mistakes", "updates", "novikoff_bound", "margin", "loss")
KEYS += ("signals", "seconds")


@pytest.mark.parametrize("comparison", ["binary", "several", "failed", "alone", "interrupted"], indirect=True)
def test_the_table_has_the_numbers_of_the_records(comparison):
    head, *rows = report(comparison)[1].table("contenders")
    records = comparison.to_records()
    assert head == ["Contender", *(title for title, _, _ in COLUMNS)]
    assert [row[0] for row in rows] == [record["model"] for record in records]
    for row, record in zip(rows, records, strict=True):
        accuracy, rule, epochs, converged, *cells = row[1:]
        mean, _, spread = accuracy.partition(" ± ")
        about(read(mean), record["accuracy_mean"], places=3)
        if len(record["accuracies"]) > 1:
            about(read(spread), record["accuracy_std"], places=3)
        assert rule.partition(":")[0] == record["learning"]
        assert read(epochs) == (record["epochs"] or None)
        assert (converged == "yes") is record["converged"]
        assert (converged == "failed") is bool(record["failed"])
        for key, cell in zip(KEYS[4:], cells, strict=True):
            about(read(cell), record[key], relative=5e-3)
            if isinstance(record[key], int):
                assert read(cell) == record[key]


def about(got, wanted, relative=0.0, places=None):
    tolerance = {"rel": relative} if places is None else {"abs": 0.51 * 10.0**-places}
    assert got is wanted if wanted is None else got == pytest.approx(wanted, **tolerance)


def test_the_highest_accuracy_is_bold(several):
    page = report(several)[1]
    bold = [e["text"] for e in page.of("strong") if "td" in e["within"]]
    best = max(record["accuracy_mean"] for record in several.to_records())
    assert len(bold) == 1
    assert bold[0].startswith(percent(best))


def test_weights_that_are_0_but_for_rounding_are_said_to_be_so():
    comparison = ns.compare(["sigmoid"], "xor", seeds=1, epochs=600)
    (weights,) = comparison.to_records()[0]["weights"]
    assert 0.0 < max(map(abs, weights)) < 1e-9
    cells = [cell for row in report(comparison)[1].table("weights-1")[1:] for cell in row[1:]]
    assert cells == ["0 but for rounding"] * 3


@pytest.mark.parametrize("comparison", ["binary", "several", "alone"], indirect=True)
def test_weights_are_those_of_the_records(comparison):
    page = report(comparison)[1]
    data = comparison.dataset
    for number, record in enumerate(comparison.to_records(), start=1):
        if "hidden" in record:
            assert "through a hidden layer of 4: it starts from random weights" in page.of("main")[0]["text"]
            assert "Its weights stand in several layers" in page.of("main")[0]["text"]
            assert "the lesson failed" not in page.of("main")[0]["text"]
            continue
        head, *rows, last = page.table(f"weights-{number}")
        by_hand = record["learning"] == "no learning"
        outputs = data.class_names if data.n_classes > 2 else [f"towards {data.class_names[1]}"]
        assert head == ["Feature", *outputs]
        assert [row[0].partition(" > ")[0] for row in rows] == list(data.feature_names)
        for j, row in enumerate(rows):
            for cell, weights in zip(row[1:], record["weights"], strict=True):
                assert cell == "veto" if weights[j] == "veto" else read(cell) == pytest.approx(weights[j], rel=5e-4)
        assert last[0] == ("threshold" if by_hand else "bias")
        assert [read(cell) for cell in last[1:]] == pytest.approx(record["thresholds" if by_hand else "bias"], rel=5e-4)


def test_a_wiring_by_hand_says_when_a_feature_is_on(several):
    cuts = several.lessons("mcculloch-pitts")[0].wiring.cuts
    rows = report(several)[1].table("weights-1")[1:-1]
    assert [read(row[0].partition(" > ")[2]) for row in rows] == pytest.approx(cuts.tolist(), rel=5e-4)


def test_without_a_bias_there_is_no_row_for_it():
    page = report(compared(["rosenblatt"], "seed", seeds=1, epochs=20))[1]
    assert [row[0] for row in page.table("weights-1")] == ["Feature", "x1", "x2", "x3"]
    assert "There is no bias" in page.of("main")[0]["text"]


def test_of_many_features_the_ten_heaviest_are_shown():
    wide = compared(["sigmoid"], flowers(features=25), folds=0, seeds=1, epochs=3)
    page = report(wide)[1]
    (record,) = wide.to_records()
    sizes = np.abs(record["weights"]).max(axis=0)
    heaviest = sorted(np.argsort(-sizes)[:10].tolist())
    names = [row[0] for row in page.table("weights-1")[1:-1]]
    assert names == [f"width {j}" for j in heaviest]
    text = page.of("main")[0]["text"]
    assert "the 10 heaviest of 25 features" in text
    assert "report.json" in text
    assert "25: width 0, " in text
    assert "width 19 and 5 more" in text


def test_the_data_are_told(several):
    page = report(several)[1]
    facts = {}
    for term, meaning in zip(page.texts("dt"), page.texts("dd"), strict=True):
        facts.setdefault(term, meaning)
    assert facts["Rows"] == "30"
    assert facts["Features"] == "4: width 0, width 1, width 2, width 3"
    assert facts["Majority baseline"].startswith("33.3%")
    assert facts["Source"] == "a garden"
    assert facts["Seeds"] == "1, 2"
    assert facts["Epochs"] == "at most 5"
    assert facts["Scaling"].startswith("standard")
    assert facts["Accuracy"] == "on held-out rows, 2-fold cross-validation"
    assert page.table("classes")[1:] == [[f"kind {k}", "10", "33.3%"] for k in range(3)]
    assert facts["Digest"] == several.digest()
    assert facts["Digest of the data"] == several.dataset.digest()
    assert facts["neurosim"] == ns.__version__
    assert facts["NumPy"] == np.__version__
    assert facts["Engine"] == "simpy"


def test_a_class_that_a_plane_parts_has_its_margin(binary):
    page = report(binary)[1]
    (proof,) = binary.to_dict()["separability"]
    (row,) = page.table("separation")[1:]
    assert row[:2] == ["1", "yes"]
    numbers = [proof[key] for key in ("margin", "radius", "novikoff_bound")]
    assert [read(cell) for cell in row[2:]] == pytest.approx(numbers, rel=5e-4)
    assert page.texts("p", "answer")[0].startswith("Yes. Linearly separable")


def test_a_class_that_no_plane_parts_has_its_certificate():
    mixed = compared(["rosenblatt"], "xor", seeds=1, epochs=5)
    page = report(mixed)[1]
    assert page.texts("p", "answer") == [
        "No. Not linearly separable (certificate): the mean of rows 2 and 3 is the mean of rows 1 and 4, (0.5, 0.5):"
        " no plane can have one point on both sides."
    ]
    assert page.table("separation")[1] == ["1", "no", NONE, "1.732", NONE]


def test_each_of_several_classes_has_its_certificate_once():
    stream = np.random.default_rng(1)
    data = ns.Dataset("mixed", stream.normal(size=(30, 2)), np.arange(30) % 3, ("a", "b"), ("k", "l", "m"), "")
    page = report(compared(["rosenblatt"], data, folds=0, seeds=1, epochs=2))[1]
    lines = [e["text"] for e in page.of("li") if "main" in e["within"]]
    assert [line[:3] for line in lines] == ["k: ", "l: ", "m: "]
    assert all("no plane can have one point on both sides." in line for line in lines)
    assert "no plane" not in page.texts("p", "answer")[0]


def test_undecided_classes_are_said_to_be(binary):
    (proof,) = binary.separability
    open_ = replace(proof, separable=None, plane=None, margin_squared=None)
    page = report(replace(binary, separability=(open_,)))[1]
    assert page.texts("p", "answer")[0].startswith("Not settled. Linearly separable or not")
    assert page.table("separation")[1][1:3] == ["not settled", NONE]


def test_every_contender_has_its_verdict(several):
    page = report(several)[1]
    verdicts = page.texts("p", "verdict")
    for verdict, record in zip(verdicts[1:], several.to_records()[1:], strict=True):
        assert verdict == record["verdict"][0].upper() + record["verdict"][1:] + "."
    wired = several.to_records()[0]["verdict"]
    units = [e["text"].rstrip(".") for e in page.of("li") if "main" in e["within"]][-3:]
    assert verdicts[0].startswith("No learning: ")
    assert wired.endswith("; ".join(units))


def test_a_hand_wiring_is_marked_as_no_learning(binary):
    page = report(binary)[1]
    assert page.texts("span", "badge") == ["no learning: wired by hand"]
    assert page.table("contenders")[1][2] == "no learning: wired by hand"


def test_the_headline_names_the_best(several):
    records = several.to_records()
    best = max(records, key=lambda record: record["accuracy_mean"])
    (headline,) = report(several)[1].texts("p", "headline")
    assert headline.startswith(best["model"])
    assert percent(best["accuracy_mean"]) in headline
    assert headline.endswith("of the rows that were held out.")


def told(binary, **accuracies):
    """Return headline and what follows, of records with other accuracies."""
    from neurosim.viz.report.findings import headline, remarks

    kept = {record["model"]: record for record in binary.to_records()}
    records = [kept[model.replace("_", "-")] | values for model, values in accuracies.items()]
    texts = (headline(records, False), remarks(records, 0.75))
    plain = [Page(f"<p>{text}</p>").elements for text in texts]
    return [elements[0]["text"] for elements in plain if elements]


def test_equals_share_the_headline(binary):
    one = {"accuracy_mean": 1.0, "accuracy_std": 0.0}
    text, _ = told(binary, mcculloch_pitts=one, rosenblatt=one, adaline={"accuracy_mean": 0.75, "accuracy_std": 0.0})
    assert text == (
        "mcculloch-pitts (wired by hand) and rosenblatt decided equally well: right on 100% of the training rows."
    )


def test_an_order_within_the_spread_is_said_to_be_chance(binary):
    first, second = {"accuracy_mean": 0.9, "accuracy_std": 0.1}, {"accuracy_mean": 0.85, "accuracy_std": 0.1}
    assert "closer than the spread" in told(binary, adaline=second, rosenblatt=first)[1]
    assert "closer than the spread" not in told(binary, rosenblatt=first | {"accuracy_std": 0.01}, adaline=second)[1]


def test_no_better_than_always_the_same_answer_is_said(binary):
    same = {"accuracy_mean": 0.75, "accuracy_std": 0.0}
    assert "75.0%, so nothing was learned" in told(binary, rosenblatt=same)[1]
    assert "nothing was learned" not in told(binary, rosenblatt=same | {"accuracy_mean": 0.8})[1]


def test_hostile_names_are_text_only(hostile):
    text, page = report(hostile, {name: drawing("</script>'\"><img>") for name in HOSTILE})
    allowed = {
        e["tag"] for e in Page(html_report(compared(["adaline"], "or", seeds=1, epochs=2), {"a": drawing()})).elements
    }
    assert {e["tag"] for e in page.elements} <= allowed | {"ul", "li", "span", "i"}
    main = page.of("main")[0]["text"]
    for name in HOSTILE:
        assert shown(name, LONGEST) in main
    assert page.texts("h1") == [r"<h1>$title</h1>\u202e"]
    assert page.of("title")[0]["text"].startswith(r"<h1>$title</h1>\u202e")
    assert re.search("[\0\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800]", text) is None
    assert "<svg onload=alert(1)>" in page.texts("h3")


def test_a_long_name_is_shortened_and_whole_in_its_tooltip(hostile):
    page = report(hostile)[1]
    read_by_people = [e["text"] for e in page.elements if e["tag"] in ("p", "li", "dd", "th", "td", "h1", "h3", "span")]
    assert LONG[:100] not in " ".join(read_by_people)
    tooltips = {e["attrs"]["title"] for e in page.of("bdi") if "title" in e["attrs"]}
    assert tooltips == {LONG, "ב" * 200}


def test_names_from_the_right_are_kept_apart(hostile):
    page = report(hostile)[1]
    apart = "".join(e["text"] for e in page.of("bdi"))
    everything = page.of("body")[0]["text"]
    assert HEBREW in apart
    assert sum(map(everything.count, "בש")) == sum(map(apart.count, "בש"))


@pytest.mark.parametrize("names", [(), (HEBREW, LONG)], ids=["ordinary", "odd"])
def test_a_sentence_has_no_markup_but_around_odd_names(names):
    page = Page(f"<p>{Prose(('<b>', *names)).sentence(f'a plane separates <b> and {HEBREW} from {LONG}')}</p>")
    assert [e["tag"] for e in page.elements] == ["p", *("bdi" for _ in names)]
    assert (
        page.elements[0]["text"]
        == f"A plane separates <b> and {HEBREW} from {shown(LONG, LONGEST) if names else LONG}."
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_has_no_markup(name):
    page = Page(named(name))
    assert [e["tag"] for e in page.elements] == ["bdi"]
    assert page.elements[0]["text"] == shown(name, LONGEST)
    assert page.elements[0]["attrs"].get("title", shown(name)) == shown(name)


def test_figures_are_pictures_in_the_page(binary):
    figures = {"learning-curves": drawing(r"Learning in \$n\$ epochs", label='"><script>'), "my_own": Figure()}
    page = report(binary, figures)[1]
    assert len(page.of("figure")) == len(page.of("figcaption")) == 2
    for image in page.of("img"):
        assert image["within"][-2] == "figure"
        kind, _, data = image["attrs"]["src"].partition(",")
        assert kind == "data:image/png;base64"
        pixels = matplotlib.image.imread(io.BytesIO(base64.b64decode(data, validate=True)), format="png")
        assert pixels.shape[:2] == (2 * int(image["attrs"]["height"]), 2 * int(image["attrs"]["width"]))
        assert image["attrs"]["alt"].strip()
    first, second = page.of("img")
    assert first["attrs"]["alt"] == 'Learning in $n$ epochs. Panel: y against "><script>. Legend: a line.'
    assert int(first["attrs"]["width"]) == 400
    assert second["attrs"]["alt"] == "A figure without text."
    captions = page.texts("figcaption")
    assert captions[0].startswith("Learning curves. How each contender learned")
    assert captions[1] == "My own."


def test_our_own_figures_say_what_they_show(binary):
    text = described(ns.figures.learning_curve(binary.trainings))
    assert "“and”" in text
    assert "against epoch" in text
    assert "rosenblatt" in text


def test_a_huge_figure_stays_within_reason(binary):
    image = report(binary, {"weights": Figure(figsize=(5.0, 100.0))})[1].of("img")[0]
    assert int(image["attrs"]["height"]) == 3000


def test_a_failed_lesson_is_told(failed):
    page = report(failed)[1]
    main = page.of("main")[0]["text"]
    assert "There are no weights: the lesson failed." in main
    assert any(verdict.startswith("Failed: ") for verdict in page.texts("p", "verdict"))
    assert "The lesson of sigmoid failed." in page.of("header")[0]["text"]


def test_folds_that_failed_are_told_where_the_best_is(several):
    lost = [
        replace(fit, failed="Lost.", accuracy=float("nan")) if (fit.contender, fit.part) == ("sigmoid", 0) else fit
        for fit in several.fits
    ]
    header = report(replace(several, fits=tuple(lost)))[1].of("header")[0]["text"]
    assert "Of the 6 lessons of sigmoid, 2 failed and are not counted." in header
    assert "not counted" not in report(several)[1].of("header")[0]["text"]


def test_if_every_lesson_failed_there_is_no_best():
    page = report(compared([ns.Contender("sigmoid", rate=1e308)], flowers(), folds=0, seeds=1, epochs=2))[1]
    assert page.texts("p", "headline") == ["Every lesson failed; the reasons stand below."]


def test_an_interrupted_comparison_says_so(interrupted, nothing, several):
    assert "Not finished." not in report(several)[0]
    page = report(interrupted)[1]
    assert "interrupted after 2 of 30 lessons" in page.texts("p", "warning")[0]
    text = page.of("main")[0]["text"]
    assert text.count("It has not finished a lesson of all rows.") == 3
    assert "until the interruption" in text
    page = report(nothing)[1]
    assert "interrupted after 0 of 30 lessons" in page.texts("p", "warning")[0]
    assert page.texts("p", "headline") == ["No contender has finished a lesson."]
    assert page.texts("p", "answer")[0].startswith("Not settled.")
    assert "No contender has finished a lesson of all rows." in page.of("main")[0]["text"]


def test_one_contender_is_one(alone):
    page = report(alone)[1]
    assert page.texts("p", "headline")[0].startswith("adaline was right on ")
    assert "One contender was given 4 rows (2 features, 2 classes) inside" in page.of("header")[0]["text"]


def test_the_same_comparison_gives_the_same_page(binary):
    pages = [html_report(binary, {"accuracy": drawing()}) for _ in range(2)]
    assert pages[0] == pages[1]


def test_what_was_typed_stands_there_as_text(binary):
    page = report(binary, command="neurosim compare '<b>and</b>' & more")[1]
    assert page.texts("pre")[0] == "neurosim compare '<b>and</b>' & more"
    assert len(page.of("pre")) == 2
    assert page.texts("pre")[1] == call(binary)


AGAIN = [
    (None, "and", {"seeds": [4, 7], "epochs": 20}),
    (["rosenblatt"], "and", {"seeds": 1, "bias": False, "shuffle": True, "epochs": 20, "folds": 0}),
    (["rosenblatt"], "xor", {"seeds": 1, "epochs": 5, "folds": 2}),
    (["rosenblatt"], "iris", {"seeds": 1, "epochs": 1}),
    (
        [
            ns.Contender("sigmoid", rule="gradient", rate=0.5, batch=2, name='"quoted"\n' + HEBREW),
            ns.Contender(ns.Sigmoid(gain=2.0), rule=ns.GradientRule(rate=0.25), start="zero"),
            "sigmoid",
            "sigmoid",
        ],
        "and",
        {"seeds": 1, "epochs": 3, "scaling": "range"},
    ),
]


@pytest.mark.parametrize(("models", "data", "options"), AGAIN)
def test_the_call_makes_it_again(models, data, options):
    once = compared(models, data, **options)
    made = {}
    exec(call(once), made)
    assert made["comparison"].digest() == once.digest()
    assert made["comparison"].plan == once.plan
    assert made["comparison"].contenders == once.contenders
    assert call(once).isascii()


@pytest.mark.parametrize("name", ["flowers \"of\" 'mine'.csv", "FLOWERS.CSV"])
def test_the_call_reads_a_file_again(name, tmp_path):
    path = tmp_path / name
    values = flowers(classes=2)
    path.write_text(
        "\n".join(
            ["a,b,kind", *(f"{x[0]},{x[1]},{'yes' if k else 'no'}" for x, k in zip(values.X, values.y, strict=True))]
        )
    )
    once = compared(["rosenblatt"], str(path), held_out=0.3, seeds=1, epochs=2)
    made = {}
    exec(call(once), made)
    assert made["comparison"].digest() == once.digest()


def test_the_call_reads_a_file_again_as_it_was_told(tmp_path):
    path, values = tmp_path / "flowers", flowers(classes=2)
    pairs = zip(values.X, values.y, strict=True)
    rows = (f"{'yes' if k else 'no'};{x[0]:.3f};{x[1]:.3f};p".replace(".", ",") for x, k in pairs)
    path.write_text("\n".join(["kind;a;b;note", *rows]))
    data = ns.datasets.load(path, label="kind", header=True, decimal=",", ignore=["note"])
    once = compared(["rosenblatt"], data, held_out=0.3, seeds=1, epochs=2)
    made = {}
    exec(call(once), made)
    assert made["comparison"].digest() == once.digest()


def test_the_call_leaves_room_for_a_data_set_of_ones_own(several):
    assert 'dataset = ...  # the neurosim.Dataset named "flowers"' in call(several)
    pretender = replace(flowers(), name="iris")
    assert "dataset = ..." in call(replace(several, dataset=pretender))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1234567, "1,234,567"),
        (-2.5, "\N{MINUS SIGN}2.5"),
        (float("-inf"), "\N{MINUS SIGN}∞"),
        (0.000123456, "0.0001235"),
        (9999.0, "9999"),
        (1e300, "1e+300"),
        (float("nan"), NONE),
        (None, NONE),
    ],
)
def test_numbers_as_they_are_read(value, written):
    assert numeral(value) == written


@pytest.mark.parametrize("digits", [3, 4, 6])
@pytest.mark.parametrize("value", [123456.7, 12345.6, 999.95, 47.892382, 1 / 3, 2e-7, -53086.0, 99999.6])
def test_numbers_keep_their_digits(value, digits):
    assert read(numeral(value, digits)) == pytest.approx(value, rel=0.6 * 10.0 ** (1 - digits))


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (0.0, "0%"),
        (1.0, "100%"),
        (0.5, "50.0%"),
        (0.9996, "99.96%"),
        (0.0001, "0.01%"),
        (1 - 1e-12, "99.9999999999%"),
        (1 - 2**-53, "100%"),  # of no count of rows: all of them, but for rounding
    ],
)
def test_shares_never_round_to_all_or_none(share, written):
    assert percent(share) == written


def test_a_report_is_saved_from_python_as_the_command_writes_it(several, tmp_path):
    file = several.save_report(tmp_path / "report.html")
    figures = [f"{name}.png" for name in ("learning curves", "accuracy", "boundaries", "weights")]
    page = Page(file.read_text(encoding="utf-8"))
    assert len(page.all("img")) == len(figures)
    assert "sigmoid-hidden-4" in page.texts("h3")
    with pytest.raises(InputError, match="no folder"):
        several.save_report(tmp_path / "missing" / "report.html")
