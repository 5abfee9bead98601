"""How learning went, with a cursor at the epoch of the moment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from neurosim.learning.rosenblatt import RosenblattRule
from neurosim.training.history import history
from neurosim.viz.animation.looks import CURSOR
from neurosim.viz.animation.part import Part
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures.epochs import MARKED, epoch_axis
from neurosim.viz.figures.learning_curve import loss_axis
from neurosim.viz.figures.style import line_style, literal, remark


class CurveView(Part):
    """The loss of each epoch; mistakes instead where Rosenblatt's rule, which counts them, learned or is compared.

    Parameters
    ----------
    axes : Axes
    subjects : sequence of Subject
        Each of a lesson with a teacher.
    """

    def __init__(self, axes: Axes, subjects: Sequence[Subject]) -> None:
        self._subjects = subjects
        lessons = [(subject, subject.recording.lesson) for subject in subjects]
        taught = [(s, lesson, lesson.teaching) for s, lesson in lessons if lesson is not None and lesson.teaching]
        histories = [history(subject.recording, lesson) for subject, lesson, _ in taught]
        last = max(len(one.mistakes) for one in histories)
        counts = len(subjects) > 1 or isinstance(taught[0][2].rule, RosenblattRule)
        curves = [one.mistakes if counts else one.loss for one in histories]
        for place, (curve, (subject, _, _)) in enumerate(zip(curves, taught, strict=True)):
            style = line_style(place) | ({} if last <= MARKED else {"marker": None})
            axes.plot(np.arange(1, len(curve) + 1), curve, label=literal(subject.label), **style)
        if counts:
            axes.set_ylabel("mistakes")
            axes.set_ylim(-0.05 * max(1, *map(max, curves)), 1.1 * max(1, *map(max, curves)))
            axes.yaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1, nbins=4))
        else:
            loss_axis(axes, [one.loss for one in histories])
            axes.set_ylabel(axes.get_ylabel().replace(", mean", "").replace(" (logarithmic)", ",\nlogarithmic"))
        epoch_axis(axes, 1, max(last, 1), "epoch")
        if len(subjects) > 1:
            axes.legend(loc="best")
        if last == 0:
            remark(axes, "No epoch was finished.")
        self._last = max(last, 1)
        self._cursor = axes.axvline(1.0, color=CURSOR, linewidth=2.4, zorder=5)
        (self._head,) = axes.plot(
            [1.0],
            [1.0],
            "v",
            color=CURSOR,
            markersize=11,
            transform=axes.get_xaxis_transform(),
            clip_on=False,
            zorder=5,
        )

    @property
    def moving(self) -> tuple[Artist, ...]:
        """The cursor."""
        return self._cursor, self._head

    def show(self, t: float) -> None:
        """Move to the epoch of `t`: the first is 1."""
        epochs = []
        for subject in self._subjects:
            lesson = subject.recording.lesson
            assert lesson is not None
            epochs.append(1 + int(subject.at(t).tick // lesson.epoch_length))
        epoch = min(max(epochs), self._last)
        self._cursor.set_xdata([epoch, epoch])
        self._head.set_xdata([epoch])
