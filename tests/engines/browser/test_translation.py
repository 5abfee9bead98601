"""What is translated to JavaScript gives in a browser what Python gives, and what cannot be translated is named."""

import dataclasses
import math
import re
import struct
import types
from pathlib import Path

import numpy as np
import pytest
import written_kinds as written
from adaptive_lif import AdaptiveLIF
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import neurosim
from neurosim.engines import crossing, plasticity
from neurosim.engines.browser.contract import fields_of, methods_of
from neurosim.engines.browser.translation import translate
from neurosim.learning.plasticity import STDP
from neurosim.learning.rules import RULES
from neurosim.models import base
from neurosim.models.registry import OWN

FOLDER = Path(neurosim.__file__).parent / "engines" / "browser"

ARITHMETIC = "\n".join((FOLDER / f"{name}.js").read_text("utf-8") for name in ("fdlibm", "numbers"))

SHARED = [
    *(getattr(crossing, name) for name in ("crossing_tick", "response", "fires_after", "advance", "integrate", "fire")),
    base.carry,
    base.threshold_of,
    *(
        getattr(plasticity, name)
        for name in (
            *("arrive", "answer", "remember_arrival", "remember_spike", "arrivals_left", "spikes_left"),
            *("fade_arrivals", "fade_spikes", "at_arrival", "at_spike"),
        )
    ),
]

OURS = [*OWN.values(), *RULES.values(), STDP]

RANDOM = np.random.default_rng(20261130)


@pytest.fixture(scope="module")
def blank(browser):
    page = browser.new_page()
    yield page
    page.close()


def run(page, translation, body, given=None):
    """Return what a body of JavaScript returns, with a translation before it."""
    python = (FOLDER / "python.js").read_text("utf-8")
    script = f'given => {{ "use strict";\n{ARITHMETIC}\n{python}\n{translation.script}\n{body}\n}}'
    return page.evaluate(script, given)


