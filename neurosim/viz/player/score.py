"""What a page is told of a recording: its network, its log, its lesson, and potentials that need no model any more."""

from __future__ import annotations

import base64
import itertools
import math
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import ArrayLike, NDArray

from neurosim.engines.browser.program import Program
from neurosim.learning.lesson import Lesson, Teaching
from neurosim.learning.rules import name_of, said
from neurosim.learning.timetable import learners_of
from neurosim.models import base
from neurosim.models.base import MovingThreshold, NeuronModel, RefractoryDynamics, Relaxing
from neurosim.models.sources import Bias, Feature, Latency
from neurosim.network.network import Model
from neurosim.recording.recording import Recording
from neurosim.recording.stage import check_told_alike
from neurosim.recording.tables import FIRED, SILENT
from neurosim.recording.trace import Trace
from neurosim.training.history import history
from neurosim.viz.figures.graph import outline
from neurosim.viz.figures.lesson_plane import asks, view_of
from neurosim.viz.figures.network import scene
from neurosim.viz.figures.style import Array, visible
from neurosim.viz.figures.view import dataset_of
from neurosim.viz.player.answered import answered
from neurosim.viz.player.live import NOTHING_AT_ZERO, behaviour, live
from neurosim.viz.player.stages import stages

LONGEST = 80  # characters of a name that are shown

CLOSE = 1e-6
"""A potential as close to its threshold as this, as a share of both, is told exactly: a page computes the others."""


FINE = 1000.0  # places are told in thousandths of an inch


def score(recording: Recording, title: str, engine: Program) -> dict[str, Any]:
    """Return all that a page has to know of a recording, as JSON can keep it."""
    check_told_alike(recording.parts, "A page")
    pack = Pack()
    wiring = recording.wiring
    document = {
        "title": visible(title, LONGEST),
        "seed": recording.seed,
        "engine": recording.engine,
        "digest": recording.digest(),
        "perMs": wiring.clock.per_ms,
        "end": recording.end.tick,
        "names": [visible(label, LONGEST) for label in wiring.labels],
        "models": [_model(model, recording) for model in wiring.models],
        "potentials": _potentials(recording, pack),
        "stages": stages(recording),
        "plasticity": None if recording.plasticity is None else name_of(recording.plasticity),
        "lesson": None if recording.lesson is None else _lesson(recording, recording.lesson, pack),
        "shapes": _network(recording, pack),
        "live": live(recording, engine, pack),
    }
    pack.table("spikes", recording.signals)
    pack.table("changes", recording.changes)
    return document | pack.document()


def _model(model: Model, recording: Recording) -> dict[str, Any]:
    numbers = {name: value for name, value in base.parameters(model).items() if isinstance(value, int | float)}
    numbers = {name: value for name, value in numbers.items() if value or name not in NOTHING_AT_ZERO}
    kept = {"kind": type(model).__name__, "parameters": ", ".join(f"{name} {one:g}" for name, one in numbers.items())}
    if not isinstance(model, NeuronModel):
        return kept | {"source": True, "injects": model.injects, "because": model.sends_because}
    return kept | {
        "source": False,
        "threshold": base.fixed_threshold(model),  # none where it moves
        **behaviour(model),
        "refractory": recording.wiring.clock.ticks(model.refractory, "The refractory period"),
    }


def _network(recording: Recording, pack: Pack) -> dict[str, list[list[float]]]:
    """Pack neurons and synapses with their places, and return the outline of each kind of neuron."""
    wiring, seen = recording.wiring, scene(recording.wiring)
    pack.integers("modelOf", wiring.model_of)
    pack.integers("shown", wiring.shown)
    pack.integers("offsets", wiring.offsets, ascending=True)
    pack.integers("targets", wiring.targets)
    pack.integers("delays", wiring.delays)
    pack.floats("weights", wiring.weights)
    pack.integers("plastic", wiring.plastic)
    pack.integers("x", _fine(seen.places[:, 0]))
    pack.integers("y", _fine(seen.places[:, 1]))
    pack.integers("radius", _fine(seen.radii))
    courses = seen.courses or []
    pack.integers("course.lengths", [len(course) for course in courses])
    pack.integers("course.x", *(_fine(course[:, 0]) for course in courses))
    pack.integers("course.y", *(_fine(course[:, 1]) for course in courses))
    return {kind: np.round(outline(shape, FINE), 3).tolist() for kind, shape in seen.shapes.items()}


def _fine(lengths: Array) -> NDArray[np.int64]:
    return np.rint(FINE * lengths).astype(np.int64)


