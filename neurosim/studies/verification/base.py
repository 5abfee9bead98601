"""Classic results, the bench that runs them, and verdicts: expected, got, source, ok."""

import hashlib
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

import neurosim as ns
from neurosim.core.checks import is_number
from neurosim.core.names import Name
from neurosim.data.datasets import Data
from neurosim.engines.choice import Engine
from neurosim.training.presentation import Answers, ask


class Interval(NamedTuple):
    """A closed interval in which a number should lie: a statistic, or a number known to a few digits."""

    low: float
    high: float


def binomial(probability: float, trials: int) -> Interval:
    """Return where the share of successes should be: within 4 standard deviations of the probability."""
    reach = 4.0 * math.sqrt(probability * (1.0 - probability) / trials)
    return Interval(max(0.0, probability - reach), min(1.0, probability + reach))


class Bench:
    """Runs networks with one engine and one seed, and keeps the digest of every run to compare engines."""

    def __init__(self, engine: Engine = "auto", seed: int = 1) -> None:
        self.engine: Engine = engine
        self.seed = seed
        self._engines: set[str] = set()
        self._digests: list[str] = []

    def simulate(self, network: ns.Network, until: float, **options: Any) -> ns.Recording:
        """Run a network like :func:`~neurosim.simulate`, without a progress bar."""
        options = {"seed": self.seed, **options, "engine": self.engine, "progress": False}
        return self._kept(ns.simulate(network, until, **options))

    def train(self, network: ns.Network, dataset: Data, rule: ns.LearningRule | str, **options: Any) -> ns.Training:
        """Train a network like :func:`~neurosim.train`, without a progress bar."""
        options = {"seed": self.seed, "engine": self.engine, "progress": False, **options}
        training = ns.train(network, dataset, rule, **options)
        self._kept(training.recording)
        return training

    def ask(self, network: ns.Network, X: ArrayLike, outputs: Sequence[Name] | None = None) -> Answers:
        """Present rows to a network without a teacher, like :func:`~neurosim.presentation.ask`."""
        answers = ask(network, X, outputs, seed=self.seed, engine=self.engine)
        self._digests.append(_sha256(answers.output))
        return answers

    def rights(self, network: ns.Network, dataset: ns.Dataset) -> int:
        """Return the number of correctly decided rows of a data set."""
        return int(np.count_nonzero(self.ask(network, dataset.X).decisions == dataset.y))

    @property
    def engines(self) -> tuple[str, ...]:
        """The engines that have run something."""
        return tuple(sorted(self._engines))

    @property
    def digest(self) -> str | None:
        """SHA-256 of the digests of all runs and of all outputs, in order; None if there are none."""
        return hashlib.sha256("".join(self._digests).encode()).hexdigest() if self._digests else None

    def _kept(self, recording: ns.Recording) -> ns.Recording:
        self._engines.add(recording.engine)
        # If the signals of a lesson were not kept, its weights represent it.
        whole = recording.tables.keep == "signals"
        self._digests.append(recording.digest() if whole else _sha256(recording.end.weights))
        return recording


@dataclass(frozen=True)
class Classic:
    """A known result of the field, and the run that should reproduce it."""

    id: str  # name, such as "lif-rate"
    claim: str  # one sentence that a student understands
    source: str  # reference, and for a statistic how its interval is computed
    expected: Any  # a number, text, bool, Interval, or nested tuples of these
    measure: Callable[[Bench], Any]  # returns the result of runs on a bench, in the shape of `expected`
    tolerance: float = 0.0  # absolute, of every number
    seed: int = 1  # of the bench


def classic(source: str, expected: Any, tolerance: float = 0.0) -> Callable[[Callable[[Bench], Any]], Classic]:
    """Return a decorator for the function that measures a result: its name is the id, its docstring the claim.

    >>> @classic("truth table", expected=True)
    ... def not_not(bench):
    ...     '''Twice "not" is nothing.'''
    ...     return not not bench
    >>> not_not.id, not_not.claim, judge(not_not).ok
    ('not-not', 'Twice "not" is nothing.', True)
    """

    def of(measure: Callable[[Bench], Any]) -> Classic:
        claim = " ".join((measure.__doc__ or "").split())
        return Classic(measure.__name__.replace("_", "-"), claim, source, expected, measure, tolerance)

    return of


@dataclass(frozen=True)
class Verdict:
    """The verdict on a classic result."""

    id: str
    claim: str
    expected: Any
    got: Any  # a sentence if the measurement failed
    tolerance: float
    ok: bool  # whether `got` agrees with `expected`
    source: str
    seconds: float
    engine: str  # "simpy", "compiled", "compiled, simpy", or "" if nothing ran
    digest: str | None  # SHA-256 of the digests of all runs, in order

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON: an interval as its ends, a number that is not finite as a word."""
        return {**vars(self), "expected": plain(self.expected), "got": plain(self.got)}


def judge(classic: Classic, engine: Engine = "auto") -> Verdict:
    """Run a classic result and return the verdict on it; an error is a result that does not hold."""
    bench = Bench(engine, classic.seed)
    began = time.perf_counter()
    try:
        got = classic.measure(bench)
        ok = agrees(got, classic.expected, classic.tolerance)
    except KeyboardInterrupt:
        raise
    except (Exception, SystemExit) as error:
        got, ok = f"failed: {type(error).__name__}: {error}", False
    row = {name: getattr(classic, name) for name in ("id", "claim", "expected", "tolerance", "source")}
    seconds, engines = time.perf_counter() - began, ", ".join(bench.engines)
    return Verdict(**row, got=got, ok=ok, seconds=seconds, engine=engines, digest=bench.digest)


def agrees(got: Any, expected: Any, tolerance: float = 0.0) -> bool:
    """Return whether the measured value agrees with the expected one: the same shape and type, and not NaN.

    >>> agrees(0.3, 0.1 + 0.2), agrees(0.3, 0.1 + 0.2, tolerance=1e-12)
    (False, True)
    >>> agrees((2, 5.0), (2, Interval(4.0, 5.0))), agrees((2,), (2, 3)), agrees(float("nan"), Interval(-9.0, 9.0))
    (True, False, False)
    """
    if isinstance(got, np.ndarray | np.generic):
        got = got.tolist()
    if isinstance(expected, Interval):
        return is_number(got) and expected.low <= got <= expected.high
    if isinstance(expected, list | tuple):
        same = isinstance(got, list | tuple) and len(got) == len(expected)
        return same and all(agrees(*pair, tolerance) for pair in zip(got, expected, strict=True))
    if is_number(expected):
        return is_number(got) and bool(got == expected or abs(got - expected) <= tolerance)
    return type(got) is type(expected) and bool(got == expected)


def _sha256(values: NDArray[np.float64]) -> str:
    return hashlib.sha256(np.ascontiguousarray(values, dtype="<f8").tobytes()).hexdigest()


def plain(value: Any) -> Any:
    """Return a value for JSON.

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
