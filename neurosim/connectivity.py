"""Connection rules: which neuron of one population reaches which neuron of another."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from neurosim import checks
from neurosim.errors import InputError

Indices = NDArray[np.int64]


@runtime_checkable
class Counted(Protocol):
    """What a rule adds that can tell beforehand how many synapses it will make."""

    def count(self, n_sources: int, n_targets: int) -> int:
        """Return the number, or the expected number."""


class ConnectionRule(ABC):
    """Chooses the pairs of a projection."""

    @abstractmethod
    def pairs(self, n_sources: int, n_targets: int, stream: np.random.Generator) -> tuple[Indices, Indices]:
        """Return the source and the target of each synapse, counted inside their populations."""


@dataclass(frozen=True)
class AllToAll(ConnectionRule):
    """Every source reaches every target.

    Examples
    --------
    >>> AllToAll().pairs(1, 3, np.random.default_rng(0))
    (array([0, 0, 0]), array([0, 1, 2]))
    """

    def count(self, n_sources: int, n_targets: int) -> int:
        """Return the number of synapses."""
        return n_sources * n_targets

    def pairs(self, n_sources: int, n_targets: int, stream: np.random.Generator) -> tuple[Indices, Indices]:
        """Return all pairs, source by source."""
        return np.repeat(np.arange(n_sources), n_targets), np.tile(np.arange(n_targets), n_sources)


@dataclass(frozen=True)
class OneToOne(ConnectionRule):
    """The i-th source reaches the i-th target; both populations have the same size."""

    def count(self, n_sources: int, n_targets: int) -> int:
        """Return the number of synapses."""
        return min(n_sources, n_targets)

    def pairs(self, n_sources: int, n_targets: int, stream: np.random.Generator) -> tuple[Indices, Indices]:
        """Return the diagonal."""
        if n_sources != n_targets:
            raise InputError(f"OneToOne needs two populations of one size; got {n_sources} and {n_targets}.")
        return np.arange(n_sources), np.arange(n_targets)


@dataclass(frozen=True)
class FixedIndegree(ConnectionRule):
    """Every target hears `indegree` sources drawn with replacement, itself not excluded.

    Examples
    --------
    >>> sources, targets = FixedIndegree(2).pairs(10, 3, np.random.default_rng(0))
    >>> targets
    array([0, 0, 1, 1, 2, 2])
    """

    indegree: int

    def __post_init__(self) -> None:
        checks.whole(self.indegree, "The 'indegree' of FixedIndegree")

    def count(self, n_sources: int, n_targets: int) -> int:
        """Return the number of synapses."""
        return self.indegree * n_targets

    def pairs(self, n_sources: int, n_targets: int, stream: np.random.Generator) -> tuple[Indices, Indices]:
        """Draw the sources, target by target."""
        sources = stream.integers(n_sources, size=n_targets * self.indegree)
        return sources, np.repeat(np.arange(n_targets), self.indegree)


@dataclass(frozen=True)
class Bernoulli(ConnectionRule):
    """Each possible pair is connected with probability `p`, independently of the others."""

    p: float

    def __post_init__(self) -> None:
        if not 0.0 <= checks.finite(self.p, "The 'p' of Bernoulli") <= 1.0:
            raise InputError(f"The 'p' of Bernoulli must be a probability from 0 to 1; got {self.p!r}.")

    def count(self, n_sources: int, n_targets: int) -> int:
        """Return the expected number of synapses."""
        return round(self.p * n_sources * n_targets)

    def pairs(self, n_sources: int, n_targets: int, stream: np.random.Generator) -> tuple[Indices, Indices]:
        """Draw source by source, so that memory stays with one row."""
        targets = [np.flatnonzero(stream.random(n_targets) < self.p) for _ in range(n_sources)]
        counts = [len(row) for row in targets]
        return np.repeat(np.arange(n_sources), counts), np.concatenate([*targets, np.empty(0, np.int64)])


@dataclass(frozen=True)
class Pairs(ConnectionRule):
    """The pairs themselves: `sources[i]` reaches `targets[i]`."""

    sources: Sequence[int]
    targets: Sequence[int]

    def __post_init__(self) -> None:
        for name in ("sources", "targets"):
            listed = tuple(checks.whole(i, f"Each of the {name} of Pairs") for i in getattr(self, name))
            object.__setattr__(self, name, listed)
        if len(self.sources) != len(self.targets):
            raise InputError(
                f"Pairs needs as many sources as targets; got {len(self.sources)} and {len(self.targets)}."
            )

    def count(self, n_sources: int, n_targets: int) -> int:
        """Return the number of synapses."""
        return len(self.sources)

    def pairs(self, n_sources: int, n_targets: int, stream: np.random.Generator) -> tuple[Indices, Indices]:
        """Return the pairs as given."""
        for name, listed, size in (("sources", self.sources, n_sources), ("targets", self.targets, n_targets)):
            if listed and max(listed) >= size:
                raise InputError(f"Pairs names number {max(listed)} of its {name}, but there are only {size} of them.")
        return np.array(self.sources, dtype=np.int64), np.array(self.targets, dtype=np.int64)
