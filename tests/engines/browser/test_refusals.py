"""What cannot run in a page is refused with its class, method, line and what to do; and no name becomes code."""

import dataclasses
import linecache
import re
import subprocess
import sys

import numpy as np
import pytest
import written_kinds as written

import neurosim as ns
from neurosim.engines.browser.contract import unfit
from neurosim.engines.browser.translation import translate
from neurosim.models.lif import LIF

REFUSED = {
    "return np.exp(state.v)": "uses np.exp, which the page cannot run: use math.exp",
    "return np.random.random()": "uses np.random.random, which the page cannot run",
    "return math.gamma(state.v)": "uses math.gamma, which the page cannot round as Python does",
    "return math.sin(state.v)": "uses math.sin, which the page cannot round as Python does",
    "return state.v ** 2": "computes state.v ** 2; multiply instead",
    "return float(int(state.v) << 2)": "computes int(state.v) << 2, an operator that the page does not have",
    "return round(state.v, 2)": "calls round(state.v, 2); the page has round of one number only",
    "return math.log(state.v, 2.0)": "calls math.log(state.v, 2.0); the page has math.log of one number only",
    "return self.tua": "uses self.tua, which is none of the numbers tau, threshold",
    "return state.u": "uses state.u, which is none of the numbers v",
    "return state.v + TABLE[0]": "uses TABLE, and the page computes with Python's own numbers only",
    "return GAIN * state.v": "uses GAIN, and the page computes with Python's own numbers only",
    "return LARGE * state.v": "uses LARGE, a whole number beyond 2**53",
    "return 9007199254740993 * state.v": "uses 9007199254740993, a whole number beyond 2**53",
    "return len([state.v])": "uses len, which the page cannot run",
    "return sum(x for x in (1.0, 2.0))": "uses sum, which the page cannot run",
    "return 'a' < 'b'": "uses 'a', and the page computes with Python's own numbers only",
    "return 2j * state.v": "uses 2j, and the page computes with Python's own numbers only",
    "return nothing(state.v) + 1.0": "uses nothing(state.v) as a number, which it is not in every case",
    "return again(state.v)": "calls again, which calls itself",
    "return unknown(state.v)": "uses unknown, which does not exist",
    "return math.nothing": "uses math.nothing, which does not exist",
    "return super().slope(state)": "uses super, which the page cannot run",
    "return counted(1.0, 2.0)": "calls counted, which takes any number of arguments",
    "return counted(*(1.0, 2.0))": "with a list of arguments; name each of them",
    "return cached(1.0)": "uses cached, which the page cannot run",
    "self.tau = 2.0": "assigns to self.tau; only the fields of the state may change",
    "state.v = nothing(1.0)": "assigns to state.v what is not a number in every case",
    "state.v = (1.0, 2.0)": "assigns to state.v what is not a number in every case",
    "import math as m": "contains 'import math as m', which the page cannot run",
    "try:\n    return 1.0\nexcept ValueError:\n    return 0.0": "contains 'try', which the page cannot run",
    "with open('x'):\n    return 1.0": "contains 'with open('x')', which the page cannot run",
    "def inner():\n    return 1.0\nreturn inner()": "contains 'def inner()', which the page cannot run",
    "return (lambda: 1.0)()": "calls lambda: 1.0, which is known only when it runs",
    "global GAIN\nGAIN = 1.0": "contains 'global GAIN', which the page cannot run",
    "for x in [1.0, 2.0]:\n    pass\nreturn x": "contains [1.0, 2.0], and the page computes with numbers only",
    "for x in range(state.v):\n    pass\nreturn 0.0": "range takes whole numbers",
    "for x in range(3, 5, int(state.v)):\n    pass\nreturn 0.0": "the step must be a whole number that is not 0",
    "x, y = state.v\nreturn x": "assigns to (x, y) what is not a tuple of 2",
    "raise ValueError(f'{state.v}')": "the page raises an exception with a constant text",
    "return 1.0 if state else 0.0": "asks whether state is true, which is no number",
    "return float(state.v in (1.0, 2.0))": "compares with state.v in (1.0, 2.0), which the page does not",
    "return float(state is self)": "only None can be compared with 'is'",
    "return float(state == self)": "compares state, which is not a number in every case",
    "if state.v > 1.0:\n    return 1.0": "must return a number whichever way it ends",
    "return 1.0, 2.0": "must return a number whichever way it ends",
}

