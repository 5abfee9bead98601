"""The table of all contenders, and for each of them what came of it and its weights."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from neurosim.core.numerals import NOTHING, numeral, percent
from neurosim.core.words import counted
from neurosim.studies.comparison.comparison import Comparison
from neurosim.studies.comparison.contenders import Contender
from neurosim.training.linear import weight_told
from neurosim.viz.markup import Prose, named, shown

Record = dict[str, Any]

MOST = 20  # of more features only the heaviest are shown

HEAVIEST = 10

_SCALED = {"standard": "each scaled to mean 0 and deviation 1", "range": "each scaled to 0 to 1", "none": ""}


def _accuracy(record: Record) -> str:
    text = percent(record["accuracy_mean"])
    return f"{text} ± {percent(record['accuracy_std'])}" if len(record["accuracies"]) > 1 else text


def _rule(record: Record) -> str:
    return str(record["learning"]) + (": wired by hand" if record["learning"] == "no learning" else "")


def _converged(record: Record) -> str:
    if record["learning"] == "no learning":
        return NOTHING
    return "failed" if record["failed"] else "yes" if record["converged"] else "no"


def _number(key: str, digits: int = 3) -> Callable[[Record], str]:
    return lambda record: numeral(record[key], digits)


COLUMNS: tuple[tuple[str, str, Callable[[Record], str]], ...] = (
    ("Accuracy", "Share of rows decided correctly, by the weights that were kept: mean over all lessons ± their"
                 " standard deviation. The highest is bold.", _accuracy),
    ("Learns by", "The rule that changes the weights, and its learning rate.", _rule),
    ("Epochs", "How many times all rows were gone through.", lambda r: numeral(r["epochs"] or None)),
    ("Converged", "Whether the last epoch passed without a mistake and, by Rosenblatt's rule, without an update of any"
                  " neuron.", _converged),
    ("Mistakes", "In the last epoch, counted as each row comes by, while the weights still change.",
     _number("mistakes")),
    ("Updates", "Changes of a neuron's weights, of all output neurons together. Rosenblatt's rule changes them after a"
                " mistake only, the other rules after every batch of rows.", _number("updates")),
    ("Bound", "Novikoff's bound on the updates of Rosenblatt's rule: where a cut separates the classes, from weights 0,"
              " corrected row by row, with a threshold of 0 and no memory.", _number("novikoff_bound", 6)),
    ("Margin", "Distance of the nearest row from the boundary that was learned; negative if that row is on the wrong"
               " side.", _number("margin")),
    ("Loss", "Mean over the rows of the last epoch, in the rule's own measure.", _number("loss")),
    ("Signals", "Sent from neuron to neuron while learning.", _number("signals")),
    ("Seconds", "Wall time of a lesson of all rows, mean over the seeds.", _number("seconds")),
)  # fmt: skip
"""Title, explanation and cell of each column after the contender's name."""


def overview(models: list[Record]) -> list[tuple[object, ...]]:
    """Return a row for each contender."""
    most = max((model["accuracy_mean"] or 0.0 for model in models), default=0.0)
    rows: list[tuple[object, ...]] = []
    for model in models:
        accuracy, *cells = [cell(model) for _, _, cell in COLUMNS]
        best = model["accuracy_mean"] is not None and most - model["accuracy_mean"] <= 1e-12
        shown = Markup("<strong>{}</strong>").format(accuracy) if best else accuracy
        rows.append((named(model["model"]), shown, *cells))
    return rows


def sections(comparison: Comparison, models: list[Record], prose: Prose) -> list[Record]:
    """Return for each contender what its section says."""
    records = {model["model"]: model for model in models}
    return [_section(comparison, one, records.get(one.name), prose) for one in comparison.contenders]


def _section(comparison: Comparison, contender: Contender, record: Record | None, prose: Prose) -> Record:
    section: Record = {"name": named(contender.name), "learns": contender.learns}
    section |= dict.fromkeys(("verdict", "units", "taught", "neuron", "weights"))
    if record is None:
        return section
    verdict, units = str(record["verdict"]), list[str]()
    if contender.learns:
        section["taught"], section["neuron"] = _taught(comparison, record), shown(contender.neuron, 200)
    else:
        verdict, units = _wired(comparison, record)
    section |= {"verdict": prose.sentence(verdict), "units": [prose.ended(unit) for unit in units]}
    return section | {"weights": _weights(comparison, record)}


