"""What was found out, in words: who decided best, and whether a plane parts the classes."""

from __future__ import annotations

from typing import Any

from neurosim.core.numerals import numeral, percent, percents_apart
from neurosim.core.words import counted, listed
from neurosim.viz.report.markup import Prose, named, paragraph, table

_ABOUT_AS_GOOD = 1e-12
"""Means that differ by rounding only are the same."""


def headline(models: list[dict[str, Any]], held_out: bool) -> str:
    """Say in one sentence who decided best."""
    done = [model for model in models if model["accuracy_mean"] is not None]
    if not done:
        return "No contender has finished a lesson." if not models else "Every lesson failed; the reasons stand below."
    most = max(model["accuracy_mean"] for model in done)
    best = [model for model in done if most - model["accuracy_mean"] <= _ABOUT_AS_GOOD]
    who = listed([_who(model) for model in best])
    how = "was" if len(done) == 1 else "decided best:" if len(best) == 1 else "decided equally well:"
    rows = "rows that were held out" if held_out else "very rows that were learned"
    return f"{who} {how} right on {_spread(best[0])} of the {rows}."


def remarks(models: list[dict[str, Any]], baseline: float) -> str:
    """Say what the headline has to be held against: always answering the same, and chance."""
    done = sorted((m for m in models if m["accuracy_mean"] is not None), key=lambda m: -float(m["accuracy_mean"]))
    if not done:
        return ""
    first = done[0]
    beaten = first["accuracy_mean"] > baseline + _ABOUT_AS_GOOD
    always, _ = percents_apart(baseline, first["accuracy_mean"] if beaten else baseline)
    told = f"Always answering the most frequent class is right on {always}"
    told += "." if beaten else ", so nothing was learned that is worth more."
    behind = [m for m in done if first["accuracy_mean"] - m["accuracy_mean"] > _ABOUT_AS_GOOD]
    if behind and first["accuracy_mean"] - behind[0]["accuracy_mean"] < first["accuracy_std"]:
        _, after = percents_apart(first["accuracy_mean"], behind[0]["accuracy_mean"])
        told += (
            f" The next, {named(behind[0]['model'])} ({after}), is closer than the spread"
            f" between lessons: on other rows the order of the two may well turn round."
        )
    failed = [m for m in models if m["failed"]]
    if failed and len(done):
        told += f" The lesson of {listed([named(m['model']) for m in failed])} failed."
    for model in (m for m in models if m["lessons_failed"] and not m["failed"]):
        lessons = counted(model["lessons"], "lesson")
        told += f" Of the {lessons} of {named(model['model'])}, {model['lessons_failed']:,} failed and are not counted."
    return paragraph(told)


def _who(model: dict[str, Any]) -> str:
    by_hand = " (wired by hand)" if model["learning"] == "no learning" else ""
    return f"<strong>{named(model['model'])}</strong>{by_hand}"


def _spread(model: dict[str, Any]) -> str:
    spread = model["accuracy_std"]
    return percent(model["accuracy_mean"]) + (f" (± {percent(spread)})" if spread else "")


def separation(told: dict[str, Any], prose: Prose) -> str:
    """Answer whether the classes can be parted at all, with the proof for each class."""
    proofs, verdict = told["separability"], told["verdict"]
    for proof in proofs if len(proofs) > 1 else []:  # each has its own line below
        verdict = verdict.removesuffix(f". {proof['class']}: {proof['certificate']}")
    short = {True: "Yes.", False: "No.", None: "Not settled."}[told["separable"]]
    parts = [paragraph(f"<strong>{short}</strong> {prose.sentence(verdict)}", "answer")]
    if not proofs:
        return parts[0]
    parts.append(paragraph(_for_beginners(told)))
    proven = [_proofs(told), *(_certificates(proofs, prose) if len(proofs) > 1 else []), *_notes(told)]
    left, right = "\n".join(parts), "\n".join(proven)
    return f'<div class="pair">\n<div>\n{left}\n</div>\n<div>\n{right}\n</div>\n</div>'


def _notes(told: dict[str, Any]) -> list[str]:
    notes = []
    if told["plan"]["scaling"] != "none":
        notes.append("Margins and points are those of the scaled features.")
    if any(proof["certificate"] for proof in told["separability"]):
        notes.append("Rows are counted from 1, in the order of the data.")
    if not told["plan"]["bias"]:
        notes.append("There is no bias, so every cut goes through the point where all features are 0.")
    return [paragraph(" ".join(notes), "note")] if notes else []


def _for_beginners(told: dict[str, Any]) -> str:
    several = len(told["separability"]) > 1
    cut = "A straight cut (a line for two features, a plane for three, and so on for more)"
    neuron = "One threshold neuron draws one straight cut"
    if told["separable"]:
        sides = "each class on one side and the rest on the other" if several else "one class on each side"
        return (
            f"{cut} can have {sides}. {neuron}, so Rosenblatt's rule is sure to find one; the more room there is"
            " between the cut and the nearest row, which is the margin, the fewer corrections it can need."
        )
    if told["separable"] is None:
        return f"{cut} may or may not part the classes: numbers as they are stored here cannot tell."
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


def _proofs(told: dict[str, Any]) -> str:
    answers = {True: "yes", False: "no", None: "not settled"}
    rows = [
        (
            named(proof["class"]),
            answers[proof["separable"]],
            numeral(proof["margin"]),
            numeral(proof["radius"]),
            numeral(proof["novikoff_bound"], 6),
        )
        for proof in told["separability"]
    ]
    columns = ("Class", "Separable", "Widest margin", "Longest row", "Novikoff's bound")
    first, second = told["dataset"]["classes"][:2]
    binary = f"Class {named(second)} against {named(first)}"
    return table(binary if len(rows) == 1 else "Each class against the rest", columns, rows, "separation")


def _certificates(proofs: list[dict[str, Any]], prose: Prose) -> list[str]:
    lines = [
        f"<li><strong>{named(proof['class'])}</strong>: {prose.ended(proof['certificate'])}</li>"
        for proof in proofs
        if proof["certificate"]
    ]
    if not lines:
        return []
    lead = f"The certificate{'' if len(lines) == 1 else 's'}: rows of each side blend into one and the same point."
    return [paragraph(lead), f'<ul class="proofs">\n{"".join(lines)}\n</ul>']


def unfinished(n_fits: int, planned: int) -> str:
    """Say that the comparison was interrupted."""
    return paragraph(
        f"<strong>Not finished.</strong> The comparison was interrupted after {n_fits:,} of"
        f" {counted(planned, 'lesson')}; what stands here is what was done until then.",
        "warning",
    )
