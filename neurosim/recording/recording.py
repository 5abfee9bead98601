"""The one result of a run, whichever engine ran: every signal, and what can be known from it."""

from __future__ import annotations

import hashlib
import os
from dataclasses import astuple, dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurosim.core import checks
from neurosim.core.display import view
from neurosim.core.errors import InputError
from neurosim.core.names import Name
from neurosim.core.numerals import exact, told_apart
from neurosim.core.pickling import Uncached
from neurosim.core.words import counted
from neurosim.data.io.atomic import replacing
from neurosim.learning.acting import remembering
from neurosim.learning.lesson import Lesson
from neurosim.learning.plasticity import PlasticityRule
from neurosim.models.base import NeuronModel
from neurosim.network.injection import Course, courses
from neurosim.network.network import Network
from neurosim.network.rebuilt import network_of
from neurosim.network.wiring import Wiring
from neurosim.recording.background import background, in_order
from neurosim.recording.moment import Moment, moment
from neurosim.recording.provenance import Why, why
from neurosim.recording.saving import save
from neurosim.recording.stage import Stage
from neurosim.recording.tables import CHANGES, EVENTS, RESET, SPIKES, EndState, Tables
from neurosim.recording.trace import Trace


@dataclass(frozen=True, eq=False)
class Recording(Uncached):
    """Everything that happened in ``[0, until)``.

    Attributes
    ----------
    wiring : Wiring
        The network that ran, as it was at time 0; :meth:`wiring_at` has that of another time.
    seed : int
        Of the run.
    engine : str
        The engine that ran: ``"simpy"`` or ``"compiled"``.
    tables : Tables
        Every signal sent and, as far as they were recorded, every act of a soma, change of a weight and error.
    recorded : frozenset of int
        Indices of the neurons whose somas' acts are kept.
    end : EndState
        Where it stopped.
    lesson : Lesson or None
        The rows that were presented, and what was taught, if it is the recording of a lesson.
    plasticity : PlasticityRule or None
        The rule by which plastic synapses changed, if there was one.
    stages : tuple of Stage
        Where the run went on with a changed network, and with which, ascending.
    """

    wiring: Wiring
    seed: int
    engine: str
    tables: Tables
    recorded: frozenset[int]
    end: EndState
    lesson: Lesson | None = None
    plasticity: PlasticityRule | None = None
    stages: tuple[Stage, ...] = ()

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        if self.end.weights is self.wiring.weights:  # they are many, and were not changed
            state["end"] = replace(self.end, weights=np.empty(0))
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        end = state["end"]
        if len(end.weights) < len(state["wiring"].targets):
            state = state | {"end": replace(end, weights=state["wiring"].weights)}
        vars(self).update(state)

    def __repr__(self) -> str:
        kept = "" if self.tables.keep == "signals" else " (not kept)"
        neurons, signals = counted(len(self.wiring.names), "neuron"), counted(self.n_signals, "signal")
        return f"Recording of {neurons} over {self.until:g} ms: {signals}{kept}, engine {self.engine}"

    def _repr_html_(self) -> str:
        """Return the player, as a notebook shows it."""
        return str(view("player.inline").recording_shown(self))

    @property
    def until(self) -> float:
        """The end of the run, in ms; it covers everything before."""
        return self.wiring.clock.ms(self.end.tick)

    @property
    def n_signals(self) -> int:
        """How many signals were sent, even if they were not kept; without those of the background."""
        return self.tables.sent

    @property
    def signals(self) -> NDArray[np.void]:
        """Every signal: tick, index of the neuron that sent it, value.

        Raises
        ------
        InputError
            If this is the recording of a lesson that was not to keep them.
        """
        written = self.written
        return self._with_background if self._has_background else written

    @property
    def _has_background(self) -> bool:
        return any(len(part.background) for _, part in self.parts)

    @cached_property
    def _with_background(self) -> NDArray[np.void]:
        return in_order([self.written, self._background(0)])

    def _background(self, first: int, wanted: NDArray[np.bool_] | None = None) -> NDArray[np.void]:
        """Draw again what background sources, all or those that are wanted, have sent from a tick on."""
        ends = [*(begin for begin, _ in self.parts[1:]), self.end.tick]
        drawn = [np.empty(0, SPIKES)]
        for (begin, part), end in zip(self.parts, ends, strict=True):
            if end > max(first, begin):
                only = part.background if wanted is None else part.background[wanted[part.background]]
                drawn.append(background(part, self.seed, max(first, begin), end, only))
        return np.concatenate(drawn)

    @property
    def parts(self) -> list[tuple[int, Wiring]]:
        """The tick at which each part of the run began, and the network that ran in it."""
        return [(0, self.wiring), *((stage.tick, stage.wiring) for stage in self.stages)]

    def wiring_at(self, tick: float) -> Wiring:
        """Return the network that ran at a tick, with the weights that were given; `weight_at` has those it had."""
        return next(part for begin, part in reversed(self.parts) if begin <= tick)

    @property
    def written(self) -> NDArray[np.void]:
        """The signals that the run wrote down: all but those of the background, which follow from the seed.

        Raises
        ------
        InputError
            If this is the recording of a lesson that was not to keep them.
        """
        if self.tables.keep != "signals":
            told = f"The {self.n_signals:,} signals of this lesson were counted but not kept"
            raise InputError(f"{told} (keep={self.tables.keep!r}); train with keep='signals' to have them.")
        return self.tables.spikes

    def signals_of(self, neurons: NDArray[np.int64]) -> NDArray[np.void]:
        """Return the rows of :attr:`signals` that some neurons, given by their indices, sent."""
        wanted = np.zeros(len(self.wiring.names), np.bool_)
        wanted[neurons] = True
        written = self.written[wanted[self.written["neuron"]]]
        return in_order([written, self._background(0, wanted)])

    def in_flight(self) -> NDArray[np.void]:
        """Return the signals that may still have been on their way when the run stopped."""
        first = max(0, self.end.tick - self.wiring.longest_delay)
        written = self.written[np.searchsorted(self.written["tick"], first) :]
        return in_order([written, self._background(first)])

    @property
    def changes(self) -> NDArray[np.void]:
        """Every change of a weight: tick, index of the synapse, weight from then on.

        Raises
        ------
        InputError
            If this is the recording of a lesson that was not to keep them.
        """
        if self.tables.keep == "epochs":
            raise InputError("Of this lesson's weights only the ends of epochs were kept; train with keep='changes'.")
        return self.tables.changes

    @overload
    def spikes(self, name: Name, numbers: Literal[False] = False) -> NDArray[np.float64]: ...
    @overload
    def spikes(self, name: Name, numbers: Literal[True]) -> tuple[NDArray[np.float64], NDArray[np.int64]]: ...
    def spikes(
        self, name: Name, numbers: bool = False
    ) -> NDArray[np.float64] | tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return the times at which a neuron, or any neuron of a population, sent a signal.

        Parameters
        ----------
        name : name
            Of a neuron or a population.
        numbers : bool
            Return also which neuron of the population sent each: ``("exc", 3)`` is number 3 of ``"exc"``.

        Returns
        -------
        float64 array
            In ms, ascending.
        int64 array
            If `numbers`, as long; 0 for a neuron that is of no population.

        Raises
        ------
        UnknownNameError
            If there is no such neuron or population.

        Examples
        --------
        >>> import neurosim as ns
        >>> net = ns.Network()
        >>> net.add_population("pair", 2, ns.LIF(constant_drive=2.0), initial={"v": [0.0, 0.5]})
        >>> times, numbers = ns.simulate(net, until=20.0).spikes("pair", numbers=True)
        >>> times.round(1).tolist(), numbers.tolist()
        ([8.1, 13.9], [1, 0])
        """
        numbered = checks.flag(numbers, "numbers")
        sent = self._sent(name)
        times = self.wiring.clock.ms(sent["tick"])
        return (times, self.wiring.named.numbers(sent["neuron"])) if numbered else times

    def values(self, name: Name) -> NDArray[np.float64]:
        """Return what a neuron or a population sent at each of its :meth:`spikes`."""
        return np.ascontiguousarray(self._sent(name)["value"])

    def _sent(self, name: Name) -> NDArray[Any]:
        members = self.wiring.named.members(name)
        if len(members) > 1:
            return self.signals_of(members)
        index = int(members[0])
        if any(index in part.background for _, part in self.parts):
            return self.signals_of(members)
        order, bounds = self._written_by_neuron
        return np.asarray(self.written[order[bounds[index] : bounds[index + 1]]])

    def sent_by(self, index: int) -> NDArray[np.int64]:
        """Return the rows of :attr:`signals` that one neuron sent."""
        order, bounds = self._spikes_by_neuron
        return order[bounds[index] : bounds[index + 1]]

    @cached_property
    def _spikes_by_neuron(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return self._by_neuron(self.signals) if self._has_background else self._written_by_neuron

    @cached_property
    def _written_by_neuron(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return self._by_neuron(self.written)

    @cached_property
    def _events_by_neuron(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return self._by_neuron(self.tables.events)

    def _by_neuron(self, table: NDArray[np.void]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the rows of a table neuron by neuron, in time, and where each neuron's begin."""
        order = np.argsort(table["neuron"], kind="stable")
        return order, np.searchsorted(table["neuron"][order], np.arange(len(self.wiring.names) + 1))

    def weights(self, source: Name, target: Name) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return when a synapse's weight changed, and the weight from then on.

        The first entry is the weight at time 0. A change at t acts on signals that arrive after t; one that was made
        in the network with which a run went on stands at the tick before.

        Returns
        -------
        times : float64 array
            In ms.
        weights : float64 array

        Raises
        ------
        InputError
            If there is no such synapse, or more than one.
        """
        tail, head = self.wiring.index(source), self.wiring.index(target)
        found = [s for s in self.wiring.outgoing(tail) if self.wiring.targets[s] == head]
        if len(found) != 1:
            edge = f"{self.wiring.labels[tail]!r} -> {self.wiring.labels[head]!r}"
            raise InputError(f"There are {len(found)} synapses {edge}; weights() follows exactly one.")
        changes = self.changes[self.changes["synapse"] == found[0]]
        times = np.concatenate([[0.0], self.wiring.clock.ms(changes["tick"])])
        return times, np.concatenate([self.wiring.weights[found], changes["weight"]])

    def synapses(self, at: float | None = None) -> NDArray[np.void]:
        """Return every synapse with its ends, in the order of the edges of the network's graph.

        That is neuron by neuron in the order in which they were added, and of each the synapses that its axon makes as
        they were connected.

        Parameters
        ----------
        at : float, optional
            When to take the weights, in ms, with all changes up to that very time; by default at the end of the run.

        Returns
        -------
        structured array
            ``source`` and ``target``, as they are written; ``weight``; ``delay``, in ms; and whether it is
            ``plastic``. A data frame can be made of it.

        Examples
        --------
        >>> import neurosim as ns
        >>> training = ns.train(ns.perceptron(2), ns.datasets.load("or"), "rosenblatt")
        >>> synapses = training.recording.synapses()
        >>> synapses["source"].tolist(), synapses["weight"].tolist()
        (['x1', 'x2', 'bias'], [2.0, 2.0, -1.0])
        >>> synapses[synapses["source"] == "x2"].tolist()
        [('x2', 'y', 2.0, 1.0, True)]
        """
        wiring = self.wiring
        weights = self.end.weights if at is None else self.at(at).weights
        built = wiring.built
        labels = np.array(wiring.labels, np.str_)
        text = labels.dtype if len(labels) else np.dtype("U1")
        kinds = [("source", text), ("target", text), ("weight", "f8"), ("delay", "f8"), ("plastic", "?")]
        table = np.empty(len(built), kinds)
        table["source"], table["target"] = labels[wiring.sources[built]], labels[wiring.targets[built]]
        table["weight"], table["delay"] = weights[built], wiring.clock.ms(wiring.delays[built])
        table["plastic"] = wiring.plastic[built]
        return table

    @property
    def network(self) -> Network:
        """The network that ran, with the weights and the models of the end of the run; made anew when asked for.

        Populations are populations, and projections are of the pairs that were drawn. States are those at time 0.
        Change something in it, and ``ns.simulate(changed, until, resume=recording)`` goes on with that.
        """
        network = network_of(self.wiring_at(self.end.tick), self.end.weights)
        network.made_with = self.end.tick, self.end.weights[self.wiring.built]
        return network

    def weight_at(self, synapse: int, tick: int) -> float:
        """Return a synapse's weight as it acts on a signal that arrives at `tick`."""
        if self.wiring.plastic[synapse] or self.stages:
            changes = self.changes
            earlier = changes[: np.searchsorted(changes["tick"], tick)]
            mine = np.flatnonzero(earlier["synapse"] == synapse)
            if mine.size:
                return float(earlier["weight"][mine[-1]])
        return float(self.wiring.weights[synapse])

    @cached_property
    def currents(self) -> dict[int, Course]:
        """The course of the current that is injected into a neuron, by its index, of those with one."""
        return courses(self.wiring, self.seed, self.end.tick)

    def trace(self, name: Name) -> Trace:
        """Return the states of a neuron from event to event.

        Raises
        ------
        InputError
            If its soma was not recorded, or it is a source, which has none.
        """
        events, states = self.events(name)
        index = self.wiring.index(name)
        model = self.wiring.model(index)
        assert isinstance(model, NeuronModel)  # only somas are recorded
        became = [(stage.tick, stage.model_of(index)) for stage in self.stages]
        changed = [(tick, *found) for tick, found in became if found is not None]
        course = self.currents.get(index)
        return Trace.of(model, self.wiring.clock, self._initial(index), events, states, course, changed)

    def _initial(self, index: int) -> NDArray[np.float64]:
        """Return the fields of a neuron's state at time 0."""
        return np.array(astuple(self.wiring.start_of(index)), dtype=np.float64)

    def events(self, name: Name) -> tuple[NDArray[Any], NDArray[np.float64]]:
        """Return what a soma heard and did (see :data:`~neurosim.recording.tables.EVENTS`), and its state after it.

        In a lesson a neuron with a memory is also reset as each row begins.

        Raises
        ------
        InputError
            If this neuron was not recorded.
        """
        index = self.wiring.index(name)
        if index not in self.recorded:
            model = self.wiring.model(index)
            reason = (
                "was not recorded in this run; name it in `record`"
                if isinstance(model, NeuronModel)
                else f"is a source ({type(model).__name__}) and has no potential"
            )
            raise InputError(f"The neuron {self.wiring.labels[index]!r} {reason}.")
        order, bounds = self._events_by_neuron
        rows = order[bounds[index] : bounds[index + 1]]
        return self._with_resets(index, self.tables.events[rows], self.tables.states[rows])

    def _with_resets(
        self, index: int, events: NDArray[Any], states: NDArray[np.float64]
    ) -> tuple[NDArray[Any], NDArray[np.float64]]:
        """Add the resets of a lesson, each at the end of its instant, to the events of a neuron."""
        ticks = self.reset_ticks(index)
        if not len(ticks):
            return events, states
        resets, initial = np.zeros(len(ticks), EVENTS), self._initial(index)
        resets["tick"], resets["neuron"], resets["outcome"] = ticks, index, RESET
        known = np.zeros((len(ticks), states.shape[1]))
        known[:, : len(initial)] = initial
        order = np.argsort(np.concatenate([events["tick"], ticks]), kind="stable")
        return np.concatenate([events, resets])[order], np.concatenate([states, known])[order]

    def reset_ticks(self, index: int) -> NDArray[np.int64]:
        """Return the ticks at which a neuron was given its initial state: as a row began, if it has a memory."""
        if self.lesson is None or index not in self._remembering:
            return np.empty(0, np.int64)
        return self.lesson.reset_ticks(self.end.tick)

    @cached_property
    def _remembering(self) -> frozenset[int]:
        return frozenset(remembering(self.wiring))

    def potential(self, name: Name, at: ArrayLike) -> NDArray[np.float64]:
        """Return a neuron's potential at any times, exactly: in closed form from its state at the event before.

        At the very time of an event it is the potential after it (after the reset, if it fired).

        Parameters
        ----------
        name : name
            Of a neuron that was recorded, or of a population all of whose neurons were.
        at : array_like
            Times in ms, from 0 up to and including the end of the run.

        Returns
        -------
        float64 array
            In the unit of the model's threshold, in the shape of `at`; of a population a row for each neuron, before
            the axes of `at`.
        """
        if not self.wiring.named.is_population(name):
            return self._trace_until(name, at, "potential").potential(at)
        members = self.wiring.named.members(name).tolist()
        return np.stack([self._trace_until(self.wiring.names[i], at, "potential").potential(at) for i in members])

    def threshold(self, name: Name, at: ArrayLike) -> NDArray[np.float64]:
        """Return a neuron's threshold at any times: its parameter or, if it moves, what it is in the state then.

        Parameters
        ----------
        name : name
            Of a neuron that was recorded.
        at : array_like
            Times in ms, from 0 up to and including the end of the run.

        Returns
        -------
        float64 array
            In the unit of the potential, in the shape of `at`; NaN for a model that has no threshold. Of a population a
            row for each neuron, before the axes of `at`.

        Examples
        --------
        >>> import neurosim as ns
        >>> net = ns.Network()
        >>> net.add_neuron("cell", ns.LIF(threshold=20.0))
        >>> ns.simulate(net, until=50.0, record="all").threshold("cell", at=[0.0, 50.0])
        array([20., 20.])
        """
        if not self.wiring.named.is_population(name):
            return self._trace_until(name, at, "threshold").threshold(at)
        members = self.wiring.named.members(name).tolist()
        return np.stack([self._trace_until(self.wiring.names[i], at, "threshold").threshold(at) for i in members])

    def _trace_until(self, name: Name, at: ArrayLike, what: str) -> Trace:
        """Return the trace of a neuron, of which something is asked for at times up to the end of the run."""
        latest = float(np.max(checks.times(at, f"The time at which a {what} is asked for"), initial=0.0))
        if latest > self.until:
            end, asked = told_apart(self.until, latest)
            raise InputError(f"The run ended at {end} ms; a {what} was asked for at {asked} ms.")
        return self.trace(name)

    def at(self, t: float) -> Moment:
        """Return what is on its way at a time, and what each synapse weighs then.

        Parameters
        ----------
        t : float
            In ms, from 0 up to and including the end of the run.

        Examples
        --------
        >>> import neurosim as ns
        >>> net = ns.Network()
        >>> net.add_neuron("x", ns.Stimulus(times=[20.0]))
        >>> net.add_neuron("cell", ns.LIF())
        >>> net.connect("x", "cell", weight=1.5, delay=4.0)
        >>> ns.simulate(net, until=50.0).at(21.0).signals["progress"]
        array([0.25])
        """
        tick = float(self.wiring.clock.moments(np.array(checks.finite(t, "The time to look at", "ms"))))
        if not 0.0 <= tick <= self.end.tick:
            raise InputError(f"The run covers 0 to {exact(self.until)} ms; {t!r} ms is not in it.")
        return moment(self, tick)

    def why(self, name: Name, t: float, depth: int = 3, full: bool = False) -> Why:
        """Explain what a neuron did at a time: the signals, weights, sum and threshold behind a spike or a silence.

        Where nothing happened at that time, it tells the neuron's state, what happened last before, and next after.

        Parameters
        ----------
        name : name
        t : float
            In ms, from 0 up to, but not including, the end of the run.
        depth : int
            How many signals to follow back in the causal graph, ``why(...).graph``.
        full : bool
            Print every signal of the instant and all that led to it, however many they are.

        Returns
        -------
        Why
            Printed, it says the reason in a sentence.

        Examples
        --------
        >>> import neurosim as ns
        >>> net = ns.Network()
        >>> net.add_neuron("x", ns.Stimulus(times=[20.0]))
        >>> net.add_neuron("cell", ns.LIF())
        >>> net.connect("x", "cell", weight=1.5, delay=1.0)
        >>> print(ns.simulate(net, until=50.0).why("cell", t=21.0))
        cell at 21 ms heard [x (sent at 20 ms): 1.5 x 1] = 1.5; its potential went from 0 to 1.5 >= threshold 1, so \
it sent 1.
        """
        index = self.wiring.index(name)
        moment = float(self.wiring.clock.moments(np.array(checks.finite(t, "The time to explain", "ms"))))
        if self.wiring.clock.rounds:
            moment = float(round(moment))
        if not 0 <= moment < self.end.tick:
            raise InputError(f"The run covers 0 to {exact(self.until)} ms, its end left out; {t!r} ms is not in it.")
        return why(self, index, moment, checks.whole(depth, "The depth"), checks.flag(full, "full"))

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Return the log as plain arrays, such as ``"spikes.time"`` (ms) and ``"spikes.neuron"``.

        Neurons are indices into ``"names"``. Synapses are in the order of :meth:`synapses`: they have ``"sources"`` and
        ``"targets"``, ``"delays"`` (ms) and, at the end of the run, ``"weights"``.
        """
        arrays: dict[str, NDArray[Any]] = {"names": np.array(self.wiring.labels)}
        tables = (self.signals, self.tables.events, self.changes, self.tables.lessons)
        for kind, table in zip(("spikes", "events", "changes", "lessons"), tables, strict=True):
            arrays[f"{kind}.time"] = self.wiring.clock.ms(table["tick"])
            arrays |= {f"{kind}.{field}": np.ascontiguousarray(table[field]) for field in table.dtype.names or ()}
        arrays["events.state"] = self.tables.states
        wiring, built = self.wiring, self.wiring.built
        arrays["changes.synapse"] = wiring.as_built[arrays["changes.synapse"]]
        arrays |= {"sources": wiring.sources[built], "targets": wiring.targets[built].astype(np.int64)}
        arrays |= {"delays": wiring.clock.ms(wiring.delays[built]), "weights": self.end.weights[built]}
        return arrays

    def digest(self) -> str:
        """Return the SHA-256 of every signal (tick, neuron, value) and of the weights at the end.

        For the signals of background sources, which follow from the seed, it takes the seed.

        Equal digests mean equal runs, to the last bit.
        """
        sha = hashlib.sha256()
        for field, kind in (("tick", "<i8"), ("neuron", "<i8"), ("value", "<f8")):
            sha.update(np.ascontiguousarray(self.written[field], dtype=kind).tobytes())
        if self._has_background:
            sha.update(f"background {self.seed}".encode())
        for (_, before), (tick, after) in pairwise(self.parts):
            for index in np.union1d(before.background, after.background).tolist():
                if before.model(index) != after.model(index):
                    sha.update(f"{index} from {tick}: {after.model(index)!r}".encode())
        sha.update(np.ascontiguousarray(self.end.weights, dtype="<f8").tobytes())
        return sha.hexdigest()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write everything to one file: ``.npz`` (compact) or ``.json`` (readable).

        :func:`~neurosim.load_recording` reads it back, bit for bit. The old file, if there was
        one, is replaced only once the new one is whole.

        Raises
        ------
        InputError
            If the suffix is another one, or nothing can be written to the folder.
        NotWrittenError
            If the system refuses to write it to the end, as when the disk is full; it is an OSError, too.

        Examples
        --------
        >>> import tempfile
        >>> import neurosim as ns
        >>> net = ns.Network()
        >>> net.add_neuron("x", ns.Stimulus(times=[20.0]))
        >>> recording = ns.simulate(net, until=50.0)
        >>> file = tempfile.mkdtemp() + "/run.npz"
        >>> recording.save(file)
        >>> ns.load_recording(file).digest() == recording.digest()
        True
        """
        save(self, path)

    def to_html(self, path: str | os.PathLike[str], title: str | None = None, limit: float = 25.0) -> Path:
        """Write one HTML file that replays everything: any browser opens it, and it asks nothing of any network.

        The old file, if there was one, is replaced only once the new one is whole.

        Parameters
        ----------
        path : str or path
            The file to write.
        title : str, optional
            Of the page; by default what was recorded, in few words.
        limit : float
            Most megabytes.

        Returns
        -------
        Path
            Of the file.

        Raises
        ------
        InputError
            If the page would be larger than `limit`, this is the recording of a lesson that was not to keep its
            signals, or nothing can be written to the folder. Nothing is written then.
        NotWrittenError
            As of :meth:`save`.

        Examples
        --------
        >>> import tempfile
        >>> import neurosim as ns
        >>> net = ns.Network()
        >>> net.add_neuron("x", ns.Stimulus(times=[20.0]))
        >>> file = ns.simulate(net, until=50.0).to_html(tempfile.mkdtemp() + "/one.html", "one spike")
        >>> file.name, "<title>one spike</title>" in file.read_text(encoding="utf-8")
        ('one.html', True)
        """
        file = checks.path(path, "The file of a page")
        page, name = view("player.page").page, view("player.inline").title_of(self)
        with replacing(file) as temporary:
            temporary.write_text(page({name: self}, name if title is None else title, limit), encoding="utf-8")
        return file

    def after(self, earlier: Recording) -> Recording:
        """Return one recording of both parts of a run, this one having gone on where `earlier` stopped."""
        return replace(
            self,
            wiring=earlier.wiring,
            tables=self.tables.after(earlier.tables),
            recorded=self.recorded & earlier.recorded,
            stages=earlier.stages,
        )

    def given(self, stage: Stage, end: EndState) -> Recording:
        """Return the recording of a run that is about to go on with another network, in the state `end`."""
        edited = np.flatnonzero(end.weights != self.end.weights)
        rows = np.empty(len(edited), CHANGES)
        rows["tick"], rows["synapse"], rows["weight"] = stage.tick - 1, edited, end.weights[edited]
        tables = replace(self.tables, changes=np.concatenate([self.changes, rows]))
        return replace(self, tables=tables, end=end, stages=(*self.stages, stage))
