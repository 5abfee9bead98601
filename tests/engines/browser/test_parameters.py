"""Parameters that Python refuses are refused in a page, too, in the same sentence; all others are taken by both."""

import dataclasses
import itertools
import math
import textwrap

import numpy as np
import pytest
import written_kinds as written

import neurosim as ns
from neurosim.engines.browser.contract import fields_of
from neurosim.engines.browser.program import design, program
from neurosim.learning.rules import PLASTICITY_RULES, RULES
from neurosim.models.registry import OWN
from neurosim.models.sources import SOURCES
from neurosim.network.wiring import wire

OURS = {kind.__name__: kind for kind in (*OWN.values(), *RULES.values(), *PLASTICITY_RULES.values())}
PROGRAM = program(OURS.values())
VALUES = (-1.0, -0.0, 0.0, 0.5, 1.0, 1e-300, 1e308, -1e308, 123456789.125, 1e16, math.inf, -math.inf, math.nan)


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    page.add_script_tag(content=PROGRAM.script)
    yield page
    page.close()


def in_python(kind, parameters):
    """Return the sentence with which Python refuses parameters; "" if it takes them."""
    try:
        kind(**parameters)
    except Exception as error:
        return str(error)
    return ""


def in_page(page, name, cases, engine=""):
    """Return the sentences of the page."""
    body = f"({{ name, cases }}) => {{ {engine} return cases.map((one) => Engine.refusalOf(name, one)); }}"
    return page.evaluate(body, {"name": name, "cases": cases})


def usual(kind):
    """Return the default parameters of a class, and 1.0 for those without."""
    fields = dataclasses.fields(kind)
    return {field.name: 1.0 if field.default is dataclasses.MISSING else field.default for field in fields}


def cases_of(names, start, values=VALUES):
    """Return parameters with one or two of them changed."""
    singles = [{name: value} for name in names for value in values]
    pairs = [{a: x, b: y} for a, b in itertools.combinations(names, 2) for x, y in itertools.product(values, repeat=2)]
    return [start | changed for changed in [*singles, *pairs]]


@pytest.mark.parametrize("name", OURS)
def test_the_page_refuses_what_python_refuses_in_its_words(page, name):
    kind = OURS[name]
    cases = cases_of(fields_of(kind), usual(kind))
    wanted = [in_python(kind, case) for case in cases]
    assert in_page(page, PROGRAM.names[kind], cases) == wanted
    assert 0 < wanted.count("") < len(wanted)
    assert page.evaluate("name => Engine.kinds[name].checked", PROGRAM.names[kind]) is True


@pytest.mark.parametrize("name", ["poisson", "logistic-noise", "sine-current"])
def test_sources_are_refused_in_the_same_words(page, name):
    cases = cases_of(fields_of(SOURCES[name]), usual(SOURCES[name]))
    wanted = [in_python(SOURCES[name], case) for case in cases]
    assert in_page(page, name, cases) == wanted
    assert 0 < wanted.count("") < len(wanted)


BEGUN = """
({ given, options }) => {
  try {
    Engine.begun(given, options);
  } catch (error) {
    return [error instanceof Engine.Refused, error.message];
  }
}
"""


def small():
    network = ns.Network()
    network.add_neuron("a", ns.Stimulus([1.0]))
    network.add_neuron("b", ns.LIF())
    network.connect("a", "b", weight=2.0, delay=1.0)
    return design(network, wire(network), 0, PROGRAM.names, {})


def test_a_network_with_a_wrong_parameter_does_not_begin(page):
    given = small()
    given["neurons"][1]["parameters"]["reset"] = 1.0
    told = page.evaluate(BEGUN, {"given": given, "options": {"until": 10}})
    assert told == [True, in_python(ns.LIF, {"reset": 1.0})]


def test_a_wrong_rule_does_not_begin(page):
    wrong = usual(OURS["STDP"]) | {"least": 1.0}
    options = {"until": 10, "plasticity": {"kind": "STDP", "parameters": wrong}}
    assert page.evaluate(BEGUN, {"given": small(), "options": options}) == [True, in_python(OURS["STDP"], wrong)]


