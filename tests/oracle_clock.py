"""A spiking network the slow way: every tick, every neuron, the whole history, none of neurosim's code.

At each tick it looks through all that was ever sent for what arrives now, and asks each membrane whether it has
come to its threshold. A membrane's state is only ever moved by an event of its own.
"""

import math
from dataclasses import dataclass, field

SILENT, FIRED, DEAF, HEARD = 0, 1, 2, 3


def rank(name):
    """Order of names: numbers, then text, then tuples part by part."""
    if isinstance(name, tuple):
        return (2, tuple(rank(part) for part in name))
    return (0, name) if isinstance(name, int) else (1, name)


@dataclass
class Cell:
    """`kind` is one of lif, exp-current-lif, mcculloch-pitts, rosenblatt, adaline, sigmoid.

    `given` are its numbers, times in ticks; `i` the synaptic current.
    """

    kind: str
    given: dict
    v: float = 0.0
    i: float = 0.0
    since: int = 0
    ready: int = 0
    log: list = field(default_factory=list)

    @property
    def remembers(self):
        return self.kind in ("lif", "exp-current-lif")

    def charge(self, tick, per_ms):
        """What 1 pA at `since` has brought by `tick` that has not leaked away; v is clamped until `ready`."""
        tau, tau_syn = self.given["tau"], self.given["tau_syn"]
        start = max(self.since, self.ready)
        t = (tick - start) / per_ms
        left = math.exp(-((start - self.since) / per_ms) / tau_syn)
        if tau == tau_syn:
            return left * t * math.exp(-t / tau)
        return left * (math.exp(-t / tau) - math.exp(-t / tau_syn)) * tau * tau_syn / (tau - tau_syn)

    def potential(self, tick, per_ms):
        if not self.remembers:
            return 0.0
        if tick <= max(self.since, self.ready):
            return self.v
        if self.kind == "exp-current-lif":
            level = self.given["rest"] + self.given["current"] * self.given["tau"] / self.given["capacitance"]
            kept = math.exp(-((tick - max(self.since, self.ready)) / per_ms) / self.given["tau"])
            return level + (self.v - level) * kept + self.i * self.charge(tick, per_ms) / self.given["capacitance"]
        level = self.given["rest"] + self.given["constant_drive"]
        return level + (self.v - level) * math.exp(-((tick - self.since) / per_ms) / self.given["tau"])

    def would_fire(self, tick, per_ms):
        if self.kind == "lif" and self.given["rest"] + self.given["constant_drive"] == self.given["threshold"] > self.v:
            return False  # it only comes near; that floats round it up is nothing that happens
        return self.remembers and tick >= self.ready and self.potential(tick, per_ms) >= self.given["threshold"]

    def answer(self, v):
        threshold = self.given["threshold"]
        if self.kind == "adaline":
            return 1.0 if v >= threshold else -1.0
        if self.kind == "sigmoid":
            x = self.given["gain"] * (v - threshold)
            return 1.0 / (1.0 + math.exp(-x)) if x >= 0 else math.exp(x) / (1.0 + math.exp(x))
        return 1.0 if v >= threshold else 0.0

    def act(self, tick, per_ms, drive):
        """Return what it sends, 0.0 for nothing."""
        hears = self.kind == "exp-current-lif"
        if tick < self.ready and not hears:
            self.log.append((tick, drive, DEAF))
            return 0.0
        self.v = self.potential(tick, per_ms)
        if hears:
            self.i = self.i * math.exp(-((tick - self.since) / per_ms) / self.given["tau_syn"]) + drive
        else:
            self.v += drive
        self.since = tick
        if tick < self.ready:
            self.log.append((tick, drive, HEARD))
            return 0.0
        sent = self.answer(self.v)
        if sent != 0.0 and self.remembers:
            self.v = self.given["reset"]
            self.ready = tick + self.given["refractory"]
            self.since = tick if hears else self.ready
        self.log.append((tick, drive, FIRED if sent != 0.0 else SILENT))
        return sent

    def become(self, given, tick, per_ms):
        """Go on with other numbers from a tick on; a silence that has begun ends when it would have."""
        self.v = self.potential(tick, per_ms)
        if self.kind == "exp-current-lif":
            self.i *= math.exp(-((tick - self.since) / per_ms) / self.given["tau_syn"])
            self.since = tick
        else:
            self.since = max(self.since, tick)
        self.given = given


def run(cells, trains, synapses, until, per_ms, changes=None):
    """Return what was sent, as (tick, index, value), and what each cell did, as {index: [(tick, drive, outcome)]}.

    `cells` and `trains` ({tick: value}) are by name; `synapses` are (source, target, weight, ticks);
    `per_ms` is the number of ticks in a millisecond. `changes` are what is another from a tick on, before its instant:
    {tick: (numbers of cells by name, weights of all synapses, trains)}.
    """
    order = sorted(range(len(synapses)), key=lambda k: synapses[k][2])
    synapses, trains = list(synapses), dict(trains)
    names = sorted([*cells, *trains], key=rank)
    sent = []
    for tick in range(until):
        if changes and tick in changes:
            numbers, weights, trains = changes[tick]
            synapses = [(*one[:2], weight, one[3]) for one, weight in zip(synapses, weights, strict=True)]
            for name, given in numbers.items():
                cells[name].become(given, tick, per_ms)
        drive, heard = dict.fromkeys(names, 0.0), set()
        for when, index, value in sent:
            for source, target, weight, ticks in (synapses[k] for k in order):
                if source == names[index] and when + ticks == tick:
                    drive[target] += weight * value
                    heard.add(target)
        for index, name in enumerate(names):
            if name in trains:
                value = trains[name].get(tick, 0.0)
            elif name in heard or cells[name].would_fire(tick, per_ms):
                value = cells[name].act(tick, per_ms, drive[name])
            else:
                value = 0.0
            if value != 0.0:
                sent.append((tick, index, value))
    return sent, {index: cells[name].log for index, name in enumerate(names) if name in cells}
