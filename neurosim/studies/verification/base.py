"""What a classic result is, where it runs, and what came of it: expected, got, source, ok."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurosim.core.names import Name
from neurosim.data.datasets import Dataset
from neurosim.engines.simulation import Engine, simulate
from neurosim.learning.base import LearningRule
from neurosim.network.network import Network
from neurosim.recording.recording import Recording
from neurosim.training.presentation import Answers, ask
from neurosim.training.training import Training, train


class Interval(NamedTuple):
    """Where a number should lie, both ends included; of statistics, and of what is known to so many digits."""

    low: float
    high: float


class Bench:
    """Where a classic result is run; it keeps the digest of every run, so that engines can be compared.

    Parameters
    ----------
    engine : {"auto", "simpy", "compiled"}
        What runs it.
    seed : int
        Of all that is random, unless a run is given another one.
    """

    def __init__(self, engine: Engine = "auto", seed: int = 1) -> None:
        self.engine: Engine = engine
        self.seed = seed
        self._engines: set[str] = set()
        self._digests: list[str] = []

    def simulate(self, network: Network, until: float, **options: Any) -> Recording:
        """Run a network as :func:`~neurosim.simulate` does, without a progress bar.

        Parameters
        ----------
        network, until, **options
            As there.
        """
        recording = simulate(network, until, **{"seed": self.seed, **options, **self._ours()})
        self._keep(recording)
        return recording

    def train(self, network: Network, dataset: Dataset, rule: LearningRule | str, **options: Any) -> Training:
        """Teach a network as :func:`~neurosim.train` does, without a progress bar.

        Parameters
        ----------
        network, dataset, rule, **options
            As there.
        """
        training = train(network, dataset, rule, **{"seed": self.seed, **self._ours(), **options})
        self._keep(training.recording)
        return training

    def ask(self, network: Network, X: ArrayLike, outputs: Sequence[Name] | None = None) -> Answers:
        """Present rows to a network without a teacher, as :func:`~neurosim.presentation.ask` does.

        Parameters
        ----------
        network, X, outputs
            As there.
        """
        answers = ask(network, X, outputs, seed=self.seed, engine=self.engine)
        self._digests.append(_sha256(answers.output))
        return answers

    def rights(self, network: Network, dataset: Dataset) -> int:
        """Present the rows of a data set, and count those that are decided as it says.

        Parameters
        ----------
        network : Network
        dataset : Dataset
        """
        return int(np.count_nonzero(self.ask(network, dataset.X).decisions == dataset.y))

    @property
    def engines(self) -> tuple[str, ...]:
        """The engines that have run something."""
        return tuple(sorted(self._engines))

    @property
    def digest(self) -> str | None:
        """SHA-256 of the digests of all that ran, in order, and of all answers; None if nothing did."""
        return hashlib.sha256("".join(self._digests).encode()).hexdigest() if self._digests else None

    def _ours(self) -> dict[str, Any]:
        return {"engine": self.engine, "progress": False}

    def _keep(self, recording: Recording) -> None:
        self._engines.add(recording.engine)
        # Of a lesson whose signals were not kept, what was learned tells.
        kept = recording.tables.keep == "signals"
        self._digests.append(recording.digest() if kept else _sha256(recording.end.weights))


@dataclass(frozen=True)
class Classic:
    """A result that the field knows, and the run that should find it again.

    Parameters
    ----------
    id : str
        Its name, such as ``"lif-rate"``.
    claim : str
        One sentence that a student understands.
    source : str
        Author, year, where; of a statistical row also how its interval is made.
    expected : number, str, bool, Interval, or nested tuple of these
        What should come out.
    measure : callable
        Given a :class:`Bench`, runs it through the event loop and returns the same shape as `expected`.
    tolerance : float
        How far any number may be off, absolutely.
    seed : int
        Of the bench.
    """

    id: str
    claim: str
    source: str
    expected: Any
    measure: Callable[[Bench], Any]
    tolerance: float = 0.0
    seed: int = 1


@dataclass(frozen=True)
class Verdict:
    """What came of a classic result.

    Attributes
    ----------
    id, claim, source, expected, tolerance
        Of the :class:`Classic`.
    got : Any
        What was measured; a sentence if that failed.
    ok : bool
        Whether it is what was expected.
    seconds : float
        How long it took.
    engine : str
        What ran it, ``"simpy"``, ``"compiled"`` or ``"compiled, simpy"``; empty if nothing ran.
    digest : str or None
        SHA-256 of the digests of all that ran, in order.
    """

    id: str
    claim: str
    expected: Any
    got: Any
    tolerance: float
    ok: bool
    source: str
    seconds: float
    engine: str
    digest: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON can keep it: an interval by its ends, a number that is not finite as a word."""
        return {**vars(self), "expected": plain(self.expected), "got": plain(self.got)}


