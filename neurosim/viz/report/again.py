"""How to make a comparison again: the call as Python code."""

from __future__ import annotations

from dataclasses import fields
from pathlib import PurePath
from typing import Any

from neurosim.data import datasets
from neurosim.models.registry import installed, name_of
from neurosim.studies.comparison.comparison import Comparison
from neurosim.studies.comparison.contenders import Contender


def call(comparison: Comparison) -> str:
    """Return Python code that makes the comparison again.

    Names are written with escapes where they are not plain ASCII, so the code is what it looks like.

    Examples
    --------
    >>> import neurosim as ns
    >>> print(call(ns.compare(["rosenblatt"], "and", seeds=1, epochs=20)))
    import neurosim as ns
    <BLANKLINE>
    comparison = ns.compare(
        ["rosenblatt"],
        "and",
        seeds=[1],
        epochs=20,
        scaling="none",
        shuffle=False,
        bias=True,
    )
    """
    plan = comparison.plan
    before, dataset = _dataset(comparison)
    parts = [f"held_out={plan.held_out!r}" if plan.held_out else f"folds={plan.folds}"] if plan.as_asked else []
    arguments = [
        f"[{', '.join(map(_contender, comparison.contenders))}]",
        dataset,
        *parts,
        f"seeds={list(plan.seeds)}",
        f"epochs={plan.epochs}",
        f"scaling={_text(plan.scaling)}",
        f"shuffle={plan.shuffle}",
        f"bias={plan.bias}",
    ]
    lines = [f"    {argument}," for argument in arguments]
    return "\n".join(["import neurosim as ns", "", *before, "comparison = ns.compare(", *lines, ")"])


def _dataset(comparison: Comparison) -> tuple[list[str], str]:
    """Return the lines before the call, and what stands in it for the data set."""
    data = comparison.dataset
    if data.name in datasets.names() and data.source == datasets.about(data.name):
        return [], _text(data.name)
    path = PurePath(data.source)
    if path.name == data.name and (path.suffix.lower() in datasets.FILE_SUFFIXES or data.options):
        text = "".join(f", {option}={_option(value)}" for option, value in data.options)
        return [f"dataset = ns.datasets.load({_text(data.source)}{text})"], "dataset"
    return [f"dataset = ...  # the neurosim.Dataset named {_text(data.name)}"], "dataset"


def _contender(contender: Contender) -> str:
    kind, model = type(contender), contender.neuron
    name = name_of(type(model))
    if name in installed() and installed()[name]() == model:
        written = _text(name)
        if kind(name) == contender:
            return written
    else:
        written = _value(model)
    usual: Any = kind(model)
    given = [
        f"{field.name}={_value(getattr(contender, field.name))}"
        for field in fields(contender)
        if field.name != "model" and getattr(contender, field.name) != getattr(usual, field.name)
    ]
    return f"ns.Contender({', '.join([written, *given])})"


def _option(value: object) -> str:
    """Write what was told about a file: text, a number, True or False, or a list of them."""
    return f"[{', '.join(map(_option, value))}]" if isinstance(value, list) else _value(value)


def _value(value: object) -> str:
    if isinstance(value, str):
        return _text(value)
    own = type(value).__module__.startswith("neurosim.")
    return f"{'ns.' if own else ''}{value!a}"


def _text(text: str) -> str:
    """Write a string literal, in double quotes if that needs no escapes."""
    written = ascii(text)
    return f'"{written[1:-1]}"' if written[0] == "'" and '"' not in text and "\\" not in written else written
