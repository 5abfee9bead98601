"""What was found out, in words and tables: who decided best, whether a plane separates the classes, and the weights."""

import math
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from neurosim.core.numerals import NOTHING, numeral, percent, percents_apart
from neurosim.core.words import counted, listed
from neurosim.studies.comparison.comparison import Comparison
from neurosim.training.linear import weight_told
from neurosim.viz.markup import Prose, named, shown

Record = dict[str, Any]

MOST = 20  # of more features only the heaviest are shown
HEAVIEST = 10
_ABOUT_AS_GOOD = 1e-12  # means that differ by rounding only are the same
SCALED = {"standard": "to mean 0 and deviation 1", "range": "to 0 to 1"}  # what of each feature


def headline(models: list[Record], held_out: bool) -> Markup | str:
    """Say in one sentence who decided best."""
    done = [model for model in models if model["accuracy_mean"] is not None]
    if not done:
        return "No contender has finished a lesson." if not models else "Every lesson failed; the reasons stand below."
    most = max(model["accuracy_mean"] for model in done)
    best = [model for model in done if most - model["accuracy_mean"] <= _ABOUT_AS_GOOD]
    strong, by_hand = Markup("<strong>{}</strong>{}"), {"no learning": " (wired by hand)"}
    who = Markup(listed([strong.format(named(one["model"]), by_hand.get(one["learning"], "")) for one in best]))
    how = "was" if len(done) == 1 else "decided best:" if len(best) == 1 else "decided equally well:"
    rows = "rows that were held out" if held_out else "training rows"
    spread = best[0]["accuracy_std"]
    share = percent(best[0]["accuracy_mean"]) + (f" (± {percent(spread)})" if spread else "")
    return who + f" {how} right on {share} of the {rows}."


def remarks(models: list[Record], baseline: float) -> Markup:
    """Say what the headline has to be held against: always answering the same, and chance."""
    done = sorted((m for m in models if m["accuracy_mean"] is not None), key=lambda m: -float(m["accuracy_mean"]))
    if not done:
        return Markup("")
    first = done[0]
    beaten = first["accuracy_mean"] > baseline + _ABOUT_AS_GOOD
    always, _ = percents_apart(baseline, first["accuracy_mean"] if beaten else baseline)
    more = "." if beaten else ", so nothing was learned that is worth more."
    text = Markup(f"Always answering the most frequent class is right on {always}{more}")
    behind = [m for m in done if first["accuracy_mean"] - m["accuracy_mean"] > _ABOUT_AS_GOOD]
    if behind and first["accuracy_mean"] - behind[0]["accuracy_mean"] < first["accuracy_std"]:
        _, after = percents_apart(first["accuracy_mean"], behind[0]["accuracy_mean"])
        text += Markup(
            " The next, {} ({}), is closer than the spread"
            " between lessons: on other rows the order of the two may well turn round."
        ).format(named(behind[0]["model"]), after)
    failed = [m for m in models if m["failed"]]
    if failed:
        text += Markup(f" The lesson of {listed([named(m['model']) for m in failed])} failed.")
    for model in (m for m in models if m["lessons_failed"] and not m["failed"]):
        text += Markup(" Of the {} of {}, {:,} failed and are not counted.").format(
            counted(model["lessons"], "lesson"), named(model["model"]), model["lessons_failed"]
        )
    return text


def separation(told: Record, prose: Prose) -> Record:
    """Answer whether the classes can be separated at all, with the proof for each class."""
    proofs, verdict = told["separability"], told["verdict"]
    several = len(proofs) > 1
    for proof in proofs if several else []:  # each has its own line below
        verdict = verdict.removesuffix(f". {proof['class']}: {proof['certificate']}")
    answers = {True: "yes", False: "no", None: "not settled"}
    short = f"{answers[told['separable']].capitalize()}."
    rows = [
        (named(one["class"]), answers[one["separable"]], numeral(one["margin"]), numeral(one["radius"]),
         numeral(one["novikoff_bound"], 6))
        for one in proofs
    ]  # fmt: skip
    binary = Markup("Class {1} against {0}").format(*map(named, told["dataset"]["classes"][:2]))
    proven = [(named(one["class"]), prose.ended(one["certificate"])) for one in proofs if one["certificate"]]
    notes = []
    if told["plan"]["scaling"] != "none":
        notes.append("Margins and points are those of the scaled features.")
    if proven:
        notes.append("Rows are counted from 1, in the order of the data.")
    if not told["plan"]["bias"]:
        notes.append("There is no bias, so every cut goes through the point where all features are 0.")
    return {
        "short": short,
        "verdict": prose.sentence(verdict),
        "proofs": rows,
        "for_beginners": _for_beginners(told["separable"], several),
        "caption": "Each class against the rest" if several else binary,
        "certificates": proven if several else [],
        "notes": " ".join(notes),
    }