BEFORE = """
import functools

TABLE = [1.0]
GAIN = np.float64(2.0)
LARGE = 2**53 + 1

def nothing(x):
    if x > 0.0:
        return 1.0

def again(x):
    return again(x - 1.0) if x > 0.0 else 0.0

def counted(*numbers):
    return 1.0

cached = functools.cache(nothing)
"""


def refused(kind):
    """Return the sentence that refuses a class, in which the others go on."""
    made = translate([kind, LIF])
    assert set(made.names) == {LIF}
    assert list(made.refused) == [kind]
    return made.refused[kind]


@pytest.mark.parametrize("fire", REFUSED)
def test_what_the_page_cannot_do_is_told_with_its_line(tmp_path, fire):
    kind = written.model(tmp_path, fire, BEFORE)
    told = refused(kind)
    assert REFUSED[fire] in told
    assert told.endswith(".")
    function, line = re.match(r"(\w+|Noisy\.\w+), line (\d+) of written_\d+\.py, ", told).groups()
    file = linecache.getlines(kind.fire.__code__.co_filename)
    first = next(number for number, text in enumerate(file, 1) if f"def {function.split('.')[-1]}(" in text)
    assert first <= int(line) <= first + 1 + fire.count("\n") + ("takes any" in told)


def test_the_line_is_that_of_the_fault(tmp_path):
    kind = written.model(tmp_path, "x = 1.0\ny = x\nreturn np.exp(y)")
    lines = linecache.getlines(kind.fire.__code__.co_filename)
    line = next(number for number, text in enumerate(lines, 1) if "np.exp" in text)
    name = f"{kind.__module__}.py"
    told = f"Noisy.fire, line {line} of {name}, uses np.exp, which the page cannot run: use math.exp."
    assert refused(kind) == told


CLASSES = {
    "a parameter that follows from others": (
        "    twice: float = field(init=False, default=0.0)\n",
        "computes parameters when it is made",
    ),
    "what is set afterwards": (
        "    def __post_init__(self):\n        object.__setattr__(self, 'tau', 2.0)\n",
        "computes parameters when it is made",
    ),
    "a constant beyond doubles": ("    BIG: ClassVar[int] = 2**60\n", "has the constant 'BIG' beyond 2**53"),
    "an optional method as a number": ("    modes: float = 1.0\n", "has 'modes', but not as a method"),
    "targets of NumPy": ("    targets: ClassVar = (np.float64(0.0), 1.0)\n", "The targets of Noisy is not"),
    "a prototype": ("    __proto__: float = 1.0\n", "has a number named '__proto__'"),
}


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_may_be_beyond_a_page(tmp_path, name):
    line, told = CLASSES[name]
    text = written.MODEL.format(name="Noisy", fire="        return 0.0")
    text = text.replace("    threshold: float = 1.0\n", f"    threshold: float = 1.0\n{line}")
    kind = written.module(tmp_path, f"{written.HEAD}\n{text}").Noisy
    assert told in refused(kind)


def test_a_state_that_computes_is_refused(tmp_path):
    text = written.MODEL.format(name="Noisy", fire="        return 0.0")
    field = "        v: float = 0.0\n"
    text = text.replace(field, f"{field}\n        def __post_init__(self):\n            self.v = 1.0\n")
    kind = written.module(tmp_path, f"{written.HEAD}\n{text}").Noisy
    assert "makes a Noisy.State, whose __post_init__ the page cannot run" in refused(kind)


def test_a_class_without_a_source_is_refused():
    names = {"__name__": "nowhere"}
    exec(f"{written.HEAD}\n{written.MODEL.format(name='Noisy', fire='        return 0.0')}", names)
    told = "Noisy.initial has no source text; write the class in a file or in the cell of a notebook."
    assert refused(names["Noisy"]) == told


def test_a_cell_of_a_notebook_has_a_source():
    text = f"{written.HEAD}\n{written.MODEL.format(name='Noisy', fire='        return 0.25')}"
    name, names = "<ipython-input-1-abc>", {"__name__": "__main__"}
    linecache.cache[name] = len(text), None, text.splitlines(keepends=True), name
    exec(compile(text, name, "exec"), names)
    made = translate([names["Noisy"]])
    assert made.refused == {}
    assert "return 0.25;" in made.script
    del linecache.cache[name]


def test_a_file_that_has_changed_is_not_believed(tmp_path):
    kind = written.model(tmp_path, "return 0.25")
    file = tmp_path / f"{kind.__module__}.py"
    file.write_text(file.read_text("utf-8").replace("0.25", "0.75"), "utf-8")
    told = "is no longer what stands in its file; import the file again."
    assert refused(kind) == f"Noisy.fire {told}"


