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
from neurosim.models.base import parameters
from neurosim.models.sources import Source, stream_of
from neurosim.network.columns import Column, Parts
from neurosim.network.connectivity import ConnectionRule
from neurosim.network.given import checked_delay, checked_delays, checked_weights
from neurosim.network.graph_attributes import SYNAPSE, tell_slips
from neurosim.network.network import Network

USED = frozenset(SYNAPSE)

HOME = "neurosim.connectivity"
"""The module of neurosim's rules when random streams were first drawn; the streams depend on it permanently."""

WORD = 63  # bits of a sorting key


def synapses_of(network: Network, blocks: Mapping[Name, range], seed: int) -> dict[str, Any]:
    """Return the synapses of all edges of the graph, as fields of :class:`~neurosim.network.wiring.Wiring`.

    `blocks` has the indices of each node's neurons. Random connection rules draw from `seed`. An InputError names the
    edge.
    """
    sources, targets = Parts(np.int32), Parts(np.int32)
    delays, weights, plastic = Parts(np.int64), Parts(np.float64), Parts(np.bool_)
    sizes: list[int] = []
    in_ticks: dict[float, int] = {}  # most delays occur many times
    alike: Counter[tuple[Name, Name, str]] = Counter()
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
        if rule is None:
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
            continue
        where = _where(tail, head)
        weight = checked_weights(weight, where, several=True)
        delay = checked_delays(delay, network.clock, where, several=True)
        # Equal projections between the same ends are numbered, so that their streams differ.
        sha = hashlib.sha256(rule_text(rule, changeable).encode())
        for column in (weight, delay):
            sha.update(np.ascontiguousarray(column).tobytes())
        kind = (tail, head, sha.hexdigest())
        alike[kind] += 1
        stream = stream_of(seed, "projection", *kind, alike[kind])
        first, second = _projected(rule, blocks[tail], blocks[head], stream, where)
        size = len(first)
        for field, those in (("weight", weight), ("delay", delay)):
            if np.size(those) not in (1, size):
                raise InputError(
                    f"The projection {where} has {size} synapses; it needs one {field} for all or one for each,"
                    f" and got {np.size(those)}."
                )
        sources.add_block(first, size)
        targets.add_block(second, size)
        delays.add_block(delay, size)
        weights.add_block(weight + 0.0, size)
        plastic.add_block(changeable, size)
        sizes.append(size)
    columns = delays.column(), weights.column(), plastic.column()
    neurons = sum(len(block) for block in blocks.values())
    found = _sorted(sources.joined(), targets.joined(), *columns, neurons)
    return found | {"edge_ends": np.cumsum(sizes, dtype=np.int64)}


def _where(tail: Name, head: Name) -> str:
    return f"{label(tail)!r} -> {label(head)!r}"


def _sorted(
    sources: NDArray[np.int32],
    targets: NDArray[np.int32],
    delay: Column,
    weight: Column,
    plasticity: Column,
    neurons: int,
) -> dict[str, Any]:
    """Sort all synapses by source, delay, target, weight and plasticity.

    If key and position fit into 63 bits together, these integers are sorted, which is many times faster than a
    lexicographic sort of several columns.
    """
    total = len(sources)
    index = np.int32 if total < 2**31 else np.int64
    keys = [sources, delay.rank, targets, weight.rank, plasticity.rank]
    words, bits = _packed(keys)
    place = max(total - 1, 1).bit_length()
    if len(words) == 1 and bits + place <= WORD:
        word = words[0]
        word <<= place
        word |= np.arange(total)
        word.sort()
        order = (word & ((1 << place) - 1)).astype(index)
        del word
    else:
        order = np.lexsort(words[::-1]).astype(index)
    del words, keys
    offsets = np.zeros(neurons + 1, np.int64)
    np.cumsum(np.bincount(sources, minlength=neurons), out=offsets[1:])
    columns = {"delay": delay, "weight": weight, "plasticity": plasticity}
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
    """Return the ends of the synapses of a rule."""
    try:
        chosen = [np.asarray(side) for side in rule.pairs(len(sources), len(targets), stream)]
    except InputError as error:
        raise InputError(f"The projection {where}: {error}") from error
    for side, block in zip(chosen, (sources, targets), strict=True):
        if side.shape != (len(chosen[0]),) or (side.size and not 0 <= side.min() <= side.max() < len(block)):
            raise InputError(f"The rule {type(rule).__name__} of {where} makes pairs beyond its {len(block)} neurons.")
    first, second = (side.astype(np.int32) for side in chosen)
    first += sources.start
    second += targets.start
    return first, second


def rule_text(rule: ConnectionRule, plastic: bool) -> str:
    """Return the description of a rule from which the random stream of a projection is derived.

    >>> from neurosim.network.connectivity import FixedIndegree
    >>> rule_text(FixedIndegree(3), plastic=False)
    "neurosim.connectivity:FixedIndegree({'indegree': 3}) False"
    """
    kind = type(rule)
    home = HOME if kind.__module__.startswith("neurosim.") else kind.__module__
    values: dict[str, Any] = parameters(rule) if is_dataclass(rule) else {}
    return f"{home}:{kind.__qualname__}({values!r}) {plastic}"
