"""The page's sources send what Python's send, at the same ticks, and refuse what they refuse, in the same sentence."""

import math

import numpy as np
import pytest

from neurosim.core import numerals
from neurosim.core.errors import InputError
from neurosim.core.names import label
from neurosim.core.timebase import Timebase
from neurosim.models.base import stream_of
from neurosim.models.sources import SOURCES, Poisson

SENT = """given.map(({ kind, parameters, tick, rounding, until, seed, name, where }) => {
  try {
    const clock = clockOf(tick, rounding);
    checkSource(kind, parameters);
    const { ticks, values } = emissionsOf(kind, parameters, clock, until, streamOf(seed, "source", name), where);
    return [toText(ticks), toText(values), isBackground(kind, parameters, clock)];
  } catch (error) {
    return error instanceof Refused ? error.message : `fault: ${error.stack}`;
  }
})"""


def case(kind, until, tick=1e-6, rounding=False, seed=0, name="cell", **parameters):
    where = repr(label(name))
    return dict(
        kind=kind, parameters=parameters, tick=tick, rounding=rounding, until=until, seed=seed, name=name, where=where
    )


def by_python(given):
    """Return the emissions and whether they are background; or the sentence in which they are refused."""
    clock = Timebase(given["tick"], given["rounding"])
    try:
        source = SOURCES[given["kind"]](**given["parameters"])
        stream = stream_of(given["seed"], "source", given["name"])
        return source.emissions(clock, given["until"], stream, given["where"]), source.is_background(clock)
    except InputError as error:
        return str(error)


def compared(engine_page, cases):
    """Compare the page with Python in all cases; return what Python gives."""
    expected = [by_python(one) for one in cases]
    for one, theirs, ours in zip(cases, expected, engine_page.said(SENT, cases), strict=True):
        if isinstance(theirs, str) or isinstance(ours, str):
            assert ours == theirs, one
            continue
        emissions, background = theirs
        assert ours[2] == background, one
        assert np.array_equal(engine_page.read(ours[0]), emissions.ticks), one
        values = engine_page.read(ours[1])
        if one["kind"] == "sine-current":  # of a browser's sine the last digit may differ
            largest = abs(one["parameters"]["offset"]) + abs(one["parameters"]["amplitude"])
            assert np.allclose(values, emissions.values, rtol=0.0, atol=largest * 2.0**-51), one
        else:
            assert values.tobytes() == emissions.values.tobytes(), one
    return expected


TICKS = [1e-6, 1e-6, 1e-3, 0.1, 0.3, 1.0, 7.0, 1e-5, 2.5e-4]


def drawn_case(random, kind):
    tick = float(random.choice(TICKS))
    until = int(random.integers(0, 3_000))
    length = until * tick
    if kind == "poisson":
        rate = float(random.choice([0.0, 1e-3, 0.01, 0.3, 0.49, 0.5, 0.7, 3.0, 80.0]) * random.uniform(0.5, 1.5))
        parameters = {"rate": rate * 1000.0 / tick}
    elif kind == "logistic-noise":
        parameters = {"scale": float(random.choice([0.0, 0.5, 3.7])), "period": tick * int(random.integers(1, 40))}
    elif kind == "sine-current":
        every = tick * int(random.integers(1, 9))
        parameters = {
            "amplitude": float(random.normal()),
            "frequency": float(random.uniform(0.0, 100.0) / every),
            "offset": float(random.choice([0.0, random.normal()])),
            "phase": float(random.uniform(-7.0, 7.0)),
            "every": every,
        }
    else:
        places = np.unique(random.integers(0, until + 20, random.integers(0, 40)))
        times = (places * tick + random.choice([0.0, 0.0, 1e-3 * tick]) * (random.random(len(places)) < 0.1)).tolist()
        values = np.round(random.normal(size=len(times)), 1).tolist()
        parameters = {"times": times, ("levels" if kind == "step-current" else "values"): values}
        if kind == "stimulus" and random.random() < 0.3:
            parameters["values"] = None
    name = [int(random.integers(50)), f"n\N{GREEK SMALL LETTER BETA}{length:g}", "it's"][random.integers(3)]
    rounding = bool(random.random() < 0.3)
    return case(kind, until, tick, rounding, int(random.integers(2**40)), name, **parameters)


