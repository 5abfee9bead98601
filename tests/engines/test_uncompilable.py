"""A model or a rule that cannot be compiled: whose it is, which method, which line; said once, and not tried again."""

import math
import os
import subprocess
import sys
import textwrap
import time
import warnings
from collections import namedtuple
from dataclasses import dataclass
from pathlib import Path

import pytest

import neurosim as ns
from neurosim.core import errors
from neurosim.engines import choice
from neurosim.engines.compiled.jit import compile_errors

ANYTHING = object()


def described(drive):
    return {str(drive): ANYTHING}


@dataclass(frozen=True)
class Plain(ns.NeuronModel):
    threshold: float = 1.0

    @dataclass(slots=True)
    class State:
        v: float = 0.0

    def initial(self):
        return Plain.State()

    def advance(self, state, elapsed):
        state.v = 0.0

    def integrate(self, state, drive):
        state.v += drive

    def fire(self, state):
        return 1.0 if state.v >= self.threshold else 0.0

    def time_to_fire(self, state):
        return math.inf

    def slope(self, state):
        return 0.0


def of(**methods):
    """A model with some other methods, whose class is new."""
    members = {name: getattr(Plain, name) for name in ("initial", "State", *calling_methods())}
    return dataclass(frozen=True)(
        type("Mine", (ns.NeuronModel,), members | methods | {"__annotations__": {"threshold": float}, "threshold": 1.0})
    )()


def calling_methods():
    return ("advance", "integrate", "fire", "time_to_fire", "slope")


def makes_an_object(self, state, drive):
    made = [drive, 0.0]  # HERE
    state.v += made[0]


def reads_an_object(self, state, drive):
    state.v += drive
    print(ANYTHING)  # HERE


def calls_another(self, state, drive):
    state.v += drive
    described(drive)  # HERE


def writes_what_is_not_there(self, state, drive):
    state.v += drive
    state.u = drive  # HERE


def calls_its_own(self, state, drive):
    state.v += drive
    self.note(drive)  # HERE


def opens_a_file(self, state, drive):  # HERE: this is an error of the bytecode, which has no line
    with open(os.devnull) as nothing:
        state.v += drive + len(nothing.read())


def calls_gamma(self, state, drive):
    state.v += math.gamma(1.0 + drive)  # HERE


def rounds_to_places(self, state, drive):
    state.v += round(drive, 0)  # HERE


def fires_by_gamma(self, state):
    return math.gamma(1.0 + state.v)  # HERE


def returns_nothing(self, state):  # HERE
    state.v = 0.0


WRONG = {
    "integrate": (
        (makes_an_object, "compiled code has numbers only"),
        (reads_an_object, "Untyped global name 'ANYTHING'"),
        (calls_another, "Untyped global name 'ANYTHING'"),
        (writes_what_is_not_there, "there is no parameter or field of the state named 'u'"),
        (calls_its_own, "Unknown attribute 'note'"),
        (opens_a_file, "is not supported"),
        (calls_gamma, "compiled code does not round math.gamma as Python does"),
        (rounds_to_places, "round takes one number in compiled code"),
    ),
    "fire": (
        (returns_nothing, "it must return a number whichever way it ends"),
        (fires_by_gamma, "compiled code does not round math.gamma as Python does"),
    ),
}


def line_of(function):
    code = function.__code__
    lines = Path(code.co_filename).read_text(encoding="utf-8").splitlines()
    return next(number for number in range(code.co_firstlineno, 10_000) if "# HERE" in lines[number - 1])


@pytest.mark.parametrize(
    ("name", "method", "told"),
    [(name, *each) for name, cases in WRONG.items() for each in cases],
    ids=lambda given: getattr(given, "__name__", ""),
)
def test_the_method_and_its_line_are_found(name, method, told):
    model = of(**{name: method})
    part = compile_errors.Part(type(model), calling_methods(), calling_parameters(model), [("v", "f8")])
    found = compile_errors._blame(part)
    assert found.startswith(f"{name} (test_uncompilable.py, line {line_of(method)}): ")
    assert told in found


def calling_parameters(model):
    return namedtuple("Parameters", ["threshold"])(model.threshold)


def network(model):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0, 3.0]))
    net.add_neuron("cell", model)
    net.connect("x", "cell", weight=2.0, delay=1.0)
    return net


@pytest.fixture
def small(monkeypatch):
    """Every network is large enough for the compiled engine, and nothing was said or tried before."""
    monkeypatch.setattr(choice, "MANY_SYNAPSES", 1)
    monkeypatch.setattr(errors, "_SHOWN", set())
    monkeypatch.setattr(compile_errors, "_FAILED", {})