def judge(classic: Classic, engine: Engine = "auto") -> Verdict:
    """Run a classic result, and say what came of it; an error in it is a result that does not hold.

    Parameters
    ----------
    classic : Classic
    engine : {"auto", "simpy", "compiled"}
        What runs it.

    Raises
    ------
    KeyboardInterrupt
        If a person stopped it.

    Examples
    --------
    >>> from neurosim.network.network import Network
    >>> row = Classic("rest", "Nothing comes of nothing.", "", 0, lambda bench: bench.simulate(Network(), 5).n_signals)
    >>> verdict = judge(row)
    >>> verdict.got, verdict.ok, verdict.engine
    (0, True, 'simpy')
    """
    bench = Bench(engine, classic.seed)
    began = time.perf_counter()
    try:
        got = classic.measure(bench)
        ok = agrees(got, classic.expected, classic.tolerance)
    except KeyboardInterrupt:
        raise
    except (Exception, SystemExit) as error:
        got, ok = f"failed: {type(error).__name__}: {error}", False
    return Verdict(
        id=classic.id,
        claim=classic.claim,
        expected=classic.expected,
        got=got,
        tolerance=classic.tolerance,
        ok=ok,
        source=classic.source,
        seconds=time.perf_counter() - began,
        engine=", ".join(bench.engines),
        digest=bench.digest,
    )


def agrees(got: Any, expected: Any, tolerance: float = 0.0) -> bool:
    """Return whether what was measured is what was expected; of another shape or kind it never is, nor is NaN.

    >>> agrees(0.3, 0.1 + 0.2), agrees(0.3, 0.1 + 0.2, tolerance=1e-12)
    (False, True)
    >>> agrees((2, 5.0), (2, Interval(4.0, 5.0))), agrees((2,), (2, 3)), agrees(float("nan"), Interval(-9.0, 9.0))
    (True, False, False)
    """
    if isinstance(got, np.ndarray | np.generic):
        got = got.tolist()
    if isinstance(expected, Interval):
        return _is_number(got) and expected.low <= got <= expected.high
    if isinstance(expected, list | tuple):
        same = isinstance(got, list | tuple) and len(got) == len(expected)
        return same and all(agrees(*pair, tolerance) for pair in zip(got, expected, strict=True))
    if _is_number(expected):
        return _is_number(got) and bool(got == expected or abs(got - expected) <= tolerance)
    return type(got) is type(expected) and bool(got == expected)


def _sha256(values: NDArray[np.float64]) -> str:
    return hashlib.sha256(np.ascontiguousarray(values, dtype="<f8").tobytes()).hexdigest()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def plain(value: Any) -> Any:
    """Return a value as JSON can keep it.

    >>> plain((1, Interval(0.5, math.inf)))
    [1, {'low': 0.5, 'high': 'inf'}]
    """
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, Interval):
        return {end: plain(number) for end, number in value._asdict().items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, bool | int | str) or value is None:
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return repr(value)
