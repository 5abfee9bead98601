"""Running a network: check, choose an engine, run, return a recording."""

import math
from collections.abc import Iterable
from typing import Literal

import numpy as np

from neurosim.core import checks
from neurosim.core.errors import InputError, RunInterrupted, RunStopped
from neurosim.core.names import Name, label
from neurosim.core.numerals import exact, told_apart
from neurosim.core.words import an
from neurosim.engines.choice import Engine, run_task, worth_threads
from neurosim.engines.going_on import going_on
from neurosim.engines.plasticity import Plasticity
from neurosim.engines.task import Result, Task, Watch
from neurosim.learning.lesson import Teaching
from neurosim.learning.plasticity import PlasticityRule
from neurosim.learning.rules import name_of, said, usual_rate
from neurosim.learning.stable_rate import stable_rate
from neurosim.models.base import NeuronModel, parameters
from neurosim.network.network import Network
from neurosim.network.wiring import Wiring, wire
from neurosim.recording.recording import Recording
from neurosim.recording.tables import SPIKES, EndState

Recorded = Iterable[Name] | Literal["all", "none"] | None

FEW = 1000  # up to so many neurons, every soma is recorded unless something else is asked for
RAN_AWAY = 1e100  # a weight that no lesson leads to on purpose


def simulate(
    network: Network,
    until: float,
    *,
    engine: Engine = "auto",
    seed: int = 0,
    record: Recorded = None,
    resume: Recording | None = None,
    max_signals: int | None = None,
    max_seconds: float = math.inf,
    progress: bool | None = None,
    threads: int | None = None,
    stepping: bool | None = None,
    plasticity: PlasticityRule | None = None,
) -> Recording:
    """Run a network over ``[0, until)`` and return everything that happened.

    Parameters
    ----------
    network : Network
    until : float
        End of the run, in ms; what would happen at that very time is not part of it.
    engine : {"auto", "simpy", "compiled"}
        What runs it; every engine gives the same result, bit for bit. The compiled one needs numba;
        "auto" takes it for networks of many synapses and for long lessons, where it can do what is asked for.
    seed : int
        Of everything random in the run.
    record : names, "all" or "none", optional
        Neurons, or populations, whose potentials and sums to keep; by default all, in networks of up to 1,000. The
        signals that neurons send are always kept, of all.
    resume : Recording, optional
        Go on where it stopped. The result covers both parts; with the same network it is that of one longer run. From
        there on weights, the parameters of models and what sources send may be others: change ``recording.network``,
        or the network that was run. A weight that nobody touched stays as it was learned. Neurons, their kinds, the
        ends and delays of synapses, which of them are plastic, and currents stay.
    max_signals : int, optional
        A run that sends more is taken for a runaway and stopped. By default 20 million in the event loop and 500
        million in the compiled engine; and a run stops earlier if its signals beget more and more: if those on
        their way double four times, from 65,536 and from two for each synapse on, and no doubling takes longer than
        the one before.
    max_seconds : float
        Wall time after which to stop, without the time that compiling takes; a run that is complete by the time anyone
        looks is returned, however long it took.
    progress : bool, optional
        Show a progress bar; by default on a terminal, if the run takes more than a moment.
    threads : int, optional
        How many the compiled engine uses, at most four for each processor; by default one for each in networks of
        250,000 synapses and more, else one. The result is the same.
    stepping : bool, optional
        Whether the compiled engine goes tick by tick rather than from event to event; by default where a background
        of many signals in every tick makes that faster, and never where `plasticity` is at work. The result is the
        same.
    plasticity : PlasticityRule, optional
        The rule, such as :class:`~neurosim.STDP`, by which the network's plastic synapses change as
        signals arrive and neurons fire; by default they keep their weights. When a run is resumed the traces of the
        rule follow from the signals of the recording; the rule must be the same.

    Raises
    ------
    InputError
        For anything about the network or the call that breaks a rule; nothing was run.
    RunStopped
        When a limit was passed, memory ran low, a potential became NaN or a model failed; its ``recording`` holds
        everything up to there.
    RunInterrupted
        On Ctrl-C or SIGTERM; likewise.

    Examples
    --------
    >>> from neurosim.models.lif import LIF
    >>> from neurosim.models.sources import Stimulus
    >>> net = Network()
    >>> net.add_neuron("x", Stimulus(times=[20.0, 22.0]))
    >>> net.add_neuron("cell", LIF(tau=20.0))
    >>> net.connect("x", "cell", weight=0.6, delay=1.0)
    >>> first = simulate(net, until=50.0)
    >>> first.spikes("cell")
    array([23.])

    What if a synapse were stronger from there on, or the neuron quicker to forget?

    >>> net.graph.nodes["x"]["model"] = Stimulus(times=[60.0, 70.0])
    >>> net.graph.edges["x", "cell", 0]["weight"] = 0.8
    >>> simulate(net, until=100.0, resume=first).spikes("cell")
    array([23., 71.])
    >>> net.graph.nodes["cell"]["model"] = LIF(tau=5.0)
    >>> simulate(net, until=100.0, resume=first).spikes("cell")
    array([23.])

    A protocol goes step by step: each step is a run that goes on from the one before.

    >>> net, recording, spikes = Network(), None, []
    >>> net.add_neuron("cell", LIF(refractory=2.0))
    >>> for step, drive in enumerate([0.9, 1.1, 1.3, 1.5], start=1):
    ...     net.graph.nodes["cell"]["model"] = LIF(refractory=2.0, constant_drive=drive)
    ...     recording = simulate(net, until=200.0 * step, resume=recording)
    ...     spikes.append(len(recording.spikes("cell")))
    >>> np.diff([0, *spikes]).tolist()
    [0, 4, 7, 8]
    """
    wiring = wire(network, seed)
    end = network.clock.ticks(checks.not_negative(until, "The time to run until", "ms"), "The time to run until")
    if resume is not None:
        checks.of_type(resume, Recording, "resume", "ns.simulate(...)")
        resume = going_on(network, wiring, resume, seed)
        wiring = resume.wiring_at(resume.end.tick)
    start = EndState.at_start(wiring) if resume is None else resume.end
    if end < start.tick:
        raise InputError(
            f"The run to resume has already reached {exact(wiring.clock.ms(start.tick))} ms; got until={until!r}."
        )
    changing = None
    if plasticity is not None:
        _check_plastic(wiring, plasticity, start)
        changing = Plasticity(plasticity, resume)
    if resume is not None and resume.plasticity != plasticity:
        raise InputError(
            f"The recording to resume ran with plasticity={resume.plasticity!r}; got plasticity={plasticity!r}."
        )
    task = Task(
        wiring=wiring,
        start=start,
        earlier=np.empty(0, SPIKES) if resume is None else resume.in_flight(),
        until=end,
        seed=seed,
        recorded=recorded_neurons(wiring, record),
        watch=Watch(max_signals, max_seconds, synapses=len(wiring.targets)),
        threads=worth_threads(wiring, threads),
        stepping=checks.flag_or_default(stepping, "stepping"),
        plasticity=changing,
    )
    result = run_task(task, engine, progress, "simulating")
    recording = result.recording if resume is None else result.recording.after(resume)
    if result.stopped is not None:
        raise early_end(result, recording, recording.wiring)
    return recording


