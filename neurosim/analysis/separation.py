"""Whether a plane separates two classes: a proof either way, with the largest margin and Novikoff's bound."""

import math
import os
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.analysis.exact import Points, Whole, nearest
from neurosim.core import checks
from neurosim.core.errors import InputError, UnknownNameError
from neurosim.core.installing import missing
from neurosim.core.words import listed
from neurosim.data.datasets import Data, Dataset, as_dataset
from neurosim.data.given_arrays import Label, class_name

_BUDGET = 4e9  # about ten seconds of exact arithmetic; a few dozen columns need a hundredth of it
_RESIDUAL = 1e-12  # tolerance for a sum of rounded shares to count as zero, with columns scaled to 1

_NAMED, _SHOWN_COORDINATES, _LARGEST_DENOMINATOR = 3, 4, 99


@dataclass(frozen=True, eq=False, repr=False)
class Certificate:
    """Proof that no plane separates the classes: a mixture of rows of one class equals one of the other class.

    A plane w with w . row > 0 for the rows of the class and w . row < 0 for the others would have their common point on
    both sides.

    Attributes
    ----------
    rows : tuple of int
        Rows with a share, ascending, counted from 0. None of them can be omitted.
    positive : tuple of bool
        Which of these rows belong to the class.
    shares : tuple of Fraction
        Share of each, positive. Those of the rows of the class sum to 1, and so do the others' if every row has the
        same 1 of a bias. If no row here belongs to the class, the others' sum to 1.
    point : tuple of Fraction
        Sum of share * row over the rows of the class, which is the sum over the other rows too. Zero if all of the
        rows are of one class.
    exact : bool
        Whether the two sums agree exactly; otherwise up to rounding, which proves nothing.

    References
    ----------
    P. Gordan, "Ueber die Auflösung linearer Gleichungen mit reellen Coefficienten", Mathematische Annalen 6 (1873),
    23-28; M. Minsky and S. Papert, "Perceptrons" (1969).
    """

    rows: tuple[int, ...]
    positive: tuple[bool, ...]
    shares: tuple[Fraction, ...]
    point: tuple[Fraction, ...]
    exact: bool = True

    def explain(self, row: str = "row", *, bias: bool = False, place: bool = True) -> str:
        """Return the proof as a sentence, with the rows counted from 1.

        Parameters
        ----------
        row : str
            Noun for a row.
        bias : bool
            Whether the last column is the 1 of a bias, which is then not shown.
        place : bool
            Whether to show the common point.

        Examples
        --------
        >>> rows = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 1.0]])
        >>> separability(rows, np.array([False, True, True, False])).certificate.explain(bias=True)
        'the mean of rows 2 and 3 is the mean of rows 1 and 4, (0.5, 0.5): no plane can have one point on both sides'
        """
        checks.flag(bias, "bias")
        checks.flag(place, "place")
        close = "" if self.exact else ", up to rounding"
        inside, outside = self._mixture(row, True), self._mixture(row, False)
        if not inside or not outside:
            what = "it" if len(self.rows) == 1 else "them all"
            return f"{inside or outside} is zero{close}: no plane through zero has {what} on one side"
        point = self.point[: len(self.point) - bias]
        few = place and len(point) <= _SHOWN_COORDINATES
        shown = f", ({', '.join(f'{float(value):g}' for value in point)})" if few else ""
        verb = "equals" if len(self.rows) == 2 else "is"
        return f"{inside} {verb} {outside}{shown}{close}: no plane can have one point on both sides"

    def _mixture(self, row: str, side: bool) -> str:
        parts = [(i + 1, s) for i, s, own in zip(self.rows, self.shares, self.positive, strict=True) if own == side]
        shares = {share for _, share in parts}
        if not parts or (len(parts) == 1 and shares == {1}):
            return "".join(f"{row} {i}" for i, _ in parts)
        if len(parts) > _NAMED:
            kind = "a mean" if math.isclose(sum(share for _, share in parts), 1) else "a mixture"
            return f"{kind} of {row}s {_few([str(i) for i, _ in parts])}"
        if len(shares) == 1 and sum(share for _, share in parts) == 1:
            return f"the mean of {row}s {_few([str(i) for i, _ in parts])}"
        return _few([f"{_number(share)} {'of' if share < 1 else 'times'} {row} {i}" for i, share in parts])

    def __repr__(self) -> str:
        return f"Certificate: {self.explain()}"


