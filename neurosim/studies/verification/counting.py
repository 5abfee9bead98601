"""The number of ways to separate points with a plane, all of which a threshold unit realises."""

import itertools

import numpy as np
from numpy.typing import NDArray

import neurosim as ns
from neurosim.analysis.dichotomies import dichotomies, separable_share
from neurosim.core.errors import InputError
from neurosim.core.installing import missing
from neurosim.studies.verification.base import Bench, binomial, classic
from neurosim.studies.verification.logic import ON, fired, sources_of

FOURS = (((0, 0), (3, 1), (1, 2), (2, 5)), ((0, 0), (4, 0), (0, 4), (1, 1)))
"""Four points in convex position, and three around a fourth; no three of them on a line."""

POINTS, INPUTS = (4, 6, 8, 10), 4  # numbers of points; inputs of the unit, including the bias

SHARES, SAMPLES, WIDE = (30, 40, 50), 200, 20  # numbers of points, labellings of each, inputs

FEASIBLE, INFEASIBLE = 0, 2  # SciPy's status of a linear program

COVER = "T. M. Cover, IEEE Trans. Electron. Comput. EC-14 (1965), 326-334"


def plane(rows: NDArray[np.float64], labels: NDArray[np.bool_]) -> NDArray[np.float64] | None:
    """Return the weights of a plane through 0 with the labelled rows above it and the others below, if one exists.

    A linear program: label x (weights . row) >= 1 for all rows, with labels of +1 and -1.
    """
    try:
        from scipy.optimize import linprog
    except ImportError as error:
        raise InputError(missing("Linear programming", "scipy")) from error
    signs = np.where(labels, 1.0, -1.0)[:, np.newaxis]
    solved = linprog(np.zeros(rows.shape[1]), A_ub=-signs * rows, b_ub=-np.ones(len(rows)), bounds=(None, None))
    if solved.status not in (FEASIBLE, INFEASIBLE):
        raise ArithmeticError(f"The linear program has no answer: {solved.message}")
    return np.asarray(solved.x) if solved.status == FEASIBLE else None


def realised(bench: Bench, rows: NDArray[np.float64], labellings: NDArray[np.bool_]) -> int:
    """Return the number of labellings (columns) of rows that threshold units realise in the event loop.

    There is a unit with the weights of a plane for each labelling that a plane separates; its output for each row must
    be the label.
    """
    planes = {k: weights for k, labels in enumerate(labellings.T) if (weights := plane(rows, labels)) is not None}
    net = sources_of(rows)
    for k, weights in planes.items():
        net.add_neuron(k, ns.Rosenblatt())
        net.connect(ON, k, 0.0)  # so that it acts even if no other input is on
        for i, weight in enumerate(weights.tolist()):
            net.connect(("x", i), k, weight)
    answers = fired(bench, net, len(rows) + 5.0, list(planes), len(rows), after=1)
    return int((answers == labellings[:, list(planes)]).all(axis=0).sum())


def all_labellings(n_rows: int) -> NDArray[np.bool_]:
    """Return every labelling of the rows, one per column."""
    return np.array(list(itertools.product((False, True), repeat=n_rows))).T


def with_bias(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return rows with the 1 of a bias as the last column."""
    return np.hstack([rows, np.ones((len(rows), 1))])


def corners(n: int) -> NDArray[np.float64]:
    """Return all rows of n bits."""
    return np.array(list(itertools.product((0.0, 1.0), repeat=n)))


def taught(bench: Bench, points: NDArray[np.float64]) -> tuple[int, int]:
    """Return the numbers of labellings that Rosenblatt's rule learns, and on which its weights cycle."""
    learned = cycling = 0
    names = tuple(f"x{i}" for i in range(points.shape[1]))
    for labels in all_labellings(len(points)).T:
        data = ns.Dataset("labelling", points, labels.astype(int), names, ("no", "yes"), "all labellings")
        training = bench.train(ns.perceptron(points.shape[1]), data, "rosenblatt", epochs=100)
        learned += training.converged
        cycling += training.cycle is not None
    return learned, cycling


@classic("OEIS A000609; planes by linear programming, and a unit in the loop for each", expected=[2, 4, 14, 104])
def threshold_functions(bench: Bench) -> list[int]:
    """Of the 2, 4, 16 and 256 functions of 0 to 3 inputs a threshold unit computes 2, 4, 14 and 104."""
    return [realised(bench, with_bias(corners(n)), all_labellings(2**n)) for n in range(4)]


@classic(
    "OEIS A000609; M. Minsky and S. Papert, Perceptrons (MIT Press, 1969): the cycling theorem; learned, never",
    expected=[(4, 0), (14, 2), (104, 152)],
)
def threshold_functions_learned(bench: Bench) -> list[tuple[int, int]]:
    """Rosenblatt's rule learns exactly these 4, 14 and 104, and its weights cycle on all others."""
    return [taught(bench, corners(n)) for n in (1, 2, 3)]


@classic(
    f"{COVER}: C(4, 3) = 14; by Rosenblatt's rule: learned, never; for four points in convex position,"
    " and three around a fourth",
    expected=[(14, 2), (14, 2)],
)
def cover_four_points(bench: Bench) -> list[tuple[int, int]]:
    """For any four points, no three on a line, 14 of their 16 labellings can be learned."""
    return [taught(bench, np.array(points, dtype=np.float64)) for points in FOURS]


@classic(
    f"{COVER}: C(P, N) = 2 sum of binom(P - 1, k), k < N; all labellings of 4, 6, 8, 10 points, N = 4; by"
    " linear programming, and a unit in the loop for each",
    expected=[dichotomies(points, INPUTS) for points in POINTS],
)
def cover_counting(bench: Bench) -> list[int]:
    """Planes separate P points in general position in C(P, N) ways: half of all 2^P if P is twice the inputs."""
    points = np.random.RandomState(bench.seed).randn(max(POINTS), INPUTS - 1)
    return [realised(bench, with_bias(points[:n]), all_labellings(n)) for n in POINTS]


@classic(
    f"{COVER}; 4 sigma of a binomial, {SAMPLES} random labellings each, by linear programming, and a unit in"
    " the loop for each",
    expected=[binomial(separable_share(points, WIDE), SAMPLES) for points in SHARES],
)
def cover_capacity(bench: Bench) -> list[float]:
    """With twenty inputs nearly every labelling of 30 points can be learned, half of those of 40, few of 50."""
    random = np.random.RandomState(bench.seed)
    return [realised(bench, random.randn(n, WIDE), random.rand(n, SAMPLES) < 0.5) / SAMPLES for n in SHARES]