@pytest.mark.parametrize("kind", ["stimulus", "poisson", "logistic-noise", "step-current", "sine-current"])
def test_sources_send_the_same(engine_page, kind):
    random = np.random.default_rng(5)
    expected = compared(engine_page, [drawn_case(random, kind) for _ in range(400)])
    sent = [one[0] for one in expected if not isinstance(one, str)]
    assert sum(len(one.ticks) for one in sent) > 2_000
    if kind == "poisson":
        backgrounds = sum(one[1] for one in expected)
        assert 100 < backgrounds < 300
        assert sum(int((one.values > 1.0).sum()) for one in sent) > 1_000


@pytest.mark.parametrize(("rate", "until"), [(20.0, 10**10), (5_000.0, 10**10), (1e-300, 10**9), (5e5, 10**8)])
def test_long_trains_are_the_same(engine_page, rate, until):
    compared(engine_page, [case("poisson", until, seed=77, rate=rate)])


def test_sources_of_lessons_send_nothing_outside(engine_page):
    cases = [case("feature", 1_000, column=0), case("latency", 1_000, column=3), case("bias", 1_000)]
    assert all(len(emissions.ticks) == 0 for emissions, _ in compared(engine_page, cases))


REFUSED = [
    case("stimulus", 100, times=[-1.0]),
    case("stimulus", 100, times=[0.0, math.nan]),
    case("stimulus", 100, times=[0.0, 2.0, 2.0]),
    case("stimulus", 100, times=[5.0, 1e-5]),
    case("stimulus", 100, times=[0.0, 1.0], values=[1.0]),
    case("stimulus", 100, times=[0.0], values=[math.inf]),
    case("stimulus", 100, times=[0.0, 1e-9]),
    case("stimulus", 100, times=[1e10]),
    case("stimulus", 100, tick=0.1, times=[0.1, 0.25]),
    case("stimulus", 100, tick=0.3, times=[0.3, 0.65]),
    case("stimulus", 100, tick=0.1, rounding=True, times=[0.1, 0.12], name=("exc", 3)),
    case("step-current", 100, times=[3.0, 1.0], levels=[1.0, 2.0]),
    case("step-current", 100, times=[3.0], levels=[1.0, 2.0]),
    case("step-current", 100, times=[3.0], levels=[math.nan]),
    case("poisson", 100, rate=-1.0),
    case("poisson", 100, rate=math.inf),
    case("poisson", 10**10, rate=1e7),
    case("poisson", 112_500_000_000, tick=1e-3, rate=1_000.0),
    case("poisson", 100, tick=1.0, rate=2e7),
    case("logistic-noise", 100, scale=-0.5),
    case("logistic-noise", 100, period=0.0),
    case("logistic-noise", 100, period=1e-7),
    case("logistic-noise", 100, tick=0.1, period=0.25),
    case("logistic-noise", 10**11, period=1e-4),
    case("sine-current", 100, amplitude=math.nan, frequency=1.0),
    case("sine-current", 100, amplitude=1.0, frequency=0.0),
    case("sine-current", 100, amplitude=1.0, frequency=1.0, offset=math.inf),
    case("sine-current", 100, amplitude=1.0, frequency=1.0, phase=math.nan),
    case("sine-current", 100, amplitude=1.0, frequency=1.0, every=-1.0),
    case("sine-current", 100, amplitude=1.0, frequency=300.0, every=0.5),
    case("sine-current", 100, amplitude=1.0, frequency=1.0, every=1e-8),
    case("sine-current", 10**10, amplitude=1.0, frequency=1.0, every=1e-3),
    case("feature", 100, column=-1),
    case("latency", 100, column=1.5),
]


