"""The best hand-made wiring of a McCulloch-Pitts unit, which has no learning rule, by exhaustive search."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.words import counted, listed
from neurosim.data.datasets import Data, Dataset, as_dataset
from neurosim.data.given_arrays import rows_to_ask
from neurosim.engines.choice import Engine
from neurosim.models.mcculloch_pitts import McCullochPitts
from neurosim.models.sources import Feature
from neurosim.network.network import Network
from neurosim.training.presentation import Answers, ask

MOST_INPUTS = 10  # most inputs for an exhaustive search: 3**10 = 59,049 wirings, each with 12 thresholds
_MOST_THAT_FIT = 12  # with more inputs than this, the table of all wirings would take gigabytes
_SYNAPSES = (1.0, -math.inf, 0.0)  # the kinds of synapse: excitatory, absolutely inhibitory, or none


@dataclass(frozen=True, eq=False)
class HandWiring:
    """The best wiring of one McCulloch-Pitts unit for two classes, or of one unit for each class.

    Attributes
    ----------
    weights : float64 array (outputs, features)
        1.0 for excitation, ``-inf`` for absolute inhibition, 0.0 for no synapse.
    thresholds : float64 array (outputs,)
        Number of excitatory inputs that each unit needs to fire.
    cuts : float64 array (features,)
        A feature is on if it is above its cut.
    binary : bool
        Whether every feature was already 0 or 1.
    searched : tuple of tuple of int
        For each unit, the columns to which it could be connected.
    tried : int
        Number of combinations of wiring and threshold that were tried for all units together.
    mistakes : tuple of int
        For each unit by itself, the number of wrong rows in the search.
    """

    weights: NDArray[np.float64]
    thresholds: NDArray[np.float64]
    cuts: NDArray[np.float64]
    binary: bool
    searched: tuple[tuple[int, ...], ...]
    tried: int
    mistakes: tuple[int, ...]

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the units."""
        units = len(self.thresholds)
        return ("y",) if units == 1 else tuple(f"y{k}" for k in range(1, units + 1))

    def __str__(self) -> str:
        return self.describe()

    def describe(self, feature_names: Sequence[str] | None = None, class_names: Sequence[str] | None = None) -> str:
        """Return a sentence for each unit on when it fires.

        Parameters
        ----------
        feature_names, class_names : sequence of str, optional
            By default the columns are x1, x2, ..., and the units have only their own names.

        Examples
        --------
        >>> wiring = best_wiring([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 1, 0], n_classes=2)
        >>> print(wiring.describe(["rain", "roof"], ["dry", "wet"]))
        y (wet) fires if rain is on and roof is not
        """
        names = [f"x{j}" for j in range(1, len(self.cuts) + 1)] if feature_names is None else list(feature_names)
        if not self.binary:
            names = [f"{name} > {cut:.4g}" for name, cut in zip(names, self.cuts, strict=True)]
        first = 1 if len(self.outputs) == 1 else 0  # a single unit fires for the second class
        told = [""] * len(self.outputs) if class_names is None else [f" ({name})" for name in class_names[first:]]
        return "\n".join(
            f"{unit}{which} {_sentence(weights, int(threshold), names, self.binary)}"
            for unit, which, weights, threshold in zip(self.outputs, told, self.weights, self.thresholds, strict=True)
        )

    def binarise(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return 1.0 where a feature is above its cut, else 0.0.

        Raises
        ------
        InputError
            If the rows have another number of features, or one that is not finite.
        """
        rows = rows_to_ask(X, len(self.cuts), f"The wiring has {counted(len(self.cuts), 'feature')}")
        return (rows > self.cuts).astype(np.float64)

    def network(self, delay: float = 1.0) -> Network:
        """Build the network: sources ``"x1"``, ``"x2"``, ..., and units ``"y"``, or ``"y1"``, ... if there are several.

        A source of features may send negative values, so it must not inhibit absolutely. If an input inhibits, all
        connected inputs reach the units through relays ``"i1"``, ``"i2"``, ..., which fire or stay silent. A unit that
        always or never fires has a synapse of weight 0, so that rows reach it at the same time as the others.

        Parameters
        ----------
        delay : float
            Delay of every synapse, in ms; also the tick of the network.
        """
        net = Network(tick=delay)
        senders = [f"x{j}" for j in range(1, len(self.cuts) + 1)]
        for column, source in enumerate(senders):
            net.add_neuron(source, Feature(column))
        wired = np.flatnonzero(self.weights.any(axis=0)).tolist() or [0]
        if (self.weights < 0.0).any():
            for j in wired:
                net.add_neuron(f"i{j + 1}", McCullochPitts(threshold=1.0))
                net.connect(senders[j], f"i{j + 1}", delay=delay)
                senders[j] = f"i{j + 1}"
        for unit, weights, threshold in zip(self.outputs, self.weights, self.thresholds, strict=True):
            net.add_neuron(unit, McCullochPitts(float(threshold)))
            for j in np.flatnonzero(weights).tolist() or wired[:1]:
                net.connect(senders[j], unit, weight=float(weights[j]), delay=delay)
        return net

    def ask(self, X: ArrayLike, *, engine: Engine = "auto") -> Answers:
        """Present rows, binarised, to the network in the event loop."""
        return ask(self.network(), self.binarise(X), self.outputs, engine=engine)

    def decide(self, X: ArrayLike, *, engine: Engine = "auto") -> NDArray[np.int64]:
        """Present rows, and return the decided class of each, as an index."""
        return self.ask(X, engine=engine).decisions


def best_wiring(
    X: ArrayLike | Data, y: ArrayLike | None = None, n_classes: int | None = None, *, most_inputs: int = MOST_INPUTS
) -> HandWiring:
    """Return the best wiring of a McCulloch-Pitts unit, after an exhaustive search.

    Each of n inputs may excite, inhibit absolutely or have no synapse, and every integer threshold from 0 (fires unless
    inhibited) to n + 1 (never fires) is tried: ``3**n (n + 2)`` combinations. With two classes one unit fires for the
    second; with more, each class has its own unit, against all others.

    The best unit makes the fewest mistakes; among equals it has the fewest synapses, then the lowest threshold, and
    then, at the first column where they differ, excitation comes before inhibition, and inhibition before no synapse.

    A column with other values than 0 and 1 is binarised: it is on above its mean over the rows. With more than
    `most_inputs` columns, each unit uses those that individually separate its class best from the rest: where the share
    of rows that are on differs most (among equals the earlier column).

    Parameters
    ----------
    X : array_like (rows, features), or a data set
        See :func:`~neurosim.datasets.as_dataset`.
    y : array_like (rows,), optional
        Labels, if `X` is not a data set; classes from 0 if their number is given.
    n_classes : int, optional
        At least two of them must have a row.
    most_inputs : int
        At most 12.

    Raises
    ------
    InputError
        If all rows have the same class, or a feature is not finite.

    References
    ----------
    W. S. McCulloch and W. Pitts, "A logical calculus of the ideas immanent in nervous activity", Bulletin of
    Mathematical Biophysics 5 (1943), 115-133.

    Examples
    --------
    >>> wiring = best_wiring([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], n_classes=2)
    >>> print(wiring, "with", *wiring.mistakes, "mistake;", wiring.tried, "were tried")
    y fires if x1 or x2 is on with 1 mistake; 36 were tried
    >>> print(best_wiring("and"))
    y fires if x1 and x2 are on
    """
    if checks.whole(most_inputs, "most_inputs", least=1) > _MOST_THAT_FIT:
        raise InputError(
            f"most_inputs must be at most {_MOST_THAT_FIT}, since every wiring is tried; got {most_inputs}."
        )
    if n_classes is None:
        given = as_dataset(X if y is None else (X, y))  # type: ignore[arg-type]  # as_dataset checks it
    else:
        classes = range(checks.whole(n_classes, "The number of classes", least=2))
        given = Dataset.from_arrays(X, y, "rows to wire for", class_names=classes)
    if len(np.unique(given.y)) < 2:
        raise InputError("All rows are of one class; at least two are needed.")

    is_binary = [bool(np.isin(column, (0.0, 1.0)).all()) for column in given.X.T]
    cuts = np.array([0.5 if binary else _mean(column) for binary, column in zip(is_binary, given.X.T, strict=True)])
    on = np.greater(given.X, cuts)
    wanted = [given.y == k for k in ([1] if given.n_classes == 2 else range(given.n_classes))]
    searched = [_telling(on, yes, most_inputs) for yes in wanted]
    weights, thresholds, mistakes = np.zeros((len(wanted), given.n_features)), np.zeros(len(wanted)), []
    for unit, (yes, columns) in enumerate(zip(wanted, searched, strict=True)):
        weights[unit, columns], thresholds[unit], wrong = _best_unit(on[:, columns], yes)
        mistakes.append(wrong)
    tried = sum(3 ** len(columns) * (len(columns) + 2) for columns in searched)
    return HandWiring(weights, thresholds, cuts, all(is_binary), tuple(map(tuple, searched)), tried, tuple(mistakes))


def _mean(column: NDArray[np.float64]) -> float:
    """Return a mean that does not depend on the order of the rows, and is within their range."""
    scale = 2.0**-64 if np.abs(column).max() > 1e280 else 1.0  # so that the sum is finite
    mean = math.fsum((column * scale).tolist()) / len(column) / scale
    return min(max(mean, float(column.min())), float(column.max()))


def _telling(on: NDArray[np.bool_], yes: NDArray[np.bool_], most: int) -> list[int]:
    """Return the columns, ascending, in which the share of rows that are on differs most between yes and no."""
    n_yes = int(yes.sum())
    difference = np.abs(on[yes].sum(axis=0) * (len(yes) - n_yes) - on[~yes].sum(axis=0) * n_yes)  # times both counts
    return sorted(np.argsort(-difference, kind="stable")[:most].tolist())


def _best_unit(on: NDArray[np.bool_], yes: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float, int]:
    """Return weights, threshold and mistakes of the best unit."""
    n = on.shape[1]
    # Cost of firing for a pattern: its rows of the other classes minus its rows of this class.
    pattern = on @ (1 << np.arange(n)[::-1])
    cost = np.bincount(pattern[~yes], minlength=2**n) - np.bincount(pattern[yes], minlength=2**n)
    by_sum = _costs_by_sum(cost, n)
    vetoed = cost.sum() - by_sum.sum(axis=1, keepdims=True)
    fires = [[_fires(total, float(threshold)) for threshold in range(n + 2)] for total in (*range(n + 1), -math.inf)]
    mistakes = yes.sum() + np.hstack([by_sum, vetoed]) @ np.array(fires, dtype=np.int64)

    kinds = np.indices((3,) * n).reshape(n, -1)  # kinds[:, w] are the indices into _SYNAPSES of wiring w
    synapses = (kinds != _SYNAPSES.index(0.0)).sum(axis=0)
    rank = (mistakes * (n + 1) + synapses[:, np.newaxis]) * (n + 2) + np.arange(n + 2)
    best, threshold = np.unravel_index(np.argmin(rank), rank.shape)  # the first among equals
    return np.array(_SYNAPSES)[kinds[:, best]], float(threshold), int(mistakes[best, threshold])


def _costs_by_sum(cost: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Return the cost of the patterns that each of 3**n wirings does not inhibit, by the number of excitations.

    Inputs are added one after the other: ``table[wiring so far, pattern of the remaining inputs, excitations so far]``.
    """
    table = cost.reshape(1, -1, 1)
    for _ in range(n):
        off, on = np.split(table, 2, axis=1)
        silent = np.pad(off, ((0, 0), (0, 0), (0, 1)))
        excites = silent + np.pad(on, ((0, 0), (0, 0), (1, 0)))
        ignored = silent + np.pad(on, ((0, 0), (0, 0), (0, 1)))
        # In the order of _SYNAPSES: an input that is on adds one, removes its patterns, or changes nothing.
        table = np.stack([excites, silent, ignored], axis=1).reshape(-1, off.shape[1], off.shape[2] + 1)
    return table[:, 0, :]


def _fires(total: float, threshold: float) -> bool:
    """Return whether the model fires at a sum."""
    unit = McCullochPitts(threshold)
    soma = unit.initial()
    unit.integrate(soma, total)
    return unit.fire(soma) != 0.0


def _sentence(weights: NDArray[np.float64], threshold: int, names: Sequence[str], binary: bool) -> str:
    """Return the condition under which a unit fires."""
    one, many, not_one, none = ("is on", "are on", "is not", "is") if binary else ("holds", "hold", "does not", "does")
    excite = [name for name, weight in zip(names, weights, strict=True) if weight > 0.0]
    veto = [name for name, weight in zip(names, weights, strict=True) if weight < 0.0]
    if threshold > len(excite):
        return "never fires"
    if threshold == 0:
        return f"fires unless {listed(veto, 'or')} {one}" if veto else "always fires"
    if threshold == len(excite):
        needed = f"{listed(excite)} {one if threshold == 1 else many}"
    elif threshold == 1:
        needed = f"{listed(excite, 'or')} {one}{',' if veto else ''}"
    else:
        needed = f"at least {threshold} of {', '.join(excite)} {many}"
    if not veto:
        return f"fires if {needed}"
    silenced = f"{veto[0]} {not_one}" if len(veto) == 1 else f"none of {', '.join(veto)} {none}"
    return f"fires if {needed} and {silenced}"
