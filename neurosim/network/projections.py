"""The synapses of a network as arrays, in an order that does not depend on the order of building."""

import hashlib
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import is_dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.names import Name, label
from neurosim.core.timebase import Timebase
from neurosim.core.words import counted
from neurosim.models.base import parameters
from neurosim.models.sources import Source, stream_of
from neurosim.network.columns import Column, Parts
from neurosim.network.connectivity import ConnectionRule
from neurosim.network.given import checked_delay, checked_delays, checked_weights
from neurosim.network.graph_attributes import SYNAPSE, tell_slips
from neurosim.network.network import Network

USED = frozenset(SYNAPSE)
HOME = "neurosim.connectivity"  # of neurosim's rules when streams were first drawn, which depend on it permanently
WORD = 63  # bits of a sorting key


def synapses_of(network: Network, blocks: Mapping[Name, range], seed: int) -> dict[str, Any]:
    """Return the synapses of all edges of the graph, as fields of :class:`~neurosim.network.wiring.Wiring`.

    `blocks` has the indices of each node's neurons. Random connection rules draw from `seed`.
    """
    sources, targets = Parts(np.int32), Parts(np.int32)
    delays, weights, plastic = Parts(np.int64), Parts(np.float64), Parts(np.bool_)
    sizes: list[int] = []
    in_ticks: dict[float, int] = {}  # most delays occur many times
    projections = _Projections(network.clock, blocks, seed)
    start = {name: block.start for name, block in blocks.items()}
    no_target = {name for name, model in network.graph.nodes(data="model") if isinstance(model, Source)}
    for tail, head, _, edge in network.edges():
        if head in no_target:
            raise InputError(f"The synapse {_where(tail, head)} ends on a source, which receives nothing.")
        if not edge.keys() <= USED:
            tell_slips(f"The synapse {_where(tail, head)}", edge, SYNAPSE)
        weight, delay, rule = edge.get("weight", 1.0), edge.get("delay", 1.0), edge.get("rule")
        changeable = edge.get("plastic", False)
        if type(changeable) is not bool:
            changeable = checks.flag(changeable, f"The 'plastic' of the synapse {_where(tail, head)}")
        if rule is not None:
            drawn = projections.drawn(tail, head, weight, delay, rule, changeable)
            sizes.append(len(drawn[0]))
            for parts, given in zip((sources, targets, delays, weights, plastic), (*drawn, changeable), strict=True):
                parts.add_block(given, sizes[-1])
            continue
        if type(weight) is not float or not -math.inf < weight < math.inf:
            weight = checked_weights(weight, _where(tail, head), several=False)
        ticks = in_ticks.get(delay) if type(delay) is float else None
        if ticks is None:
            ticks = checked_delay(delay, network.clock, _where(tail, head))
            if type(delay) is float:
                in_ticks[delay] = ticks
        sources.add(start[tail])
        targets.add(start[head])
        delays.add(ticks)
        weights.add(weight + 0.0)  # -0.0 is 0.0
        plastic.add(changeable)
        sizes.append(1)
    columns = {"delay": delays.column(), "weight": weights.column(), "plasticity": plastic.column()}
    found = _sorted(sources.joined(), targets.joined(), columns, sum(map(len, blocks.values())))
    return found | {"edge_ends": np.cumsum(sizes, dtype=np.int64)}


