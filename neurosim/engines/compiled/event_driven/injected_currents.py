"""Injected currents that change: each neuron has a row of parameters of its own, rewritten with every change."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled.soma import reach
from neurosim.network.injection import Course


class Injected(NamedTuple):
    """The parameters of neurons, some of which are injected with currents.

    Attributes
    ----------
    rows
        The parameters.
    base
        Of each row, its constant current.
    place, end
        Of each row, which of the levels is the next to arrive, and the one after its last.
    ticks, levels
        When each level arrives, and what it is.
    """

    rows: Any
    base: Any
    place: Any
    end: Any
    ticks: Any
    levels: Any


CURRENT = "current"  # a placeholder: the parameter to which a current is added


def parameters_of(params: Any, row: int) -> Any:
    """Return the parameters of a neuron."""
    return params.rows[row]


def change_current(params: Any, row: int, cell: Any, now: int, per_ms: float) -> None:
    """Carry a cell to now and give it the level that has arrived, if one has."""
    place = params.place[row]
    if place == params.end[row] or params.ticks[place] > now:
        return
    p = params.rows[row]
    reach(p, cell, now, per_ms)
    while place < params.end[row] and params.ticks[place] <= now:
        place += 1
    params.place[row] = place
    p[CURRENT] = params.base[row] + params.levels[place - 1]


def injected(
    rows: NDArray[np.void],
    of_rows: NDArray[Any],
    members: NDArray[np.int64],
    courses: Mapping[int, Course],
    name: str,
    start: int,
) -> tuple[Injected, NDArray[Any], NDArray[Any]]:
    """Give each neuron that is injected with a current a row of its own.

    Parameters
    ----------
    rows : structured array
        The parameters of distinct models.
    of_rows : int array
        Which of them each neuron has.
    members : int64 array
        Their indices.
    courses : mapping
        Of those that are injected, by index.
    name : str
        The parameter to which a current adds.
    start : int
        The tick at which the run begins.

    Returns
    -------
    Injected, int array, int array
        All parameters; which of the given rows each row was made from; which row each neuron has.
    """
    mine = [(j, courses[i]) for j, i in enumerate(members.tolist()) if i in courses]
    distinct = {id(course): course for _, course in mine}
    lengths = [len(course.ticks) for course in distinct.values()]
    first = dict(zip(distinct, np.cumsum([0, *lengths]).tolist(), strict=False))
    origin = np.concatenate([np.arange(len(rows)), of_rows[[j for j, _ in mine]]])
    table = rows[origin]
    base = table[name].copy()
    place, end = np.zeros((2, len(table)), np.int64)
    of_rows = of_rows.copy()
    for row, (j, course) in enumerate(mine, len(rows)):
        of_rows[j] = row
        begun = int(np.searchsorted(course.ticks, start))
        place[row], end[row] = first[id(course)] + begun, first[id(course)] + len(course.ticks)
        table[name][row] = base[row] + course.at(start - 1)
    ticks = np.concatenate([course.ticks for course in distinct.values()])
    levels = np.concatenate([course.levels for course in distinct.values()])
    return Injected(table, base, place, end, ticks, levels), origin, of_rows