@dataclass(frozen=True, eq=False, repr=False)
class Separability:
    """Whether a plane through the origin separates the rows of a class from all others.

    Attributes
    ----------
    separable : bool or None
        None if neither could be proved, for large data with classes close together.
    plane : tuple of int or None
        Weights of the plane with the largest margin, in coprime integers: a proof, since
        plane . row > 0 for the rows of the class and < 0 for the others, exactly.
    margin_squared : Fraction or None
        Square of its margin, exactly.
    radius_squared : Fraction
        Square of the length of the longest row, exactly.
    certificate : Certificate or None
        If not separable: the proof.
    """

    separable: bool | None
    plane: tuple[int, ...] | None
    margin_squared: Fraction | None
    radius_squared: Fraction
    certificate: Certificate | None

    @property
    def weights(self) -> NDArray[np.float64] | None:
        """The plane as a vector of length 1, rounded, shape (columns,)."""
        if self.plane is None:
            return None
        length = sum(value * value for value in self.plane)
        return np.array([_root(Fraction(value * value, length)) * (1 if value >= 0 else -1) for value in self.plane])

    @property
    def margin(self) -> float | None:
        """Distance of the closest row to the plane, the largest possible."""
        return None if self.margin_squared is None else _root(self.margin_squared)

    @property
    def radius(self) -> float:
        """Length of the longest row."""
        return _root(self.radius_squared)

    @property
    def bound(self) -> float | None:
        """(radius / margin)^2: Rosenblatt's rule, from weights 0, never makes more updates than this.

        References
        ----------
        A. B. J. Novikoff, "On convergence proofs on perceptrons", Symposium on the Mathematical Theory of Automata 12
        (1962), 615-622.
        """
        if self.margin_squared is None:
            return None
        try:
            return float(self.radius_squared / self.margin_squared)
        except OverflowError:
            return math.inf

    def __repr__(self) -> str:
        if self.separable:
            return f"Separable: margin {self.margin:g}, radius {self.radius:g}, at most {self.bound:g} updates"
        return f"Not separable: {self.certificate.explain()}" if self.certificate else "Separability: not decided"


