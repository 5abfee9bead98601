"""Rules and models that a test writes into a file, as a user would, and loads from there."""

import importlib.util
import itertools
import textwrap

_NUMBER = itertools.count()

HEAD = """\
import math
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

import neurosim as ns
from neurosim.learning.base import LearningRule
"""

RULE = """\
@dataclass(frozen=True)
class Rule(LearningRule):
    rate: float = 1.0
    n: int = 7
    m: int = -3
    flag: bool = True

    GAIN: ClassVar[float] = 2.5

    def error(self, a, b, c, d):
{body}

    def loss(self, target, output, excess):
        return 0.0
"""

MODEL = """\
@dataclass(frozen=True)
class {name}(ns.NeuronModel):
    tau: float = 10.0
    threshold: float = 1.0

    @dataclass
    class State:
        v: float = 0.0

    def initial(self):
        return self.State()

    def advance(self, state, elapsed):
        state.v *= math.exp(-elapsed / self.tau)

    def integrate(self, state, drive):
        state.v += drive

    def fire(self, state):
{fire}

    def time_to_fire(self, state):
        return math.inf

    def slope(self, state):
        return 0.0
"""


def module(folder, text):
    """Return a module with this text, whose file is in a folder."""
    name = f"written_{next(_NUMBER)}"
    file = folder / f"{name}.py"
    file.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, file)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def rule(folder, body, before=""):
    """Return a rule whose error of a, b, c and d is given by the body of a function, or by an expression."""
    lines = body if "return" in body else f"return {body}"
    lines = textwrap.indent(textwrap.dedent(lines).strip(), 8 * " ")
    return module(folder, f"{HEAD}\n{textwrap.dedent(before)}\n{RULE.format(body=lines)}").Rule


def model(folder, fire="return 0.0", before="", name="Noisy"):
    """Return a model that fires as the body of a function says."""
    lines = textwrap.indent(textwrap.dedent(fire).strip(), 8 * " ")
    text = f"{HEAD}\n{textwrap.dedent(before)}\n{MODEL.format(name=name, fire=lines)}"
    return getattr(module(folder, text), name)