def _potentials(recording: Recording, pack: Pack) -> dict[str, Any]:
    """Pack the potentials of the neurons that were recorded, and return what tells them apart.

    Of a neuron without memory there is nothing to keep: its potential is the sum of the instant, and 0 after it.
    """
    wiring, recorded = recording.wiring, sorted(recording.recorded)
    models = {index: wiring.model(index) for index in recorded}
    instant = [index for index, model in models.items() if isinstance(model, NeuronModel) and model.memoryless]
    traces = {index: recording.trace(wiring.names[index]) for index in recorded if index not in set(instant)}
    courses = {index: exponentials(trace) or pieces(trace, recording.end.tick) for index, trace in traces.items()}
    closed = {index: course for index, course in courses.items() if isinstance(course, Exponentials)}
    fitted = {index: course for index, course in courses.items() if isinstance(course, Pieces)}
    order = [*closed, *fitted]
    events: dict[int, NDArray[Any]] = {index: recording.events(wiring.names[index])[0] for index in order}
    pack.integers("events.tick", *(traces[index].ticks for index in order))
    pack.integers("events.outcome", *(np.append(0, events[index]["outcome"]) for index in order))
    decisions = {index: _decisions(traces[index], events[index]) for index in order}
    pack.floats("events.found", *(found for found, _, _ in decisions.values()))
    pack.floats("events.top", *(top for _, top, _ in decisions.values()))
    moving = [index for index in order if isinstance(wiring.model(index), MovingThreshold)]
    bars = [pieces(traces[index], recording.end.tick, traces[index].threshold_in) for index in moving]
    pack.floats("events.bar", *(decisions[index][2] for index in moving))
    pack.pieces("bars", bars)
    pack.integers("events.hold", *(course.hold for course in closed.values()))
    pack.floats("events.amplitude", *(course.amplitudes.ravel(order="F") for course in closed.values()))
    pack.pieces("pieces", list(fitted.values()))
    constants = {int(wiring.model_of[index]): course.constants for index, course in closed.items()}
    return {
        "instant": instant,
        "closed": [[index, len(traces[index].ticks)] for index in closed],
        "fitted": [[index, len(traces[index].ticks), len(fit.counts)] for index, fit in fitted.items()],
        "moving": [[index, len(fit.counts)] for index, fit in zip(moving, bars, strict=True)],
        "starts": [] if recording.lesson is None else [[index, traces[index].states[0].tolist()] for index in traces],
        "constants": {str(m): [None if math.isinf(c) else c for c in own] for m, own in constants.items()},
    }


def _decisions(trace: Trace, events: NDArray[np.void]) -> tuple[Array, ...]:
    """Return, of each segment of a trace, what its event found and came to, where a page needs it, and its threshold.

    A page cannot compute potentials before a reset, nor well enough those close to a threshold. All are NaN at the
    beginning, and where a neuron was refractory.
    """
    found, tops, thresholds = (np.full(len(trace.ticks), np.nan) for _ in range(3))
    for place in np.flatnonzero((events["outcome"] == FIRED) | (events["outcome"] == SILENT)).tolist():
        state = trace.before(place + 1)
        found[place + 1] = state.v
        trace.model.integrate(state, float(events["drive"][place]))
        tops[place + 1], thresholds[place + 1] = state.v, trace.threshold_in(state)
    fired = np.append(False, events["outcome"] == FIRED)
    with np.errstate(invalid="ignore"):
        scale = np.fmax(np.abs(tops), np.abs(thresholds))
        close = np.abs(tops - thresholds) <= CLOSE * np.fmax(scale, np.abs(found))
    return np.where(close, found, np.nan), np.where(close | fired, tops, np.nan), thresholds


def _lesson(recording: Recording, lesson: Lesson, pack: Pack) -> dict[str, Any]:
    wiring, teaching = recording.wiring, lesson.teaching
    names = lesson.feature_names or tuple(f"x{k + 1}" for k in range(lesson.rows.shape[1]))
    columns = np.full(len(wiring.names), -1)
    for index in range(len(wiring.names)):
        model = wiring.model(index)
        if isinstance(model, Feature | Latency | Bias):
            columns[index] = lesson.rows.shape[1] if isinstance(model, Bias) else model.column
    pack.integers("lesson.columns", columns)
    pack.floats("lesson.row", lesson.rows.ravel())
    return {
        "data": visible(lesson.data, LONGEST),
        "outputs": list(lesson.outputs),
        "period": lesson.period,
        "answer": lesson.answer,
        "resets": lesson.resets,
        "epochLength": lesson.epoch_length,
        "epochs": lesson.epochs,
        "rows": len(lesson.rows),
        "features": [visible(name, LONGEST) for name in names],
        "learners": learners_of(wiring, lesson.outputs),
        "teaching": None if teaching is None else _teaching(recording, lesson, teaching, pack),
    }


