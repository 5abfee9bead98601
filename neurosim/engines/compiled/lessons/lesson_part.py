"""Output neurons of a lesson that learn in one thread, and all neurons on which they depend: how far they are."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled.jit.compile_errors import call
from neurosim.engines.compiled.lessons.buffers import LessonBuffers
from neurosim.engines.compiled.lessons.layer_plan import FIRES_BY_ITSELF
from neurosim.engines.compiled.lessons.lesson_arrays import LessonArrays
from neurosim.engines.compiled.lessons.state import Orders, new_status
from neurosim.engines.fault import became_nan
from neurosim.engines.task import StopRun, Task, Unsuited
from neurosim.learning.timetable import deciders, fires_by_itself
from neurosim.models.base import NeuronModel


class LessonPart:
    """Part of a lesson under way.

    Parameters
    ----------
    task : Task
    arrays : LessonArrays
        Those of all parts.
    first, end : int
        Its groups.
    epochs : float64 array (epochs of a slice, weights)
        Room for the weights after each epoch, where groups learn apart.
    """

    def __init__(self, task: Task, arrays: LessonArrays, first: int, end: int, epochs: NDArray[np.float64]) -> None:
        assert task.lesson is not None
        self.task, self.lesson, self.arrays = task, task.lesson, arrays
        self.net = arrays.net._replace(groups=arrays.net.groups[first:end])
        self.neurons = arrays.neurons()
        self.status = new_status()
        self.buffers = LessonBuffers(task, self.net, self.status, epochs)

    @property
    def epoch(self) -> int:
        """How many epochs are over."""
        return int(self.status["epoch"])

    @property
    def presented(self) -> int:
        """How many presentations are over."""
        return self.epoch * len(self.lesson.rows) + int(self.status["place"])

    def present(self, most: int, orders: Orders) -> None:
        """Present some rows, at most so many; fewer if nothing is left to learn, or there is no more room."""
        arrays = self.arrays
        given = (
            arrays.rule_values,
            self.neurons,
            self.net,
            arrays.rows,
            arrays.work,
            self.buffers.make_room(),
            orders,
            most,
            self.task.wiring.clock.per_ms,
            self.status,
        )
        call(arrays.kernel, given, arrays.compiled_parts)

    def catch_up(self, presented: int, orders: Orders) -> None:
        """Present rows until so many were presented, although nothing is left to learn."""
        self.status["even_if_over"] = True
        while (left := presented - self.presented) > 0 and self.status["lost"] < 0:
            self.present(left, orders)
        self.status["even_if_over"] = False

    def stop_if_lost(self) -> None:
        """Raise a StopRun if a potential became NaN, or if a neuron would fire without input."""
        if self.status["lost"] < 0:
            return
        wiring, soma = self.task.wiring, self.net.somas[self.status["lost"]]
        index = int(soma["neuron"])
        if math.isnan(self._state_of_lost().v):
            reason = became_nan(wiring.labels[index])
        elif index not in deciders(wiring, self.lesson.outputs):
            raise Unsuited(FIRES_BY_ITSELF.format(repr(wiring.labels[index])))
        else:
            reason = fires_by_itself(wiring, index)
        raise StopRun(reason, end=int(self.status["tick"] + soma["due"]), within=True)

    def _state_of_lost(self) -> Any:
        """Return the state of the soma with which the lesson cannot go on."""
        q = int(self.status["lost"])
        soma = self.net.somas[q]
        group, model = self.arrays.net.groups[soma["group"]], self.task.wiring.model(int(soma["neuron"]))
        assert isinstance(model, NeuronModel)
        return model.State(*self.neurons[group["kind"]].cells[group["cell"] + q - group["first"]].tolist())

    def rows_sent(self) -> int:
        """Return how many signals the input neurons have sent."""
        signals = np.diff(self.arrays.rows.starts)
        sent = int(signals.sum()) * self.epoch
        if self.status["place"] or self.status["lost"] >= 0:  # the next row is sent when a presentation ends
            sent += int(signals[self.lesson.order(self.epoch)[: int(self.status["place"]) + 1]].sum())
        return sent

    def sent(self) -> int:
        """Return how many signals the others have sent, before the instant in which a potential became NaN, if any."""
        status, acting = self.status, self.arrays.acting
        if status["lost"] < 0:
            return int(status["sent"])
        due = self.net.somas["due"]
        earlier = due[acting] < due[status["lost"]]
        return int(status["sent"] + np.count_nonzero(earlier & (self.arrays.work.sent[acting] != 0.0)))

    def read_states(
        self,
        state: Mapping[type[NeuronModel], NDArray[np.void]],
        state_tick: NDArray[np.int64],
        acted: NDArray[np.int64],
    ) -> None:
        """Write the states of this part's neurons into those of all; who has a memory is reset already."""
        plan = self.arrays.plan
        for group in self.net.groups[~self.net.groups["remembers"]]:
            mine = slice(group["cell"], group["cell"] + group["width"])
            kind, cells = plan.kinds[group["kind"]], plan.cells[group["kind"]][mine]
            state[kind.model][cells] = self.neurons[group["kind"]].cells[mine]
            if group["since"] > 0:
                acted[kind.members[cells]] = state_tick[kind.members[cells]] = group["since"]