def test_auto_says_once_why_the_event_loop_runs_and_does_not_try_again(small):
    model = of(integrate=makes_an_object)
    with pytest.warns(ns.NeurosimWarning) as said:
        first = ns.simulate(network(model), until=10.0)
    (told,) = (str(one.message) for one in said)
    where = f"integrate (test_uncompilable.py, line {line_of(makes_an_object)})"
    assert f"The compiled engine cannot run this: the model Mine cannot be compiled: {where}: " in told
    assert "SimPy runs it" in told
    assert said[0].filename == __file__
    assert first.engine == "simpy"
    assert first.spikes("cell").tolist() == [2.0, 4.0]

    began = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        again = ns.simulate(network(model), until=10.0)
    assert time.process_time() - began < 0.5  # it takes seconds to find out
    assert again.digest() == first.digest()

    with pytest.raises(ns.InputError, match=r"integrate \(test_uncompilable.py, line \d+\).*engine='simpy' runs"):
        ns.simulate(network(model), until=10.0, engine="compiled")


def test_a_lesson_says_it_too(small, monkeypatch):
    monkeypatch.setattr(choice, "LONG_LESSON", 1)

    def lesson():
        return ns.train(ns.perceptron(2, model=model), ns.datasets.load("and"), "rosenblatt")

    model = of(slope=lambda self, state: float(len(str([state.v]))))
    with pytest.warns(ns.NeurosimWarning, match=r"the model Mine cannot be compiled: slope \(test_uncompilable.py"):
        assert lesson().engine == "simpy"
    assert lesson().engine == "simpy"


def test_what_else_the_compiled_engine_cannot_do_is_said_as_well(small):
    net = network(Plain())
    net.connect("x", "cell", weight=0.5, delay=1e5)
    with pytest.warns(ns.NeurosimWarning, match="delays from 1 to 100000 ms are further apart"):
        assert ns.simulate(net, until=10.0).engine == "simpy"


FAKE = {
    "broken": "raise ImportError('Numba needs NumPy 2.0 or less')",
    "pages": """
import sys
for line in range(40):
    print("A module that was compiled using NumPy 1.x cannot be run in NumPy 2.3", file=sys.stderr)
    print("as it may crash")
raise ImportError(chr(10) + "numpy.core.multiarray failed to import" + chr(10) + "see the pages above")
""",
    "no library": "raise OSError('Could not find/load shared object file: libllvmlite.so')",
    "initialisation": "raise SystemError('initialization of _internal failed without raising an exception')",
    "says nothing": "raise AttributeError",
    "leaves": "raise SystemExit('no llvm')",
    "too old": "__version__ = '0.55.1'",
}

LARGE = """
import sys
import neurosim as ns
net = ns.Network()
net.add_population("x", 160, ns.Stimulus([1.0]))
net.add_population("y", 150, ns.LIF(threshold=10.0))
net.connect("x", "y", weight=0.1, delay=1.0, rule=ns.AllToAll())
print(ns.simulate(net, until=5.0).engine)
print(ns.simulate(net, until=6.0).engine)
try:
    ns.simulate(net, until=5.0, engine="compiled")
except ns.InputError as refused:
    print(refused)
from neurosim.cli.doctor import examine
print(*[check["told"] for check in examine()["checks"] if check["what"] == "engine compiled"])
"""


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("missing", "numba, which is missing"),
        ("broken", "numba is installed but cannot be used (Numba needs NumPy 2.0 or less)"),
        ("pages", "numba is installed but cannot be used (numpy.core.multiarray failed to import)"),
        ("no library", "cannot be used (Could not find/load shared object file: libllvmlite.so)"),
        ("initialisation", "cannot be used (initialization of _internal failed without raising an exception)"),
        ("says nothing", "numba is installed but cannot be used (AttributeError)"),
        ("leaves", "numba is installed but cannot be used (no llvm)"),
        ("too old", "numba is installed but cannot be used (numba 0.55.1 is too old: it must be 0.60 or later)"),
    ],
)
def test_without_a_numba_that_works_simpy_runs_and_says_so_once(fault, told, tmp_path):
    if fault == "missing":
        program = f"import sys; sys.modules['numba'] = None\n{LARGE}"
    else:
        program = LARGE
        (tmp_path / "numba").mkdir()
        (tmp_path / "numba" / "__init__.py").write_text(FAKE[fault])
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    first, second, refused, doctor = done.stdout.strip().split("\n")
    assert (first, second) == ("simpy", "simpy")
    assert done.stderr.count("NeurosimWarning") == 1
    assert len(done.stderr.strip().splitlines()) == 1  # of the call there is no source to quote
    if fault != "missing":
        assert all("--upgrade --" in line and "numba" in line for line in (done.stderr, refused, doctor))
    assert told in done.stderr
    assert told in refused
    assert told in doctor
