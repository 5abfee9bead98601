"""The report of a comparison: one HTML file, to be read, projected and printed, that asks nothing of any network."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure

import neurosim
from neurosim.core.numerals import percent
from neurosim.core.words import counted
from neurosim.viz.report.again import call
from neurosim.viz.report.contenders import overview, sections
from neurosim.viz.report.findings import headline, remarks, separation, unfinished
from neurosim.viz.report.markup import Prose, escaped, named, paragraph, shortened, table, terms
from neurosim.viz.report.picture import picture

if TYPE_CHECKING:
    from neurosim.studies.comparison.comparison import Comparison

MOST_NAMES = 20
"""Features that are listed by name."""

LONGEST_TEXT = 400
"""Characters of a source or a note."""

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
    page = Template(_part("page.html"))
    return page.substitute(
        css=_part("page.css"),
        version=escaped(neurosim.__version__),
        title=escaped(shortened(data["name"])),
        name=named(data["name"], 100),
        warning="" if done else unfinished(len(comparison.fits), planned),
        lead=_lead(told, len(contenders)),
        headline=headline(models, bool(plan["folds"] or plan["held_out"])),
        remarks=remarks(models, data["baseline"]),
        data=_data(told),
        separation=separation(told, prose),
        overview=overview(models, plan["accuracy"]),
        contenders=sections(comparison, models, prose),
        figures=_figures(figures),
        again=_again(comparison, told, command, done),
    )


def _part(name: str) -> str:
    return files("neurosim.viz.report").joinpath(name).read_text(encoding="utf-8")


def _lead(told: dict[str, Any], contenders: int) -> str:
    data, plan = told["dataset"], told["plan"]
    count = _NUMBERS[contenders] if contenders < len(_NUMBERS) else f"{contenders:,}"
    who = f"{count} contender was" if contenders == 1 else f"{count} contenders were"
    features, classes = counted(data["features"], "feature"), counted(len(data["classes"]), "class", "classes")
    rows = f"{counted(data['rows'], 'row')} ({features}, {classes})"
    alike = rows if contenders == 1 else f"the same {rows} in the same order,"
    return (
        f"{who} given {alike} inside one event-driven simulation of neurons that send signals;"
        f" {escaped(plan['accuracy'])}."
    )


def _data(told: dict[str, Any]) -> str:
    data, plan = told["dataset"], told["plan"]
    features = data["feature_names"]
    listed = ", ".join(map(named, features[:MOST_NAMES]))
    more = len(features) - MOST_NAMES
    order = "drawn anew from each seed, the same for all contenders" if plan["shuffle"] else "as given"
    pairs = [
        ("Rows", f"{data['rows']:,}"),
        ("Features", f"{len(features):,}: {listed}{f' and {more:,} more' if more > 0 else ''}"),
        ("Majority baseline", f"{percent(data['baseline'])}, by always answering the most frequent class"),
        ("Source", _long(data["source"]) or "not told"),
        *(("Note", _long(note)) for note in data["notes"]),
        ("Accuracy", escaped(plan["accuracy"]).removeprefix("accuracy ")),
        ("Scaling", _SCALINGS[plan["scaling"]]),
        ("Order of rows", order),
        ("Bias", "an always-on neuron is wired to each output" if plan["bias"] else "none"),
        ("Epochs", f"at most {plan['epochs']:,}"),
        ("Seeds", ", ".join(map(str, plan["seeds"]))),
    ]
    rows = [
        (named(name), f"{count:,}", percent(count / data["rows"]))
        for name, count in zip(data["classes"], data["rows_of_class"], strict=True)
    ]
    classes = table("Rows of each class", ("Class", "Rows", "Share"), rows, "classes")
    return f'<div class="pair uneven">\n<div>\n{terms(pairs, "facts")}\n</div>\n<div>\n{classes}\n</div>\n</div>'


def _long(text: str) -> str:
    return f"<bdi>{escaped(shortened(text, LONGEST_TEXT))}</bdi>" if text.strip() else ""


def _figures(figures: Mapping[str, Figure]) -> str:
    if not figures:
        return paragraph("No figure was drawn.")
    return "\n".join(picture(name, figure) for name, figure in figures.items())


def _again(comparison: Comparison, told: dict[str, Any], command: str, done: bool) -> str:
    engines = dict.fromkeys(fit.engine for fit in comparison.fits if fit.engine)
    digest = "" if done else " (of what was done until the interruption)"
    pairs = [
        ("Digest", f"<code>{told['digest']}</code>{digest}"),
        ("Digest of the data", f"<code>{told['dataset']['digest']}</code>"),
        ("Engine", escaped(", ".join(engines)) if engines else "none was needed"),
        ("neurosim", escaped(neurosim.__version__)),
        ("NumPy", escaped(np.__version__)),
        ("Python", escaped(platform.python_version())),
    ]
    typed = f"{paragraph('On the command line, where neurosim is installed:')}\n{_code(command)}\n" if command else ""
    return (
        f"{typed}{paragraph('In Python:')}\n{_code(call(comparison))}\n"
        f"{paragraph('The same versions give the same digest, <code>comparison.digest()</code>.')}\n"
        f"{terms(pairs, 'facts')}"
    )


def _code(text: str) -> str:
    lines = "\n".join(map(_code_line, text.split("\n")))
    return f'<pre tabindex="0"><code>{lines}</code></pre>'


def _code_line(line: str) -> str:
    return escaped(line) if line.strip() else ""
