"""Damage files of networks, load them, and use what loads: run, save, draw, and go on."""

import json
from pathlib import Path

import numpy as np
from fuzz import bases, mutations
from fuzz.watching import Outcomes

import neurosim as ns
from neurosim.core.errors import NeurosimError

TICKS = 50_000
"""How long a network runs at most."""


def projections():
    net = ns.Network(tick=0.1, rounding=True)
    net.add_neuron("x", ns.Stimulus([1.0, 2.0 / 3.0 + 1.0], values=[0.1, 1.0 / 3.0]))
    net.add_neuron(7, ns.Poisson(rate=300.0))
    net.add_neuron("step", ns.StepCurrent([1.0, 3.0], [0.5, 0.0]))
    net.add_population("exc", 4, ns.LIF(tau=1e2 / 7.0, refractory=0.3), initial={"v": [0.1, 0.2, 0.3, 0.4]})
    net.add_population(("deep", 1), 3, "exp-current-lif", initial={"v": -6.1})
    net.add_neuron("unit", ns.McCullochPitts(threshold=2))
    net.connect("x", "exc[3]", weight=1.0 / 3.0, delay=0.7)
    net.connect(7, "exc", weight=[0.1, 0.2, 0.3, 0.9], delay=[0.1, 0.2, 0.3, 0.4], rule=ns.AllToAll(), plastic=True)
    net.connect("exc", "exc", weight=-0.1, rule=ns.FixedIndegree(2))
    net.connect("exc", "exc", weight=0.2, rule=ns.Bernoulli(0.3))
    net.connect("exc", ("deep", 1), weight=200.0, rule=ns.Pairs([0, 1], [2, 2]))
    net.connect("step", "exc", weight=1.0, rule=ns.AllToAll())
    net.connect("exc", "unit", rule=ns.AllToAll())
    net.connect("x", "unit", weight="veto")
    net.graph.nodes["unit"]["pos"] = np.array([0.5, 1.0])
    net.graph.graph["title"] = "every kind"
    return net


NETWORKS = (projections, *bases.BASES)


class NetworkTarget(Outcomes):
    """The files of networks, a folder in memory, and what came of each mutation."""

    def __init__(self, seed, folder, costly=20):
        super().__init__()
        self.seed, self.folder, self.costly = seed, Path(folder), costly
        self.originals = []
        for make in NETWORKS:
            made = make()
            getattr(made, "network", made).save(self.folder / "o.json")
            self.originals.append((make.__name__, (self.folder / "o.json").read_bytes()))

    def once(self, number):
        """Try one mutation; return a finding as (what was done, the last step, what came of it), or None."""
        chance = mutations.dice(self.seed, number)
        name, held = self.originals[number % len(self.originals)]
        done, text = damaged(held, chance)
        file = self.folder / "damaged.json"
        file.write_bytes(text)
        found = self.of(
            str(file),
            lambda: ns.Network.load(file, models=bases.MODELS),
            lambda net: asked(net, self.folder, costly=chance.randrange(self.costly) == 0),
        )
        return found and (f"{name}, {done}", *found)


def damaged(held, chance):
    """Return what was done to the file of a network, and what is in it now."""
    kind = chance.choice(("bytes", "text", "text", *["document"] * 5))
    if kind == "bytes":
        return kind, mutations.flipped(held, chance)
    if kind == "text":
        return kind, mutations.retold(held, chance)
    return kind, json.dumps(mutations.redescribed(json.loads(held), chance)).encode()


def asked(net, folder, costly):
    """Use a network in every way; yields each before it is done."""
    yield "repr"
    repr(net), net._repr_html_(), net.n_neurons
    yield "save"
    net.save(folder / "again.json")
    first = (folder / "again.json").read_bytes()
    yield "load what was saved"
    again = ns.Network.load(folder / "again.json", models=bases.MODELS)
    again.save(folder / "again.json")
    assert (folder / "again.json").read_bytes() == first
    yield "run"
    ticks = min(TICKS, max(20, round(5.0 / net.clock.tick)))
    if net.n_neurons > 10_000:  # more than a mutation has time for
        return
    recording = run(net, ticks)
    if recording is None:
        return
    yield "run what was saved"
    other = run(again, ticks)
    assert other.digest() == recording.digest()
    yield "run in two parts"
    part = run(net, ticks // 2)
    if part.end.tick == ticks // 2 and recording.end.tick == ticks:
        assert run(net, ticks, resume=part).digest() == recording.digest()
    if costly:
        yield "to_html"
        recording.to_html(folder / "page.html")
        yield "save the recording"
        recording.save(folder / "recording.npz")
        loaded = ns.load_recording(folder / "recording.npz", models=bases.MODELS)
        assert loaded.digest() == recording.digest()


def run(net, ticks, **given):
    """Return what came of a run; None if it was refused in a sentence before it began."""
    until = net.clock.ms(ticks)
    try:
        return ns.simulate(net, until, seed=3, engine="simpy", max_signals=3000, progress=False, **given)
    except NeurosimError as error:
        refused = error
    if not str(refused).isprintable():
        raise AssertionError(f"not printable: {refused!r}")
    return refused.recording if isinstance(refused, ns.RunStopped) else None
