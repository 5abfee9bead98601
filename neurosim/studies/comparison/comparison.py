"""The result of a comparison: a record for each contender, a verdict on the data, and the reasons in words."""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import neurosim as ns
from neurosim.analysis.separation import Separability
from neurosim.core import checks
from neurosim.core.display import view
from neurosim.core.pickling import Uncached
from neurosim.core.words import counted
from neurosim.data.io.atomic import write_text
from neurosim.learning.rules import corrects_mistakes, said
from neurosim.models.base import fixed_threshold
from neurosim.studies.comparison.fit import Fit
from neurosim.studies.comparison.splits import Plan
from neurosim.studies.comparison.verdicts import reason, verdict, verdict_on_data
from neurosim.training.linear import counted_from

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class Comparison(Uncached):
    """The result of a comparison.

    Attributes
    ----------
    dataset : Dataset
        The given data set, not scaled.
    plan : Plan
        How rows were split, scaled and ordered.
    contenders : tuple of Contender
    fits : tuple of Fit
        All lessons: of all rows (``part`` is None) and of each part, for each seed.
    separability : tuple of Separability
        Whether a plane separates a class from the rest, for each class; with two classes, once.
    """

    dataset: ns.Dataset
    plan: Plan
    contenders: tuple[ns.Contender, ...]
    fits: tuple[Fit, ...]
    separability: tuple[Separability, ...]

    def __repr__(self) -> str:
        best = max(self.records, key=lambda record: record["accuracy_mean"] or 0.0, default=None)
        told = f", best {best['model']} ({best['accuracy_mean']:.3f})" if best and best["accuracy_mean"] else ""
        models, lessons = counted(len(self.contenders), "model"), counted(len(self.fits), "lesson")
        return f"Comparison of {models} on {self.dataset.name!r}: {lessons}{told}"

    def _repr_html_(self) -> str:
        """Return two lessons side by side in the player, for a notebook."""
        return str(view("player.inline").comparison_shown(self))

    def _repr_png_(self) -> bytes | None:
        """Return a still picture, for viewers that show no HTML."""
        png: bytes | None = view("player.inline").still(self)
        return png

    @property
    def separable(self) -> bool | None:
        """Whether planes separate every class from the rest; None if it is not decided."""
        verdicts = [each.separable for each in self.separability]
        if False in verdicts:
            return False
        return True if verdicts and None not in verdicts else None

    @property
    def inseparable(self) -> tuple[str, ...]:
        """Names of the classes that no plane separates from the rest."""
        sides = zip(self.sides, self.separability, strict=False)  # an interrupted comparison has no proofs
        return tuple(side for side, proof in sides if proof.separable is False)

    @property
    def bound(self) -> float | None:
        """Novikoff's bound on the updates of Rosenblatt's rule, summed over the output neurons."""
        bounds = [each.bound for each in self.separability]
        return sum(bound for bound in bounds if bound is not None) if bounds and None not in bounds else None

    def draws_planes(self, contender: ns.Contender) -> bool:
        """Whether the decision boundaries of a contender can be any plane, so that proofs about planes apply to it."""
        neuron = contender.neuron
        threshold = fixed_threshold(neuron)
        single = neuron.memoryless and not contender.layers
        return single and threshold is not None and (threshold == 0.0 or self.plan.bias)

    def bound_of(self, contender: ns.Contender) -> float | None:
        """Return Novikoff's bound on a contender's updates, or None if there is none or the theorem does not apply.

        It applies to Rosenblatt's rule with weights that start at 0 and change after each row, for a threshold of 0.
        With outputs of -1 and +1 it does not, since errors have two sizes: exactly at the threshold the error is 1.
        """
        neuron, lessons = contender.neuron, self.lessons(contender.name)
        covered = (
            neuron.memoryless
            and not contender.layers
            and fixed_threshold(neuron) == 0.0
            and neuron.targets == (0.0, 1.0)
            and all(corrects_mistakes(fit.rule, neuron) and fit.batch == 1 and fit.start == "zero" for fit in lessons)
        )
        return self.bound if covered and lessons else None

    def lessons(self, contender: str, whole: bool = True) -> list[Fit]:
        """Return a contender's lessons of all rows, or those of the parts."""
        return [fit for fit in self.fits if fit.contender == contender and (fit.part is None) is whole]

    def failures(self, contender: str) -> tuple[int, int]:
        """Return the number of a contender's failed lessons, and the number of all its lessons."""
        fits = [fit for fit in self.fits if fit.contender == contender]
        return sum(bool(fit.failed) for fit in fits), len(fits)

    def accuracies(self, contender: str) -> NDArray[np.float64]:
        """Return the accuracy of each successful lesson, on held-out rows or, without those, on all rows."""
        fits = self.lessons(contender, whole=not (self.plan.folds or self.plan.held_out))
        found = np.array([fit.accuracy for fit in fits], dtype=np.float64)
        return found[~np.isnan(found)]

    @property
    def trainings(self) -> dict[str, ns.Training]:
        """The lesson of all rows with the first seed, for each contender that learns."""
        return {fit.contender: fit.training for fit in self.fits if fit.training is not None}

    @cached_property
    def records(self) -> tuple[dict[str, Any], ...]:
        """A plain record for each contender that has finished a lesson of all rows; see :meth:`to_records`."""
        return tuple(self._record(c) for c in self.contenders if self.lessons(c.name))

    def to_records(self) -> list[dict[str, Any]]:
        """Return a plain dict for each contender.

        Accuracies are those on held-out rows, if any were held out. Weights, bias, margin, updates, epochs, the
        mistakes of each epoch, signals and wall time are those of the lesson of all rows with the first seed;
        ``*_mean`` are means over all seeds. ``lessons`` is the number of lessons of all rows and of parts,
        ``lessons_failed`` that of lessons that ended early and have no accuracy. With hidden layers their sizes are in
        ``hidden``, and there are no weights, bias and margin: those of all layers are in ``trainings``.
        """
        return [dict(record) for record in self.records]

    def _record(self, contender: ns.Contender) -> dict[str, Any]:
        fits = self.lessons(contender.name)
        first, accuracies, neuron = fits[0], self.accuracies(contender.name), contender.neuron
        layer = first.layer
        failed, lessons = self.failures(contender.name)
        learned = [float(fit.updates.sum()) for fit in fits]
        converged = [fit.converged_from for fit in fits if fit.converged_from is not None]
        return {
            "model": contender.name,
            **({"hidden": list(contender.layers)} if contender.layers else {}),
            "learning": "no learning" if first.wiring else said(first.rule),
            "batch": None if first.wiring else first.batch,
            "start": None if first.wiring else first.start,
            "accuracy_mean": float(accuracies.mean()) if len(accuracies) else None,
            "accuracy_std": float(accuracies.std(ddof=1)) if len(accuracies) > 1 else 0.0 if len(accuracies) else None,
            "accuracies": accuracies.tolist(),
            "accuracy_learned": _number(first.accuracy_learned),
            "accuracy_last": _number(first.accuracy_last),
            "pocket": first.pocketed,
            "loss": _number(first.loss[-1]) if len(first.loss) else None,
            "mistakes": int(first.mistakes[-1]) if len(first.mistakes) else None,
            "mistakes_per_epoch": first.mistakes.tolist(),
            "epochs": len(first.mistakes),
            "converged": first.converged,
            "epochs_to_converge": first.converged_from,
            "epochs_to_converge_mean": float(np.mean(converged)) if len(converged) == len(fits) else None,
            "updates": None if first.wiring else int(first.updates.sum()),
            "updates_mean": None if first.wiring else float(np.mean(learned)),
            "novikoff_bound": self.bound_of(contender),
            "margin": first.margin,
            "weights": _weights(first),
            "bias": (layer.offsets + counted_from(neuron)).tolist() if layer is not None and self.plan.bias else None,
            "thresholds": _thresholds(first, fixed_threshold(neuron)),
            "cycle": first.cycle,
            "signals": None if first.wiring else first.signals,
            "seconds": round(float(np.mean([fit.seconds for fit in fits])), 4),
            "engine": first.engine or None,
            "tried": first.wiring.tried if first.wiring else None,
            "failed": first.failed or None,
            "lessons": lessons,
            "lessons_failed": failed,
            "verdict": verdict(self, contender),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the whole result as plain data, as ``neurosim compare --json`` prints it."""
        data, plan = self.dataset, self.plan
        return {
            "dataset": {
                "name": data.name,
                "rows": data.n_rows,
                "features": data.n_features,
                "feature_names": list(data.feature_names),
                "classes": list(data.class_names),
                "rows_of_class": np.bincount(data.y, minlength=data.n_classes).tolist(),
                "baseline": data.baseline,
                "digest": data.digest(),
                "source": data.source,
                "notes": list(data.notes),
            },
            "plan": {
                "accuracy": plan.said,
                **{name: value for name, value in vars(plan).items() if name != "as_asked"},
                "seeds": list(plan.seeds),
            },
            "separable": self.separable,
            "separability": [
                {
                    "class": name,
                    "separable": each.separable,
                    "margin": each.margin,
                    "radius": each.radius,
                    "novikoff_bound": each.bound,
                    "certificate": reason(self, each) or None,
                    "exact": each.certificate.exact if each.certificate else each.separable,
                }
                for name, each in zip(self.sides, self.separability, strict=False)
            ],
            "verdict": verdict_on_data(self),
            "models": self.to_records(),
            "digest": self.digest(),
        }

    @property
    def sides(self) -> tuple[str, ...]:
        """Names of the classes to separate from the rest: of two classes the second, otherwise each."""
        names = self.dataset.class_names
        return names[1:] if len(names) == 2 else names

    def digest(self) -> str:
        """Return the SHA-256 of the mistakes, updates, weights and accuracies of every lesson."""
        sha = hashlib.sha256(self.dataset.digest().encode())
        for fit in self.fits:
            sha.update(f"{fit.contender} {fit.seed} {fit.part} {fit.accuracy!r} {fit.cycle} {fit.signals}".encode())
            for column in (fit.mistakes, fit.updates):
                sha.update(column.astype("<i8").tobytes())
            if fit.layer is not None:
                sha.update(np.hstack([fit.layer.slopes, fit.layer.offsets[:, np.newaxis]]).astype("<f8").tobytes())
            else:
                sha.update(fit.weights.astype("<f8").tobytes())
        return sha.hexdigest()

    def table(self) -> str:
        """Return the records as a table of text."""
        rows = [[title for title, _ in COLUMNS], *self.rows()]
        widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])

    def rows(self) -> list[list[str]]:
        """Return the cells of the table, a row for each contender, with the columns of :data:`COLUMNS`."""
        return [[cell(record) for _, cell in COLUMNS] for record in self.records]

    def verdicts(self) -> list[str]:
        """Return sentences on the data and on each contender."""
        return [verdict_on_data(self), *(f"{record['model']}: {record['verdict']}" for record in self.records)]

    def save_report(self, path: str | os.PathLike[str]) -> Path:
        """Write the report that ``neurosim compare`` writes: one HTML file, figures included, that loads nothing.

        Parameters
        ----------
        path : str or path
            The file to write.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        InputError
            If no file can be written to the folder.
        NotWrittenError
            If writing fails, for example because the disk is full.

        Examples
        --------
        >>> import tempfile
        >>> comparison = ns.compare(["rosenblatt"], "and", seeds=1, epochs=20)
        >>> file = comparison.save_report(tempfile.mkdtemp() + "/report.html")
        >>> file.name, file.stat().st_size > 100_000
        ('report.html', True)
        """
        file, page = checks.path(path, "The file of a report"), view("report.page")
        write_text(file, page.html_report(self, page.drawn(self)))
        return file

    def figure(self) -> Figure:
        """Draw the learning curves of all contenders; see :mod:`neurosim.figures` for the other figures."""
        figure: Figure = view("figures.learning_curves").learning_curves(self)
        return figure


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _weights(fit: Fit) -> list[Any] | None:
    learned = None if fit.layer is None else fit.layer.slopes
    weights = learned if fit.wiring is None else fit.wiring.weights
    return None if weights is None else [["veto" if w == -math.inf else w for w in row] for row in weights.tolist()]


def _thresholds(fit: Fit, fixed: float | None) -> list[float] | None:
    """Return the threshold of each output neuron; None if it is not fixed."""
    if fit.wiring is not None:
        return list(map(float, fit.wiring.thresholds))
    return None if fit.layer is None or fixed is None else [fixed] * len(fit.layer.offsets)


def _percent(record: dict[str, Any]) -> str:
    if record["accuracy_mean"] is None:
        return "-"
    spread = f" ± {record['accuracy_std']:.3f}" if len(record["accuracies"]) > 1 else ""
    return f"{record['accuracy_mean']:.3f}{spread}"


def _cell(key: str, form: str = "{}") -> Callable[[dict[str, Any]], str]:
    return lambda record: "-" if record[key] is None else form.format(record[key])


COLUMNS: tuple[tuple[str, Callable[[dict[str, Any]], str]], ...] = (
    ("model", _cell("model")),
    ("accuracy", _percent),
    ("learns by", _cell("learning")),
    ("epochs", _cell("epochs")),
    ("mistakes", _cell("mistakes")),
    ("updates", _cell("updates", "{:,}")),
    ("bound", _cell("novikoff_bound", "{:,.6g}")),
    ("margin", _cell("margin", "{:.3g}")),
    ("loss", _cell("loss", "{:.3g}")),
    ("signals", _cell("signals", "{:,}")),
    ("seconds", _cell("seconds", "{:.2f}")),
)
"""Titles of the table's columns, and the functions that write their cells."""
