"""Random networks as plain lists, to be built in any order, and run here or by the oracle."""

import math
from dataclasses import dataclass, replace

import oracle_clock
from hypothesis import strategies as st

import neurosim as ns

NAMES = [0, 1, 7, "0x", "a", "b", "cell", ("p", 0), ("p", 1), ("q", "a"), ("q", 3)]
WEIGHTS = [0.1, 0.2, 0.3, 0.5, 0.6, 1.0, 1.5, -0.1, -0.3, -1.0, 0.7, 1e16, -1e16, 2.5]
THRESHOLDS = st.sampled_from([0.0, 0.5, 1.0, 2.0])
GAINS = st.sampled_from([0.5, 1.0, 3.0])
ALIKE = {"rosenblatt", "adaline"}
"""Kinds whose neurons may share a threshold: parameters of their own make another kernel, and four kinds have both."""
PLASTIC = {"alike": {*ALIKE, "sigmoid"}, "apart": {"exp-current-lif"}}
"""How neurons share parameters where synapses are plastic, which takes a kernel again: one kind has both."""
CURRENTS = [weight for weight in WEIGHTS if abs(weight) < 1e3]
KINDS = {
    "lif": ns.LIF,
    "exp-current-lif": ns.ExpCurrentLIF,
    "mcculloch-pitts": ns.McCullochPitts,
    "rosenblatt": ns.Rosenblatt,
    "adaline": ns.Adaline,
    "sigmoid": ns.Sigmoid,
}


@dataclass(frozen=True)
class Spec:
    tick: float  # ms
    cells: dict  # name: (kind, parameters with times in ticks, initial v or None)
    trains: dict  # name: {tick: value}
    noise: dict  # name: rate in Hz
    synapses: list  # (source, target, weight, ticks)
    until: int
    plastic: frozenset = frozenset()  # of the synapses that a rule may change

    def network(self, nodes=None, synapses=None):
        """Build it, nodes and synapses in the order given."""
        net = ns.Network(tick=self.tick)
        ms = net.clock.ms
        for name in nodes or [*self.cells, *self.trains, *self.noise]:
            if name in self.trains:
                train = self.trains[name]
                net.add_neuron(name, ns.Stimulus([ms(tick) for tick in train], values=list(train.values())))
            elif name in self.noise:
                net.add_neuron(name, ns.Poisson(self.noise[name]))
            else:
                kind, given, v = self.cells[name]
                given = dict(given)
                if "refractory" in given:
                    given["refractory"] = ms(given["refractory"])
                net.add_neuron(name, KINDS[kind](**given), initial=None if v is None else {"v": v})
        for source, target, weight, ticks in self.synapses if synapses is None else synapses:
            plastic = (source, target, weight, ticks) in self.plastic
            net.connect(source, target, weight=weight, delay=ms(ticks), plastic=plastic)
        return net

    def simulate(self, until=None, *, nodes=None, synapses=None, **given):
        net = self.network(nodes, synapses)
        return ns.simulate(net, until=net.clock.ms(self.until if until is None else until), **given)

    def oracle(self, noise_trains):
        cells = {}
        for name, (kind, given, v) in self.cells.items():
            rest = given.get("rest", 0.0)
            cells[name] = oracle_clock.Cell(kind, given, v=rest if v is None else v)
        trains = self.trains | noise_trains
        return oracle_clock.run(cells, trains, self.synapses, self.until, round(1.0 / self.tick))


def train_alone(spec, name, seed):
    """What a noise source sends when there is nothing else in the network."""
    net = ns.Network(tick=spec.tick)
    net.add_neuron(name, ns.Poisson(spec.noise[name]))
    sent = ns.simulate(net, until=net.clock.ms(spec.until), seed=seed).signals
    return dict(zip(sent["tick"].tolist(), sent["value"].tolist(), strict=True))


@st.composite
def lifs(draw):
    threshold = draw(st.sampled_from([0.5, 1.0]))
    return {
        "tau": draw(st.sampled_from([1.0, 2.5, 10.0, 20.0])),
        "rest": draw(st.sampled_from([0.0, 0.0, -1.0, 0.25])),
        "reset": draw(st.sampled_from([0.0, -0.5, 0.4])),
        "threshold": threshold,
        "refractory": draw(st.integers(0, 6)),
        "constant_drive": draw(st.sampled_from([0.0, 0.0, 0.9, 1.0, 1.1, 2.0, 5.0])),
    }


