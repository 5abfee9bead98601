"""How learning went, epoch by epoch, of trainings and of contenders; and how often each contender is right."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter, PercentFormatter

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.words import counted
from neurosim.learning.rules import said
from neurosim.studies.comparison.comparison import Comparison
from neurosim.studies.comparison.fit import Fit
from neurosim.training.history import clean_from
from neurosim.training.linear import nearly_zero
from neurosim.training.training import Training
from neurosim.viz.figures.sheet import MARKED, SEVERAL, blank, epoch_axis, legend_below, name_ends, sample
from neurosim.viz.figures.style import BODY, COLOURS, GREY, HATCHES, Array, line_style, literal, look, percent, remark


@look()
def learning_curve(trainings: Training | Mapping[str, Training]) -> Figure:
    r"""Draw the loss and the number of mistakes of each epoch.

    The loss is above (logarithmic if it spans more than two powers of ten), the mistakes below, with the number that
    always answering the most frequent class would make. With more than 1,000 epochs their axis is logarithmic.

    Parameters
    ----------
    trainings : Training, or mapping of label to Training
        One, or several to compare.

    Raises
    ------
    InputError
        If the mapping is empty.

    Examples
    --------
    >>> import neurosim as ns
    >>> figure = learning_curve(ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt"))
    >>> [axes.get_ylabel() for axes in figure.axes]
    ['loss, mean', 'mistakes at presentation\n(of 4 rows)']
    """
    if isinstance(trainings, Training):
        trainings = {trainings.dataset.name: trainings}
    trainings = checks.labelled(trainings, Training, "What is drawn, if no Training,", "ns.train(...)")
    if not trainings:
        raise InputError("A learning curve needs at least one training; got an empty mapping.")
    histories = [training.history for training in trainings.values()]
    lengths = [len(history.mistakes) for history in histories]
    last = max(lengths)
    figure = blank(8.5, 5.4 + 0.2 * min(len(trainings) + 2, 12), _title(trainings))
    above, below = figure.subplots(2, 1, sharex=True)
    handles = []
    for place, (text, training) in enumerate(trainings.items()):
        mistakes, drawn = training.history.mistakes, line_style(place, marked=last <= MARKED)
        epochs = np.arange(1, len(mistakes) + 1)
        above.plot(epochs, training.history.loss, **drawn)
        below.plot(epochs, mistakes, **drawn)
        end = f", {counted(int(mistakes[-1]), 'mistake')} at epoch {len(mistakes):,}" if len(mistakes) else ""
        handles.append(sample(f"{literal(text)}: {literal(said(training.rule), 48)}{end}", **drawn))
    loss_axis(above, [history.loss for history in histories])
    handles.append(_mistakes_axis(below, trainings))
    epoch_axis(below, 1, max(last, 1), "epoch")
    if last == 0:
        for axes in (above, below):
            remark(axes, "No epoch was finished.")
    if set(lengths) != {last}:
        handles.append(sample("a line ends where its learning stopped", linestyle="none"))
    return legend_below(figure, handles)


def _title(trainings: Mapping[str, Training]) -> str:
    learned = " and ".join(dict.fromkeys(f"“{literal(t.dataset.name)}”" for t in trainings.values()))
    mistakes = next(iter(trainings.values())).history.mistakes
    if len(trainings) > 1 or len(mistakes) == 0:
        ways = f", {len(trainings)} ways" if len(trainings) > 1 else ""
        return f"Learning {learned}{ways}: loss and mistakes of each epoch"
    first, last = (counted(int(mistakes[epoch]), "mistake") for epoch in (0, -1))
    return f"Learning {learned}: {first} in epoch 1, {last} in epoch {len(mistakes):,}"


def loss_axis(axes: Axes, losses: list[Array]) -> None:
    """Scale and name the axis of losses; logarithmic if they span more than two powers of ten."""
    every = np.concatenate(losses)
    axes.set_ylabel("loss, mean")
    if len(every) and every.min() > 0.0 and every.max() / every.min() > 100.0:
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(FuncFormatter(lambda loss, _: f"{loss:g}"))  # no raised, small powers
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.set_ylabel("loss, mean (logarithmic)")
    else:
        axes.set_ylim(min(0.0, axes.get_ylim()[0]), axes.get_ylim()[1])


BASELINE: dict[str, Any] = {"color": GREY, "linewidth": 1.2, "linestyle": (0, (1, 2))}
FAR = 3.0  # the baseline is left out if it is this many times as high as all else


def _mistakes_axis(axes: Axes, trainings: Mapping[str, Training]) -> Line2D:
    """Scale the axis to the mistakes and, if they are not too far away, to those of the baseline; explain these."""
    rows = {training.dataset.n_rows for training in trainings.values()}
    axes.set_ylabel("mistakes at presentation" + (f"\n(of {rows.pop():,} rows)" if len(rows) == 1 else ""))
    most = max([1, *(int(training.history.mistakes.max(initial=0)) for training in trainings.values())])
    top, told = most, []
    sets = {training.dataset.name: training.dataset for training in trainings.values()}
    for name, dataset in sets.items():
        baseline = round(dataset.n_rows * (1.0 - dataset.baseline))
        beyond = baseline > FAR * most
        if not beyond:
            top = max(top, baseline)
            axes.axhline(baseline, zorder=0, **BASELINE)
        where = " (above the axis)" if beyond else ""
        told.append(f"{f'{literal(name, 12)} ' if len(sets) > 1 else ''}{baseline:,}{where}")
    axes.set_ylim(-0.05 * top, 1.1 * top)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1, nbins=6))
    text = f"mistakes of always the most frequent class: {', '.join(told[:5])}{', …' if len(told) > 5 else ''}"
    return sample(text, **BASELINE)


MARKS = 6  # on a line with too many epochs to mark each
BOLD = {"linewidth": 2.4, "markersize": 8}
WIRED: dict[str, Any] = {
    "color": "black", "linewidth": 1.2, "linestyle": (0, (8, 2)), "marker": "*", "markersize": 10,
    "markevery": slice(1, -1),  # at the very edge a marker would be cut in two
}  # fmt: skip


@look()
def learning_curves(comparison: Comparison) -> Figure:
    """Draw the share of rows that each contender decides wrongly in each epoch, all in one frame.

    A row counts when it is presented, and one on the very boundary is a mistake. Beside the lessons of all rows are
    two things that do not learn: always answering the most frequent class, and the best wiring by hand. A line is the
    median over the seeds, a band from the least to the most; a lesson that converged stays at its last value. With
    more than 50 epochs their axis is logarithmic.

    Examples
    --------
    >>> import neurosim as ns
    >>> figure = learning_curves(ns.compare(["rosenblatt"], "and", seeds=1, epochs=20))
    >>> figure.axes[0].get_lines()[0].get_ydata().tolist()
    [0.5, 0.75, 0.75, 0.5, 0.5, 0.75, 0.5, 0.25, 0.0]
    """
    checks.of_type(comparison, Comparison, "What is drawn", "ns.compare(...)")
    rows = comparison.dataset.n_rows
    lessons = {contender.name: comparison.lessons(contender.name) for contender in comparison.contenders}
    taught = {name: fits for name, fits in lessons.items() if fits and fits[0].wiring is None}
    last = max((len(fit.mistakes) for fits in taught.values() for fit in fits), default=0)
    several = max(map(len, lessons.values()), default=0) > 1
    note = "line: the median over the seeds; band: from the least to the most" if several else ""
    verdict = {True: ", linearly separable", False: ", not linearly separable", None: ""}[comparison.separable]
    title = f"Learning all rows of “{literal(comparison.dataset.name)}”{verdict}: mistakes of each epoch"
    seeds = counted(len(comparison.plan.seeds), "seed")
    figure = blank(10.0, 5.2 + 0.24 * max(len(taught) - 1, 0), f"{title}, {seeds}", note)
    axes = figure.add_subplot()
    most, handles = 1.0 / rows, []
    for place, (name, fits) in enumerate(lessons.items()):
        if name in taught:
            style = line_style(place) | BOLD | {"label": name}
            handles.append(sample(**style | {"label": _legend_text(name, fits, rows)}))
            ends = [last if fit.converged else len(fit.mistakes) for fit in fits]  # then it would stay as it was
            courses = np.full((len(fits), max(ends)), np.nan)
            for course, fit, end in zip(courses, fits, ends, strict=True):
                course[:end] = fit.mistakes[np.minimum(np.arange(end), len(fit.mistakes) - 1)] / rows
            most = max(most, _draw(axes, courses, place, style, place / len(lessons)))
    share = 1.0 - comparison.dataset.baseline
    levels = [(f"always the most\nfrequent class: {percent(share)}", share, BASELINE)]
    if wired := [fits[0] for fits in lessons.values() if fits and fits[0].wiring is not None]:
        by_hand = 1.0 - wired[0].accuracy_learned
        levels.append((f"wired by hand,\nno learning: {percent(by_hand)}", by_hand, WIRED))
        most = max(most, by_hand)
    if share > FAR * most:
        baseline = f"{levels.pop(0)[0].replace(chr(10), ' ')}, above the axis"
        handles.append(sample(baseline, linestyle="none"))
    _draw_levels(axes, levels, max([most, *(height for _, height, _ in levels)]))
    axes.set_ylabel(f"rows decided wrongly at presentation\n(share of {rows:,})")
    epoch_axis(axes, 1, max(last, 1), "epoch", SEVERAL)
    if not last:
        remark(axes, "No epoch was finished." if taught else nothing_learned(comparison), height=0.7)
    return legend_below(figure, handles)


def _draw(axes: Axes, every: Array, place: int, style: dict[str, Any], shift: float) -> float:
    """Draw the median of a contender's lessons, with a band from the least to the most; return the largest share."""
    least, middle, most = (over(every, axis=0) for over in (np.nanmin, np.nanmedian, np.nanmax))
    epochs = np.arange(1.0, len(middle) + 1.0)
    axes.plot(epochs, middle, zorder=3, markevery=_marked(len(middle), shift), **style)
    if np.any(most > least):  # tinted, hatched and edged, so that two can overlap
        face, edge = (to_rgba(style["color"], alpha) for alpha in (0.13, 0.45))
        area: dict[str, Any] = {"facecolor": face, "edgecolor": edge, "hatch": HATCHES[place % len(HATCHES)]}
        axes.fill_between(epochs, least, most, zorder=1, linewidth=0.0, **area)
        for end in (least, most):
            axes.plot(epochs, end, color=style["color"], linestyle=style["linestyle"], linewidth=0.7, zorder=2)
    return float(most.max(initial=0.0))


def _marked(epochs: int, shift: float) -> list[int] | None:
    """Return the places of the epochs that are marked, shifted so that not all lines are marked at the same ones."""
    if epochs <= MARKED:
        return None
    shares = (np.arange(MARKS) + shift) / MARKS
    places = epochs**shares - 1.0 if epochs > SEVERAL else (epochs - 1.0) * shares
    return sorted(set(np.rint(places).astype(int).tolist()))


def _legend_text(name: str, fits: list[Fit], rows: int) -> str:
    """Say in the legend what came of a contender's lessons."""
    done = [fit for fit in fits if not fit.failed and len(fit.mistakes)]
    parts = []
    if done:
        clean = [epoch for epoch in map(clean_from, (fit.mistakes for fit in done)) if epoch is not None]
        if len(clean) == len(done):
            low, high = min(clean) - 1, max(clean) - 1
            parts.append(f"no mistake after epoch{f' {low:,}' if low == high else f's {low:,} to {high:,}'}")
        else:
            ends = [fit.mistakes[-1] / rows for fit in done]
            parts.append(f"{percent(float(np.median(ends)))} wrong in the last epoch")
        kept = [1.0 - fit.accuracy_learned for fit in done if fit.pocketed]
        if kept:
            parts.append(f"{percent(float(np.median(kept)))} with the best weights, kept")
        if all(fit.layer is not None and nearly_zero(fit.layer) for fit in done):
            parts.append("by chance, for its weights are 0 but for rounding")
    if len(done) < len(fits):
        parts.append(f"{len(fits) - len(done)} of {counted(len(fits), 'lesson')} failed")
    return f"{literal(name)}: {', '.join(parts)}"


def _draw_levels(axes: Axes, levels: list[tuple[str, float, dict[str, Any]]], most: float) -> None:
    """Draw and name the horizontal lines, on an axis from 0 to `most`."""
    axes.set_ylim(-0.05 * most, 1.08 * most)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: percent(share)))
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    across = np.linspace(0.0, 1.0, 9)  # shares of the axis
    for text, share, style in levels:
        heights = np.full(len(across), share)
        axes.plot(across, heights, transform=axes.get_yaxis_transform(), label=text, zorder=2.5, **style)
    texts, shares, styles = zip(*levels, strict=True) if levels else ((), (), ())
    name_ends(axes, shares, texts, [style["color"] for style in styles], lines=2)


