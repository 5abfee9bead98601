"""Building a network from its wiring: the same neurons, and every synapse with a given weight."""

from collections import Counter
from itertools import groupby, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.core.names import Name, label, rank_key
from neurosim.models.base import NeuronModel, state_fields
from neurosim.network.connectivity import Pairs
from neurosim.network.network import Network
from neurosim.network.wiring import Wiring


def network_of(wiring: Wiring, weights: NDArray[np.float64]) -> Network:
    """Return a network with this wiring and these weights (in the order of the wiring).

    Projections become explicit pairs, so that they do not depend on the seed.
    """
    network = Network(wiring.clock.tick, wiring.clock.rounding)
    rows = {kind: wiring.of_kind(kind) for kind in wiring.state}
    places: list[tuple[Name, int | None]] = [(name, None) for name in wiring.names]  # node, and number in it
    for head, indices in _populations(wiring).items():
        for number, index in enumerate(indices):
            places[index] = (head, number)
    for node, members in groupby(wiring.shown.tolist(), key=lambda index: places[index][0]):
        indices = list(members)
        model, initial = wiring.model(indices[0]), _initial(wiring, rows, indices)
        if places[indices[0]][1] is None:
            network.add_neuron(node, model, initial)
        else:
            network.add_population(node, len(indices), model, initial)
    for first, end in pairwise([0, *wiring.edge_ends.tolist()]):
        mine = wiring.built[first:end]
        tails = [places[index] for index in wiring.sources[mine].tolist()]
        heads = [places[index] for index in wiring.targets[mine].tolist()]
        delays, plastic = wiring.clock.ms(wiring.delays[mine]), wiring.plastic[mine]
        if len(mine) == 1 and tails[0][1] is None and heads[0][1] is None:
            network.connect(tails[0][0], heads[0][0], float(weights[mine[0]]), float(delays[0]), None, bool(plastic[0]))
        elif len(mine):
            rule = Pairs([number or 0 for _, number in tails], [number or 0 for _, number in heads])
            network.connect(tails[0][0], heads[0][0], weights[mine], delays, rule, bool(plastic[0]))
    return network


def _populations(wiring: Wiring) -> dict[Name, list[int]]:
    """Return the neurons of each population by number; names that only resemble those of a population are ignored.

    Nor is a population what stands at another place among the nodes than one of its name would.
    """
    members: dict[Name, list[int]] = {}
    for index in wiring.shown.tolist():
        name = wiring.names[index]
        if isinstance(name, tuple) and len(name) == 2 and isinstance(name[1], int):
            members.setdefault(name[0], []).append(index)
    labels = set(wiring.labels)
    beginnings = Counter(text[:place] for text in labels for place, mark in enumerate(text) if mark == "[")
    place = np.argsort(wiring.shown)
    found: dict[int, Name] = {}  # by the first neuron
    for head, indices in members.items():
        numbers = [wiring.names[index][1] for index in indices]
        together = int(place[indices[-1]] - place[indices[0]]) == indices[-1] - indices[0] == len(indices) - 1
        alike = len({int(wiring.model_of[index]) for index in indices}) == 1
        own = label(head) not in labels and beginnings[label(head)] == len(indices)
        if numbers == list(range(len(indices))) and together and alike and own:
            found[indices[0]] = head
    kept: dict[Name, list[int]] = {}
    reached: tuple[Any, ...] = ()
    index = 0
    while index < len(wiring.names):
        node = found.get(index, wiring.names[index])
        if index in found and rank_key(node) >= reached:
            kept[node] = members[node]
        else:
            node = wiring.names[index]
        reached, index = rank_key(node), index + len(kept.get(node, [index]))
    return kept


def stands_in_order(wiring: Wiring) -> bool:
    """Return whether a network that is built in the order shown has the same indices."""
    heads: list[Name] = list(wiring.names)
    for head, indices in _populations(wiring).items():
        for index in indices:
            heads[index] = head
    nodes = list(dict.fromkeys(heads[index] for index in wiring.shown.tolist()))
    place = {node: number for number, node in enumerate(sorted(nodes, key=rank_key))}
    given = [place[head] for head in heads]
    return given == sorted(given)


def _initial(
    wiring: Wiring, rows: dict[type[NeuronModel], NDArray[np.int64]], indices: list[int]
) -> dict[str, float | NDArray[np.float64]]:
    """Return the states at time 0 that differ from those of the model: one number for all, or one for each."""
    model = wiring.model(indices[0])
    if not isinstance(model, NeuronModel):
        return {}
    table = wiring.state[type(model)][np.searchsorted(rows[type(model)], np.sort(indices))]
    usual = model.initial()
    states: dict[str, float | NDArray[np.float64]] = {}
    for field in state_fields(model):
        values = np.ascontiguousarray(table[field])
        bits = values.view(np.int64)  # 0.0 and -0.0 differ
        usually = np.float64(getattr(usual, field)).view(np.int64)
        if (bits != bits[0]).any():
            states[field] = values
        elif bits[0] != usually:
            states[field] = float(values[0])
    return states
