"""What is on its way: signals, the errors that come back, and the teacher's targets."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from numpy.typing import NDArray

from neurosim.viz.animation.looks import DIAMOND, ERROR
from neurosim.viz.animation.part import Part
from neurosim.viz.animation.setting import TEACHER, Setting
from neurosim.viz.animation.subject import Subject
from neurosim.viz.animation.ways import Ways
from neurosim.viz.figures.edges import INK
from neurosim.viz.figures.graph import kinds_of
from neurosim.viz.figures.style import GREY, SMALL, number

AREA = 95.0
"""Of the largest dot, in square points."""

MOST_TOLD = 4
"""Up to so many output neurons, the targets on their way are written beside them."""


class Travellers(Part):
    """Dots on synapses at the share of their delay that has passed.

    Parameters
    ----------
    axes : Axes
        In inches.
    subject : Subject
    setting : Setting
    """

    def __init__(self, axes: Axes, subject: Subject, setting: Setting) -> None:
        self._subject, self._setting = subject, setting
        recording = subject.recording
        self._ways = Ways(setting.lines)
        self._largest = float(np.abs(recording.signals["value"]).max(initial=0.0)) or 1.0
        errors = np.abs(recording.tables.lessons["error"])
        self._worst = float(errors[np.isfinite(errors)].max(initial=0.0)) or 1.0
        self._area = AREA if not setting.small else 30.0
        self._signals = axes.scatter([], [], edgecolors="white", linewidths=0.7, zorder=3.6)
        self._errors = axes.scatter([], [], facecolors="white", edgecolors=ERROR, linewidths=2.0, zorder=3.6)
        self._targets = axes.scatter(
            [], [], marker="D", facecolors="white", edgecolors=DIAMOND, linewidths=2.0, s=self._area, zorder=3.6
        )
        self._outputs = self._teacher(axes)
        self._texts = [
            axes.text(0.0, 0.0, "", fontsize=SMALL, ha="center", va="bottom", color="black", zorder=3.7)
            for _ in self._outputs
            if len(self._outputs) <= MOST_TOLD
        ]

    @property
    def moving(self) -> tuple[Artist, ...]:
        """All that is on its way."""
        return self._signals, self._errors, self._targets, *self._texts

    def show(self, t: float) -> None:
        """Move each to where it is at `t`."""
        moment = self._subject.at(t)
        signals, errors, targets = moment.signals, moment.errors, moment.targets
        self._signals.set_offsets(self.places(signals["synapse"], signals["progress"]))
        self._signals.set_sizes(self._area * np.maximum(np.abs(signals["value"]) / self._largest, 0.15))
        self._signals.set_facecolor([to_rgba(INK[kind][0]) for kind in kinds_of(moment.weights[signals["synapse"]])])
        self._errors.set_offsets(self.places(errors["synapse"], 1.0 - errors["progress"]))
        self._errors.set_sizes(self._area * np.clip(np.abs(errors["value"]) / self._worst, 0.3, 1.0))
        places = self._coming(targets["neuron"], targets["progress"])
        self._targets.set_offsets(places)
        for text in self._texts:
            text.set_text("")
        for text, place, target in zip(self._texts, places, targets["target"].tolist(), strict=False):
            text.set_text(f"target {number(target)}")
            text.set_position((place[0], place[1] + 0.1))

    def places(self, synapses: NDArray[np.int64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where one is that has gone a share of a synapse's way."""
        return self._ways.places(synapses, shares)

    def _teacher(self, axes: Axes) -> dict[int, NDArray[np.float64]]:
        """Draw the way of each target, and return it, from the teacher to the rim of the output neuron."""
        lesson, seen = self._subject.recording.lesson, self._setting.seen
        if lesson is None or lesson.teaching is None:
            return {}
        ways = {}
        for index in lesson.outputs:
            place, radius = seen.places[index], seen.radii[index]
            ways[index] = np.array([place + np.array([away, 0.0]) for away in (radius + TEACHER - 0.25, radius + 0.03)])
            axes.plot(*ways[index].T, color=GREY, linewidth=1.0, linestyle=(0, (1, 2)), zorder=1)
        start = ways[lesson.outputs[0]][0]
        if len(ways) <= MOST_TOLD:
            axes.text(start[0], start[1] - 0.12, "teacher", fontsize=SMALL, color=GREY, ha="center", va="top")
        return ways

    def _coming(self, neurons: NDArray[np.int64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
        ways = np.array([self._outputs[index] for index in neurons.tolist()]).reshape(-1, 2, 2)
        return np.asarray(ways[:, 0] + shares[:, None] * (ways[:, 1] - ways[:, 0]))
