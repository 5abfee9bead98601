"""The table of all contenders, and a section for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from neurosim.core.numerals import NOTHING, numeral, percent
from neurosim.core.words import counted
from neurosim.viz.report.markup import Prose, escaped, named, paragraph, shortened, table, terms
from neurosim.viz.report.weights import weights_table

if TYPE_CHECKING:
    from neurosim.studies.comparison.comparison import Comparison
    from neurosim.studies.comparison.contenders import Contender

Record = dict[str, Any]


def _accuracy(record: Record) -> str:
    told = percent(record["accuracy_mean"])
    return f"{told} ± {percent(record['accuracy_std'])}" if len(record["accuracies"]) > 1 else told


def _rule(record: Record) -> str:
    return escaped(record["learning"]) + (": wired by hand" if record["learning"] == "no learning" else "")


def _converged(record: Record) -> str:
    if record["learning"] == "no learning":
        return NOTHING
    return "failed" if record["failed"] else "yes" if record["converged"] else "no"


def _number(key: str, digits: int = 3) -> Callable[[Record], str]:
    return lambda record: numeral(record[key], digits)


COLUMNS: tuple[tuple[str, str, Callable[[Record], str]], ...] = (
    (
        "Accuracy",
        "Share of rows decided rightly, by the weights that were kept: mean over all lessons ± their standard"
        " deviation. The highest is bold.",
        _accuracy,
    ),
    ("Learns by", "The rule that changes the weights, and its learning rate.", _rule),
    ("Epochs", "How many times all rows were gone through.", lambda r: numeral(r["epochs"] or None)),
    (
        "Converged",
        "Whether the last epoch passed without a mistake and, by Rosenblatt's rule, without an update of any neuron.",
        _converged,
    ),
    (
        "Mistakes",
        "In the last epoch, counted as each row comes by, while the weights still change.",
        _number("mistakes"),
    ),
    (
        "Updates",
        "Changes of a neuron's weights, of all output neurons together. Rosenblatt's rule changes them after a mistake"
        " only, the other rules after every batch of rows.",
        _number("updates"),
    ),
    (
        "Bound",
        "Novikoff's bound on the updates of Rosenblatt's rule: where a cut parts the classes, from weights 0, corrected"
        " row by row, with a threshold of 0 and no memory.",
        _number("novikoff_bound", 6),
    ),
    (
        "Margin",
        "Distance of the nearest row from the boundary that was learned; negative if that row is on the wrong side.",
        _number("margin"),
    ),
    ("Loss", "Mean over the rows of the last epoch, in the rule's own measure.", _number("loss")),
    ("Signals", "Sent from neuron to neuron while learning.", _number("signals")),
    ("Seconds", "Wall time of a lesson of all rows, mean over the seeds.", _number("seconds")),
)
"""Title, explanation and cell of each column after the contender's name."""


def overview(models: list[Record], planned: str) -> str:
    """Return the table of all contenders, and what its columns mean."""
    if not models:
        return paragraph("No contender has finished a lesson of all rows.")
    most = max((model["accuracy_mean"] or 0.0 for model in models), default=0.0)
    rows = []
    for model in models:
        accuracy, *cells = [cell(model) for _, _, cell in COLUMNS]
        best = model["accuracy_mean"] is not None and most - model["accuracy_mean"] <= 1e-12
        rows.append((named(model["model"]), f"<strong>{accuracy}</strong>" if best else accuracy, *cells))
    caption = f"All contenders; {escaped(planned)}. {NOTHING} is nothing to tell."
    caption += ' <span class="hint">Scroll sideways for more columns.</span>'
    titles = ["Contender", *(title for title, _, _ in COLUMNS)]
    explained = terms(((title, text) for title, text, _ in COLUMNS), "columns")
    told = paragraph(
        "Everything but the accuracy is of the lesson of all rows from the first seed. What the columns mean:"
    )
    return f"{table(caption, titles, rows, 'contenders', 'wide')}\n{told}\n{explained}"


def sections(comparison: Comparison, models: list[Record], prose: Prose) -> str:
    """Return one section for each contender: what came of it, and its weights."""
    records = {model["model"]: model for model in models}
    return "\n".join(
        _section(comparison, contender, records.get(contender.name), prose, number)
        for number, contender in enumerate(comparison.contenders, start=1)
    )


def _section(comparison: Comparison, contender: Contender, record: Record | None, prose: Prose, number: int) -> str:
    by_hand = "" if contender.learns else ' <span class="badge">no learning: wired by hand</span>'
    parts, weights = [f"<h3>{named(contender.name)}{by_hand}</h3>"], ""
    if record is None:
        parts.append(paragraph("It has not finished a lesson of all rows."))
    else:
        if contender.learns:
            parts.append(_verdict(prose, record["verdict"]))
            parts.append(paragraph(_taught(comparison, contender, record), "note"))
        else:
            parts.append(_wired(comparison, record, prose))
        weights = f"\n<div>\n{weights_table(comparison, record, str(number))}\n</div>"
    told = "\n".join(parts)
    return f'<section class="pair">\n<div>\n{told}\n</div>{weights}\n</section>'


def _verdict(prose: Prose, verdict: str) -> str:
    return paragraph(prose.sentence(verdict), "verdict")


def _wired(comparison: Comparison, record: Record, prose: Prose) -> str:
    """Give each unit a line of its own."""
    wiring = comparison.lessons(record["model"])[0].wiring
    assert wiring is not None
    data, verdict = comparison.dataset, str(record["verdict"])
    units = wiring.describe(data.feature_names, data.class_names)
    intro = verdict.removesuffix(units.replace("\n", "; "))
    if intro == verdict or len(wiring.outputs) == 1:
        return _verdict(prose, verdict)
    names = [[text.replace("\n", r"\n") for text in given] for given in (data.feature_names, data.class_names)]
    lines = "".join(f"<li>{prose.ended(line)}</li>" for line in wiring.describe(*names).split("\n"))
    return f'{_verdict(prose, intro.rstrip(" :"))}\n<ul class="units">{lines}</ul>'


def _taught(comparison: Comparison, contender: Contender, record: Record) -> str:
    """Say how it was taught."""
    rows, batch = comparison.dataset.n_rows, int(record["batch"])
    after = "every row" if batch == 1 else f"all {counted(rows, 'row')}" if batch >= rows else f"every {batch} rows"
    start = "weights 0" if record["start"] == "zero" else "random weights"
    return (
        f"Taught by {escaped(record['learning'])}: it starts from {start} and may change them after {after}."
        f" The neuron: <code>{escaped(shortened(contender.neuron, 200))}</code>."
    )