BEFORE = """
import dataclasses
from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.numerals import exact

BOTH = ("tau", "threshold")

def below(cell, most):
    if cell.tau > most:
        raise InputError(f"tau of {cell.__class__.__name__} is {cell.tau:g}, above {most}")

def twice(x):
    return 2.0 * x
"""

WRITTEN = {
    "a plain ValueError": """
        if not self.tau > 0.0:
            raise ValueError(f'tau is {self.tau}')
    """,
    "a constant text": """
        if self.tau <= 0.0 or self.tau != self.tau:
            raise ValueError('tau "must" be above </script> \\\\ 0\\n')
    """,
    "names of the fields": """
        for one in dataclasses.fields(self):
            checks.finite(getattr(self, one.name), f'{one.name!r} of {type(self).__name__}')
    """,
    "names of the module": """
        for name in BOTH:
            checks.positive(getattr(self, name), name + ' here', unit='ms')
    """,
    "names with units": """
        for name, unit in (('tau', 'ms'), ('threshold', 'mV')):
            checks.not_negative(getattr(self, name), name, unit)
    """,
    "a function of another": "below(self, 0.25)",
    "a method": "self.below()",
    "arithmetic": "checks.finite(twice(self.tau) - self.threshold, f'twice {\"tau\"}')",
    "a number that is kept": """
        tau = checks.finite(self.tau, 'tau')
        if tau > self.threshold:
            raise InputError(f'{exact(tau)} > {self.threshold:.3g}')
    """,
    "a choice of words": """
        if self.tau < 0.0:
            raise InputError('it is ' + ('low' if self.tau < -1.0 else f'{self.tau!r}'))
    """,
    "an assertion of its own": """
        if not (math.isfinite(self.tau) and 0.0 < self.tau <= 100.0):
            raise ValueError(f'bad {self.tau:.2g}')
    """,
    "nothing": "pass",
}


def with_check(folder, check, fields="", before=BEFORE):
    """Return a model whose ``__post_init__`` has this body."""
    head = f"{written.HEAD}\n{before}\n"
    text = head + written.MODEL.format(name="Noisy", fire=8 * " " + "return 0.0")
    method = "\n    def below(self):\n        below(self, self.threshold)\n" if "def below" in before else ""
    text += f"{method}\n    def __post_init__(self):\n{textwrap.indent(textwrap.dedent(check).strip(), 8 * ' ')}\n"
    text = text.replace("    threshold: float = 1.0\n", f"    threshold: float = 1.0\n{fields}")
    return written.module(folder, text).Noisy


def made_of(kind):
    """Return the engine with a class, and the name of the class there."""
    made = program([kind])
    assert not made.refused
    return made.script.replace("const Engine", "var Engine", 1), made.names[kind]


@pytest.mark.parametrize("check", WRITTEN)
def test_a_users_own_words_are_those_of_the_page(page, tmp_path, check):
    kind = with_check(tmp_path, WRITTEN[check])
    engine, name = made_of(kind)
    cases = cases_of(["tau", "threshold"], usual(kind))
    wanted = [in_python(kind, case) for case in cases]
    assert in_page(page, name, cases, engine) == wanted
    assert wanted.count("") < len(wanted) or check == "nothing"
    assert "static checked = true" in engine


WHOLE = ("checks.positive(self.n, 'n', 'things')\nif self.n > 5:\n    raise InputError(f'{self.n} is too many')",
         "checks.whole(self.n, 'n', 1, 5000)")  # fmt: skip