def outcome(function, *arguments):
    """Return what Python gives: a number, or what it raises."""
    try:
        value = function(*arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return value if value is None or isinstance(value, tuple) else float(value)


def bits(value):
    return struct.pack("<d", float("nan") if value != value else value)


def same(value, wanted):
    """Return whether two outcomes are the same: to the last bit, and the sign of 0."""
    if isinstance(wanted, str) or isinstance(value, str):
        return value == wanted
    if wanted is None or value is None:
        return value is wanted
    if isinstance(wanted, tuple):
        return len(value) == len(wanted) and all(map(same, value, wanted))
    return bits(value) == bits(wanted)


CALLED = """
return given.cases.map(([parameters, fields, method, values]) => {
  const owner = new kinds[given.name](parameters);
  let state = null;
  if (fields !== null) {
    state = owner.initial();
    Object.assign(state, fields);
    values = [state, ...values];
  }
  let result;
  try {
    result = owner[method](...values);
  } catch (error) {
    result = error instanceof PythonError ? error.message : `${error.stack}`;
  }
  return [typeof result === "object" && !Array.isArray(result) ? null : result ?? null, state && { ...state }];
});
"""

VALUES = {
    **dict.fromkeys(("tau", "tau_syn", "tau_a", "tau_plus", "tau_minus"), (0.1, 100.0)),
    **dict.fromkeys(("capacitance", "gain", "rate"), (0.01, 300.0)),
    **dict.fromkeys(("refractory", "surrogate", "jump", "potentiation", "depression"), (0.0, 3.0)),
}


def drawn(kind):
    """Return a model or a rule with random parameters."""
    while True:
        values = {name: float(RANDOM.uniform(*VALUES.get(name, (-20.0, 40.0)))) for name in fields_of(kind)}
        if RANDOM.random() < 0.3 and "tau_syn" in values:
            values["tau_syn"] = values["tau"]
        if RANDOM.random() < 0.3 and "surrogate" in values:
            values["surrogate"] = 0.0
        try:
            return kind(**values)
        except neurosim.InputError:
            continue


def number():
    """Return a random number, sometimes a special one."""
    if RANDOM.random() < 0.15:
        return float(RANDOM.choice([0.0, -0.0, 1.0, 1e-300, 1e300, -1e300]))
    return float(RANDOM.normal(0.0, 10.0 ** RANDOM.integers(-3, 4)))


def cases_of(kind, count):
    """Return calls of every method of a class, as Python makes them and as the page does."""
    for method, kinds in methods_of(kind).items():
        for _ in range(count):
            owner = drawn(kind)
            state = owner.initial() if isinstance(owner, base.NeuronModel) else None
            if state is not None:
                for name in fields_of(type(state)):
                    setattr(state, name, number())
                if RANDOM.random() < 0.2 and "threshold" in fields_of(kind):
                    state.v = owner.threshold
            values = [number() for _ in kinds[2 if state is not None else 1 :]]
            if "advance" in method or "fade" in method:
                values = [abs(value) for value in values]
            fields = None if state is None else dataclasses.asdict(state)
            yield owner, state, method, values, [base.parameters(owner), fields, method, values]


@pytest.mark.parametrize("kind", [*OURS, AdaptiveLIF], ids=lambda kind: kind.__name__)
def test_every_method_gives_what_python_gives(blank, kind):
    translation = translate([kind])
    assert translation.refused == {}
    cases = list(cases_of(kind, 200))
    found = run(blank, translation, CALLED, {"name": translation.names[kind], "cases": [each[-1] for each in cases]})
    for (owner, state, method, values, _), (result, after) in zip(cases, found, strict=True):
        if method == "initial":
            continue
        wanted = outcome(getattr(owner, method), *([] if state is None else [state]), *values)
        assert same(result, wanted), (owner, method, values, result, wanted)
        for name, value in (after or {}).items():
            assert same(value, getattr(state, name)), (owner, method, values, name, value)


def test_a_class_tells_the_engine_what_it_asks(blank):
    translation = translate(OURS)
    told = run(
        blank,
        translation,
        """return Object.entries(kinds).map(([name, kind]) => [name, { ...kind, State: null }, kind.State?.name ?? null,
        kind.State ? { ...new kind(given[name]).initial() } : null, new kind(given[name]).refractory ?? null]);""",
        {kind.__name__: base.parameters(kind()) for kind in OURS},
    )
    for (name, statics, state, fresh, refractory), kind in zip(told, OURS, strict=True):
        assert name == translation.names[kind] == kind.__name__
        assert tuple(statics["parameters"]) == tuple(fields_of(kind))
        assert statics["proven"] is True
        if issubclass(kind, base.NeuronModel):
            assert state == kind.State.__qualname__.replace(".", "_")
            assert statics["fields"] == list(base.state_fields(kind))
            assert fresh == dataclasses.asdict(kind().initial())
            assert refractory == kind().refractory
            for asked in ("memoryless", "signed", "injected", "learns", "drive_unit"):
                assert statics[asked] == getattr(kind, asked)
            assert tuple(statics["targets"]) == kind.targets
        else:
            assert statics.get("looks_at") == getattr(kind, "looks_at", None)


CROSSED = """
return given.map(([name, parameters, fields, since, earliest, elapsed, ready]) => {
  const model = new kinds[name](parameters);
  const state = model.initial();
  Object.assign(state, fields);
  const scratch = model.initial();
  const wait = model.time_to_fire(state);
  const tick = wait < 1e6 ? crossing_tick(model, state, scratch, wait, since, earliest, 1000) : null;
  const moved = response(model, model.initial(), scratch, model.initial(), elapsed);
  const until = threshold_of(model, state);
  const fires = fires_after(model, state, scratch, 5, 1000);
  const holds = carry(model, state, since, ready, earliest, 1000);
  return [tick, moved, until, fires, holds, { ...state }];
});
"""


def test_the_functions_that_all_engines_share(blank):
    kinds = [*OWN.values(), AdaptiveLIF]
    cases, wanted = [], []
    for _ in range(60):
        for kind in kinds:
            model = drawn(kind)
            state = model.initial()
            for name in fields_of(type(state)):
                setattr(state, name, float(RANDOM.normal(0.0, 30.0)))
            since, later = int(RANDOM.integers(0, 1000)), int(RANDOM.integers(0, 3000))
            elapsed, ready = float(RANDOM.choice([0.0, 1.5])), since + int(RANDOM.integers(-500, 3000))
            earliest = since + later
            fields = dataclasses.asdict(state)
            cases.append([kind.__name__, base.parameters(model), fields, since, earliest, elapsed, ready])
            scratch, wait = model.initial(), model.time_to_fire(state)
            tick = crossing.crossing_tick(model, state, scratch, wait, since, earliest, 1000.0) if wait < 1e6 else None
            moved = crossing.response(model, model.initial(), scratch, model.initial(), elapsed)
            until = base.threshold_of(model, state)
            fires = crossing.fires_after(model, state, scratch, 5, 1000.0)
            holds = base.carry(model, state, since, ready, earliest, 1000.0)
            wanted.append([tick, moved, until, fires, holds, dataclasses.asdict(state)])
    found = run(blank, translate(kinds, SHARED), CROSSED, cases)
    assert sum(tick not in (None, crossing.NEVER) for tick, *_ in found) > 50
    for case, (*values, state), (*expected, left) in zip(cases, found, wanted, strict=True):
        assert all(map(same, values, expected)), (case, values, expected)
        assert all(same(value, left[name]) for name, value in state.items()), (case, state, left)


PLASTIC = """
const rule = new kinds.STDP(given.parameters);
const [synapse, dendrite] = [{ weight: 0.5, trace: 0, since: 0 }, { trace: 0, since: 0 }];
return given.events.map(([arrival, now]) => {
  if (arrival) {
    arrive(rule, synapse, spikes_left(rule, dendrite, now, 1000), now, 1000);
  } else {
    answer(rule, synapse, now, 1000);
    remember_spike(rule, dendrite, now, 1000);
  }
  return [synapse.weight, synapse.trace, dendrite.trace];
});
"""


def test_what_happens_at_a_plastic_synapse(blank):
    rule = STDP()
    events = [[bool(RANDOM.random() < 0.5), int(now)] for now in np.cumsum(RANDOM.integers(1, 20_000, 300))]
    found = run(blank, translate([STDP], SHARED), PLASTIC, {"parameters": base.parameters(rule), "events": events})
    synapse, dendrite = types.SimpleNamespace(weight=0.5, trace=0.0, since=0), types.SimpleNamespace(trace=0.0, since=0)
    for (arrival, now), (weight, arrived, spiked) in zip(events, found, strict=True):
        if arrival:
            left = plasticity.spikes_left(rule, dendrite, now, 1000.0)
            plasticity.arrive(rule, synapse, left, now, 1000.0)
        else:
            plasticity.answer(rule, synapse, now, 1000.0)
            plasticity.remember_spike(rule, dendrite, now, 1000.0)
        wanted = (synapse.weight, synapse.trace, dendrite.trace)
        assert all(same(*pair) for pair in zip((weight, arrived, spiked), wanted, strict=True))


EXPRESSIONS = """
    a + b - c * d  |  a / b  |  a // b  |  a % b  |  -a  |  -(-a)  |  - -a  |  +a  |  a - (b - c)  |  a / (b / c)
    -0.0  |  a < b < c  |  a < b == c  |  (a < b) == (c < d)  |  a <= b >= c != d  |  (a < b) + 2.0
    (a < b) < c  |  not a  |  not a < b  |  not (a and b)  |  a and b  |  a or b  |  a and b or c
    a < b and c < d  |  a < b and c  |  a or b < c  |  1.0 if a else 2.0  |  a if b < c else d
    (a if b else c) if d else a  |  1.0 if not a else b  |  a if a or b else c  |  int(a)  |  int(a) // 3
    int(a) % 7  |  -int(a)  |  int(a) * 0  |  int(a) / 3  |  round(a)  |  round(a / 3.0)  |  abs(a)
    float(int(a))  |  bool(a)  |  bool(a and b)  |  min(a, b)  |  max(a, b)  |  max(a, b, c)  |  min(a, b, c, d)
    float('inf') * a  |  float('-inf')  |  float('nan')  |  math.inf - a  |  math.pi * a  |  math.nan
    math.floor(a)  |  math.ceil(a)  |  math.trunc(a)  |  math.fabs(a)  |  math.copysign(a, b)  |  math.fmod(a, b)
    math.isnan(a) + math.isinf(b) * 2 + math.isfinite(c) * 4  |  math.sqrt(a)  |  math.sqrt(a * a)
    self.n * self.m  |  self.n // self.m  |  self.n % self.m  |  -self.m % self.n  |  self.n / self.m
    self.n - self.n  |  -(self.n - self.n)
    self.n * self.n * self.n * self.n * self.n * self.n * self.n * self.n * self.n * self.n
    (self.n - 7) * self.m  |  self.n // (self.m + 3)  |  self.n % (self.m + 3)  |  self.n / (self.m + 3)
    self.flag + a  |  a if self.flag else b  |  self.GAIN * a  |  Rule.GAIN * self.rate  |  1_000 * a
    2**10 * a  |  9007199254740992 + self.n  |  10**-3 * a  |  (a, b, c)[1]  |  (a, b)[-1]  |  (x := a * 2.0) + x
    True  |  1  |  -1  |  a < (x := b + c) < d  |  a == b  |  a != a  |  True == (a < b)  |  (a < b) == 1
    1.0 - 1e-09 * a  |  1e300 * a * b
"""
"""What each rule of a test computes of a, b, c and d."""

EACH = [each.strip() for each in re.split(r"\n|\|", EXPRESSIONS.strip())]

CALCULATED = ["math.exp(a)", "math.expm1(a)", "math.log(a)", "math.log1p(a)", "math.tanh(a)", "math.exp(-a / b)"]

BODIES = {
    "break and else": """
        x = 0.0
        for i in range(self.n):
            if i > a:
                break
            x += i * b
        else:
            x = -1.0
        return x
        """,
    "else of a loop in a loop": """
        x = 0.0
        for i in range(3):
            for j in range(4):
                if j * i > a:
                    break
                if j == 2:
                    continue
                x += 1.0
            else:
                x += 100.0
        return x
        """,
    "a loop's variable": """
        i = -5
        for i in range(2, self.n, 2):
            last = i
            i += 10
        return i + last
        """,
    "an empty loop": """
        i = -5
        for i in range(7, self.n):
            pass
        return i
        """,
    "downwards": """
        x = a
        for i in range(self.n, -3, -2):
            x = x * 0.5 + i
        return x
        """,
    "what is bound later": """
        for i in range(int(min(max(a, 0.0), 3.0))):
            x = i
        return x
        """,
    "bound in one branch": """
        if a < b:
            x = 1.0
        return x
        """,
    "bound in both": """
        if a < b:
            x = 1.0
        elif a == b:
            x = 2.0
        else:
            return c
        return x
        """,
    "while and else": """
        x, k = abs(a), 0
        while x > 1.0 and k < 50:
            x /= 2.0
            k += 1
            if k == 30:
                break
        else:
            k = -k
        return k + x
        """,
    "swapped": """
        a, b = b, a
        a, b, c = b - c, a, a + b
        (x, y), z = (a, b), c
        return x - 2.0 * y + 3.0 * z
        """,
    "several targets": """
        x = y = a + b
        x += 1.0
        return x - y * c
        """,
    "augmented": """
        x = a
        x -= b - c
        x *= b + 1.0
        x /= c
        x //= 1.0
        x %= 7.0
        return x
        """,
    "augmented by itself": """
        x = a
        x -= x - b
        x *= x + b
        return x
        """,
    "whole, then not": """
        k = self.n
        for _ in range(3):
            k *= 3
            k = k + 1 if a < b else k / 2
        return k
        """,
    "over a tuple": """
        x = 0
        for y in (a, 1, b):
            x = x * 2 + y
        return x
        """,
    "asserted": """
        assert a < b, "a must be below b"
        assert b
        return 1.0
        """,
    "raised": """
        if a > b:
            raise ValueError("too \\"large\\" </script>")
        if a == b:
            raise ArithmeticError
        return 1.0
        """,
    "forever": """
        k = 0
        while True:
            k += 1
            if k > abs(a) or k > 20:
                return k
        """,
    "a function by name": "return weighed(y=b, x=a)",
    "a function with what is by default": "return weighed(a) + weighed(x=b, y=c, z=d)",
    "a method of one's own": "return self.change(a, b) + self.hidden_error(c, d)",
    "a function of another module": "return surrogate_slope(a, b)",
    "a pair from a function": """
        low, high = ordered(a, b)
        return high - low
        """,
    "names of JavaScript": """
        new = a
        var = b
        let, const, exp, max_, typeof = new + var, new - var, a, b, c
        undefined = let * const
        return undefined + exp + typeof
        """,
    "a variable with the name of a function": """
        ordered = others.weighed(a, b)
        weighed = ordered + 1.0
        return weighed
        """,
    "letters of other scripts": """
        größe = a
        δ = b
        return größe - δ * ZWÖLF
        """,
}

BEFORE = """
import types
from neurosim.models.base import surrogate_slope

ZWÖLF = 12
STEP: float = 0.25

def weighed(x, y=2.0, *, z=STEP):
    '''Weigh x by y.'''
    return x * y - z

def ordered(x, y):
    if x < y:
        return x, y
    return y, x

others = types.ModuleType("others")
others.weighed = lambda x, y: (
    x - 3.0 * y
)
"""

SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 7.0, -7.5, 1e-300, 1e300, -1e308, 2.0**53, 0.1]
SPECIAL += [0.49999999999999994, -0.49999999999999994, math.inf, -math.inf, math.nan, 710.5, -750.0, 3.0]

