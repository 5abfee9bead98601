"""The report of a comparison: one HTML file, to be read, projected and printed, that loads nothing; and a table."""

import base64
import io
import math
import platform
from collections.abc import Mapping
from dataclasses import fields
from pathlib import PurePath
from typing import Any

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import neurosim
from neurosim.core.numerals import NOTHING, percent
from neurosim.core.words import counted
from neurosim.data import datasets
from neurosim.learning.rules import said
from neurosim.models.registry import installed, name_of
from neurosim.studies.comparison.comparison import Comparison
from neurosim.studies.comparison.contenders import Contender
from neurosim.studies.comparison.fit import Fit
from neurosim.viz import figures as pictures
from neurosim.viz.figures.style import look
from neurosim.viz.markup import LONGEST, Prose, named, part, rendered, shown
from neurosim.viz.report.findings import COLUMNS, SCALED, headline, overview, remarks, sections, separation

MOST_NAMES = 20  # features that are listed by name
LONGEST_TEXT, LONGEST_ALT = 400, 900  # characters of a source or a note, and of what a figure shows

DPI = 200  # a figure of the usual width is then nearly as wide as a projector
MOST_PIXELS = 6000  # on the longer side

_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")

CAPTIONS = {
    "learning_curves": "How each contender learned all rows, epoch by epoch: lower is better. Mistakes are counted as"
    " each row comes by, while the weights still change.",
    "accuracy": "How often each contender was right, and how far its lessons are apart.",
    "boundaries": "Where each contender's decision changes from one class to another, and the rows around.",
    "weights": "How the weights moved while the rows were learned.",
}
"""What to look at, by the name of the figure."""


