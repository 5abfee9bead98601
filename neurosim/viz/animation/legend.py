"""What a legend says of everything that a film shows of a network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from neurosim.training.linear import hidden
from neurosim.viz.animation.looks import DIAMOND, ERROR, FILL, RING
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures.edges import INK, explain_edge
from neurosim.viz.figures.graph import graph_of_wiring, kinds_of
from neurosim.viz.figures.lesson_rows import dataset_of
from neurosim.viz.figures.network import MANY
from neurosim.viz.figures.nodes import explain_nodes
from neurosim.viz.figures.regions import explain_sides
from neurosim.viz.figures.rows import explain_rows
from neurosim.viz.figures.shapes import shapes_of
from neurosim.viz.figures.style import COLOURS, PALE
from neurosim.viz.figures.view import View


def explained(subjects: Sequence[Subject], shapes: bool = True, rows: bool = True) -> list[Artist]:
    """Return a handle for each mark; `shapes` explains neurons, or else blocks, `rows` the panel of a lesson."""
    handles: list[Artist] = []
    small = shapes and all(len(subject.recording.wiring.names) > MANY for subject in subjects)
    for subject in subjects:
        wiring = subject.recording.wiring
        nodes = graph_of_wiring(wiring, wiring.weights, apart=True).nodes
        if shapes:
            handles += explain_nodes(nodes, shapes_of([node.kind for node in nodes]))
        there = set(kinds_of(subject.weights))
        handles += [explain_edge(kind, small) for kind in INK if kind in there]
    handles += _of_somas(subjects, blocks=not shapes)
    dot: dict[str, Any] = {"linestyle": "none", "marker": "o", "markersize": 9}
    handles.append(Line2D([], [], color="black", label="dot: signal on its way", **dot))
    if any(s.recording.lesson is not None and s.recording.lesson.teaching is not None for s in subjects):
        hollow = dot | {"markerfacecolor": "white", "markeredgewidth": 2.0}
        handles.append(Line2D([], [], markeredgecolor=ERROR, label="hollow dot: error going back", **hollow))
        diamond = hollow | {"marker": "D", "markersize": 8}
        handles.append(Line2D([], [], markeredgecolor=DIAMOND, label="diamond: target", **diamond))
    if rows:
        handles += [handle for subject in subjects for handle in _of_rows(subject)]
    unique = {str(handle.get_label()): handle for handle in handles}
    return list(unique.values())


def _of_somas(subjects: Sequence[Subject], blocks: bool) -> list[Artist]:
    handles: list[Artist] = []
    remembers, forgetting = (any(getattr(s, kind) for s in subjects) for kind in ("traces", "sums"))
    if remembers or forgetting:
        what = "potential" + (", or last sum" if forgetting else "") if remembers else "last sum, fading"
        handles.append(Patch(facecolor=FILL, edgecolor="none", label=f"fill: {what}"))
        if any(subject.thresholds(index) for subject in subjects for index in subject.watched):
            handles.append(Line2D([], [], color="black", linestyle=(0, (2, 1)), linewidth=1.5, label="threshold"))
    if blocks:
        handles.append(Patch(facecolor=COLOURS[0], edgecolor="black", label="block: weight × input"))
        if remembers:
            handles.append(Patch(facecolor=PALE, edgecolor="black", label="grey block: before it"))
    ring: dict[str, Any] = {"markerfacecolor": "none", "markeredgecolor": RING, "markeredgewidth": 2.5}
    handles.append(Line2D([], [], linestyle="none", marker="o", markersize=13, label="ring: it sends", **ring))
    return handles


def _of_rows(subject: Subject) -> list[Artist]:
    """Return what explains the panel of a lesson."""
    lesson = subject.recording.lesson
    dataset = None if lesson is None else dataset_of(lesson)
    if dataset is None:
        return []
    assert lesson is not None
    handles = explain_rows(View.telling(dataset).shown, dataset)
    handles = [handle for handle in handles if not str(handle.get_label()).startswith("larger marker")]
    wiring = subject.recording.wiring
    if hidden(wiring, lesson.outputs):
        handles = [handle for handle in handles if handle.get_label() != "decision boundary"]
    ring: dict[str, Any] = {"markerfacecolor": "none", "markeredgecolor": "black", "markeredgewidth": 2.0}
    handles.append(Line2D([], [], linestyle="none", marker="o", markersize=14, label="row presented now", **ring))
    if len(lesson.outputs) == 1 and not hidden(wiring, lesson.outputs):
        handles.append(explain_sides(dataset.class_names[1]))
    return handles