def test_what_python_refuses_is_refused_in_its_words(engine_page):
    sentences = compared(engine_page, REFUSED)
    assert [one for one, said in zip(REFUSED, sentences, strict=True) if not isinstance(said, str)] == []
    assert len(set(sentences)) == len(sentences)


def test_an_unknown_source_is_named(engine_page):
    (said,) = engine_page.said(SENT, [case("Stimulus", 100, times=[1.0])])
    assert said == f"The page has no source 'Stimulus'; it has {', '.join(SOURCES)}."


TICKED = """given.map(([tick, rounding, time]) => {
  const clock = clockOf(tick, rounding);
  try {
    return [clock.perMs, ticksOf(clock, time, "The delay") + 0];
  } catch (error) {
    return error.message;
  }
})"""


def ticked(tick, rounding, time):
    clock = Timebase(tick, rounding)
    try:
        return [clock.per_ms, clock.ticks(float(time), "The delay")]
    except InputError as error:
        return str(error)


def test_times_become_the_same_ticks(engine_page):
    random = np.random.default_rng(6)
    grids = [(tick, rounding) for tick in [*TICKS, 1e-18, 1e12, 0.7, 1 / 3] for rounding in (False, True)]
    scales = np.ldexp(1.0, random.integers(-4, 56, 200))
    cases = [
        [tick, rounding, time]
        for tick, rounding in grids
        for time in [*(random.uniform(-1.0, 1.0, 200) * scales * tick), *(np.arange(-9, 9) / 2 * tick), 0.1 + 0.2]
    ]
    said = engine_page.said(TICKED, [[tick, rounding, float(time)] for tick, rounding, time in cases])
    expected = [ticked(*one) for one in cases]
    # Large numbers arrive as the integer of their shortest digits.
    assert [one if isinstance(one, str) else list(map(float, one)) for one in said] == expected
    assert sum(isinstance(one, str) for one in expected) > 500


def test_numbers_are_written_as_python_writes_them(engine_page):
    random = np.random.default_rng(7)
    values = np.ldexp(random.uniform(-1.0, 1.0, 2_000), random.integers(-80, 80, 2_000))
    ties = [2.125, 2.375, 112_500_000.0, 11.25, 0.0625, 1.0000005, 1e5 + 0.5, 99999.95, 999999.5, 1e-4, 9.9995e-5]
    ties += [0.5, 1e16, 9007199254740993.0, 1e22, 1e-5, 123456.5, 1234565.0, 0.0, -0.0, 5e-324, 1.5e300]
    given = [*values.tolist(), *np.round(values, 2).tolist(), *ties]
    ours = engine_page.said("given.map((x) => [asPythonFloat(x), exactly(x), general(x), general(x, 3)])", given)
    assert ours == [[repr(x), numerals.exact(x), f"{x:g}", f"{x:.3g}"] for x in given]


def test_the_limits_of_background_noise_are_pythons(engine_page):
    means = [0.5, 0.51, 1.0, 3.7, 20.0, 100.0, 9_999.5]
    said = engine_page.said("given.map((mean) => poissonLimits({ rate: mean * 1000 }, clockOf(1)))", means)
    clock = Timebase(1.0)
    assert said == [Poisson(mean * 1000.0).limits(clock).tolist() for mean in means]
    said = engine_page.said("given.map((value) => countBelow([0, 3, 3, 8], value))", list(range(10)))
    assert said == np.searchsorted([0, 3, 3, 8], range(10), side="right").tolist()
    factorials = engine_page.doubles("Array.from({ length: 11000 }, (_, k) => lnFactorial(k))")
    assert factorials.tolist() == [math.lgamma(k + 1.0) for k in range(11_000)]
