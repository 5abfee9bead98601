"""Presenting rows to a network in the event loop, with or without a teacher."""

import math
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError, RunStopped
from neurosim.core.names import Name
from neurosim.core.words import an, counted
from neurosim.data.given_arrays import rows_to_ask
from neurosim.engines.choice import Engine, processors, run_task
from neurosim.engines.crossing import NEVER, first_crossing
from neurosim.engines.simulation import Recorded, early_end, recorded_neurons, weights_ran_away
from neurosim.engines.task import Task, Watch
from neurosim.learning import timetable
from neurosim.learning.decision import decided
from neurosim.learning.lesson import Lesson
from neurosim.models.base import NeuronModel, threshold_of
from neurosim.network.network import Network
from neurosim.network.wiring import Wiring, wire
from neurosim.recording.recording import Recording
from neurosim.recording.tables import SPIKES, EndState, Keep
from neurosim.training.history import answers

UNLIMITED = 2**62  # limit of signals for a lesson: a network without loops cannot run away


@dataclass(frozen=True, eq=False)
class Answers:
    """Outputs and margins of the output neurons for each row.

    Attributes
    ----------
    output : float64 array (rows, outputs)
        The output of each neuron.
    excess : float64 array (rows, outputs)
        The margin of each neuron: potential minus threshold.
    """

    output: NDArray[np.float64]
    excess: NDArray[np.float64]

    @property
    def decisions(self) -> NDArray[np.int64]:
        """The decided class of each row: with one output neuron, whether it fires; with several, the largest margin."""
        return decided(self.excess)


def ask(
    network: Network,
    X: ArrayLike,
    outputs: Sequence[Name] | None = None,
    *,
    seed: int = 0,
    engine: Engine = "auto",
    answer_silence: bool | None = None,
) -> Answers:
    """Present rows to a network without a teacher, each from the state at time 0.

    Parameters
    ----------
    network : Network
        Its :class:`~neurosim.Feature` sources send the columns of a row, and its :class:`~neurosim.Latency` sources a
        spike at the time in their column.
    X : array_like (rows, features)
    outputs : sequence of names, optional
        Output neurons; by default those with plastic synapses and no outgoing ones.
    seed, engine
        As in :func:`~neurosim.simulate`.
    answer_silence : bool, optional
        Whether a hidden neuron that no signal of a row reaches acts nevertheless; see :func:`~neurosim.train`.

    Raises
    ------
    InputError
        If rows and network do not fit each other, or a neuron does not act in the instant in which a row reaches it.

    Examples
    --------
    >>> from neurosim.network.layers import perceptron
    >>> ask(perceptron(2, weights=[1.0, 1.0, -1.5]), [[1, 1], [0, 1]]).decisions
    array([1, 0])
    """
    wiring = wire(network, seed)
    asked = (
        timetable.output_neurons(wiring)
        if outputs is None
        else tuple(index for name in outputs for index in wiring.named.members(name).tolist())
    )
    for index, times in Counter(asked).items():
        if times > 1:
            raise InputError(f"Each output neuron must be named once; got {wiring.labels[index]!r} {times} times.")
    lesson = lesson_for(wiring, asked, X)
    lesson = replace(lesson, answer_silence=checks.flag_or_default(answer_silence, "answer_silence"))
    watch = Watch(UNLIMITED, math.inf)
    recording = present(wiring, lesson, seed, watch, record="none", engine=engine, progress=False, keep="epochs")
    given = answers(recording, lesson)
    return Answers(given["output"], given["excess"])


def lesson_for(wiring: Wiring, outputs: tuple[int, ...], X: ArrayLike) -> Lesson:
    """Return a lesson of one epoch without a teacher, or raise an InputError if rows and network do not fit."""
    for index in outputs:
        model = wiring.model(index)
        if isinstance(model, NeuronModel) and threshold_of(model, model.initial()) is None:
            kind = type(model).__name__
            raise InputError(
                f"The output neuron {wiring.labels[index]!r} ({kind}) has no threshold to decide with; give"
                f" {kind} a 'threshold' parameter or the method threshold_of(state)."
            )
    features = timetable.features_of(wiring)
    rows = rows_to_ask(X, features, f"The network has {counted(features, 'feature')}")
    return Lesson(rows, outputs, *timetable.presentation_times(wiring, outputs, rows))


def present(
    wiring: Wiring,
    lesson: Lesson,
    seed: int,
    watch: Watch,
    *,
    record: Recorded,
    engine: Engine,
    progress: bool | None,
    keep: Keep,
) -> Recording:
    """Run a lesson, with a RunStopped error if it ends early."""
    if wiring.carries_current.any():
        source = int(wiring.sources[np.flatnonzero(wiring.carries_current)[0]])
        raise InputError(
            f"A lesson presents one row after the other, and the current of {wiring.labels[source]!r}"
            f" ({type(wiring.model(source)).__name__}) would continue through all of them; remove it."
        )
    if timetable.looks_at(wiring) == "act":
        _check_acting(wiring, lesson)
    task = Task(
        wiring=wiring,
        start=EndState.at_start(wiring),
        earlier=np.empty(0, SPIKES),
        until=lesson.epochs * lesson.epoch_length + 1,
        seed=seed,
        recorded=recorded_neurons(wiring, record),
        watch=watch,
        lesson=lesson,
        keep=keep,
        threads=processors(),
    )
    result = run_task(task, engine, progress, "learning")
    if result.stopped is not None:
        raise early_end(result, result.recording, wiring)
    if told := weights_ran_away(result.recording, stopped=False):
        raise RunStopped(f"The lesson ended at {result.recording.until:g} ms{told}.", result.recording)
    return result.recording


def _check_acting(wiring: Wiring, lesson: Lesson) -> None:
    """Raise an InputError for a neuron that a signal does not move at once, or that would fire without input."""
    having_memory = sorted({*timetable.deciders(wiring, lesson.outputs)} & {*timetable.remembering(wiring)})
    for index in having_memory:
        model, state = wiring.model(index), wiring.start_of(index)
        assert isinstance(model, NeuronModel)  # sources have no memory
        before, moved = state.v, True
        with suppress(Exception):  # an error of the model is reported in the run
            model.integrate(state, 1.0)
            moved = state.v != before
        if not moved:
            raise InputError(
                f"The neuron {wiring.labels[index]!r} is {an(type(model).__name__)}, whose potential changes only after"
                f" the instant in which a signal arrives, but {timetable.JUDGED}. Use LIF, whose potential jumps; or"
                " rows of spike times, which are judged by the whole presentation (ns.tempotron with this model)."
            )
    for index in having_memory:
        if first_crossing(wiring, index) != NEVER:
            raise InputError(f"The neuron {timetable.fires_by_itself(wiring, index)}.")