def separability(
    rows: NDArray[np.float64] | Data, positive: NDArray[np.bool_] | Label | None = None, *, bias: bool = True
) -> Separability:
    """Decide whether a plane w has w . row > 0 for the rows of a class and w . row < 0 for all others.

    Let z be the rows, with the sign of those outside the class reversed. Either some w has w . z > 0 for every z, or
    (Gordan) some shares >= 0 that are not all 0 have sum(share * z) = 0. The point x of the convex hull of the z that
    is nearest to the origin decides which: if x is 0, its shares are such shares; if not, w = x is the plane with the
    largest margin, which is the length of x. Least squares with shares >= 0 (Lawson and Hanson) guesses the few rows
    of which x is a mean, and exact arithmetic does the rest: floats are fractions, so the answer is a proof for the
    rows as they are stored, however close the classes are.

    If exact arithmetic would take too long (hundreds of columns of full precision), the guess is returned if it can be
    verified: a plane exactly, although a larger margin may exist; a certificate up to rounding.

    Parameters
    ----------
    rows : array of float64, shape (rows, columns), or a data set
        Inputs of the neuron in each presentation; for a bias, the last column is 1. For a data set, see
        :func:`~neurosim.datasets.as_dataset`, they are its features.
    positive : array of bool, shape (rows,), or str or number, optional
        Which rows belong to the class: at least one, and not all. For a data set, it may be the class itself, by its
        name, its label, or, if no label is a number, its index in ``class_names``; by default the second of two.
    bias : bool
        Whether the neuron has a bias in addition to the features of a data set.

    Raises
    ------
    InputError
        If shapes or values break these rules, or scipy is missing.

    References
    ----------
    P. Gordan, "Ueber die Auflösung linearer Gleichungen mit reellen Coefficienten", Mathematische Annalen 6 (1873),
    23-28; C. L. Lawson and R. J. Hanson, "Solving Least Squares Problems" (1974), chapter 23.

    Examples
    --------
    >>> rows = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 1.0]])
    >>> both = separability(rows, np.array([False, False, False, True]))
    >>> both
    Separable: margin 0.242536, radius 1.73205, at most 51 updates
    >>> both.plane
    (2, 2, -3)
    >>> separability("and").plane
    (2, 2, -3)
    >>> separability(rows, np.array([False, True, True, False]))
    Not separable: the mean of rows 2 and 3 is the mean of rows 1 and 4, (0.5, 0.5, 1): no plane can have one point on both sides
    """  # noqa: E501
    checks.flag(bias, "bias")
    by_class = positive is None or np.ndim(positive) == 0
    if by_class or isinstance(rows, Dataset | str | os.PathLike):
        data = as_dataset(rows)  # type: ignore[arg-type]  # as_dataset checks it
        rows = np.column_stack([data.X, np.ones(data.n_rows)]) if bias else data.X
        if by_class:
            positive = data.y == _place(data, positive)  # type: ignore[arg-type]
    rows, positive = _checked(rows, positive)
    points = Points(np.where(positive[:, np.newaxis], rows, -rows))
    lengths = (points.scaled**2).sum(axis=1)
    longest = points.whole(np.flatnonzero(lengths >= lengths.max() * (1.0 - 1e-9)))
    radius_squared = max((longest * longest).sum(axis=1)) * points.unit**2

    z = points.scaled
    columns = np.abs(z).max(axis=0)
    columns[columns < 1e-300] = 1.0  # zero, or too small to divide by
    guess = _contradiction(z) or _shares(z / columns)  # scaled columns, so that small differs from zero
    is_zero = bool(np.abs(_sum(z / columns, guess)).max() <= _RESIDUAL)
    start = guess if is_zero else _shares(z)  # unscaled, like the margin
    found = nearest(points, start, _BUDGET)
    if found is None:
        for direction in (_sum(z, start), _sum(z / columns, guess) / columns):
            whole = Points(direction[np.newaxis]).whole([0])[0]
            if points.lowest(whole)[1] > 0:
                return _parted(points, whole, radius_squared)
        if not is_zero:
            return Separability(None, None, None, radius_squared, None)
        shares = {row: Fraction(share) for row, share in guess.items()}
    elif any(found.direction):
        return _parted(points, found.direction, radius_squared)
    else:
        shares = {row: Fraction(weight) for row, weight in zip(found.indices, found.weights, strict=True)}
    return Separability(False, None, None, radius_squared, _certificate(shares, rows, positive, found is not None))


def _place(data: Dataset, label: Label | None) -> int:
    """Return the index of a class by its name or label, or by its index if no label is a number; None is the second."""
    names = data.class_names
    if label is None:
        if data.n_classes != 2:
            raise InputError(
                f"A plane separates two classes, and the data set {data.name!r} has {data.n_classes}: choose one"
                f" against the rest, such as positive={names[0]!r}."
            )
        return 1
    name = class_name(label)
    if name in names:
        return names.index(name)
    if name.isdecimal() and int(name) < len(names) and not any(map(_is_number, names)):
        return int(name)
    raise UnknownNameError(f"class of {data.name!r}", name, names)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _checked(rows: Any, positive: Any) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    try:
        rows = np.asarray(rows, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"The 'rows' of separability must be a table of numbers; {error}.") from error
    if rows.ndim != 2 or 0 in rows.shape:
        raise InputError(
            f"The 'rows' of separability must have the shape (rows, columns), one or more of each; got {rows.shape}."
        )
    not_finite = np.argwhere(~np.isfinite(rows))
    if len(not_finite):
        row, column = not_finite[0]
        place = f"row {row}, column {column} (the first is 0)"
        raise InputError(f"The 'rows' of separability must be finite; got {rows[row, column]} in {place}.")
    positive = np.asarray(positive)
    if positive.dtype != np.bool_ or positive.shape != rows.shape[:1]:
        got = f"{positive.dtype} of shape {positive.shape}"
        raise InputError(f"The 'positive' of separability must be one bool for each of {len(rows)} rows; got {got}.")
    if positive.all() or not positive.any():
        side = "in" if positive.all() else "outside"
        raise InputError(f"The 'positive' of separability must have rows of both classes; all are {side} the class.")
    return rows, positive