@pytest.mark.parametrize("check", WHOLE)
def test_a_whole_number_is_written_as_one(page, tmp_path, check):
    kind = with_check(tmp_path, check, fields="    n: int = 3\n")
    engine, name = made_of(kind)
    cases = [usual(kind) | {"n": n} for n in (-1, 0, 1, 3, 6, 5001, 2**53)]
    assert in_page(page, name, cases, engine) == [in_python(kind, case) for case in cases]
    told = in_page(page, name, [usual(kind) | {"n": n} for n in (2.5, 2.0**54, math.nan)], engine)
    assert told == [
        "The 'n' parameter of Noisy is declared as a whole number, and is 2.5.",
        "The 'n' parameter of Noisy is a whole number beyond 2**53, which a page does not have.",
        "The 'n' parameter of Noisy is declared as a whole number, and is nan.",
    ]


UNTOLD = {
    "something else of Python": "if not isinstance(self.tau, float):\n    raise TypeError(f'{self.tau}')",
    "another format": "if self.tau < 0.0:\n    raise ValueError(f'{self.tau:8.2f}')",
    "an error of another kind": "if self.tau < 0.0:\n    raise ns.UnknownNameError('tau', 'x', ['y'])",
    "a truth value in words": "if self.tau < 0.0:\n    raise ValueError(f'{self.flag}')",
    "an array": "np.asarray(self.tau)",
    "a loop that ends": "for name in BOTH:\n    if name == 'tau':\n        break",
    "what calls itself": "self.__post_init__()",
}


@pytest.mark.parametrize("check", UNTOLD)
def test_a_check_that_cannot_be_translated_leaves_the_model_live(page, tmp_path, check):
    kind = with_check(tmp_path, UNTOLD[check], fields="    flag: bool = True\n")
    engine, name = made_of(kind)
    assert "static checked = false" in engine
    start = usual(kind)
    cases = [start, start | {"tau": -5.0}, start | {"tau": math.nan}, start | {"threshold": math.inf}]
    assert in_page(page, name, cases, engine) == [
        "",
        "",
        "The 'tau' parameter of Noisy must be a finite number; got nan.",
        "The 'threshold' parameter of Noisy must be a finite number; got inf.",
    ]


def test_the_other_checks_go_on_after_one_that_cannot_be_translated(tmp_path):
    wrong = with_check(tmp_path, "self.below()\nnp.asarray(self.tau)")
    made = program([wrong, *OURS.values()])
    assert not made.refused
    assert made.script.count("static checked = true") == len(OURS)
    assert made.script.count("static checked = false") == 1


def test_a_class_without_a_check_takes_all_numbers(page, tmp_path):
    kind = written.model(tmp_path)
    engine, name = made_of(kind)
    cases = cases_of(["tau", "threshold"], usual(kind))
    assert in_page(page, name, cases, engine) == [""] * len(cases)


def test_parameters_may_be_called_as_the_page_calls_its_own(page, tmp_path):
    fields = "    check: float = 1.0\n    checked: float = 1.0\n    checkedFinite: float = 1.0\n"
    kind = with_check(tmp_path, "checks.positive(self.checkedFinite, 'it')\nbelow(self, self.check)", fields)
    engine, name = made_of(kind)
    cases = cases_of(["tau", "check", "checkedFinite"], usual(kind))
    assert in_page(page, name, cases, engine) == [in_python(kind, case) for case in cases]


WRITERS = "raise ValueError(f'{self.tau} {self.tau!r} {self.tau:g} {self.tau:.3g} {exact(self.tau)}')"


def test_numbers_are_written_as_python_writes_them(page, tmp_path):
    random = np.random.default_rng(7)
    numbers = [*VALUES, 1e15, 1e17, 12345678.9, 0.0001, 0.00001, 2.5e-5, 100000.0, 1e6, 123456.5, 1234565.0]
    numbers += (random.normal(size=300) * 10.0 ** random.integers(-20, 21, 300)).tolist()
    kind = with_check(tmp_path, WRITERS)
    engine, name = made_of(kind)
    cases = [usual(kind) | {"tau": number} for number in numbers]
    for case, told in zip(cases, in_page(page, name, cases, engine), strict=True):
        assert told == in_python(kind, case)
