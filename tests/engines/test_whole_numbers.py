"""Whole numbers in a model of one's own are as large as Python has them, whichever engine runs it."""

import math
from dataclasses import dataclass

import numpy as np
import pytest

import neurosim as ns


@dataclass(frozen=True)
class Counting(ns.NeuronModel):
    """Answers a signal with what an expression of whole numbers comes to, as far as that tells Python from 64 bits."""

    which: int = 0
    n: int = 1
    m: int = 1
    x: float = 1.0
    threshold: float = 0.5

    @dataclass(slots=True)
    class State:
        v: float = 0.0

    def initial(self):
        return Counting.State()

    def advance(self, state, elapsed):
        state.v = 0.0

    def integrate(self, state, drive):
        state.v += drive

    def fire(self, state):
        if state.v < 0.5:
            return 0.0
        n, m, x, one = self.n, self.m, self.x, int(state.v)  # one: what no compiler knows
        if self.which == 0:
            return 1.0 + float((n * one + m) % 1000)
        if self.which == 1:
            return 1.0 + float((n * one - m) % 1000)
        if self.which == 2:
            return 1.0 + float((n * m * one) % 1000)
        if self.which == 3:
            k = one
            for _ in range(n):
                k *= 3
            k += m
            k -= one
            return 1.0 + float(k % 1000)
        if self.which == 4:
            return n * one / m
        if self.which == 5:
            k = n * one
            k /= m
            return k
        if self.which == 6:
            n *= one
            return 1.0 + (n < x) + 2.0 * (n <= x) + 4.0 * (n > x) + 8.0 * (n >= x) + 16.0 * (n == x) + 32.0 * (n != x)
        if self.which == 7:
            n *= one
            return 1.0 + (x < n) + 2.0 * (x <= n) + 4.0 * (x > n) + 8.0 * (x >= n) + 16.0 * (x == n) + 32.0 * (x != n)
        return 1.0 + float((n * one + 18446744073709551000 - 18446744073709550999) % 1000)

    def time_to_fire(self, state):
        return math.inf

    def slope(self, state):
        return 0.0


NEAR = 2**53
CASES = [
    *[(which, {"n": n, "m": m}) for which in (0, 1) for n in (5, 2**61 + 7) for m in (-7, 2**61 + 3, -(2**62) + 1)],
    *[(2, {"n": n, "m": m}) for n, m in ((3, 4), (3**20, 3**20), (-(3**30), 3**25))],
    *[(3, {"n": n, "m": m}) for n, m in ((5, 1), (39, 2**61), (41, 1), (80, 5))],
    *[
        (which, {"n": n, "m": m})
        for which in (4, 5)
        for n, m in ((7, 2), (NEAR + 1, 3), (7, 3 * NEAR + 1), (2**61 + 1, 7))
    ],
    *[(which, {"n": n, "m": 0}) for which in (4, 5) for n in (1, 2**61)],
    *[
        (which, {"n": n, "x": x})
        for which in (6, 7)
        for n, x in ((2, 2.0), (2, 3.0), (NEAR + 1, float(NEAR)), (3, math.pi))
    ],
    *[(8, {"n": n}) for n in (1, -(2**60))],
]


def told_by(engine, model):
    net = ns.Network(tick=0.5)
    net.add_neuron("x", ns.Stimulus([1.0, 2.0]))
    net.add_neuron("cell", model)
    net.connect("x", "cell", weight=1.0, delay=1.0)
    try:
        return ns.simulate(net, until=5.0, engine=engine).values("cell").tolist()
    except ns.RunStopped as stopped:
        return str(stopped)


@pytest.mark.parametrize(("which", "given"), CASES)
def test_both_engines_come_to_the_same(which, given):
    model = Counting(which=which, **given)
    exact = model.fire
    told = told_by("simpy", model)
    assert told == told_by("compiled", model)
    if isinstance(told, list):
        assert told == [exact(Counting.State(v=1.0))] * 2


@dataclass(frozen=True)
class WithParameters(Counting):
    large: int = 1
    size: float = 1.0

    def slope(self, state):
        return 0.0 * self.large * self.size


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"large": 2**62}, r"'large' of WithParameters is a whole number beyond 2\*\*62"),
        ({"large": -(2**64)}, r"'large' of WithParameters is a whole number beyond 2\*\*62"),
        ({"size": NEAR + 1}, r"'size' of WithParameters is a whole number beyond 2\*\*53"),
        ({"size": np.int64(NEAR + 1)}, r"'size' of WithParameters is a whole number beyond 2\*\*53"),
    ],
)
def test_a_parameter_that_compiled_code_would_cut_is_refused_by_its_name(given, told):
    model = WithParameters(n=5, **given)
    assert told_by("simpy", model) == [7.0, 7.0]
    assert told_by("auto", model) == [7.0, 7.0]
    with pytest.raises(ns.InputError, match=f"The compiled engine cannot run this: the parameter {told}"):
        told_by("compiled", model)
    fitting = WithParameters(n=5, large=2**62 - 1, size=NEAR)
    assert told_by("compiled", fitting) == told_by("simpy", fitting) == [7.0, 7.0]


@dataclass(frozen=True)
class Beyond(Counting):
    def integrate(self, state, drive):
        state.v += drive if drive < 1180591620717411303424 else 0.0


def test_a_constant_of_more_than_64_bits_cannot_be_compiled():
    assert told_by("simpy", Beyond(n=5)) == [7.0, 7.0]
    with pytest.raises(
        ns.InputError, match=r"integrate \(test_whole_numbers.py, line \d+\): Int value is too large: 11805916"
    ):
        told_by("compiled", Beyond(n=5))