def _for_beginners(separable: bool | None, several: bool) -> str:
    cut = "A straight cut (a line for two features, a plane for three, and so on for more)"
    neuron = "One threshold neuron draws one straight cut"
    if separable:
        sides = "each class on one side and the rest on the other" if several else "one class on each side"
        return (
            f"{cut} can have {sides}. {neuron}, so Rosenblatt's rule is sure to find one; the more room there is"
            " between the cut and the nearest row, which is the margin, the fewer corrections it can need."
        )
    if separable is None:
        return f"{cut} may or may not separate the classes: numbers as they are stored here cannot tell."
    if several:
        return (
            f"{cut} cannot have each class on one side and the rest on the other. {neuron} around one class, so at"
            " least one of these neurons must be wrong on some row, however long it learns. The class is decided by the"
            " neuron that stands furthest above its threshold, so together they may be right more often than each."
        )
    return (
        f"{cut} cannot have one class on each side. {neuron}, so no learning rule makes it right on all rows, however"
        " long it learns. The certificate is the proof: it blends rows of each class into one and the same point, and"
        " no point is on both sides of a cut."
    )


def _accuracy(record: Record) -> str:
    text = percent(record["accuracy_mean"])
    return f"{text} ± {percent(record['accuracy_std'])}" if len(record["accuracies"]) > 1 else text


def _converged(record: Record) -> str:
    if record["learning"] == "no learning":
        return NOTHING
    return "failed" if record["failed"] else "yes" if record["converged"] else "no"


def _number(key: str, digits: int = 3) -> Callable[[Record], str]:
    return lambda record: numeral(record[key], digits)


COLUMNS: tuple[tuple[str, str, Callable[[Record], str]], ...] = (
    ("Accuracy", "Share of rows decided correctly, by the weights that were kept: mean over all lessons ± their"
                 " standard deviation. The highest is bold.", _accuracy),
    ("Learns by", "The rule that changes the weights, and its learning rate.",
     lambda r: str(r["learning"]) + (": wired by hand" if r["learning"] == "no learning" else "")),
    ("Epochs", "How many times all rows were gone through.", lambda r: numeral(r["epochs"] or None)),
    ("Converged", "Whether the last epoch passed without a mistake and, by Rosenblatt's rule, without an update of any"
                  " neuron.", _converged),
    ("Mistakes", "In the last epoch, counted as each row comes by, while the weights still change.",
     _number("mistakes")),
    ("Updates", "Changes of a neuron's weights, of all output neurons together. Rosenblatt's rule changes them after a"
                " mistake only, the other rules after every batch of rows.", _number("updates")),
    ("Bound", "Novikoff's bound on the updates of Rosenblatt's rule: where a cut separates the classes, from weights 0,"
              " corrected row by row, with a threshold of 0 and no memory.", _number("novikoff_bound", 6)),
    ("Margin", "Distance of the nearest row from the boundary that was learned; negative if that row is on the wrong"
               " side.", _number("margin")),
    ("Loss", "Mean over the rows of the last epoch, in the rule's own measure.", _number("loss")),
    ("Signals", "Sent from neuron to neuron while learning.", _number("signals")),
    ("Seconds", "Wall time of a lesson of all rows, mean over the seeds.", _number("seconds")),
)  # fmt: skip
"""Title, explanation and cell of each column after the contender's name."""


def overview(models: list[Record]) -> list[tuple[object, ...]]:
    """Return a row for each contender."""
    most = max((model["accuracy_mean"] or 0.0 for model in models), default=0.0)
    rows: list[tuple[object, ...]] = []
    for model in models:
        accuracy, *cells = [cell(model) for _, _, cell in COLUMNS]
        best = model["accuracy_mean"] is not None and most - model["accuracy_mean"] <= _ABOUT_AS_GOOD
        shown = Markup("<strong>{}</strong>").format(accuracy) if best else accuracy
        rows.append((named(model["model"]), shown, *cells))
    return rows


