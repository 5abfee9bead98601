"""The result of a run with any engine: its public methods, in milliseconds and by the names of neurons."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurosim.core import checks
from neurosim.core.display import view
from neurosim.core.errors import InputError
from neurosim.core.names import Name
from neurosim.core.numerals import exact, told_apart
from neurosim.core.words import counted
from neurosim.data.io.atomic import replacing
from neurosim.network.network import Network
from neurosim.network.rebuilt import network_of
from neurosim.recording.causes import why
from neurosim.recording.moment import Moment, moment
from neurosim.recording.provenance import Why
from neurosim.recording.run_log import RunLog
from neurosim.recording.saving import save


@dataclass(frozen=True, eq=False, repr=False)
class Recording(RunLog):
    """Everything that happened in ``[0, until)``.

    Attributes
    ----------
    wiring : Wiring
        The network at time 0; :meth:`wiring_at` returns that of another time.
    seed : int
        Seed of the run.
    engine : str
        ``"simpy"`` or ``"compiled"``.
    tables : Tables
        All signals and, as far as they were recorded, acts of somas, changes of weights and errors.
    recorded : frozenset of int
        Indices of the neurons whose somas were recorded.
    end : EndState
        The state at the end.
    lesson : Lesson or None
        The presentations and targets, for the recording of a lesson.
    plasticity : PlasticityRule or None
        The rule that changed plastic synapses, if there was one.
    stages : tuple of Stage
        The parts of the run with a changed network, in ascending order of time.
    """

    def __repr__(self) -> str:
        kept = "" if self.tables.keep == "signals" else " (not kept)"
        neurons, signals = counted(len(self.wiring.names), "neuron"), counted(self.n_signals, "signal")
        return f"Recording of {neurons} over {self.until:g} ms: {signals}{kept}, engine {self.engine}"

    def _repr_html_(self) -> str:
        """Return the player for a notebook."""
        return str(view("player.inline").recording_shown(self))

    def _repr_png_(self) -> bytes | None:
        """Return a still picture, for viewers that show no HTML."""
        png: bytes | None = view("player.inline").still(self)
        return png

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
            Whether to return also the number of each sender: ``("exc", 3)`` is number 3 of ``"exc"``.

        Returns
        -------
        float64 array
            In ms, ascending.
        int64 array
            If `numbers`, of the same length; 0 for a neuron outside any population.

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
        """Return the values that a neuron or a population sent at its :meth:`spikes`."""
        return np.ascontiguousarray(self._sent(name)["value"])

    def weights(self, source: Name, target: Name) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return when a synapse's weight changed, and the weight from then on.

        The first entry is the weight at time 0. A change at t affects signals that arrive after t; a change of the
        network with which a run was resumed has the time of the tick before.

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

        That order goes by source neuron, in the order of adding, and then by the order of connecting.

        Parameters
        ----------
        at : float, optional
            Time of the weights, in ms, including the changes at that time; by default the end of the run.

        Returns
        -------
        structured array
            ``source`` and ``target``, in their written form; ``weight``; ``delay``, in ms; and whether it is
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
        """The network, with the weights and the models at the end of the run; each access builds a new one.

        Projections consist of the pairs that were drawn. States are those at time 0. To continue the run with changes,
        change this network and call ``ns.simulate(changed, until, resume=recording)``.
        """
        network = network_of(self.wiring_at(self.end.tick), self.end.weights)
        network.made_with = self.end.tick, self.end.weights[self.wiring.built]
        return network

    def potential(self, name: Name, at: ArrayLike) -> NDArray[np.float64]:
        """Return a neuron's exact potential at any times, in closed form from its state at the previous event.

        At the time of an event it is the potential after it (after the reset, if the neuron fired).

        Parameters
        ----------
        name : name
            Of a neuron that was recorded, or of a population if all its neurons were.
        at : array_like
            Times in ms, from 0 up to and including the end of the run.

        Returns
        -------
        float64 array
            In the unit of the model's threshold, with the shape of `at`; for a population with an additional first axis
            for its neurons.
        """
        return self._traced(name, at, "potential")

    def threshold(self, name: Name, at: ArrayLike) -> NDArray[np.float64]:
        """Return a neuron's threshold at any times: its parameter or, if it moves, the value in the state at that time.

        Parameters
        ----------
        name : name
            Of a neuron that was recorded.
        at : array_like
            Times in ms, from 0 up to and including the end of the run.

        Returns
        -------
        float64 array
            In the unit of the potential, with the shape of `at`; NaN for a model without a threshold. For a population
            with an additional first axis for its neurons.

        Examples
        --------
        >>> import neurosim as ns
        >>> net = ns.Network()
        >>> net.add_neuron("cell", ns.LIF(threshold=20.0))
        >>> ns.simulate(net, until=50.0, record="all").threshold("cell", at=[0.0, 50.0])
        array([20., 20.])
        """
        return self._traced(name, at, "threshold")

    def _traced(self, name: Name, at: ArrayLike, what: Literal["potential", "threshold"]) -> NDArray[np.float64]:
        latest = float(np.max(checks.times(at, f"The time of a {what}"), initial=0.0))
        if latest > self.until:
            end, asked = told_apart(self.until, latest)
            raise InputError(f"The run ended at {end} ms, so it has no {what} at {asked} ms.")
        traces = (self.trace(self.wiring.names[index]) for index in self.wiring.named.members(name).tolist())
        courses = [trace.potential(at) if what == "potential" else trace.threshold(at) for trace in traces]
        return np.stack(courses) if self.wiring.named.is_population(name) else courses[0]

    def at(self, t: float) -> Moment:
        """Return the signals in transit and the weights at a time.

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
        """Explain what a neuron did at a time: the signals, weights, sum and threshold of a spike or a silence.

        If nothing happened at that time, it gives the neuron's state, and its last act before and its next one after.

        Parameters
        ----------
        name : name
        t : float
            In ms, from 0 to before the end of the run.
        depth : int
            Number of steps back in the causal graph, ``why(...).graph``.
        full : bool
            Whether the text lists every signal of the instant and all signals that led to it.

        Returns
        -------
        Why
            Its text gives the reason in a sentence.

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
            raise InputError(f"The run covers 0 to {exact(self.until)} ms, excluding its end; {t!r} ms is not in it.")
        return why(self, index, moment, checks.whole(depth, "The depth"), checks.flag(full, "full"))

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Return the log as plain arrays, such as ``"spikes.time"`` (ms) and ``"spikes.neuron"``.

        Neurons are indices into ``"names"``. Synapses are in the order of :meth:`synapses`, with ``"sources"`` and
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

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the recording to a file: ``.npz`` (compact) or ``.json`` (readable).

        :func:`~neurosim.load_recording` reads it back, bit for bit. An old file is replaced only when the new one is
        complete.

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
        """Write an HTML file that replays the run in any browser; it loads no external resources.

        An old file is replaced only when the new one is complete.

        Parameters
        ----------
        path : str or path
            The file to write.
        title : str, optional
            Title of the page; by default a short description of the recording.
        limit : float
            Largest size, in megabytes.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        InputError
            If the page would be larger than `limit`, the signals of a lesson were not kept, or no file can be written
            to the folder. Nothing is written then.
        NotWrittenError
            As for :meth:`save`.

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
        page, name = view("player.page").page, view("player.page").title_of(self)
        with replacing(file) as temporary:
            temporary.write_text(page({name: self}, name if title is None else title, limit), encoding="utf-8")
        return file


def a_recording(value: object, name: str) -> Recording:
    """Return `value`, or say that `name` must be a recording."""
    return checks.of_type(value, Recording, name, "ns.simulate(...) or ns.train(...).recording")
