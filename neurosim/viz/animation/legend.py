"""What the legend of a film says of its marks."""

from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from neurosim.models.base import NeuronModel
from neurosim.training.linear import hidden
from neurosim.viz.animation.stage import DIAMOND, ERROR, FILL, RING, SENT
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures.edges import INK, explain_edge
from neurosim.viz.figures.graph import explain_nodes, graph_of_wiring, kinds_of, shapes_of
from neurosim.viz.figures.lesson_plane import asks
from neurosim.viz.figures.network import MANY
from neurosim.viz.figures.regions import explain_sides, explain_units
from neurosim.viz.figures.sheet import Picture
from neurosim.viz.figures.style import COLOURS, GREY, PALE, SMALL, labels_of
from neurosim.viz.figures.view import explain_rows


def legend_of(
    subjects: Sequence[Subject],
    dpi: float,
    size: tuple[float, float],
    *,
    shapes: bool = True,
    rows: bool = True,
    flight: bool = True,
) -> tuple[Figure, float]:
    """Return a figure and how high its legend is.

    It has neurons (`shapes`) or blocks, a lesson's `rows`, and what neurons hear and send (`flight`).
    """
    figure = Picture(figsize=size, dpi=dpi)
    handles = _explained(subjects, shapes, rows, flight)
    texts = labels_of(handles)
    columns = int(size[0] / (0.068 * max(map(len, texts)) + 0.7))
    legend = figure.legend(
        handles, texts, loc="lower center", ncols=min(columns, 6), fontsize=SMALL, handlelength=2.4, frameon=False
    )
    renderer = FigureCanvasAgg(figure).get_renderer()
    return figure, float(legend.get_window_extent(renderer).height) / dpi + 0.05


def _explained(subjects: Sequence[Subject], shapes: bool, rows: bool, flight: bool) -> list[Artist]:
    """Return a handle for each mark: of neurons and synapses, of somas, of what is on its way, and of rows."""
    handles: list[Artist] = []
    small = shapes and all(len(subject.recording.wiring.names) > MANY for subject in subjects)
    for subject in subjects:
        wiring = subject.recording.wiring
        nodes = graph_of_wiring(wiring, wiring.weights, apart=True).nodes
        if shapes:
            handles += explain_nodes(nodes, shapes_of([node.kind for node in nodes]))
        there = set(kinds_of(subject.weights)) if shapes or flight else set()
        handles += [explain_edge(kind, small) for kind in INK if kind in there]
    if flight:
        handles += _explained_flight(subjects, shapes)
    for subject in subjects if rows else ():
        lesson, dataset = subject.recording.lesson, subject.dataset
        if lesson is not None and dataset is not None:
            layered, drawn = hidden(subject.recording.wiring, lesson.outputs), asks(lesson)
            left_out = ("larger marker",) if drawn else ("larger marker", "decision boundary")
            of_rows = explain_rows(subject.view.shown, dataset)
            handles += [handle for handle in of_rows if not str(handle.get_label()).startswith(left_out)]
            handles += [_mark("row presented now", 14, "none", "black", 2.0)] if flight else []
            if len(lesson.outputs) == 1 and drawn:
                handles.append(explain_sides(dataset.class_names[1]))
            handles += explain_units(subject.recording.wiring, lesson.outputs) if layered and drawn else []
    return list({str(handle.get_label()): handle for handle in handles}.values())


def _explained_flight(subjects: Sequence[Subject], shapes: bool) -> list[Artist]:
    """Return a handle for each mark of somas, and of what is on its way."""
    handles: list[Artist] = []
    remembers, forgetting = any(subject.traces for subject in subjects), any(subject.sums for subject in subjects)
    if remembers or forgetting:
        what = "potential" + (", or last sum" if forgetting else "") if remembers else "last sum, fading"
        handles.append(Patch(facecolor=FILL, edgecolor="none", label=f"fill: {what}"))
        if remembers and shapes:
            handles.append(
                Patch(facecolor=FILL, alpha=0.5, edgecolor="none", label="in a ring, fading: what it fired at")
            )
        if any(subject.thresholds(index) for subject in subjects for index in subject.watched):
            handles.append(Line2D([], [], color="black", linestyle=(0, (2, 1)), linewidth=1.5, label="threshold"))
    if not shapes:
        handles.append(Patch(facecolor=COLOURS[0], edgecolor="black", label="block: weight × input"))
        if remembers:
            handles.append(Patch(facecolor=PALE, edgecolor="black", label="grey block: before it"))
    handles.append(_mark("ring: it sends", 13, "none", RING, 2.5))
    if shapes and any(subject.recording.lesson is None for subject in subjects):
        handles.append(Patch(facecolor=SENT, edgecolor="none", label="tinted: it has sent"))
    if shapes and any(_ever_refractory(subject) for subject in subjects):
        handles.append(
            Patch(facecolor="none", edgecolor=GREY, hatch="////", linewidth=0.0, label="hatched: refractory")
        )
    handles.append(_mark("dot: signal on its way", 9, "black", "black", 1.0))
    if any(s.recording.lesson is not None and s.recording.lesson.teaching is not None for s in subjects):
        handles.append(_mark("hollow dot: error going back", 9, "white", ERROR, 2.0))
        handles.append(_mark("diamond: target", 8, "white", DIAMOND, 2.0, marker="D"))
    return handles


def _ever_refractory(subject: Subject) -> bool:
    wiring = subject.recording.wiring
    return any(isinstance(model, NeuronModel) and model.refractory > 0.0 for model in wiring.models)


def _mark(label: str, size: float, inside: str, rim: str, wide: float, marker: str = "o") -> Line2D:
    hollow = {"markerfacecolor": inside, "markeredgecolor": rim, "markeredgewidth": wide}
    return Line2D([], [], label=label, linestyle="none", marker=marker, markersize=size, **hollow)  # type: ignore[arg-type]
