"""The report as people see it: opened from a file, in a real browser, without a network."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from browser import axe_findings, scrolls_sideways

import neurosim as ns
from neurosim.viz.report.page import html_report

WIDTHS = (1280, 400)

NAMES = {
    "</script><img src=x onerror=alert(1)>": "</script><img src=x onerror=alert(1)>",
    "\"><b onclick='alert(2)'>": "\"><b onclick='alert(2)'>",
    "</style></title><svg onload=alert(3)>": "</style></title><svg onload=alert(3)>",
    "a\u2028line": r"a\u2028line",
    "\u202eturned": r"\u202eturned",
    "\u200fmarked": "\u200fmarked",
    "&lt;i&gt;": "&lt;i&gt;",
    "שלום": "שלום",
    "עולם": "עולם",
    "last": "last",
}
"""Names that somebody may give, and what of them is to be seen."""

FIRST, *_ = NAMES


def figures(comparison):
    """Return the figures that a run puts into its report."""
    return {
        "learning_curves": ns.figures.learning_curves(comparison),
        "accuracy": ns.figures.accuracy(comparison),
        "boundaries": ns.figures.boundaries(comparison),
        "weights": ns.figures.weight_paths(comparison),
    }


@pytest.fixture(scope="module")
def ordinary(chromium, tmp_path_factory):
    comparison = ns.compare(["rosenblatt", "sigmoid"], "and", seeds=1, epochs=20, progress=False)
    file = tmp_path_factory.mktemp("ordinary") / "report.html"
    file.write_text(html_report(comparison, figures(comparison), command="neurosim compare and"), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def hostile(chromium, tmp_path_factory):
    rows = np.random.default_rng(7).normal(size=(12, len(NAMES)))
    classes = tuple(NAMES)[:3]
    data = ns.Dataset(FIRST, rows, np.arange(12) % 3, tuple(NAMES), classes, "</dd><img src=y onerror=alert(4)>")
    models = ["mcculloch-pitts", ns.Contender("sigmoid", name="<iframe src=https://127.0.0.1:9>")]
    comparison = ns.compare(models, data, seeds=1, epochs=2, folds=0, progress=False)
    file = tmp_path_factory.mktemp("hostile") / "report.html"
    page = html_report(comparison, figures(comparison), command="neurosim compare '<script>alert(5)</script>'")
    file.write_text(page, encoding="utf-8")
    return file


@pytest.fixture(params=["ordinary", "hostile"])
def file(request):
    return request.getfixturevalue(request.param)


def elements(page):
    """Return how many elements of each kind the browser made of a page."""
    return Counter(page.evaluate("Array.from(document.querySelectorAll('*'), e => e.localName)"))


def features(page):
    """Return where a page lists the features."""
    return page.locator("#data dd", has=page.locator("bdi")).first


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_serious(open_offline, file, width, color_scheme):
    page = open_offline(file, width=width, color_scheme=color_scheme)
    assert axe_findings(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_does_not_scroll_sideways(open_offline, file, width):
    assert not scrolls_sideways(open_offline(file, width=width))


def test_every_figure_is_seen(open_offline, ordinary):
    page = open_offline(ordinary)
    seen = "Array.from(document.images, i => i.complete && i.naturalWidth > 0 && i.getBoundingClientRect().width > 0)"
    assert page.evaluate(seen) == [True] * 4


def test_every_link_of_the_contents_leads_somewhere(open_offline, ordinary):
    page = open_offline(ordinary)
    links = page.get_by_role("navigation").get_by_role("link")
    assert links.count() == 7
    for link in links.all():
        link.click()
        assert page.evaluate("document.querySelector(':target > h2').checkVisibility()")


def test_names_make_no_element(open_offline, hostile, ordinary):
    page = open_offline(hostile)
    found = elements(page)
    assert set(found) - set(elements(open_offline(ordinary))) <= {"bdi", "ul", "li", "span"}
    assert found["img"] == found["figure"] == 4
    attributes = page.evaluate("Array.from(document.querySelectorAll('*'), e => e.getAttributeNames()).flat()")
    assert not [name for name in attributes if name.startswith("on")]


def test_names_are_shown_as_text(open_offline, hostile):
    page = open_offline(hostile)
    assert features(page).locator("bdi").all_inner_texts() == list(NAMES.values())
    classes = page.locator("table", has=page.locator("#table-classes")).locator("tbody th")
    assert classes.all_inner_texts() == list(NAMES.values())[:3]
    assert page.locator("h1").inner_text() == FIRST
    assert page.title().startswith(FIRST)
    assert "neurosim compare '<script>alert(5)</script>'" in page.locator("pre").first.inner_text()


def test_names_from_the_right_stand_in_their_order(open_offline, hostile):
    page = open_offline(hostile)
    features(page).evaluate("told => told.style.whiteSpace = 'nowrap'")  # one line, whatever the font
    boxes = [name.bounding_box() for name in features(page).locator("bdi").all()]
    assert len(boxes) == len(NAMES)
    assert all(one["x"] + one["width"] <= other["x"] for one, other in pairwise(boxes))
