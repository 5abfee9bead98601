"""The playground: one page of experiments, each with a question, what to look for, and a task that the page checks."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from neurosim.recording.recording import Recording
from neurosim.viz.player.learning import learning, learning_style
from neurosim.viz.player.page import asking, page_with_choice


@dataclass(frozen=True)
class Experiment:
    """A small network, and what to do with it in a page.

    Parameters
    ----------
    title, question, look_for, task : str
        In a few words; in one line; in one or two sentences; in a sentence or two.
    goals : sequence of dict
        What is true once the task is solved, all of it. Each has a kind, and what belongs to it (times in ms):

        - ``spikes``: a neuron (`of`) sends so many signals (`count`), from a time on and before another (`from`, `to`);
        - ``ends``: its last signal comes in that span;
        - ``sends``: a signal of it in that span has a value `above` or `below` a bound;
        - ``table``: it fires for the rows that have a 1 in `rows`, which come `every` so often from `first` on;
          `inputs` names them;
        - ``reached``: neurons (`of`; by default all that are no sources) have fired `by` a time;
        - ``mistakes``: the last epoch of a lesson has at most so many (`most`);
        - ``loss``: it ends with a loss `below` a bound.
    may : sequence of str
        What may be changed: ``"weights"``, ``"delays"``, a neuron's parameter such as ``"cell.tau"``, or what a lesson
        has, such as ``"lesson.rate"``. Where anything else differs from the recording the task is not solved.
    run : callable
        Runs the network, and returns its recording.
    most : int, optional
        How many things may be changed.
    room : dict, optional
        What the learning view begins with where it is opened from here: ``data``, ``shown``, ``hidden``.
    """

    title: str
    question: str
    look_for: str
    task: str
    goals: Sequence[Mapping[str, Any]]
    may: Sequence[str]
    run: Callable[[], Recording]
    most: int | None = None
    room: Mapping[str, Any] | None = None

    def told(self) -> dict[str, Any]:
        """Return what the page is told of it."""
        return {
            **asking(self.question, self.look_for),
            "task": self.task,
            "goals": [dict(goal) for goal in self.goals],
            "may": list(self.may),
            "most": self.most,
            "room": self.room and dict(self.room),
        }


TITLE = "The neurosim playground"


def playground_page(experiments: Sequence[Experiment]) -> str:
    """Return the page of experiments, which shows the first."""
    runs = {one.title: one.run() for one in experiments}
    asked = {one.title: one.told() for one in experiments}
    room, shown = functools.partial(learning, "Side by side", "xor"), [experiments[0].title]
    text, _ = page_with_choice(runs, TITLE, shown, asked=asked, room=room, style=learning_style())
    return text