def _teaching(recording: Recording, lesson: Lesson, teaching: Teaching, pack: Pack) -> dict[str, Any]:
    past, lessons, data = history(recording, lesson), recording.tables.lessons.copy(), dataset_of(lesson)
    assert data is not None  # it was taught
    begun = min(lesson.epochs, -(-recording.end.tick // lesson.epoch_length))
    if lesson.shuffle is not None:
        pack.integers("lesson.order", lesson.orders(0, begun).ravel())
    pack.floats("lesson.target", teaching.targets.ravel())
    pack.integers("lesson.wanted", teaching.wanted)
    lessons["excess"] = np.sign(lessons["excess"])  # only the side of the threshold is shown
    pack.table("lessons", lessons)
    pack.integers("history.mistakes", past.mistakes)
    pack.floats("history.loss", past.loss)
    view = view_of(recording, lesson, data)
    regions, decisions = answered(recording, lesson, past, view)
    pack.integers("regions", decisions)
    pack.floats("view.place", view.place)
    pack.floats("view.direction", view.directions.ravel())
    pack.floats("view.x", view.shown[:, 0])
    pack.floats("view.y", view.shown[:, 1])
    return {
        "rule": said(teaching.rule),
        "formula": type(teaching.rule).formula,
        "rate": teaching.rule.rate,
        "batch": teaching.batch,
        "epochs": len(past.mistakes),
        "shuffled": lesson.shuffle is not None,
        "classes": [visible(name, LONGEST) for name in data.class_names],
        "box": view.box,
        "axes": [label.replace(r"\$", "$") for label in view.labels],
        "note": (view.brief or view.note).replace(r"\$", "$"),
        "straight": asks(lesson),
        "regions": regions,
    }


class Pack:
    """Collects arrays by name; :meth:`document` is what the page unpacks again.

    Integers are kept as differences in few bytes, all bytes of one weight stand together, and all is deflated.
    """

    def __init__(self) -> None:
        self._entries: dict[str, dict[str, Any]] = {}
        self._bytes = bytearray()

    def integers(self, name: str, *values: ArrayLike, ascending: bool = False) -> None:
        """Add whole numbers below 2**53, one array after the other; `ascending` ones are kept as differences."""
        array = np.concatenate([[], *values], dtype=np.int64, casting="unsafe")
        kept = np.diff(array, prepend=0) if ascending else array
        kept = (kept << 1) ^ (kept >> 63)  # the sign goes into the last bit, so that small numbers stay small
        width = max(1, (int(kept.max(initial=0)).bit_length() + 7) // 8)
        self._add(name, {"kind": "differences" if ascending else "integers", "width": width}, kept, width)

    def floats(self, name: str, *values: ArrayLike) -> None:
        """Add float64 numbers, to the last bit; few different ones are kept as a list and where each stands."""
        numbers = np.concatenate([[], *values], dtype=np.float64, casting="unsafe").view(np.int64)
        bits, which = np.unique(numbers, return_inverse=True)
        if len(bits) < min(len(numbers) / 4, 65536):
            width = 1 if len(bits) <= 256 else 2
            self._add(f"{name}.values", {"kind": "floats"}, bits, 8)
            self._add(name, {"kind": "listed", "width": width}, which.astype(np.int64), width)
        else:
            self._add(name, {"kind": "floats"}, numbers, 8)

    def table(self, name: str, rows: NDArray[np.void]) -> None:
        """Add the columns of a table, in ascending ticks."""
        for column in rows.dtype.names or ():
            if np.issubdtype(rows.dtype[column], np.integer):
                self.integers(f"{name}.{column}", rows[column], ascending=column == "tick")
            else:
                self.floats(f"{name}.{column}", rows[column])

    def pieces(self, name: str, courses: Sequence[Pieces]) -> None:
        """Add courses, one after the other."""
        self.floats(f"{name}.start", *(course.starts for course in courses))
        self.integers(f"{name}.count", *(course.counts for course in courses))
        self.floats(f"{name}.coefficient", *(course.coefficients for course in courses))

    def _add(self, name: str, entry: dict[str, Any], numbers: NDArray[np.int64], width: int) -> None:
        """Add the bytes of little-endian numbers, all lowest ones first: alike bytes side by side pack best."""
        self._entries[name] = entry | {"length": len(numbers), "at": len(self._bytes)}
        self._bytes += np.ascontiguousarray(numbers, dtype="<i8").view(np.uint8).reshape(-1, 8)[:, :width].T.tobytes()

    def document(self) -> dict[str, Any]:
        """Return what was packed, as JSON can keep it: ``packed`` is base64 of a zlib stream of ``bytes`` bytes."""
        packed = base64.b64encode(zlib.compress(self._bytes, 9)).decode()
        return {"arrays": self._entries, "bytes": len(self._bytes), "packed": packed}


ACCURACY = 1e-11  # of a course that is not known in closed form, relative to the largest potential
DEGREES = (2, 4, 8, 16, 32)


@dataclass(frozen=True, eq=False)
class Exponentials:
    """One sum of exponentials for each event: ``sum(amplitudes * exp(-t / constants))``, t after `hold`."""

    constants: tuple[float, ...]  # in ms; inf for what stays
    amplitudes: Array  # (segments, modes)
    hold: NDArray[np.int64]  # (segments,): ticks after the event during which the potential is clamped


@dataclass(frozen=True, eq=False)
class Pieces:
    """Chebyshev series, one after the other."""

    starts: Array  # in ticks; a piece ends where the next one starts, or at the end of the run
    counts: NDArray[np.int64]  # coefficients of each
    coefficients: Array


def exponentials(trace: Trace) -> Exponentials | None:
    """Return the course as exponentials, if the model says what they are."""
    model = trace.model
    if not isinstance(model, Relaxing) or isinstance(model, RefractoryDynamics):
        return None
    states = enumerate(trace.states.tolist())
    modes = [trace.model_in(segment).modes(model.State(*state)) for segment, state in states]  # type: ignore[attr-defined]
    amplitudes = np.array([[amplitude for amplitude, _ in one] for one in modes], dtype=np.float64)
    return Exponentials(tuple(constant for _, constant in modes[0]), amplitudes, trace.ready - trace.ticks)


def pieces(trace: Trace, end: int, of: Callable[[Any], float] = lambda state: float(state.v)) -> Pieces:
    """Return the course of the potential as polynomials that agree with the model to :data:`ACCURACY`.

    Or that of something else that follows from a state, such as its threshold.
    """
    begins = np.array([of(trace.model.State(*state)) for state in trace.states.tolist()])
    scale = float(np.abs(np.append(begins[np.isfinite(begins)], base.fixed_threshold(trace.model) or 0.0)).max())
    found: list[tuple[float, Array]] = []
    for segment, (begin, stop) in enumerate(itertools.pairwise([*trace.ticks.tolist(), end])):
        ready = min(max(int(trace.ready[segment]), begin), stop)

        def at(moment: float, segment: int = segment) -> float:
            return of(trace.carried(segment, moment))

        for low, high in ((begin, ready), (ready, stop)):
            if high > low:
                found += _fitted(at, float(low), float(high), scale)
        if stop == begin:
            found.append((float(begin), begins[segment : segment + 1]))
    starts, counts = np.array([start for start, _ in found]), [len(series) for _, series in found]
    return Pieces(starts, np.array(counts, np.int64), np.concatenate([np.empty(0), *(series for _, series in found)]))


def _fitted(at: Callable[[float], float], low: float, high: float, scale: float) -> list[tuple[float, Array]]:
    """Return the pieces from `low` to `high`: halves of it, if one polynomial does not do."""

    def values(x: Array) -> Array:
        moments = low + (np.atleast_1d(x) + 1.0) / 2.0 * (high - low)
        return np.array([at(moment) for moment in moments.tolist()])

    tested = np.linspace(-1.0, 1.0, 9)
    truth = values(tested)
    finite = np.isfinite(truth)  # no polynomial comes near a potential too large for a number
    coefficients: Array = truth[:1]
    for degree in DEGREES if finite.all() else ():
        coefficients = chebyshev.chebinterpolate(values, degree)  # type: ignore[arg-type]
        worst = np.abs(chebyshev.chebval(tested, coefficients) - truth).max()
        if worst <= ACCURACY * max(scale, float(np.abs(truth).max())):
            return [(low, coefficients)]
    if finite.any() and high - low > 1.0:  # a tick needs no halves
        half = (low + high) / 2.0
        return [*_fitted(at, low, half, scale), *_fitted(at, half, high, scale)]
    return [(low, coefficients)]
