"""The page's functions give the bits of the C library: of glibc on x86-64 with FMA, wherever the page is opened."""

import hashlib
import math
from fractions import Fraction

import numpy as np
import pytest

COUNT = 8_000

SPECIAL = [0.0, -0.0, math.inf, -math.inf, 5e-324, -5e-324, 2.0**-1022, -(2.0**-1022), 1.0, -1.0, 0.5, -0.5, 2.0**-60]
SPECIAL += [-708.5, -745.1, -745.2, -746.0, -1023.9, -1024.0, 709.78, 709.782712893384, 709.79, 710.6, 1023.9, 1024.0]
SPECIAL += [22.0, -22.0, 38.9, -38.9, 0.9375, 1.064697265625, 2.0**53, 2.0**54, 1.7976931348623157e308, -0.2929, 0.4143]

# The logarithms of these are so near the middle of two doubles that plain sums and products give the wrong one.
SPECIAL += [0.5817070833897455, 1.4424483274898907, 0.5549641819846642, 0.6443779128818805, 0.6497878889160595]
SPECIAL += [0.6445362455373205, 0.577822276506714, 0.570021392277656, 0.6211858734567279, 1.2033365176064952]

# Of what Python's `math` gives for `arguments` with glibc 2.36 on x86-64 with FMA.
BITS = {
    "exp": "3bb12ebe9ea012288ab8ad86561dccf5e4141be622bd669626371b70d7a9f755",
    "log": "398b42c369aa41fc847f389c16f755bf5c2646bca543798683d128cd4d6ac89c",
    "log1p": "00d1124ed9a3cf1515d5b36a4874f7bfac8cb3f23065e4c61b6cc07e64bb9126",
    "expm1": "893c2a97c4098eb06501f1dd8a1ab9f7ce62a050722c1aaed230e723f7a30595",
    "tanh": "bfc11f45e6ca2e841c86132e0d9535d63b4725a536a6bd044f09b0bd36fc50f7",
    "sqrt": "9084131a5abc3170e11ba8ed3cb69433adf058f2a9f2ffec5e7daad6bec25483",
}

RANGES = {
    "exp": [(-50.0, 0.0), (-1e-6, 0.0), (-1.0, 1.0), (-760.0, 720.0), (-1e-15, 1e-15)],
    "log": [(0.0, 2.0), (0.92, 1.08), (0.999, 1.001), (0.0, 1e300), (0.0, 1e-307)],
    "log1p": [(-1.0, 0.0), (0.0, 5.0), (-1e-3, 1e-3), (-1e-8, 1e-8), (0.0, 1e20)],
    "expm1": [(-5.0, 0.0), (0.0, 5.0), (-1e-3, 1e-3), (-60.0, 720.0), (-1e-15, 1e-15)],
    "tanh": [(-5.0, 5.0), (-0.01, 0.01), (-25.0, 25.0), (-1e-15, 1e-15)],
    "sqrt": [(0.0, 2.0), (0.0, 1e300), (0.0, 1e-307)],
}


def arguments(name):
    random = np.random.default_rng(17)
    powers = np.ldexp(random.uniform(-1.0, 1.0, COUNT), random.integers(-1000, 1000, COUNT))
    given = [random.uniform(low, high, COUNT) for low, high in RANGES[name]]
    values = np.concatenate([*given, powers, np.ldexp(powers, -np.frexp(powers)[1] // 2), SPECIAL])
    return values[values > -1.0] if name == "log1p" else np.abs(values) if name in ("log", "sqrt") else values


def by_python(name, values):
    """Return what Python's `math` gives; where it raises, what the C library does."""
    function = getattr(math, name)

    def called(value):
        try:
            return function(value)
        except OverflowError:
            return math.inf
        except ValueError:
            assert name == "log"
            assert value == 0.0
            return -math.inf

    return np.array([called(value) for value in values.tolist()])


def digest(values):
    return hashlib.sha256(values.tobytes()).hexdigest()


@pytest.mark.parametrize("name", RANGES)
def test_the_bits_are_those_of_the_c_library(engine_page, name):
    values = arguments(name)
    ours, theirs = engine_page.doubles(f"x[0].map({name})", values), by_python(name, values)
    wrong = np.flatnonzero(ours.view(np.int64) != theirs.view(np.int64))
    if digest(theirs) == BITS[name]:  # otherwise this is another C library, and the last digit may differ
        assert [(values[i].hex(), ours[i].hex(), theirs[i].hex()) for i in wrong[:5]] == []
    assert digest(ours) == BITS[name]
    assert np.all(np.abs(ours.view(np.int64)[wrong] - theirs.view(np.int64)[wrong]) <= 1)


def test_what_is_no_number_has_none(engine_page):
    assert np.isnan(engine_page.doubles("[exp, log, log1p, expm1, tanh, sqrt].map((f) => f(NaN))")).all()
    assert np.isnan(engine_page.doubles("[log(-1), log(-Infinity), log1p(-1.5), log1p(-Infinity), sqrt(-1)]")).all()
    assert engine_page.doubles("[log(0), log(-0), log1p(-1)]").tolist() == [-math.inf] * 3


def test_a_product_and_a_sum_are_rounded_once(engine_page):
    random = np.random.default_rng(3)
    a, b = random.uniform(-2.0, 2.0, (2, COUNT))
    c = np.ldexp(random.uniform(-2.0, 2.0, COUNT), random.integers(-60, 60, COUNT))
    c[::4] = -(a * b)[::4]  # only the rounding of the product is left
    c[1::4] = np.nextafter(-(a * b)[1::4], 1.0)
    # The product is half a last digit of c, but for its own last digits.
    near = np.arange(2, COUNT, 4)
    tiny = np.ldexp(1.0, -random.integers(20, 50, len(near)))
    a[near] = np.spacing(np.abs(c[near])) / 2.0 * (1.0 + tiny) * random.choice([-1.0, 1.0], len(near))
    b[near] = 1.0 - tiny * random.choice([0.0, 1.0, 1.0], len(near))
    c[near[::8]] = np.exp2(np.floor(np.log2(np.abs(c[near[::8]]))))  # below a power of 2 the digits are finer
    triples = zip(a.tolist(), b.tolist(), c.tolist(), strict=True)
    exact = [float(Fraction(p) * Fraction(q) + Fraction(r)) for p, q, r in triples]
    twice = np.array(exact) != a * b + c
    assert twice.sum() > COUNT / 8
    for function in ("fused", "fusedExactly"):
        ours = engine_page.doubles(f"x[0].map((a, i) => {function}(a, x[1][i], x[2][i]))", a, b, c)
        assert ours.tolist() == exact
