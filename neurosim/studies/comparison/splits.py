"""The split into training and test rows, and the scaling of features."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.words import counted
from neurosim.data.datasets import Dataset
from neurosim.models.sources import stream_of
from neurosim.studies.comparison.contenders import FEW_ROWS

Scaling = Literal["standard", "range", "none"]

FOLDS = 5

MANY_ROWS = 1000  # with more rows a quarter is held out once, instead of cross-validation
MANY_NUMBERS = 10_000  # with more features times rows there are 20 epochs, not 100
HELD_OUT = 0.25


@dataclass(frozen=True)
class Plan:
    """How a comparison treats its data."""

    folds: int  # parts of a stratified cross-validation; 0 for none
    held_out: float  # share of test rows, stratified by class; 0.0 for none
    as_asked: bool  # whether the user chose folds or a share, including none; otherwise they follow from the data
    scaling: Scaling  # mean 0 and deviation 1; or 0 to 1; or none. Fitted on the training rows
    shuffle: bool  # whether rows are learned in an order drawn from the seed, the same in all epochs
    bias: bool  # whether each neuron has an always-on source
    epochs: int  # at most
    seeds: tuple[int, ...]

    @property
    def said(self) -> str:
        """On which rows accuracy is measured, in words."""
        if self.folds:
            return f"accuracy on held-out rows, {self.folds}-fold cross-validation"
        if self.held_out:
            return f"accuracy on {self.held_out:.0%} of the rows, held out"
        why = "none were held out, as asked" if self.as_asked else "too few to hold any out"
        return f"accuracy on the training rows ({why})"

    def parts(self, dataset: Dataset, seed: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Yield training rows, in order, and test rows, for each fold or for the held-out part."""
        from sklearn.model_selection import StratifiedKFold, StratifiedShuffleSplit

        if self.folds:
            splitter = StratifiedKFold(self.folds, shuffle=True, random_state=seed)
        elif self.held_out:
            splitter = StratifiedShuffleSplit(1, test_size=self.held_out, random_state=seed)
        else:
            return
        for learned, asked in splitter.split(dataset.X, dataset.y):
            yield self.ordered(np.sort(learned), seed), np.sort(asked)

    def ordered(self, rows: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
        """Return rows in the order of learning."""
        return stream_of(seed, "rows").permutation(rows) if self.shuffle else rows

    def scaled(self, dataset: Dataset, learned: NDArray[np.int64], asked: NDArray[np.int64]) -> tuple[Dataset, Dataset]:
        """Return training and test rows, scaled as fitted on the training rows."""
        rows, others = dataset.X[learned], dataset.X[asked]
        if self.scaling != "none":
            from sklearn.preprocessing import MinMaxScaler, StandardScaler

            scaler = (StandardScaler() if self.scaling == "standard" else MinMaxScaler()).fit(rows)
            rows, others = scaler.transform(rows), scaler.transform(others)
        return replace(dataset, X=rows, y=dataset.y[learned]), replace(dataset, X=others, y=dataset.y[asked])


def plan(
    dataset: Dataset,
    folds: int | None,
    held_out: float | None,
    scaling: Scaling | None,
    shuffle: bool | None,
    bias: bool | None,
    epochs: int | None,
    seeds: tuple[int, ...],
) -> Plan:
    """Return the plan for given options and data, with defaults, or raise an InputError."""
    few, many, wide = dataset.n_rows <= FEW_ROWS, dataset.n_rows > MANY_ROWS, dataset.X.size > MANY_NUMBERS
    if folds is not None and held_out is not None:
        raise InputError("Rows can be held out once (held_out) or in turn (folds), but not both.")
    as_asked = folds is not None or held_out is not None
    if not as_asked:
        folds, held_out = (0, 0.0) if few else (0, HELD_OUT) if many else (FOLDS, 0.0)
    if scaling is not None and (not isinstance(scaling, str) or scaling not in get_args(Scaling)):
        raise InputError(f"scaling must be one of {', '.join(map(repr, get_args(Scaling)))}; got {scaling!r}.")
    binary = bool(np.isin(dataset.X, (0.0, 1.0)).all())
    constant = bool(np.any((dataset.X[0] == dataset.X).all(axis=0) & (dataset.X[0] != 0.0)))
    chosen = Plan(
        folds=_checked_folds(0 if folds is None else folds, dataset),
        held_out=_checked_share(0.0 if held_out is None else held_out, dataset),
        as_asked=as_asked,
        scaling=scaling or ("none" if binary else "standard"),
        shuffle=not few if shuffle is None else checks.flag(shuffle, "shuffle"),
        bias=not (binary and constant) if bias is None else checks.flag(bias, "bias"),
        epochs=(10_000 if few else 20 if wide else 100)
        if epochs is None
        else checks.whole(epochs, "The number of epochs", least=1),
        seeds=tuple(checks.whole(seed, "A seed") for seed in seeds),
    )
    if not chosen.seeds or len(set(chosen.seeds)) < len(chosen.seeds):
        raise InputError(f"A comparison needs one seed or more, all different; got {list(seeds)}.")
    return chosen


def _checked_folds(folds: int, dataset: Dataset) -> int:
    if checks.whole(folds, "The number of folds") == 1:
        more = "2 or more folds, or " if _rarest(dataset)[1] > 1 else ""
        other = "folds=0 to test on the training rows" if _too_few(0.25, dataset) else "held_out=0.25"
        raise InputError(f"One fold leaves nothing to learn; use {more}{other}.")
    rarest, rows = _rarest(dataset)
    if folds > rows:
        share = "" if _too_few(0.25, dataset) else "held_out=0.25, "
        ways = f"folds={rows}, {share}or " if rows > 1 else ""
        raise InputError(
            f"The class {rarest!r} of {dataset.name!r} has {counted(rows, 'row')}, fewer than the {folds}"
            f" folds; use {ways}folds=0 to test on the training rows."
        )
    return folds


def _checked_share(held_out: float, dataset: Dataset) -> float:
    if not 0.0 <= checks.finite(held_out, "The share of rows to hold out") < 1.0:
        raise InputError(f"The share of rows to hold out must be at least 0 and below 1; got {held_out!r}.")
    rarest, rows = _rarest(dataset)
    if held_out and _too_few(held_out, dataset):
        raise InputError(
            f"{dataset.name!r} has {counted(dataset.n_rows, 'row')} of"
            f" {counted(dataset.n_classes, 'class', 'classes')} ({rows} of {rarest!r}), too few"
            f" to hold {held_out:g} of them out; use held_out=0 to test on the training rows."
        )
    return float(held_out)


def _too_few(held_out: float, dataset: Dataset) -> bool:
    """Return whether there are too few rows, of a class or in total, to hold a share of them out."""
    asked = math.ceil(held_out * dataset.n_rows)
    return _rarest(dataset)[1] < 2 or min(asked, dataset.n_rows - asked) < dataset.n_classes


def _rarest(dataset: Dataset) -> tuple[str, int]:
    counts = np.bincount(dataset.y, minlength=dataset.n_classes)
    rarest = int(np.argmin(counts))
    return dataset.class_names[rarest], int(counts[rarest])
