"""A spiking network the slow way: every tick, every neuron, the whole history, none of neurosim's code.

At each tick it looks through all that was ever sent for what arrives now, and asks each membrane whether it has
come to its threshold. A membrane's state is only ever moved by an event of its own.
"""

import math
from dataclasses import dataclass, field

SILENT, FIRED, DEAF = 0, 1, 2


def rank(name):
    """Order of names: numbers, then text, then tuples part by part."""
    if isinstance(name, tuple):
        return (2, tuple(rank(part) for part in name))
    return (0, name) if isinstance(name, int) else (1, name)


@dataclass
class Cell:
    """`kind` is one of lif, mcculloch-pitts, rosenblatt, adaline, sigmoid; `given` its numbers, times in ticks."""

    kind: str
    given: dict
    v: float = 0.0
    since: int = 0
    ready: int = 0
    log: list = field(default_factory=list)

    def potential(self, tick, per_ms):
        if self.kind != "lif":
            return 0.0
        if tick <= self.since:
            return self.v
        level = self.given["rest"] + self.given["constant_drive"]
        return level + (self.v - level) * math.exp(-((tick - self.since) / per_ms) / self.given["tau"])

    def would_fire(self, tick, per_ms):
        return self.kind == "lif" and tick >= self.ready and self.potential(tick, per_ms) >= self.given["threshold"]

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
        if tick < self.ready:
            self.log.append((tick, drive, DEAF))
            return 0.0
        self.v = self.potential(tick, per_ms) + drive
        self.since = tick
        sent = self.answer(self.v)
        if sent != 0.0 and self.kind == "lif":
            self.v = self.given["reset"]
            self.ready = self.since = tick + self.given["refractory"]
        self.log.append((tick, drive, FIRED if sent != 0.0 else SILENT))
        return sent


def run(cells, trains, synapses, until, per_ms):
    """Return what was sent, as (tick, index, value), and what each cell did, as {index: [(tick, drive, outcome)]}.

    `cells` and `trains` ({tick: value}) are by name; `synapses` are (source, target, weight, ticks);
    `per_ms` is the number of ticks in a millisecond.
    """
    names = sorted([*cells, *trains], key=rank)
    sent = []
    for tick in range(until):
        drive, heard = dict.fromkeys(names, 0.0), set()
        for when, index, value in sent:
            for source, target, weight, ticks in sorted(synapses, key=lambda synapse: synapse[2]):
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