@st.composite
def exp_currents(draw):
    """Currents of a few pA into so small a capacitance that they matter."""
    given = draw(lifs()) | {"tau": draw(st.sampled_from([1.0, 2.5, 10.0]))}
    level = given.pop("constant_drive")
    given["capacitance"] = draw(st.sampled_from([1.0, 3.0, 12.0]))
    given["tau_syn"] = draw(st.sampled_from([0.5, 1.0, 2.5, 7.0, 10.0]))
    given["current"] = 1.01 * level * given["capacitance"] / given["tau"]
    return given


@st.composite
def specs(draw, noise=True, kinds=("lif", "lif", "lif", "exp-current-lif", *KINDS), alike=(), apart=()):
    """Draw a network; neurons of a kind in `alike` share their parameters, those of one in `apart` have several."""
    count = draw(st.integers(2, 7))
    names = draw(st.lists(st.sampled_from(NAMES), min_size=count, max_size=count, unique=True))
    n_trains = draw(st.integers(1, max(1, count // 2)))
    trains, noisy, cells = {}, {}, {}
    common = draw(THRESHOLDS)
    common_gain = draw(GAINS) if "sigmoid" in alike else None
    for place, name in enumerate(names):
        if place < n_trains:
            if noise and place and draw(st.booleans()):
                noisy[name] = draw(st.sampled_from([20.0, 200.0, 1000.0]))
                continue
            ticks = sorted(draw(st.lists(st.integers(0, 60), min_size=1, max_size=12, unique=True)))
            trains[name] = {tick: draw(st.sampled_from([1.0, 1.0, 1.0, 0.5, 2.0, -1.0, 0.0, 0.1])) for tick in ticks}
            continue
        kind = draw(st.sampled_from(kinds))
        if kind == "lif":
            given = draw(lifs())
            cells[name] = kind, given, draw(st.sampled_from([None, 0.0, 0.3, 0.999, 1.0, -2.0]))
        elif kind == "exp-current-lif":
            cells[name] = kind, draw(exp_currents()), draw(st.sampled_from([None, 0.0, 0.3, 0.999, 1.0, -2.0]))
        else:
            given = {"threshold": common if kind in alike else draw(THRESHOLDS)}
            if kind == "sigmoid":
                given["gain"] = common_gain or draw(GAINS)
            cells[name] = kind, given, None
    synapses = []
    for _ in range(draw(st.integers(1, 4 * count))):
        source, target = draw(st.sampled_from(names)), draw(st.sampled_from(sorted(cells, key=names.index)))
        remembers = cells[target][0] in ("lif", "exp-current-lif")
        # what a current of 1e16 pA leaves behind is known to a few mV
        weight = draw(st.sampled_from(WEIGHTS if cells[target][0] != "exp-current-lif" else CURRENTS))
        negative = min(trains.get(source, {0: 0}).values()) < 0 or cells.get(source, [""])[0] == "adaline"
        if not remembers and not negative and draw(st.integers(0, 5)) == 0:
            weight = -math.inf
        synapses.append((source, target, weight, draw(st.integers(1, 6))))
    for kind in sorted(apart):
        drawn = [given for other, given, _ in cells.values() if other == kind]
        if drawn and all(given == drawn[0] for given in drawn):
            cells["beside", kind] = kind, drawn[0] | {"tau": 5.0}, None  # which nobody draws, and nothing reaches
    return Spec(
        tick=draw(st.sampled_from([1.0, 0.5, 0.25, 0.1])),
        cells=cells,
        trains=trains,
        noise=noisy,
        synapses=synapses,
        until=draw(st.integers(30, 80)),
    )


@st.composite
def plastic_specs(draw, most=3.0, **given):
    """Networks in which some synapses, of weights in [-most, most], are plastic, and at least one is."""

    def changeable(spec):
        return [one for one in spec.synapses if abs(one[2]) <= most and KINDS[spec.cells[one[1]][0]].learns]

    spec = draw(specs(**given).filter(changeable))
    some = draw(st.lists(st.sampled_from(changeable(spec)), min_size=1, unique=True))
    return replace(spec, plastic=frozenset(some))