def _contradiction(z: NDArray[np.float64]) -> dict[int, float]:
    """Return shares of a contradiction with one or two rows: a row of zeros, or one row in both classes."""
    zero = np.flatnonzero(~z.any(axis=1))
    if len(zero):
        return {int(zero[0]): 1.0}
    seen: dict[bytes, int] = {}
    for i, row in enumerate(z + 0.0):  # -0.0 has other bytes than 0.0
        opposite = seen.get((0.0 - row).tobytes())
        if opposite is not None:
            return {opposite: 0.5, i: 0.5}
        seen.setdefault(row.tobytes(), i)
    return {}


def _shares(z: NDArray[np.float64]) -> dict[int, float]:
    """Guess the shares of the point of the hull of `z` nearest to the origin: least ||(z^T, 1) u - (0, 1)||, u >= 0."""
    try:
        from scipy.optimize import nnls
    except ImportError as error:
        raise InputError(missing("separability", "scipy")) from error
    target = np.zeros(z.shape[1] + 1)
    target[-1] = 1.0
    try:
        u = nnls(np.vstack([z.T, np.ones(len(z))]), target)[0]
    except RuntimeError:  # no convergence; any guess is valid
        u = np.zeros(len(z))
    if not u.any():
        u[np.argmin((z**2).sum(axis=1))] = 1.0
    return {int(i): float(u[i] / u.sum()) for i in np.flatnonzero(u)}


def _sum(z: NDArray[np.float64], shares: dict[int, float]) -> NDArray[np.float64]:
    return np.array(list(shares.values())) @ z[list(shares)]


def _parted(points: Points, direction: Whole, radius_squared: Fraction) -> Separability:
    plane = direction // math.gcd(*direction)
    product = points.lowest(plane)[1]
    margin_squared = Fraction(product**2, int(plane @ plane)) * points.unit**2
    return Separability(True, tuple(plane), margin_squared, radius_squared, None)


def _certificate(
    shares: dict[int, Fraction], rows: NDArray[np.float64], positive: NDArray[np.bool_], exact: bool
) -> Certificate:
    indices = sorted(shares)
    inside = [i for i in indices if positive[i]]
    total = sum((shares[i] for i in inside or indices), Fraction(0))
    parts = {i: shares[i] / total for i in indices}
    columns = range(rows.shape[1])
    point = tuple(sum((parts[i] * Fraction(rows[i, column]) for i in inside), Fraction(0)) for column in columns)
    sides = tuple(bool(positive[i]) for i in indices)
    return Certificate(tuple(indices), sides, tuple(parts.values()), point, exact)


def _root(square: Fraction) -> float:
    """Return the square root, also of numbers beyond the range of floats."""
    half = (square.numerator.bit_length() - square.denominator.bit_length()) // 2
    try:
        return math.ldexp(math.sqrt(square / Fraction(4) ** half), half)
    except OverflowError:
        return math.inf


def _number(share: Fraction) -> str:
    return str(share) if share.denominator <= _LARGEST_DENOMINATOR else f"{float(share):.3g}"


def _few(parts: list[str]) -> str:
    """List parts; if there are many, the first few and the number of others."""
    if len(parts) > _NAMED:
        parts = [*parts[:_NAMED], f"{len(parts) - _NAMED} more"]
    return listed(parts)