def test_two_functions_in_a_line_are_told_apart_or_refused(tmp_path):
    before = "one, two = (lambda x: x + 1.0), (lambda x: x + 2.0)\nthree = lambda x: x + 3.0\n"
    assert "is one of several functions in its line" in refused(written.model(tmp_path, "return two(state.v)", before))
    assert "return x + 3.0;" in translate([written.model(tmp_path, "return three(state.v)", before)]).script


def test_a_wrapper_is_not_taken_for_what_it_wraps(tmp_path):
    before = """
import functools

def doubled(function):
    @functools.wraps(function)
    def wrapper(x):
        return 2.0 * function(x)
    return wrapper

@doubled
def same(x):
    return x
"""
    script = translate([written.model(tmp_path, "return same(state.v)", before)]).script
    assert "return checked.times(2.0, " in script or "return 2.0 * " in script


PROGRAM = f"""
{written.HEAD}
{written.MODEL.format(name="Mine", fire="        return 0.5")}
from neurosim.engines.browser.translation import translate
made = translate([Mine])
print(made.refused.get(Mine, "return 0.5;" in made.script))
"""


def test_a_script_that_runs_has_a_source_and_a_command_has_none_before_python_3_13(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text(PROGRAM, "utf-8")
    ran = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "True"
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "True" if sys.version_info >= (3, 13) else "has no source text" in ran.stdout


HOSTILE = ["Infinity", "delete", "LIF", "kinds", "exp", "checked", "fire", "größe", "__proto__", "NaN", "constructor"]
HOSTILE += ["x</script>", "<!--", "a\u2028b", "1; alert(1)", "", "a b", "*/", "\n", "${x}", "`", "\\u0041", "1a"]


def test_names_are_safe_and_each_is_given_once(tmp_path):
    from neurosim.engines.crossing import fire

    kinds = [LIF]
    for name in HOSTILE:
        kind = written.model(tmp_path, "return 0.0")
        kind.__name__ = kind.__qualname__ = name
        kind.State.__qualname__ = f"{name}.State"
        kinds.append(kind)
    made = translate(kinds, [fire])
    assert made.refused == {}
    assert len(set(made.names.values())) == len(kinds) + 1
    assert made.names[fire] == "fire"
    assert made.names[LIF] == "LIF"
    assert all(re.fullmatch(r"[A-Za-z_$][\w$]*", name, re.ASCII) for name in made.names.values())
    assert made.script.isascii()
    assert not re.search(r"</script|<!--|-->|\\u0041", made.script)


def test_a_text_does_not_end_the_script_of_a_page(tmp_path):
    script = translate([written.model(tmp_path, "raise ValueError('</script><!--\u2028')")]).script
    assert "\\u003c/script" in script
    assert script.isascii()
    assert not re.search(r"</script|<!--", script)


def test_hostile_names_run(tmp_path, browser):
    kinds = []
    for name in HOSTILE:
        kind = written.model(tmp_path, "return 0.0")
        kind.__name__ = kind.__qualname__ = name
        kinds.append(kind)
    made = translate(kinds)
    page = browser.new_page()
    ask = "return names.map(name => new kinds[name]({ tau: 1, threshold: 2 }).fire({}))"
    assert page.evaluate(f"names => {{ {made.script}; {ask} }}", list(made.names.values())) == [0.0] * len(kinds)
    page.close()


def test_what_is_refused_leaves_nothing_behind(tmp_path):
    before = "def helper(x):\n    return x + 1.0\n"
    bad = written.model(tmp_path, "return helper(state.v) + np.exp(1.0)", before)
    made = translate([bad, LIF])
    assert made.script == translate([LIF]).script


def test_parameters_must_be_numbers_that_a_page_has():
    assert unfit(LIF()) == unfit(LIF(tau=np.float64(2.0))) == unfit(LIF(tau=3)) == ""
    assert "'tau' parameter of LIF is a whole number beyond 2**53" in unfit(LIF(tau=2**53 + 1))

    @dataclasses.dataclass(frozen=True)
    class Odd(LIF):
        n: int = 1

    assert unfit(Odd(n=True)) == unfit(Odd(n=2)) == ""
    assert unfit(Odd(n=1.5)) == "The 'n' parameter of Odd is declared as a whole number, and is 1.5."
    assert "is 'x', and a page computes with numbers only" in unfit(Odd(n="x"))
    assert issubclass(Odd, ns.NeuronModel)