class _Projections:
    """Draws the synapses of projections, each from a stream of its own."""

    def __init__(self, clock: Timebase, blocks: Mapping[Name, range], seed: int) -> None:
        self.clock, self.blocks, self.seed = clock, blocks, seed
        self.alike: Counter[tuple[Name, Name, str]] = Counter()

    def drawn(
        self, tail: Name, head: Name, weight: Any, delay: Any, rule: ConnectionRule, plastic: bool
    ) -> tuple[Any, Any, Any, Any]:
        """Return sources, targets, delays in ticks and weights: one for each synapse, the latter also one for all."""
        where = _where(tail, head)
        weights = checked_weights(weight, where, several=True)
        delays = checked_delays(delay, self.clock, where, several=True)
        # Equal projections between the same ends are numbered, so that their streams differ.
        sha = hashlib.sha256(rule_text(rule, plastic).encode())
        for column in (weights, delays):
            sha.update(np.ascontiguousarray(column).tobytes())
        kind = (tail, head, sha.hexdigest())
        self.alike[kind] += 1
        stream = stream_of(self.seed, "projection", *kind, self.alike[kind])
        sources, targets = _projected(rule, self.blocks[tail], self.blocks[head], stream, where)
        for field, given in (("weight", weights), ("delay", delays)):
            if np.size(given) not in (1, len(sources)):
                raise InputError(
                    f"The projection {where} has {counted(len(sources), 'synapse')}; it needs one {field}"
                    f" for all or one for each, and got {np.size(given)}."
                )
        return sources, targets, delays, weights + 0.0


def _where(tail: Name, head: Name) -> str:
    return f"{label(tail)!r} -> {label(head)!r}"


def _sorted(
    sources: NDArray[np.int32], targets: NDArray[np.int32], columns: dict[str, Column], neurons: int
) -> dict[str, Any]:
    """Sort all synapses by source, delay, target, weight and plasticity."""
    total = len(sources)
    index = np.int32 if total < 2**31 else np.int64
    delay, weight, plasticity = (column.rank for column in columns.values())
    words, bits = _packed([sources, delay, targets, weight, plasticity])
    place = max(total - 1, 1).bit_length()
    if len(words) == 1 and bits + place <= WORD:
        words[0] <<= place  # key and position in one integer: many times faster to sort than several columns
        words[0] |= np.arange(total)
        words[0].sort()
        order = (words[0] & ((1 << place) - 1)).astype(index)
    else:
        order = np.lexsort(words[::-1]).astype(index)
    del words, delay, weight, plasticity  # large, as what follows
    offsets = np.zeros(neurons + 1, np.int64)
    np.cumsum(np.bincount(sources, minlength=neurons), out=offsets[1:])
    taken = {name: column.taken(order) for name, column in columns.items()}
    return {"offsets": offsets, "targets": targets[order], **taken, "as_built": order}


def _packed(keys: list[NDArray[Any]]) -> tuple[list[NDArray[np.int64]], int]:
    """Return keys, the most significant first, packed into few integers, and the number of bits in the last one."""
    words = [np.zeros(len(keys[0]), np.int64)]
    used = 0
    for key in keys:
        bits = int(key.max(initial=0)).bit_length()
        if used + bits > WORD:
            words.append(key.astype(np.int64))
            used = bits
        elif bits:
            words[-1] <<= bits
            words[-1] |= key
            used += bits
    return words, used


def _projected(
    rule: ConnectionRule, sources: range, targets: range, stream: np.random.Generator, where: str
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the ends of the synapses of a rule, as indices of neurons."""
    try:
        chosen = [np.asarray(side) for side in rule.pairs(len(sources), len(targets), stream)]
    except InputError as error:
        raise InputError(f"The projection {where}: {error}") from error
    for side, block in zip(chosen, (sources, targets), strict=True):
        if side.shape != (len(chosen[0]),) or (side.size and not 0 <= side.min() <= side.max() < len(block)):
            raise InputError(
                f"The rule {type(rule).__name__} of {where} makes pairs beyond its {counted(len(block), 'neuron')}."
            )
    first, second = (side.astype(np.int32) for side in chosen)
    first += sources.start
    second += targets.start
    return first, second


def rule_text(rule: ConnectionRule, plastic: bool) -> str:
    """Return the description of a rule from which the random stream of a projection is derived."""
    kind = type(rule)
    home = HOME if kind.__module__.startswith("neurosim.") else kind.__module__
    values: dict[str, Any] = parameters(rule) if is_dataclass(rule) else {}
    return f"{home}:{kind.__qualname__}({values!r}) {plastic}"