def _wired(comparison: Comparison, record: Record) -> tuple[str, list[str]]:
    """Return the verdict on a wiring by hand and, of several units, a line for each."""
    wiring = comparison.lessons(record["model"])[0].wiring
    assert wiring is not None
    data, verdict = comparison.dataset, str(record["verdict"])
    intro = verdict.removesuffix(wiring.describe(data.feature_names, data.class_names).replace("\n", "; "))
    if intro == verdict or len(wiring.outputs) == 1:
        return verdict, []
    names = [[text.replace("\n", r"\n") for text in given] for given in (data.feature_names, data.class_names)]
    return intro.rstrip(" :"), wiring.describe(*names).split("\n")


def _taught(comparison: Comparison, record: Record) -> str:
    rows, batch = comparison.dataset.n_rows, int(record["batch"])
    after = "every row" if batch == 1 else f"all {counted(rows, 'row')}" if batch >= rows else f"every {batch} rows"
    start = "weights 0" if record["start"] == "zero" else "random weights"
    return f"Taught by {record['learning']}: it starts from {start} and may change them after {after}."


def _weights(comparison: Comparison, record: Record) -> Record | None:
    """Return the table of weights: a row for each feature, a column for each output neuron."""
    weights = record["weights"]
    if weights is None:
        return None
    by_hand = record["learning"] == "no learning"
    data, wiring = comparison.dataset, comparison.lessons(record["model"])[0].wiring
    columns = list(zip(*weights, strict=True))
    listed, titles = list(range(len(columns))), [named(name) for name in data.class_names]
    if len(columns) > MOST:  # those whose largest weight is largest, in the order of the features
        sizes = [max(math.inf if isinstance(weight, str) else abs(weight) for weight in column) for column in columns]
        listed = sorted(sorted(listed, key=lambda j: -sizes[j])[:HEAVIEST])
    rows = []
    for j in listed:
        name = named(data.feature_names[j])
        if wiring is not None and not wiring.binary:  # when it is on
            name += f" > {numeral(float(wiring.cuts[j]))}"
        rows.append((name, *map(_weight, columns[j])))
    if record["bias"] is not None:
        rows.append((Markup("<i>bias</i>"), *map(_weight, record["bias"])))
    if any(record["thresholds"] or ()) or by_hand:
        rows.append((Markup("<i>threshold</i>"), *map(numeral, record["thresholds"])))
    what = "Wiring" if by_hand else "Best weights seen (the pocket)" if record["pocket"] else "Final weights"
    several = ", one column for each class's neuron" if data.n_classes > 2 else ""
    note = _explained(comparison, record)
    if len(listed) < len(columns):
        heavy = "vetoes being the heaviest" if by_hand else "by their largest weight without its sign"
        shown_are = f"Shown are the {len(listed)} heaviest of {len(columns):,} features, {heavy}"
        note += f" {shown_are}; all stand in report.json."
    return {
        "caption": Markup("{} of {}{}").format(what, named(record["model"]), several),
        "titles": ["Feature", *([Markup("towards ") + titles[1]] if len(weights) == 1 else titles)],
        "rows": rows,
        "note": note,
    }


def _weight(weight: float | str) -> str:
    return weight if isinstance(weight, str) else weight_told(weight, numeral)


def _explained(comparison: Comparison, record: Record) -> str:
    if record["learning"] == "no learning":
        veto = any("veto" in row for row in record["weights"])
        return (
            f"1 excites,{' veto silences the unit whatever else it hears,' if veto else ''} 0 is not wired."
            " A unit fires if as many of its exciting inputs are on as its threshold says."
        )
    scaled = _SCALED[comparison.plan.scaling]
    seed = comparison.lessons(record["model"])[0].seed
    return f"Learned from all rows, seed {seed}{f'; the features were {scaled}' if scaled else ''}."