FOURS = [
    *[[a, b, 1.0, -2.0] for a in SPECIAL for b in SPECIAL],
    *[[SPECIAL[i] for i in RANDOM.integers(0, len(SPECIAL), 4)] for _ in range(200)],
    *[RANDOM.normal(0.0, 3.0, 4).tolist() for _ in range(50)],
]


def compared(blank, kind, fours, rates=(1.0,)):
    """Compare the errors of rules of a class, of all these rates, with Python's."""
    translation = translate([kind])
    assert translation.refused == {}
    cases = [(kind(rate=rate), four) for rate in rates for four in fours]
    given = [[base.parameters(rule), None, "error", four] for rule, four in cases]
    found = run(blank, translation, CALLED, {"name": translation.names[kind], "cases": given})
    for (rule, four), (value, _) in zip(cases, found, strict=True):
        wanted = outcome(rule.error, *four)
        if "may be whole" in str(value):
            assert any(abs(number) >= 2**53 for number in (wanted, *four)), (rule, four, wanted)
        else:
            assert same(value, wanted), (rule, four, value, wanted)


@pytest.mark.parametrize("expression", EACH)
def test_an_expression_means_what_it_does_in_python(blank, tmp_path, expression):
    compared(blank, written.rule(tmp_path, expression, BEFORE), FOURS)