def sections(comparison: Comparison, models: list[Record], prose: Prose) -> list[Record]:
    """Return for each contender what its section says."""
    records, found = {model["model"]: model for model in models}, []
    for contender in comparison.contenders:
        section: Record = dict.fromkeys(("verdict", "units", "taught", "neuron", "weights", "layered"))
        section |= {"name": named(contender.name), "learns": contender.learns}
        found.append(section)
        record = records.get(contender.name)
        if record is None:
            continue
        verdict, units = (record["verdict"], []) if contender.learns else _wired(comparison, record)
        section["layered"] = contender.layers and not record["failed"]
        section |= {"verdict": prose.sentence(verdict), "units": [prose.ended(unit) for unit in units]}
        section["weights"] = _weights(comparison, record)
        if contender.learns:
            section |= {"taught": _taught(comparison, record), "neuron": shown(contender.neuron, 200)}
    return found


def _wired(comparison: Comparison, record: Record) -> tuple[str, list[str]]:
    """Return the verdict on a wiring by hand and, of several units, a line for each."""
    wiring = comparison.lessons(record["model"])[0].wiring
    assert wiring is not None
    data, verdict = comparison.dataset, str(record["verdict"])
    intro = verdict.removesuffix(wiring.describe(data.feature_names, data.class_names).replace("\n", "; "))
    if intro == verdict or len(wiring.outputs) == 1:
        return verdict, []
    names = [[text.replace("\n", r"\n") for text in given] for given in (data.feature_names, data.class_names)]
    return intro.rstrip(" :"), wiring.describe(*names).split("\n")


def _taught(comparison: Comparison, record: Record) -> str:
    rows, batch = comparison.dataset.n_rows, int(record["batch"])
    after = "every row" if batch == 1 else f"all {counted(rows, 'row')}" if batch >= rows else f"every {batch} rows"
    start = "weights 0" if record["start"] == "zero" else "random weights"
    sizes = [f"{size:,}" for size in record.get("hidden", [])]
    layers = f" through {'hidden layers' if len(sizes) > 1 else 'a hidden layer'} of {listed(sizes)}" if sizes else ""
    return f"Taught by {record['learning']}{layers}: it starts from {start} and may change them after {after}."


def _weights(comparison: Comparison, record: Record) -> Record | None:
    """Return the table of weights: a row for each feature, a column for each output neuron."""
    weights = record["weights"]
    if weights is None:
        return None
    by_hand = record["learning"] == "no learning"
    data, lesson = comparison.dataset, comparison.lessons(record["model"])[0]
    wiring, scaled = lesson.wiring, SCALED.get(comparison.plan.scaling)
    columns, titles = list(zip(*weights, strict=True)), [named(name) for name in data.class_names]
    seen = list(range(len(columns)))
    if len(columns) > MOST:  # those whose largest weight is largest, in the order of the features
        sizes = [max(math.inf if isinstance(weight, str) else abs(weight) for weight in column) for column in columns]
        seen = sorted(sorted(seen, key=lambda j: -sizes[j])[:HEAVIEST])
    rows = []
    for j in seen:
        name = named(data.feature_names[j])
        if wiring is not None and not wiring.binary:  # when it is on
            name += f" > {numeral(float(wiring.cuts[j]))}"
        rows.append((name, *map(_weight, columns[j])))
    if record["bias"] is not None:
        rows.append((Markup("<i>bias</i>"), *map(_weight, record["bias"])))
    if any(record["thresholds"] or ()) or by_hand:
        rows.append((Markup("<i>threshold</i>"), *map(numeral, record["thresholds"])))
    what = "Wiring" if by_hand else "Best weights seen (the pocket)" if record["pocket"] else "Final weights"
    several = ", one column for each class's neuron" if data.n_classes > 2 else ""
    note = f"Learned from all rows, seed {lesson.seed}{f'; the features were each scaled {scaled}' if scaled else ''}."
    if by_hand:
        veto = " veto silences the unit whatever else it hears," if any("veto" in row for row in weights) else ""
        note = f"1 excites,{veto} 0 is not wired."
        note += " A unit fires if as many of its exciting inputs are on as its threshold says."
    if len(seen) < len(columns):
        heavy = "vetoes being the heaviest" if by_hand else "by their largest weight without its sign"
        note += f" Shown are the {len(seen)} heaviest of {len(columns):,} features, {heavy}; all stand in report.json."
    return {
        "caption": Markup("{} of {}{}").format(what, named(record["model"]), several),
        "titles": ["Feature", *([Markup("towards ") + titles[1]] if len(weights) == 1 else titles)],
        "rows": rows,
        "note": note,
    }


def _weight(weight: float | str) -> str:
    return weight if isinstance(weight, str) else weight_told(weight, numeral)
