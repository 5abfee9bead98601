"""The schema of a network's file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from neurosim.core.errors import InputError
from neurosim.data.io.json_text import LIMIT, invalid, other_than, parse
from neurosim.data.io.opening import content
from neurosim.network.files.kept_model import KeptModel

Weight = float | Literal["veto"]

_STRICT = ConfigDict(extra="forbid", strict=True)
_OPEN = ConfigDict(extra="allow", strict=True)
"""Other attributes are kept."""


class KeptNode(BaseModel):
    """A neuron or a population."""

    model_config = _OPEN
    id: Any
    model: str
    parameters: dict[str, bool | int | float | str | list[Any] | None]
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
        raise InputError(f"{where} is not a {version!r} file.{_advice(told)}")
    if "links" in told:
        if "edges" in told:
            raise InputError(f"{where} has both 'edges' and 'links'; a network has one of them.")
        told["edges"] = told.pop("links")
    try:
        return KeptNetwork.model_validate(told)
    except ValidationError as error:
        raise invalid(error, where) from None


def _advice(told: Any) -> str:
    if known := other_than("network", told):
        return f" It is {known}."
    if isinstance(told, dict) and {"tick", "nodes"} <= set(told):
        return " An earlier version wrote it, which kept no states at time 0: save the network again."
    if isinstance(told, dict) and "nodes" in told:
        return " Network.from_graph(networkx.node_link_graph(...), model=...) builds one on any node-link data."
    return ""
