"""Operators and functions that raise in Python and not in C: in a model of one's own both engines say the same."""

import math
from dataclasses import dataclass

import pytest

import neurosim as ns


@dataclass(frozen=True)
class Computing(ns.NeuronModel):
    """Answers a signal with the value of an expression."""

    which: int = 0
    x: float = 1.0
    y: float = 1.0
    n: int = 1
    m: int = 1
    threshold: float = 0.5

    @dataclass(slots=True)
    class State:
        v: float = 0.0

    def initial(self):
        return Computing.State()

    def advance(self, state, elapsed):
        state.v = 0.0

    def integrate(self, state, drive):
        state.v += drive

    def fire(self, state):
        if state.v < 0.5:
            return 0.0
        x, y, n, m = self.x * state.v, self.y, self.n, self.m
        if self.which == 0:
            return x**y
        if self.which == 1:
            return x**3 + x**n
        if self.which == 2:
            return float(n**m)
        if self.which == 3:
            return float(int(x))
        if self.which == 4:
            return float(round(x))
        if self.which == 5:
            return float(math.floor(x) + math.ceil(x) + math.trunc(x))
        if self.which == 6:
            return math.sqrt(x)
        if self.which == 7:
            return x % y
        if self.which == 8:
            return x // y
        if self.which == 9:
            return float(n % m)
        if self.which == 10:
            return float(n << m)
        if self.which == 11:
            return float(n >> m)
        if self.which == 12:
            return math.exp(x) + math.expm1(x)
        if self.which == 13:
            return math.cosh(x) + math.sinh(x)
        if self.which == 14:
            return math.log(x) + math.log2(x)
        if self.which == 15:
            return math.log1p(x) + math.atanh(x)
        if self.which == 16:
            return math.acosh(x) + math.pow(x, y)
        if self.which == 17:
            return math.ldexp(x, n)
        if self.which == 18:
            return pow(x, y) + math.acos(x)
        if self.which == 19:
            x **= y
            n <<= m
            n >>= 1
            return x + n
        if self.which == 21:
            return math.fmod(x, y)
        return math.sin(x)

    def time_to_fire(self, state):
        return math.inf

    def slope(self, state):
        return 0.0


INFINITE = {"x": 1e308, "drive": 10.0}

CASES = [
    *[(0, {"x": x, "y": y}) for x, y in ((10.0, 400.0), (0.0, -1.0), (-1.0, 0.5), (2.5, 3.0), (1.1, -7.0), (3.0, 0.5))],
    *[(1, {"x": x, "n": n}) for x, n in ((1e200, 1), (1.1, 7), (0.0, -1), (0.3, -2))],
    *[(2, {"n": n, "m": m}) for n, m in ((3, 40), (0, -1), (7, 3), (2, -2), (10, 400))],
    *[(which, given) for which in (3, 4, 5) for given in (INFINITE, {"x": -2.5}, {"x": 1e19}, {"x": 3.5})],
    *[(6, {"x": x}) for x in (-1.0, 2.0)],
    *[(which, {"x": x, "y": y}) for which in (7, 8) for x, y in ((1.5, 0.0), (-7.5, 2.0), (1e308, 1e-308))],
    *[(9, {"n": n, "m": m}) for n, m in ((1, 0), (-7, 3))],
    *[(which, {"n": n, "m": m}) for which in (10, 11) for n, m in ((1, -1), (1, 70), (3, 61), (-5, 2), (-5, 80))],
    *[(which, {"x": x}) for which in (12, 13) for x in (710.5, 1.5, -750.0)],
    *[(14, {"x": x}) for x in (0.0, -1.0, 2.5)],
    *[(15, {"x": x}) for x in (-1.0, 1.0, 0.25)],
    *[(16, {"x": x, "y": y}) for x, y in ((0.5, 1.0), (10.0, 400.0), (2.5, 2.5))],
    *[(17, {"x": x, "n": n}) for x, n in ((1.0, 5000), (1.5, 4), (1.0, -5000))],
    *[(18, {"x": x, "y": y}) for x, y in ((0.0, -1.0), (2.0, 1.0), (0.5, 3.0))],
    *[(19, {"x": x, "y": y, "n": 3, "m": m}) for x, y, m in ((10.0, 400.0, 1), (1.5, 2.0, 2), (1.5, 2.0, -1))],
    *[(21, {"x": x, "y": y}) for x, y in ((1.5, 0.0), (-7.5, 2.0), (7.5, -2.0), (1e308, 3e-5))],
    (21, INFINITE),
    *[(20, given) for given in (INFINITE, {"x": 3.0})],
]


@pytest.mark.parametrize(("which", "given"), CASES)
def test_both_engines_say_the_same(which, given):
    drive = given.get("drive", 1.0)
    net = ns.Network(tick=0.5)
    net.add_neuron("x", ns.Stimulus([1.0, 2.0]))
    net.add_neuron("cell", Computing(which=which, **{name: value for name, value in given.items() if name != "drive"}))
    net.connect("x", "cell", weight=drive, delay=1.0)
    found = []
    for engine in ("simpy", "compiled"):
        try:
            recording, told = ns.simulate(net, until=5.0, engine=engine), ""
        except ns.RunStopped as stopped:
            recording, told = stopped.recording, str(stopped)
        found.append((told, recording.until, recording.digest()))
    assert found[0] == found[1]
    assert "\n" not in found[0][0]


@pytest.mark.parametrize(
    ("which", "given", "told"),
    [
        (
            0,
            {"x": 10.0, "y": 400.0},
            r"raised OverflowError \(.*\) in fire, at test_failing_op.*.py:\d+: return x\*\*y",
        ),
        (0, {"x": 0.0, "y": -1.0}, "raised ZeroDivisionError"),
        (0, {"x": -1.0, "y": 0.5}, r"returned \(.*j\) from fire, which must return a finite number"),
        (3, INFINITE, r"raised OverflowError \(cannot convert float infinity to integer\)"),
        (10, {"n": 1, "m": -1}, r"raised ValueError \(negative shift count\)"),
        (9, {"n": 1, "m": 0}, "raised ZeroDivisionError"),
    ],
)
def test_a_compiled_run_says_what_python_says(which, given, told):
    net = ns.Network(tick=0.5)
    net.add_neuron("x", ns.Stimulus([1.0]))
    net.add_neuron("cell", Computing(which=which, **{name: value for name, value in given.items() if name != "drive"}))
    net.connect("x", "cell", weight=given.get("drive", 1.0), delay=1.0)
    with pytest.raises(ns.RunStopped, match=rf"at 2 ms because the model Computing of 'cell' {told}"):
        ns.simulate(net, until=5.0, engine="compiled")
