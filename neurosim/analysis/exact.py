"""The point of a convex hull that is nearest to the origin, in exact integer arithmetic, so that it is a proof."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.object_]  # Python's integers, which are unbounded
_BITS = 26
_PRIMES = (2**_BITS - 5, 2**_BITS - 27, 2**_BITS - 45)
"""So small that the sum of 2048 products of two remainders fits into 64 bits."""


class Points:
    """Rows of finite floats, which are also integer multiples of one unit, a power of 2."""

    def __init__(self, rows: NDArray[np.float64]) -> None:
        mantissas, exponents = np.frexp(rows)
        bits = (mantissas * 2.0**53).astype(np.int64)
        lowest_bits = np.frexp((bits & -bits).astype(np.float64))[1] - 54 + exponents
        self._shift = -int(lowest_bits.min(initial=0, where=bits != 0))
        self._rows = rows
        self.scaled: NDArray[np.float64] = np.ldexp(rows, -int(exponents.max()))
        """The rows divided by a power of 2, none above 1, so that no product overflows."""

    @property
    def unit(self) -> Fraction:
        """The value of one unit."""
        return Fraction(1, 2**self._shift)

    def whole(self, indices: Sequence[int] | NDArray[np.intp]) -> Whole:
        """Return some of the rows, in units."""
        ratios = [[value.as_integer_ratio() for value in row] for row in self._rows[np.asarray(indices)].tolist()]
        return np.array([[(a << self._shift) // b for a, b in row] for row in ratios], dtype=object)

    def lowest(self, direction: Whole) -> tuple[int, int]:
        """Return the row with the smallest product with `direction`, and that product.

        Floats exclude the rows that cannot be smallest given their error, at most (columns + 2) eps sum|terms|.
        """
        largest = max(1, *(abs(value) for value in direction))
        rounded = np.array([value / largest for value in direction])
        products = self.scaled @ rounded
        doubt = (len(rounded) + 2) * np.finfo(np.float64).eps * (np.abs(self.scaled) @ np.abs(rounded))
        doubt += len(rounded) * 1e-300  # for denormal numbers
        near = np.flatnonzero(products - doubt <= (products + doubt).min())
        exact = self.whole(near) @ direction
        best = int(exact.argmin())
        return int(near[best]), int(exact[best])


@dataclass(frozen=True, eq=False)
class Nearest:
    """sum(weights * rows) / sum(weights), the point of the hull nearest to the origin."""

    indices: tuple[int, ...]  # of the rows
    weights: tuple[int, ...]  # positive
    direction: Whole  # (columns,), sum(weights * rows), in units of the points


def nearest(points: Points, start: dict[int, float], budget: float) -> Nearest | None:
    """Return the point of the hull of `points` that is nearest to the origin; None if that would take too long.

    x is nearest if and only if z . x >= x . x for every row z. Wolfe's algorithm keeps a few rows whose hull contains
    x. It adds the row with the smallest z . x, moves to the nearest point of the affine hull of these rows, and, where
    the path leaves their convex hull, removes the row whose share becomes 0. Every x is nearer than the one before, so
    it ends.

    `start` has initial rows and their positive shares; a good guess saves most of the work. `budget` is approximately
    in nanoseconds; operations are counted, not timed, so that the answer does not depend on the computer. Source:
    P. Wolfe, "Finding the nearest point in a polytope", Mathematical Programming 11 (1976), 128-149.
    """
    shares = dict(start)
    while True:
        rows = points.whole(list(shares))
        gram = rows @ rows.T + 1
        budget -= 2.0 * len(shares) ** 3 * int(gram.max()).bit_length()
        if budget < 0.0:
            return None
        solved = solve(gram, [1] * len(shares))
        if solved is None:  # one of the rows is a mean of the others
            del shares[min(shares, key=shares.__getitem__)]
            continue
        weights = solved[0]
        total = sum(weights)
        if min(weights) > 0:
            direction = np.array(weights, dtype=object) @ rows
            lowest, product = points.lowest(direction)
            if total * product >= direction @ direction:
                return Nearest(tuple(shares), tuple(weights), direction)
            shares = dict(zip(shares, (weight / total for weight in weights), strict=True)) | {lowest: 0.0}
        else:
            shares = _towards(shares, [weight / total for weight in weights])


def _towards(shares: dict[int, float], goals: list[float]) -> dict[int, float]:
    """Move from `shares` towards `goals` until the first share is 0, and remove its row."""
    ways = {row: (share, goal) for (row, share), goal in zip(shares.items(), goals, strict=True)}
    steps = {row: share / (share - goal) if share else 0.0 for row, (share, goal) in ways.items() if goal <= 0.0}
    first = min(steps, key=steps.__getitem__)
    return {row: max(0.0, share + steps[first] * (goal - share)) for row, (share, goal) in ways.items() if row != first}


def solve(matrix: Whole, right: Sequence[int]) -> tuple[list[int], int] | None:
    """Return the numerators and the positive common denominator of x in matrix x = right; None if it is singular.

    Dixon's lifting: one inverse modulo a prime p gives x modulo p, then p^2, p^3, ...; when the power exceeds a bound
    from Cramer's rule and Hadamard's inequality, only one vector of fractions has these remainders. Source:
    J. D. Dixon, "Exact solution of linear equations using p-adic expansions", Numer. Mathematik 40 (1982), 137-141.
    """
    for prime in _PRIMES:
        inverse = _inverse(matrix, prime)
        if inverse is not None:
            break
    else:
        return None
    bound = math.prod(math.isqrt(int(square)) + 1 for square in (matrix * matrix).sum(axis=1))
    bound *= max(1, *(abs(value) for value in right))
    # The matrix as small integers and powers of 2, matrix = sum(powers * limbs), for fast products.
    places = [_BITS * place for place in range(int(np.abs(matrix).max()).bit_length() // _BITS + 1)]
    limbs = np.array([*(matrix >> place & 2**_BITS - 1 for place in places[:-1]), matrix >> places[-1]], dtype=np.int64)
    powers = np.array([2**place for place in places], dtype=object)
    rest, digits, modulus = np.array(right, dtype=object), [], 1
    while modulus <= 2 * bound * bound:
        digit = inverse @ (rest % prime).astype(np.int64) % prime
        rest = (rest - powers @ (limbs @ digit).astype(object)) // prime
        digits.append(digit)
        modulus *= prime
    residues = np.zeros(len(right), dtype=object)
    for digit in reversed(digits):
        residues = residues * prime + digit.astype(object)
    denominator = 1
    for residue in residues:
        denominator *= _denominator(residue * denominator % modulus, modulus, bound)
    numerators = [residue * denominator % modulus for residue in residues]
    return [value - modulus if 2 * value > modulus else value for value in numerators], denominator


def _inverse(matrix: Whole, prime: int) -> NDArray[np.int64] | None:
    """Return the inverse modulo `prime`, by Gauss-Jordan elimination; None if there is none."""
    size = len(matrix)
    table = np.hstack([(matrix % prime).astype(np.int64), np.eye(size, dtype=np.int64)])
    for column in range(size):
        usable = np.flatnonzero(table[column:, column])
        if not len(usable):
            return None
        table[[column, column + usable[0]]] = table[[column + usable[0], column]]
        table[column] = table[column] * pow(int(table[column, column]), -1, prime) % prime
        factors = table[:, column].copy()
        factors[column] = 0
        table = (table - np.outer(factors, table[column])) % prime
    return table[:, size:]


def _denominator(residue: int, modulus: int, bound: int) -> int:
    """Return b of the fraction a / b, |a| and b <= bound, with this `residue` modulo `modulus` (truncated Euclid)."""
    before, now, b_before, b = modulus, residue, 0, 1
    while now > bound:
        quotient = before // now
        before, now = now, before - quotient * now
        b_before, b = b, b_before - quotient * b
    return abs(b)