def nothing_learned(comparison: Comparison) -> str:
    """Say why a comparison has no lesson that could be drawn."""
    learns = any(contender.learns for contender in comparison.contenders)
    return "No lesson of all rows was finished." if learns else "No contender learns."


THICK = 0.62  # of a bar, in rows of the figure
DEVIATION, LAST, DOTS = -0.21, -0.06, (0.06, 0.25)  # heights within a row, so that one mark does not hide the other

_LAST: dict[str, Any] = {
    "linestyle": "none", "marker": "D", "markersize": 9, "color": "black", "markerfacecolor": "white",
}  # fmt: skip


@look()
def accuracy(comparison: Comparison) -> Figure:
    """Draw each contender's accuracy as a bar: its mean, each lesson as a dot, and the standard deviation.

    The title says which rows were asked; a line shows how often always answering the most frequent class is right. Of
    Rosenblatt's rule, where it kept the best weights, a diamond shows what the last would have been worth.

    Examples
    --------
    >>> import neurosim as ns
    >>> figure = accuracy(ns.compare(["rosenblatt"], "and", seeds=1, epochs=20))
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['100%', 'always the most frequent class: 75%']
    """
    checks.of_type(comparison, Comparison, "What is drawn", "ns.compare(...)")
    whole = not (comparison.plan.folds or comparison.plan.held_out)
    lessons = {one.name: comparison.lessons(one.name, whole=whole) for one in comparison.contenders}
    title = f"Learning “{literal(comparison.dataset.name)}”: {comparison.plan.said}"
    figure = blank(10.0, 2.7 + 0.8 * len(lessons), title)
    axes = figure.add_subplot()
    found, labels = {name: comparison.accuracies(name) for name in lessons}, []
    for place, (name, fits) in enumerate(lessons.items()):
        _draw_bar(axes, fits, found[name], name, place)
        by_hand = "\n(no learning)" if any(fit.wiring is not None for fit in fits) else ""
        labels.append(literal(name) + by_hand + ("\n(best weights kept)" if _pocketed(fits) else ""))
    most = max(map(len, found.values()), default=0)
    axes.set_yticks(range(len(lessons)), labels)
    axes.tick_params(axis="y", length=0, labelsize=BODY)
    axes.set(ylim=(len(lessons) - 0.45, -0.55), xlim=(0.0, 1.22), xticks=np.linspace(0.0, 1.0, 6), xlabel="accuracy")
    axes.spines["bottom"].set_bounds(0.0, 1.0)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))
    baseline = comparison.dataset.baseline
    axes.axvline(baseline, color="black", linewidth=1.6, linestyle=(0, (4, 2)), zorder=3, label="baseline")
    text = f"always the most frequent class: {percent(baseline)}"
    across = "left" if baseline < 0.3 else "right" if baseline > 0.8 else "center"
    axes.annotate(text, (baseline, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 4),
                  textcoords="offset points", ha=across, va="bottom")  # fmt: skip
    if not most:
        remark(axes, "No lesson was finished.")
        return figure
    bar = "one lesson" if most == 1 else f"mean of {counted(most, 'lesson')}"
    handles: list[Artist] = [Patch(facecolor="none", edgecolor="black", label=bar)]
    if most > 1:
        handles.append(sample("a lesson", **_LAST | {"marker": "o", "markersize": 5}))
        handles.append(sample("± standard deviation", color="black", marker="|", markersize=9, markeredgewidth=1.8))
    if any(map(_pocketed, lessons.values())):
        handles.append(sample("with the last weights instead", markeredgewidth=1.8, **_LAST))
    return legend_below(figure, handles)


