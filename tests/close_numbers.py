"""Pairs of numbers that are easily printed alike, or turned round: for the rule in Python and for that of the page."""

import math
import random
import sys

SPECIAL = [
    0.0,
    -0.0,
    math.inf,
    -math.inf,
    5e-324,
    -5e-324,
    sys.float_info.max,
    sys.float_info.min,
    0.1,
    1.0,
    1e22,
    1e-7,
]


def pairs(count, seed=1):
    """Return pairs of any size and sign: unrelated, equal, adjacent, and a few bits or a few digits apart."""
    rng = random.Random(seed)

    def one():
        if rng.random() < 0.25:
            return rng.choice(SPECIAL)
        return (
            rng.choice([-1.0, 1.0]) * rng.uniform(1.0, 10.0) * 10.0 ** rng.choice([-320, -300, -9, -3, 0, 0, 2, 7, 300])
        )

    def near(a):
        way = rng.randrange(6)
        if way == 0 or not math.isfinite(a):
            return one()
        if way == 1:
            return a
        if way == 2:
            return math.nextafter(a, rng.choice([-math.inf, math.inf]))
        if way == 3:
            return a * (1.0 + rng.choice([-1.0, 1.0]) * 2.0 ** -rng.randrange(1, 53))
        if way == 4:
            return float(f"{a:.{rng.randrange(1, 17)}g}")
        return a + rng.choice([1e-9, -1e-6, 0.0004])

    found = []
    for _ in range(count):
        a = one()
        found.append((a, near(a)))
    return found
