"""The report of a comparison: one HTML file, to be read, projected and printed, that loads nothing."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from typing import Any

import numpy as np
from markupsafe import Markup
from matplotlib.figure import Figure

import neurosim
from neurosim.core.numerals import NOTHING, percent
from neurosim.core.words import counted
from neurosim.studies.comparison.comparison import Comparison
from neurosim.viz.markup import Prose, named, part, rendered, shown
from neurosim.viz.report.again import call
from neurosim.viz.report.contenders import COLUMNS, overview, sections
from neurosim.viz.report.findings import headline, remarks, separation
from neurosim.viz.report.picture import picture

MOST_NAMES = 20  # features that are listed by name
LONGEST_TEXT = 400  # characters of a source or a note

_SCALINGS = {
    "standard": "standard: each feature to mean 0 and deviation 1, as the rows that are learned demand",
    "range": "range: each feature to 0 to 1, as the rows that are learned demand",
    "none": "none: features as they are",
}
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def html_report(comparison: Comparison, figures: Mapping[str, Figure], *, command: str = "") -> str:
    """Return the report of a comparison as one HTML page.

    The page loads nothing: its style stands in it, its figures are PNGs inside it, it has no script, and a content
    security policy forbids the rest. The same comparison and figures give the same page.

    Parameters
    ----------
    comparison : Comparison
        An interrupted one, too.
    figures : mapping of str to Figure
        By name, such as ``"learning_curves"``; shown in this order.
    command : str
        What was typed to make it, if it was; the call in Python stands there in any case.

    Examples
    --------
    >>> import neurosim as ns
    >>> page = html_report(ns.compare(["rosenblatt"], "and", seeds=1, epochs=20), {})
    >>> page[:15], "100%" in page, "http" in page.replace("http-equiv", "")
    ('<!doctype html>', True, False)
    """
    told = comparison.to_dict()
    data, plan, models = told["dataset"], told["plan"], told["models"]
    contenders = [contender.name for contender in comparison.contenders]
    prose = Prose((data["name"], *data["feature_names"], *data["classes"], *contenders))
    planned = len(contenders) * len(plan["seeds"]) * (1 + (plan["folds"] or bool(plan["held_out"])))
    done = len(comparison.fits) >= planned and bool(comparison.separability)
    by_class = zip(data["classes"], data["rows_of_class"], strict=True)
    return rendered(
        "report/page.html",
        css=part("report/page.css"),
        version=neurosim.__version__,
        title=shown(data["name"], 48),
        name=named(data["name"], 100),
        unfinished="" if done else f"{len(comparison.fits):,} of {counted(planned, 'lesson')}",
        lead=_lead(told, len(contenders)),
        headline=headline(models, bool(plan["folds"] or plan["held_out"])),
        remarks=remarks(models, data["baseline"]),
        facts=_facts(told),
        classes=[(named(name), f"{count:,}", percent(count / data["rows"])) for name, count in by_class],
        separation=separation(told, prose),
        planned=plan["accuracy"],
        nothing=NOTHING,
        columns=[(title, text) for title, text, _ in COLUMNS],
        overview=overview(models),
        contenders=sections(comparison, models, prose),
        figures=[picture(name, figure) for name, figure in figures.items()],
        newline=Markup("\n"),
        command=command,
        call=call(comparison),
        made_by=_made_by(comparison, told, done),
    )


def _lead(told: dict[str, Any], contenders: int) -> str:
    data = told["dataset"]
    count = _NUMBERS[contenders] if contenders < len(_NUMBERS) else f"{contenders:,}"
    who = f"{count} contender was" if contenders == 1 else f"{count} contenders were"
    features, classes = counted(data["features"], "feature"), counted(len(data["classes"]), "class", "classes")
    rows = f"{counted(data['rows'], 'row')} ({features}, {classes})"
    alike = rows if contenders == 1 else f"the same {rows} in the same order,"
    return (
        f"{who} given {alike} inside one event-driven simulation of neurons that send signals;"
        f" {told['plan']['accuracy']}."
    )


def _facts(told: dict[str, Any]) -> list[tuple[str, object]]:
    """Return what is known of the data and the plan, by its name."""
    data, plan = told["dataset"], told["plan"]
    features = data["feature_names"]
    listed = Markup(", ").join(map(named, features[:MOST_NAMES]))
    more = len(features) - MOST_NAMES
    return [
        ("Rows", f"{data['rows']:,}"),
        ("Features", Markup("{:,}: {}{}").format(len(features), listed, f" and {more:,} more" if more > 0 else "")),
        ("Majority baseline", f"{percent(data['baseline'])}, by always answering the most frequent class"),
        ("Source", _long(data["source"]) or "not told"),
        *(("Note", _long(note)) for note in data["notes"]),
        ("Accuracy", plan["accuracy"].removeprefix("accuracy ")),
        ("Scaling", _SCALINGS[plan["scaling"]]),
        ("Order of rows", "drawn anew from each seed, the same for all contenders" if plan["shuffle"] else "as given"),
        ("Bias", "an always-on neuron is wired to each output" if plan["bias"] else "none"),
        ("Epochs", f"at most {plan['epochs']:,}"),
        ("Seeds", ", ".join(map(str, plan["seeds"]))),
    ]


def _long(text: str) -> Markup:
    return Markup("<bdi>{}</bdi>").format(shown(text, LONGEST_TEXT)) if text.strip() else Markup("")


def _made_by(comparison: Comparison, told: dict[str, Any], done: bool) -> list[tuple[str, object]]:
    engines = dict.fromkeys(fit.engine for fit in comparison.fits if fit.engine)
    code, until = Markup("<code>{}</code>{}"), "" if done else " (of what was done until the interruption)"
    return [
        ("Digest", code.format(told["digest"], until)),
        ("Digest of the data", code.format(told["dataset"]["digest"], "")),
        ("Engine", ", ".join(engines) if engines else "none was needed"),
        ("neurosim", neurosim.__version__),
        ("NumPy", np.__version__),
        ("Python", platform.python_version()),
    ]