def _pocketed(fits: list[Fit]) -> bool:
    return any(fit.pocketed for fit in fits)


def _draw_bar(axes: Axes, fits: list[Fit], found: Array, name: str, place: int) -> None:
    """Draw a contender's bar with what belongs to it; `found` has the accuracies of the lessons that did not fail."""
    failed = len(fits) - len(found)
    if not len(found):
        text = "every lesson failed" if failed else "no lesson was finished"
        axes.text(0.015, place, text, va="center", color=GREY, fontsize=BODY)
        return
    mean, colour = float(found.mean()), COLOURS[place % len(COLOURS)]
    style: dict[str, Any] = {"facecolor": to_rgba(colour, 0.3), "edgecolor": colour, "linewidth": 1.5, "label": name}
    axes.barh(place, mean, THICK, hatch=HATCHES[place % len(HATCHES)], **style)
    end, text = mean, percent(mean)
    if len(found) > 1:
        deviation = float(found.std(ddof=1))
        whisker: dict[str, Any] = {"color": "black", "capsize": 5, "capthick": 1.8, "elinewidth": 1.8, "zorder": 4}
        axes.errorbar(mean, place + DEVIATION, xerr=deviation, **whisker)
        heights = place + np.linspace(*DOTS, len(found))
        axes.scatter(found, heights, s=22, facecolors="white", edgecolors="black", linewidths=1.0, zorder=5)
        end = max(mean + deviation, float(found.max()))
        text += f" ± {percent(deviation)}"
    if _pocketed(fits):
        last = float(np.mean([fit.accuracy_last for fit in fits if not np.isnan(fit.accuracy_last)]))
        axes.plot(last, place + LAST, markeredgewidth=1.8, zorder=6, **_LAST)
        end = max(end, last)
    if failed:
        text += f"\n{failed} of {len(fits)} failed"
    axes.text(end + 0.02, place, text, va="center", fontsize=BODY)
