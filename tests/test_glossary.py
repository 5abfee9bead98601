"""The glossary names what exists: every name of the API in it can be found."""

import re
from pathlib import Path

import pytest

import neurosim as ns

GLOSSARY = (Path(ns.__file__).parents[1] / "docs" / "glossary.md").read_text(encoding="utf-8")

NAMES = sorted(set(re.findall(r"`((?:ns|neurosim)\.[\w.]+)", GLOSSARY)))


@pytest.mark.parametrize("name", NAMES)
def test_every_name_of_the_api_exists(name):
    _, *parts = name.split(".")
    if name == "neurosim.capacity":
        from neurosim import capacity  # a module that is imported by its name

        assert callable(capacity.capacity)
        return
    found = ns
    for part in parts:
        found = getattr(found, part)


def test_each_term_is_explained_once():
    terms = re.findall(r"^- \*\*([^*]+)\*\*", GLOSSARY, flags=re.MULTILINE)
    assert len(terms) >= 50
    assert len(set(terms)) == len(terms)


def test_parameters_in_the_glossary_exist():
    """Such as `keep` of `ns.train`: a name in backticks that is said to be of another one."""
    import inspect

    pairs = re.findall(r"`(\w+)` of\s+`ns\.([\w.]+)`", GLOSSARY)
    assert len(pairs) >= 5
    for parameter, owner in pairs:
        found = ns
        for part in owner.split("."):
            found = getattr(found, part)
        assert parameter in inspect.signature(found).parameters, (parameter, owner)