def html_report(comparison: Comparison, figures: Mapping[str, Figure], *, command: str = "") -> str:
    """Return the report of a comparison, an interrupted one too, as one HTML page.

    The page loads nothing: its style stands in it, its figures, in the given order, are PNGs inside it, it has no
    script, and a content security policy forbids the rest. The same comparison and figures give the same page.
    `command` is what was typed to make it, if it was; the call in Python stands there in any case.
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


def drawn(comparison: Comparison) -> dict[str, Figure]:
    """Return the figures of a report, by the name of their file."""
    return {
        "learning-curves": pictures.learning_curves(comparison),
        "accuracy": pictures.accuracy(comparison),
        "boundaries": pictures.boundaries(comparison),
        "weights": pictures.weight_paths(comparison),
    }


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
    more, to = len(features) - MOST_NAMES, SCALED.get(plan["scaling"])
    scaled = f"each feature {to}, as the rows that are learned demand" if to else "features as they are"
    return [
        ("Rows", f"{data['rows']:,}"),
        ("Features", Markup("{:,}: {}{}").format(len(features), listed, f" and {more:,} more" if more > 0 else "")),
        ("Majority baseline", f"{percent(data['baseline'])}, by always answering the most frequent class"),
        ("Source", _long(data["source"]) or "not told"),
        *(("Note", _long(note)) for note in data["notes"]),
        ("Accuracy", plan["accuracy"].removeprefix("accuracy ")),
        ("Scaling", f"{plan['scaling']}: {scaled}"),
        ("Order of rows", "drawn anew from each seed, the same for all contenders" if plan["shuffle"] else "as given"),
        ("Bias", "an always-on neuron is wired to each output" if plan["bias"] else "none"),
        ("Epochs", f"at most {plan['epochs']:,}"),
        ("Seeds", ", ".join(map(str, plan["seeds"]))),
    ]


def _long(text: str) -> Markup:
    return Markup("<bdi>{}</bdi>").format(shown(text, LONGEST_TEXT)) if text.strip() else Markup("")


def _made_by(comparison: Comparison, told: dict[str, Any], done: bool) -> list[tuple[str, object]]:
    engines = ", ".join(dict.fromkeys(fit.engine for fit in comparison.fits if fit.engine))
    code, until = Markup("<code>{}</code>{}"), "" if done else " (of what was done until the interruption)"
    return [
        ("Digest", code.format(told["digest"], until)),
        ("Digest of the data", code.format(told["dataset"]["digest"], "")),
        ("Engine", engines or "none was needed"),
        ("neurosim", neurosim.__version__),
        ("NumPy", np.__version__),
        ("Python", platform.python_version()),
    ]


def picture(name: str, figure: Figure) -> dict[str, object]:
    """Return a figure with its caption, and what it shows in words; the same bytes for the same figure.

    It is a PNG, not inline SVG: it holds no markup in which a name could act, and its size does not grow with the
    number of epochs or rows that are drawn.
    """
    written = io.BytesIO()
    dpi = min(DPI, MOST_PIXELS / max(figure.get_size_inches()))
    with look():
        figure.savefig(written, format="png", dpi=dpi, facecolor="white", metadata={"Software": None})
    drawn = written.getvalue()
    width, height = (int.from_bytes(drawn[at : at + 4]) for at in (16, 20))  # as the header says
    return {
        "src": Markup(f"data:image/png;base64,{base64.b64encode(drawn).decode('ascii')}"),
        "width": width // 2,
        "height": height // 2,
        "alt": shown(described(figure), LONGEST_ALT),
        "name": shown(name.replace("_", " ").replace("-", " ").capitalize(), LONGEST),
        "caption": CAPTIONS.get(name.replace("-", "_"), ""),
    }


def described(figure: Figure) -> str:
    """Say in words what a figure shows: its title, what is drawn against what, and its legend."""
    panels = [panel for panel in map(_panel, figure.axes) if panel]
    some = panels if len(panels) <= 6 else [*panels[:5], f"{len(panels) - 5} more"]
    legends = [*figure.legends, *(axes.get_legend() for axes in figure.axes)]
    explained = dict.fromkeys(_read(text.get_text()) for legend in legends if legend for text in legend.get_texts())
    kept = [
        _read(figure.get_suptitle()),
        f"{'Panel' if len(panels) == 1 else 'Panels'}: {'; '.join(some)}" if panels else "",
        f"Legend: {'; '.join(explained)}" if any(explained) else "",
    ]
    return " ".join(f"{part.rstrip('.')}." for part in kept if part) or "A figure without text."


def _panel(axes: Axes) -> str:
    title, x, y = (_read(text) for text in (axes.get_title(), axes.get_xlabel(), axes.get_ylabel()))
    drawn = f"{y} against {x}" if x and y else y or x
    return ": ".join(filter(None, (title, drawn)))


def _read(text: str) -> str:
    """Return a text of a figure as it is read: a literal dollar is escaped there, and lines are broken."""
    return " ".join(text.replace(r"\$", "$").split())


def call(comparison: Comparison) -> str:
    """Return Python code that makes the comparison again: with escapes, so that it is what it looks like."""
    plan = comparison.plan
    before, dataset = _dataset(comparison)
    parts = [f"held_out={plan.held_out!r}" if plan.held_out else f"folds={plan.folds}"] if plan.as_asked else []
    names = ("epochs", "scaling", "shuffle", "bias")
    given = [f"seeds={list(plan.seeds)}", *(f"{name}={_value(getattr(plan, name))}" for name in names)]
    contenders = f"[{', '.join(map(_contender, comparison.contenders))}]"
    lines = [f"    {argument}," for argument in (contenders, dataset, *parts, *given)]
    return "\n".join(["import neurosim as ns", "", *before, "comparison = ns.compare(", *lines, ")"])


def _dataset(comparison: Comparison) -> tuple[list[str], str]:
    """Return the lines before the call, and what stands in it for the data set."""
    data = comparison.dataset
    if data.name in datasets.names() and data.source == datasets.about(data.name):
        return [], _text(data.name)
    path = PurePath(data.source)
    if path.name == data.name and (path.suffix.lower() in datasets.FILE_SUFFIXES or data.options):
        options = "".join(f", {option}={_value(value)}" for option, value in data.options)
        return [f"dataset = ns.datasets.load({_text(data.source)}{options})"], "dataset"
    return [f"dataset = ...  # the neurosim.Dataset named {_text(data.name)}"], "dataset"


def _contender(contender: Contender) -> str:
    kind, model = type(contender), contender.neuron
    name = name_of(type(model))
    plain = name in installed() and installed()[name]() == model
    if plain and kind(name) == contender:
        return _text(name)
    names = [field.name for field in fields(contender) if field.name not in ("model", "hidden")]
    usual = kind(model, hidden=contender.layers)
    own = {name: (getattr(contender, name), getattr(usual, name)) for name in names} | {
        "hidden": (contender.layers, ())
    }
    given = [f"{name}={_value(value)}" for name, (value, usual) in own.items() if value != usual]
    return f"ns.Contender({', '.join([_text(name) if plain else _value(model), *given])})"


def _value(value: object) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):  # what was told about a file
        return f"[{', '.join(map(_value, value))}]"
    own = type(value).__module__.startswith("neurosim.")
    return f"{'ns.' if own else ''}{value!a}"


def _text(text: str) -> str:
    """Write a string literal, in double quotes if that needs no escapes."""
    written = ascii(text)
    return f'"{written[1:-1]}"' if written[0] == "'" and '"' not in text and "\\" not in written else written


HEADER = (
    "contender", "rule", "batch", "start", "seed", "part", "rows_learned", "rows_asked", "accuracy", "accuracy_last",
    "accuracy_learned", "mistakes_last_epoch", "epochs", "updates", "converged", "cycle", "pocket", "margin",
    "loss_last", "signals", "seconds", "engine", "failed",
)  # fmt: skip


def csv_rows(comparison: Comparison) -> tuple[tuple[str, ...], list[list[Any]]]:
    """Return a header, and one row of plain values for each lesson: of each contender, seed and part.

    The ``part`` is the fold that was held out, from 0; None if all rows were learned and asked. Of a wiring by hand,
    ``seconds`` is the time of the search. None stands where there is no value.
    """
    dataset, plan = comparison.dataset, comparison.plan
    sizes: dict[tuple[int, int | None], tuple[int, int]] = {}  # how many rows were learned and asked
    for seed in plan.seeds:
        sizes[seed, None] = (dataset.n_rows, dataset.n_rows)
        for fold, (learned, asked) in enumerate(plan.parts(dataset, seed)):
            sizes[seed, fold] = (len(learned), len(asked))
    return HEADER, [_row(fit, *sizes[fit.seed, fit.part]) for fit in comparison.fits]


def _row(fit: Fit, learned: int, asked: int) -> list[Any]:
    taught = fit.wiring is None
    lesson = (said(fit.rule), fit.batch, fit.start) if taught else ("no learning", None, None)
    updates = int(fit.updates.sum()) if taught else None
    converged, pocketed = (fit.converged, fit.pocketed) if taught else (None, None)
    last = int(fit.mistakes[-1]) if len(fit.mistakes) else None
    loss = _known(float(fit.loss[-1])) if len(fit.loss) else None
    return [
        fit.contender, *lesson, fit.seed, fit.part, learned, asked,
        *map(_known, (fit.accuracy, fit.accuracy_last, fit.accuracy_learned)),
        last, len(fit.mistakes), updates, converged, fit.cycle, pocketed, fit.margin, loss,
        fit.signals if taught else None, fit.seconds, fit.engine or None, fit.failed or None,
    ]  # fmt: skip


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
