"""What files say of networks, models, sources and rules, validated; and the models and rules that are made of it."""

import dataclasses
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.names import from_plain
from neurosim.core.timebase import Timebase
from neurosim.data.io.json_text import LIMIT, invalid, other_than, parse
from neurosim.data.io.opening import content
from neurosim.models.base import NeuronModel, parameters
from neurosim.models.sources import Poisson, Source, stream_of
from neurosim.network.files.kept_kinds import fitting, kind_of, unfit

T = TypeVar("T")

Model = NeuronModel | Source
Parameters = dict[str, bool | int | float | str | list[Any] | None]
Weight = float | Literal["veto"]

WORDS = {"inf": math.inf, "-inf": -math.inf}  # how a file writes infinite bounds of a rule, which do not exist in JSON
NUMBERS = ("float", "int", float, int)  # annotations of numeric parameters

_STRICT = ConfigDict(extra="forbid", strict=True)
_OPEN = ConfigDict(extra="allow", strict=True)  # other attributes are kept


class KeptModel(BaseModel):
    """A model by its registered name; a file never names code."""

    model_config = _STRICT
    name: str
    parameters: Parameters


class KeptRule(BaseModel):
    """A rule by its registered name."""

    model_config = _STRICT
    name: str
    parameters: dict[str, bool | int | float | str]


class KeptNode(BaseModel):
    """A neuron or a population."""

    model_config = _OPEN
    id: Any
    model: str
    parameters: Parameters
    size: Annotated[int, Field(ge=1)] | None
    initial: dict[str, float | list[float]]


class KeptEdge(BaseModel):
    """A synapse or a projection."""

    model_config = _OPEN
    source: Any
    target: Any
    weight: Weight | list[Weight]
    delay: float | list[float]
    rule: KeptModel | None
    plastic: bool


class KeptGraph(BaseModel):
    """Attributes of the whole network."""

    model_config = _OPEN
    format: str
    neurosim: str
    tick: float
    rounding: bool


class KeptNetwork(BaseModel):
    """The whole file."""

    model_config = _STRICT
    directed: Literal[True]
    multigraph: Literal[True]
    graph: KeptGraph
    nodes: list[KeptNode]
    edges: list[KeptEdge]


def kept_network(file: Path, version: str) -> KeptNetwork:
    """Return the validated content of a file; its edges may be called ``links``, as in earlier networkx versions."""
    where = repr(str(file))
    told = parse(content(file, LIMIT), where)
    graph = told.get("graph") if isinstance(told, dict) else None
    if not isinstance(graph, dict) or graph.get("format") != version:
        advice = ""
        if known := other_than("network", told):
            advice = f" It is {known}."
        elif isinstance(told, dict) and {"tick", "nodes"} <= set(told):
            advice = " An earlier version wrote it, which kept no states at time 0: save the network again."
        elif isinstance(told, dict) and "nodes" in told:
            advice = " Network.from_graph(networkx.node_link_graph(...), model=...) builds one on any node-link data."
        raise InputError(f"{where} is not a {version!r} file.{advice}")
    if "links" in told:
        if "edges" in told:
            raise InputError(f"{where} has both 'edges' and 'links'; a network has one of them.")
        told["edges"] = told.pop("links")
    try:
        return KeptNetwork.model_validate(told)
    except ValidationError as error:
        raise invalid(error, where) from None


def model_from(
    name: str, kept: Parameters, known: Mapping[str, type[Model]], what: str, where: str, file: str = "recording"
) -> Model:
    """Return the model for a name and parameters from a file; errors begin with `what`, the file and its kind."""
    kind, told = kind_of(name, known, "model", where, file), f"{what}, {name!r}"
    with fitting(kind, kept, f"The {file} {where!r}", told, f"{told},"):
        given = {parameter: from_plain(value) for parameter, value in kept.items()}
        _check_numbers(kind, given)
        model: Model = kind(**given)
        for parameter, value in parameters(model).items():
            if isinstance(value, float):
                checks.finite(value, f"its parameter {parameter!r}")
        hash(model)
        if isinstance(model, NeuronModel):
            checks.finite(getattr(model, "threshold", 0.0), "its threshold")  # some models have none
            checks.not_negative(model.refractory, "its refractory period", "ms")
            model.State(*dataclasses.astuple(model.initial()))
    return model


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


def rule_from(kept: KeptRule, known: Mapping[str, type[T]], what: str, where: str) -> T:
    """Return the rule for a name and parameters from a file; `what` ("learning rule", ...) is for errors."""
    kind = kind_of(kept.name, known, what, where, "recording")
    with fitting(kind, kept.parameters, f"The recording {where!r}", f"the {what} {kept.name!r}"):
        given = {name: WORDS.get(one, one) if isinstance(one, str) else one for name, one in kept.parameters.items()}
        _check_numbers(kind, given)
        rule = kind(**given)
    return rule


def _check_numbers(kind: type[Any], given: Mapping[str, Any]) -> None:
    """Raise an InputError for a numeric parameter that is not a number."""
    for field in dataclasses.fields(kind):
        value = given.get(field.name, 0.0)
        if field.type in NUMBERS and (not checks.is_number(value) or math.isnan(value)):
            raise InputError(f"its parameter {field.name!r} must be a number; got {value!r}.")
