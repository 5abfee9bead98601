"""Models and sources in files: a name and parameters."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from neurosim.core import checks
from neurosim.core.names import from_plain
from neurosim.core.timebase import Timebase
from neurosim.models.base import NeuronModel, parameters
from neurosim.models.sources import Poisson, Source, stream_of
from neurosim.network.files.kept_fit import check_parameters, unfit
from neurosim.network.files.kept_kinds import kind_named, not_given
from neurosim.network.files.kept_rule import check_numbers


class KeptModel(BaseModel):
    """A model by its registered name; a file never names code."""

    model_config = ConfigDict(extra="forbid", strict=True)
    name: str
    parameters: dict[str, bool | int | float | str | list[Any] | None]


Model = NeuronModel | Source


def model_from(
    kept: KeptModel, known: Mapping[str, type[Model]], what: str, where: str, file: str = "recording"
) -> Model:
    """Return the model for a name and parameters from a file; errors begin with `what`, the file and its kind."""
    kind = kind_of(kept.name, known, where, file)
    told, whole = f"{what}, {kept.name!r}", f"The {file} {where!r}"
    check_parameters(kind, kept.parameters, whole, f"{told},")
    given = {name: from_plain(value) for name, value in kept.parameters.items()}
    try:
        check_numbers(kind, given)
        model: Model = kind(**given)
        for name, value in parameters(model).items():
            if isinstance(value, float):
                checks.finite(value, f"its parameter {name!r}")
        hash(model)
        if isinstance(model, NeuronModel):
            checks.finite(getattr(model, "threshold", 0.0), "its threshold")  # some models have none
            checks.not_negative(model.refractory, "its refractory period", "ms")
            model.State(*dataclasses.astuple(model.initial()))
    except Exception as error:  # a user's model may raise anything
        raise unfit(kind, whole, told, error) from None
    return model


def kind_of(name: str, known: Mapping[str, type[Model]], where: str, file: str = "recording") -> type[Any]:
    """Return the class of model with a name from a file."""
    kind = kind_named(name, known)
    if kind is None:
        raise not_given("model", name, known, where, file, "models")
    return kind


def check_times(model: Model, clock: Timebase, end: int, what: str, where: str) -> None:
    """Raise an InputError for a model with times off the grid of a run, or with too many signals."""
    try:
        if isinstance(model, NeuronModel):
            clock.ticks(model.refractory, "its refractory period")
        elif isinstance(model, Source):
            if isinstance(model, Poisson):
                model.expected(clock, end, "it")
            model.emissions(clock, 0, stream_of(0), "it")
    except Exception as error:
        raise unfit(type(model), f"The recording {where!r}", what, error) from None
