"""A rule of learning or of plasticity as a file keeps it: by its name and its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from neurosim.errors import InputError, UnknownNameError

T = TypeVar("T")


class KeptRule(BaseModel):
    """A rule by the name under which it is installed; a file never names code."""

    model_config = ConfigDict(extra="forbid")
    name: str
    parameters: dict[str, bool | int | float]


def rule_from(kept: KeptRule, known: Mapping[str, type[T]], what: str) -> T:
    """Return a rule that was kept.

    Parameters
    ----------
    kept : KeptRule
    known : mapping of str to type
        The rules that it may be.
    what : str
        "learning rule" or "plasticity rule", for an error.
    """
    if kept.name not in known:
        raise UnknownNameError(f"{what} (neither ours nor given in rules=[...])", kept.name, known)
    try:
        return known[kept.name](**kept.parameters)
    except TypeError:
        given = ", ".join(sorted(kept.parameters))
        raise InputError(
            f"The {what} {kept.name!r} does not have the parameters ({given}) that the file gives it."
        ) from None
