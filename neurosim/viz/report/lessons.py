"""Every lesson of a comparison as one row, to be loaded as a table."""

import math
from typing import Any

from neurosim.learning.rules import said
from neurosim.studies.comparison.comparison import Comparison
from neurosim.studies.comparison.fit import Fit

HEADER = (
    "contender", "rule", "batch", "start", "seed", "part", "rows_learned", "rows_asked", "accuracy", "accuracy_last",
    "accuracy_learned", "mistakes_last_epoch", "epochs", "updates", "converged", "cycle", "pocket", "margin",
    "loss_last", "signals", "seconds", "engine", "failed",
)  # fmt: skip


def csv_rows(comparison: Comparison) -> tuple[tuple[str, ...], list[list[Any]]]:
    """Return a header, and one row of plain values for each lesson: of each contender, seed and part.

    The ``part`` is the fold that was held out, from 0; None if all rows were learned and asked. Of a wiring by hand,
    ``seconds`` is the time of the search. None stands where there is no value.

    >>> import neurosim as ns
    >>> header, rows = csv_rows(ns.compare(["rosenblatt"], "and", seeds=1, epochs=20))
    >>> row = dict(zip(header, rows[0], strict=True))
    >>> row["contender"], row["rows_learned"], row["accuracy"], row["updates"], row["converged"]
    ('rosenblatt', 4, 1.0, 18, True)
    """
    dataset, plan = comparison.dataset, comparison.plan
    sizes: dict[tuple[int, int | None], tuple[int, int]] = {}  # how many rows were learned and asked
    for seed in plan.seeds:
        sizes[seed, None] = (dataset.n_rows, dataset.n_rows)
        for part, (learned, asked) in enumerate(plan.parts(dataset, seed)):
            sizes[seed, part] = (len(learned), len(asked))
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