def early_end(result: Result, recording: Recording, wiring: Wiring) -> RunStopped:
    """Return the error that tells of a run which ended early, with the busiest neurons if it ran away."""
    stopped = result.stopped
    assert stopped is not None
    counts = np.bincount(recording.tables.spikes["neuron"], minlength=len(wiring.names))
    busiest = [f"{wiring.labels[i]} ({counts[i]:,})" for i in np.argsort(-counts, kind="stable")[:3] if counts[i]]
    told = f"; the busiest neurons were {', '.join(busiest)}" if busiest and stopped.runaway else ""
    told += weights_ran_away(recording, stopped=True)
    kind = RunInterrupted if stopped.interrupted else RunStopped
    return kind(f"The run stopped at {exact(recording.until)} ms because {stopped.reason}{told}.", recording)


def weights_ran_away(recording: Recording, stopped: bool) -> str:
    """Say which rule has left weights that are no numbers any more, or whose sum is none, and what to try; or ""."""
    teaching = None if recording.lesson is None else recording.lesson.teaching
    if teaching is None:
        return ""
    largest = np.abs(recording.end.weights[recording.wiring.plastic]).max(initial=0.0)
    if largest < (RAN_AWAY if stopped else math.inf):
        return ""
    rate = min(teaching.rule.rate / 10.0, usual_rate(teaching.rule), _holding(recording, teaching))
    return (
        f"; the weights ran away under the rule {said(teaching.rule)}: try a smaller rate, such as {rate:.3g}, or"
        " features scaled to about 1"
    )


