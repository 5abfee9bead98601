"""A page in which networks learn while one watches, and changes what they learn from and how."""

import functools
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from neurosim.core.errors import InputError, UnknownNameError
from neurosim.data.datasets import load
from neurosim.engines.browser.program import Program, described, program
from neurosim.learning.base import LearningRule
from neurosim.learning.rules import RULES, name_of, usual_rate
from neurosim.models.adaline import Adaline
from neurosim.models.base import NeuronModel, sloped, stepped
from neurosim.models.registry import OWN
from neurosim.models.rosenblatt import Rosenblatt
from neurosim.models.sigmoid import Sigmoid
from neurosim.viz.figures.style import visible
from neurosim.viz.markup import part
from neurosim.viz.player.page import document_of
from neurosim.viz.player.score import LONGEST

DATA = ("seed", "and", "or", "nand", "xor", "iris")
FORMULAS = ("clouds", "circles", "moons", "spirals")
"""Data sets that the page makes by itself, by a formula."""

LOOK_FOR: Mapping[str, str] = {
    "seed": "Of the three inputs two are learned here. Which of them do the weights come to follow?",
    "and": "One line is enough. Who has it first, and whose weights go on moving after that?",
    "or": "One line is enough. Who has it first, and whose weights go on moving after that?",
    "nand": "One line is enough. Which weights must be negative?",
    "xor": "Two lines are needed. Whose hidden units find them, and where does a single line settle?",
    "iris": "Which class is told apart at once, and which rows stay ringed?",
    "clouds": "One line between two clouds: do all contenders draw the same?",
    "circles": "A line cannot go around. How many lines of hidden units close a ring?",
    "moons": "The classes lie inside each other's curve. Where do hidden units bend the boundary?",
    "spirals": "Two arms, wound into each other. How many hidden units can follow them?",
    "own": "Which of these rows can one line part, and which need a bend?",
}
"""What to look for in each data set, as a question, in a lecture."""

CONTENDERS: Mapping[str, tuple[str, NeuronModel, tuple[str, ...], bool]] = {
    "threshold": ("Threshold", Rosenblatt(), ("rosenblatt",), False),
    "sigmoid": ("Sigmoid", Sigmoid(), ("cross-entropy", "gradient"), False),
    "adaline": ("Adaline", Adaline(), ("delta",), False),
    "hidden-sigmoids": ("Hidden sigmoids", Sigmoid(), ("gradient", "cross-entropy"), True),
    "hidden-thresholds": ("Hidden thresholds", Rosenblatt(surrogate=1.0), ("gradient", "rosenblatt"), True),
}
"""What learns side by side, by its name in the page: title, model, rules, and whether it has hidden layers."""

START = """
{
  const root = document.querySelector("main");
  try {
    const told = JSON.parse(document.getElementById("score").textContent);
    root.learning = new LearnView(root, told, { address: location.hash });
  } catch (error) {
    root.setAttribute("role", "alert");
    root.textContent = `This page is damaged (${error.message}). Make it again.`;
  }
}
"""


def learn_page(title: str = "Threshold against sigmoid", start: str = "xor") -> str:
    """Return a page in which a threshold unit, a sigmoid and others learn the same rows, side by side, on one clock.

    It is one HTML file that loads nothing. The networks are those of :func:`~neurosim.perceptron` and learn in the
    page, with the same weights as :func:`~neurosim.train` gives.

    Parameters
    ----------
    title : str
    start : str
        The data set that is shown first: ``"seed"``, ``"and"``, ``"or"``, ``"nand"``, ``"xor"``, ``"iris"``,
        ``"clouds"``, ``"circles"``, ``"moons"`` or ``"spirals"``. An UnknownNameError names the nearest one.

    Examples
    --------
    >>> learn_page(start="and").startswith("<!doctype html>")
    True
    """
    return document_of(visible(title, LONGEST), learning(title, start), learning_engine(), START, learning_style())


def learning_style() -> Markup:
    """Return the style of the learning view, beside that of the player."""
    return part("player/learning.css")


@functools.cache
def learning_engine() -> Program:
    """Return the engine for the models and rules that come with neurosim."""
    return program([*OWN.values(), *RULES.values()])


def learning(title: str, start: str, engine: Program | None = None) -> dict[str, Any]:
    """Return all that the learning view is told, as JSON can keep it; parameters and errors are those of the page.

    `engine` is that of the page; by default, the one for what comes with neurosim.
    """
    if start not in (*DATA, *FORMULAS):
        raise UnknownNameError("data set", start, (*DATA, *FORMULAS))
    engine = learning_engine() if engine is None else engine
    return {
        "title": visible(title, LONGEST),
        "data": [told for name in DATA if (told := _data(name, needed=name == start)) is not None],
        "contenders": [_contender(key, engine) for key in CONTENDERS],
        "start": {"data": start},
        "lookFor": dict(LOOK_FOR),
    }


def _data(name: str, needed: bool) -> dict[str, Any] | None:
    """Return a data set as the page takes it; None for one that needs a package which is missing."""
    try:
        data = load(name)
    except InputError:
        if needed:
            raise
        return None
    return {
        "name": name,
        "about": data.source,
        "features": list(data.feature_names),
        "classes": list(data.class_names),
        "rows": data.X.tolist(),
        "labels": data.y.tolist(),
        "scale": not set(data.X.ravel().tolist()) <= {0.0, 1.0},
    }


def _contender(key: str, engine: Program) -> dict[str, Any]:
    title, model, rules, hidden = CONTENDERS[key]
    return {
        "id": key,
        "title": title,
        "model": described(model, engine.names),
        "targets": list(model.targets),
        "steps": stepped(model),
        "hidden": hidden,
        "start": "random" if sloped(model) else "zero",
        "rules": [_rule(RULES[name], engine) for name in rules],
    }


def _rule(kind: type[LearningRule], engine: Program) -> dict[str, Any]:
    rule = kind()
    return {
        "name": name_of(rule),
        "kind": described(rule, engine.names)["kind"],
        "rate": usual_rate(rule),
        "formula": kind.formula,
    }