@pytest.mark.parametrize("expression", CALCULATED)
def test_a_function_of_math_raises_where_pythons_does(blank, tmp_path, expression):
    compared(blank, written.rule(tmp_path, expression, BEFORE), FOURS)


@pytest.mark.parametrize("name", BODIES)
def test_statements_do_what_they_do_in_python(blank, tmp_path, name):
    compared(blank, written.rule(tmp_path, BODIES[name], BEFORE), FOURS)


NUMBERS = st.floats() | st.integers(-20, 20).map(float)


def test_a_whole_number_that_a_double_cannot_hold_is_an_error(blank, tmp_path):
    kind = written.rule(tmp_path, "9007199254740992 + (a < b) - 9007199254740991")
    given = {
        "name": "Rule",
        "cases": [[base.parameters(kind()), None, "error", [1.0, b, 0.0, 0.0]] for b in (0.0, 2.0)],
    }
    for value, _ in run(blank, translate([kind]), CALLED, given):
        assert value.startswith("OverflowError: a number that may be whole is beyond 2**53")


COUNTED = [each for each in EACH if not re.search(r"self|Rule|9007|1_000", each)]


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A rule that computes an expression for each rate."""
    choices = [f"if self.rate == {index}.0:\n    return {each}" for index, each in enumerate(COUNTED)]
    return written.rule(tmp_path_factory.mktemp("many"), "\n".join([*choices, "return 0.0"]), BEFORE)


NUMBERS = st.floats() | st.integers(-20, 20).map(float)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(fours=st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS).map(list), min_size=5, max_size=20))
def test_expressions_of_any_numbers(blank, many, fours):
    compared(blank, many, fours, rates=[float(index) for index in range(len(COUNTED))])
