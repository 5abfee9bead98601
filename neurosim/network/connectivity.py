"""Connection rules: which neurons of one population connect to which neurons of another."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError

Indices = NDArray[np.int64]


@runtime_checkable
class Counted(Protocol):
    """Method of a rule that can predict the number of its synapses."""

    def count(self, n_sources: int, n_targets: int) -> int:
        """Return the number, or the expected number, of synapses."""


class ConnectionRule(ABC):
    """Chooses the pairs of a projection."""

    def check(self, n_sources: int, n_targets: int) -> None:  # noqa: B027  # most rules accept all sizes
        """Raise an InputError if the rule cannot connect populations of these sizes; called by ``connect``."""

    @abstractmethod
    def pairs(self, n_sources: int, n_targets: int, stream: np.random.Generator) -> tuple[Indices, Indices]:
        """Return the source and the target of each synapse, as numbers within their populations."""


@dataclass(frozen=True)
class AllToAll(ConnectionRule):
    """Every source connects to every target.

    Examples
    --------
    >>> AllToAll().pairs(1, 3, np.random.default_rng(0))
    (array([0, 0, 0]), array([0, 1, 2]))
    """

    def count(self, n_sources: int, n_targets: int) -> int:
        """Return the number of synapses."""
        return n_sources * n_targets

    def pairs(self, n_sources: int, n_targets: int, stream: np.random.Generator) -> tuple[Indices, Indices]:
        """Return all pairs, ordered by source."""
        return np.repeat(np.arange(n_sources), n_targets), np.tile(np.arange(n_targets), n_sources)


@dataclass(frozen=True)
class OneToOne(ConnectionRule):
    """The i-th source connects to the i-th target; both populations have the same size."""

    def count(self, n_sources: int, n_targets: int) -> int:
        """Return the number of synapses."""
        return min(n_sources, n_targets)

    def check(self, n_sources: int, n_targets: int) -> None:
        """Raise an InputError for populations of different sizes."""
        if n_sources != n_targets:
            raise InputError(f"OneToOne needs two populations of the same size; got {n_sources} and {n_targets}.")

    def pairs(self, n_sources: int, n_targets: int, stream: np.random.Generator) -> tuple[Indices, Indices]:
        """Return the diagonal."""
        self.check(n_sources, n_targets)
        return np.arange(n_sources), np.arange(n_targets)


@dataclass(frozen=True)
class FixedIndegree(ConnectionRule):
    """Every target receives from `indegree` sources, drawn with replacement, possibly including itself.

    Examples
    --------
    >>> sources, targets = FixedIndegree(2).pairs(10, 3, np.random.default_rng(0))
    >>> targets
    array([0, 0, 1, 1, 2, 2])
    """

    indegree: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "indegree", checks.whole(self.indegree, "The 'indegree' of FixedIndegree"))

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
        object.__setattr__(self, "p", float(self.p))  # NumPy's floats have another repr, so the stream would differ

    def count(self, n_sources: int, n_targets: int) -> int:
        """Return the expected number of synapses."""
        return round(self.p * n_sources * n_targets)

    def pairs(self, n_sources: int, n_targets: int, stream: np.random.Generator) -> tuple[Indices, Indices]:
        """Draw source by source, so that memory is limited to one row."""
        targets = [np.flatnonzero(stream.random(n_targets) < self.p) for _ in range(n_sources)]
        counts = [len(row) for row in targets]
        return np.repeat(np.arange(n_sources), counts), np.concatenate([*targets, np.empty(0, np.int64)])


@dataclass(frozen=True)
class Pairs(ConnectionRule):
    """Explicit pairs: `sources[i]` connects to `targets[i]`.

    Parameters
    ----------
    sources, targets : sequence of int
        Numbers of neurons in their populations, of equal length; or one table with a row ``(source, target)`` for each
        synapse, as ``numpy.argwhere(matrix)`` lists the entries of an adjacency matrix.

    Examples
    --------
    >>> Pairs([0, 1], [1, 0])
    Pairs(sources=(0, 1), targets=(1, 0))
    >>> Pairs(np.argwhere([[False, True], [True, False]]))
    Pairs(sources=(0, 1), targets=(1, 0))
    """

    sources: Sequence[int]
    targets: Sequence[int] = None  # type: ignore[assignment]  # always a sequence after construction

    def __post_init__(self) -> None:
        sides = self._table() if self.targets is None else (self.sources, self.targets)
        sources, targets = (_numbers(side, name) for side, name in zip(sides, ("sources", "targets"), strict=True))
        if len(sources) != len(targets):
            raise InputError(f"Pairs needs as many sources as targets; got {len(sources)} and {len(targets)}.")
        object.__setattr__(self, "sources", sources)
        object.__setattr__(self, "targets", targets)

    def _table(self) -> tuple[Any, Any]:
        try:
            table = np.asarray(self.sources)
        except ValueError:  # rows of different lengths
            table = np.empty(0)
        if table.ndim != 2 or table.shape[1] != 2:
            raise InputError(
                "Pairs needs sources and targets, or one table with a row (source, target) for each synapse; got one"
                f" argument of the shape {table.shape}."
            )
        return table[:, 0], table[:, 1]

    def count(self, n_sources: int, n_targets: int) -> int:
        """Return the number of synapses."""
        return len(self.sources)

    def pairs(self, n_sources: int, n_targets: int, stream: np.random.Generator) -> tuple[Indices, Indices]:
        """Return the pairs as given."""
        for name, listed, size in (("sources", self.sources, n_sources), ("targets", self.targets, n_targets)):
            if listed and max(listed) >= size:
                raise InputError(f"Pairs names number {max(listed)} of its {name}, but there are only {size} of them.")
        return np.array(self.sources, dtype=np.int64), np.array(self.targets, dtype=np.int64)


def _numbers(side: Any, name: str) -> tuple[int, ...]:
    """Return one side of pairs, checked: an array of integers at once, anything else item by item."""
    if isinstance(side, np.ndarray) and side.ndim == 1 and side.dtype.kind in "iu" and (side >= 0).all():
        numbers: list[int] = side.tolist()
        return tuple(numbers)
    shape = np.shape(side) if isinstance(side, np.ndarray) else None
    if isinstance(side, str | bytes) or not isinstance(side, Iterable) or (shape is not None and len(shape) != 1):
        got = f"an array of the shape {shape}" if shape is not None else repr(side)
        raise InputError(f"The {name} of Pairs must be a list of whole numbers; got {got}.")
    if isinstance(side, np.ndarray) and side.dtype == np.bool_:
        raise InputError(
            f"The {name} of Pairs must be whole numbers; got an array of booleans, for which numpy.flatnonzero(...)"
            " gives the numbers."
        )
    return tuple(checks.whole(one, f"{name}[{i}] of Pairs") for i, one in enumerate(side))