def _holding(recording: Recording, teaching: Teaching) -> float:
    """Return a rate at which the weights of one layer do not run away by the delta rule; infinite in other lessons."""
    wiring, lesson = recording.wiring, recording.lesson
    heard = np.unique(wiring.sources[wiring.plastic]).tolist()
    if lesson is None or name_of(teaching.rule) != "delta":
        return math.inf
    if any(isinstance(wiring.model(index), NeuronModel) for index in heard):
        return math.inf
    rows = np.column_stack([lesson.rows, np.ones(len(lesson.rows))])  # with a bias, whether there is one or not
    if np.abs(rows).max() > math.sqrt(RAN_AWAY):  # no square of it is to be computed with
        return math.inf
    return stable_rate("delta", rows, teaching.batch)


def _check_plastic(wiring: Wiring, rule: PlasticityRule, start: EndState) -> None:
    """Refuse a plasticity rule that has nothing to change, or would change what it cannot."""
    if not isinstance(rule, PlasticityRule):
        raise InputError(f"plasticity must be a PlasticityRule, such as STDP(); got {rule!r}.")
    if not hasattr(rule, "__dataclass_fields__"):
        raise InputError(f"The plasticity rule {type(rule).__name__} must be a frozen dataclass of numbers.")
    for name, value in parameters(rule).items():
        if not isinstance(value, bool) and (not checks.is_number(value) or math.isnan(value)):
            raise InputError(f"The {name!r} parameter of {type(rule).__name__} must be a number; got {value!r}.")
    if not wiring.teachable:
        raise InputError(
            f"The network has no plastic synapse for {type(rule).__name__} to change; connect(..., plastic=True)."
        )
    for synapse in np.flatnonzero(wiring.plastic).tolist():
        source, target = int(wiring.sources[synapse]), int(wiring.targets[synapse])
        where = f"The plastic synapse {wiring.labels[source]!r} -> {wiring.labels[target]!r}"
        hearer, weight = wiring.model(target), float(start.weights[synapse])
        if isinstance(hearer, NeuronModel) and not hearer.learns:
            raise InputError(f"{where} ends on {an(type(hearer).__name__)}, which has fixed weights.")
        if not rule.least <= weight <= rule.most:
            told, least, most = told_apart(weight, rule.least, rule.most)
            raise InputError(
                f"{where} has the weight {told}, outside of the bounds {least} and {most} of {type(rule).__name__}."
            )


def recorded_neurons(wiring: Wiring, record: Recorded) -> frozenset[int]:
    """Return the indices of the neurons whose somas are to be recorded."""
    everyone = frozenset(i for i in range(len(wiring.names)) if isinstance(wiring.model(i), NeuronModel))
    if record is None:
        return everyone if len(wiring.names) <= FEW else frozenset()
    if isinstance(record, str) and record in ("all", "none"):
        return everyone if record == "all" else frozenset()
    is_one_name = isinstance(record, str) or (isinstance(record, tuple) and label(record) in wiring.labels)
    if is_one_name or not isinstance(record, Iterable):
        one = f"for one neuron or population [{record!r}]"
        raise InputError(f"record must be a list of names, 'all' or 'none'; got {record!r}; {one}.")
    chosen = {index for name in record for index in wiring.named.members(name).tolist()}
    for index in chosen - everyone:
        source = type(wiring.model(index)).__name__
        raise InputError(f"{wiring.labels[index]!r} is a source ({source}); it has no soma to record.")
    return frozenset(chosen)
