"""The weights that a contender ended with, named by features and classes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from neurosim.core.numerals import numeral
from neurosim.training.linear import weight_told
from neurosim.viz.report.markup import named, paragraph, table

if TYPE_CHECKING:
    from neurosim.studies.comparison.comparison import Comparison

MOST = 20
"""Of more features only the heaviest are shown."""

HEAVIEST = 10

_SCALED = {"standard": "each scaled to mean 0 and deviation 1", "range": "each scaled to 0 to 1", "none": ""}


def weights_table(comparison: Comparison, record: dict[str, Any], number: str) -> str:
    """Return the weights of a record as a table: a row for each feature, a column for each output neuron."""
    weights = record["weights"]
    if weights is None:
        return paragraph("There are no weights: the lesson failed.")
    by_hand = record["learning"] == "no learning"
    data, bias = comparison.dataset, record["bias"]
    columns = list(zip(*weights, strict=True))
    shown = _heaviest(columns) if len(columns) > MOST else list(range(len(columns)))
    rows = [(_feature(comparison, record, j), *map(_weight, columns[j])) for j in shown]
    if bias is not None:
        rows.append(("<i>bias</i>", *map(_weight, bias)))
    if any(record["thresholds"] or ()) or by_hand:
        rows.append(("<i>threshold</i>", *map(numeral, record["thresholds"])))
    titles = ["Feature", *(_towards(comparison, len(weights)))]
    notes = [_explained(comparison, record)]
    if len(shown) < len(columns):
        heavy = "vetoes being the heaviest" if by_hand else "by their largest weight without its sign"
        notes.append(
            f"Shown are the {len(shown)} heaviest of {len(columns):,} features, {heavy}; all stand in report.json."
        )
    caption = f"{_what(record)} of {named(record['model'])}"
    if data.n_classes > 2:
        caption += ", one column for each class's neuron"
    note = paragraph(" ".join(filter(None, notes)), "note")
    return f"{table(caption, titles, rows, f'weights-{number}')}\n{note}"


def _what(record: dict[str, Any]) -> str:
    if record["learning"] == "no learning":
        return "Wiring"
    return "Best weights seen (the pocket)" if record["pocket"] else "Final weights"


def _towards(comparison: Comparison, outputs: int) -> list[str]:
    names = comparison.dataset.class_names
    return [f"towards {named(names[1])}"] if outputs == 1 else [named(name) for name in names]


def _feature(comparison: Comparison, record: dict[str, Any], column: int) -> str:
    """Name a feature; of a wiring by hand, say when it is on."""
    name = named(comparison.dataset.feature_names[column])
    wiring = comparison.lessons(record["model"])[0].wiring
    return name if wiring is None or wiring.binary else f"{name} &gt; {numeral(float(wiring.cuts[column]))}"


def _weight(weight: float | str) -> str:
    return weight if isinstance(weight, str) else weight_told(weight, numeral)


def _heaviest(columns: list[tuple[Any, ...]]) -> list[int]:
    """Return the columns whose largest weight is largest, in the order of the features."""
    sizes = [max(math.inf if isinstance(weight, str) else abs(weight) for weight in column) for column in columns]
    return sorted(sorted(range(len(columns)), key=lambda j: -sizes[j])[:HEAVIEST])


def _explained(comparison: Comparison, record: dict[str, Any]) -> str:
    if record["learning"] == "no learning":
        veto = any("veto" in row for row in record["weights"])
        return (
            f"1 excites,{' veto silences the unit whatever else it hears,' if veto else ''} 0 is not wired."
            " A unit fires if as many of its exciting inputs are on as its threshold says."
        )
    scaled = _SCALED[comparison.plan.scaling]
    seed = comparison.lessons(record["model"])[0].seed
    return f"Learned from all rows, seed {seed}{f'; the features were {scaled}' if scaled else ''}."
