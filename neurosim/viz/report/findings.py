"""What was found out, in words: who decided best, and whether a plane separates the classes."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from neurosim.core.numerals import numeral, percent, percents_apart
from neurosim.core.words import counted, listed
from neurosim.viz.markup import Prose, named

_ABOUT_AS_GOOD = 1e-12  # means that differ by rounding only are the same


def headline(models: list[dict[str, Any]], held_out: bool) -> Markup | str:
    """Say in one sentence who decided best."""
    done = [model for model in models if model["accuracy_mean"] is not None]
    if not done:
        return "No contender has finished a lesson." if not models else "Every lesson failed; the reasons stand below."
    most = max(model["accuracy_mean"] for model in done)
    best = [model for model in done if most - model["accuracy_mean"] <= _ABOUT_AS_GOOD]
    who = Markup(listed([_who(model) for model in best]))
    how = "was" if len(done) == 1 else "decided best:" if len(best) == 1 else "decided equally well:"
    rows = "rows that were held out" if held_out else "training rows"
    spread = best[0]["accuracy_std"]
    share = percent(best[0]["accuracy_mean"]) + (f" (± {percent(spread)})" if spread else "")
    return who + f" {how} right on {share} of the {rows}."


def _who(model: dict[str, Any]) -> Markup:
    by_hand = " (wired by hand)" if model["learning"] == "no learning" else ""
    return Markup("<strong>{}</strong>{}").format(named(model["model"]), by_hand)


def remarks(models: list[dict[str, Any]], baseline: float) -> Markup:
    """Say what the headline has to be held against: always answering the same, and chance."""
    done = sorted((m for m in models if m["accuracy_mean"] is not None), key=lambda m: -float(m["accuracy_mean"]))
    if not done:
        return Markup("")
    first = done[0]
    beaten = first["accuracy_mean"] > baseline + _ABOUT_AS_GOOD
    always, _ = percents_apart(baseline, first["accuracy_mean"] if beaten else baseline)
    text = Markup(f"Always answering the most frequent class is right on {always}")
    text += "." if beaten else ", so nothing was learned that is worth more."
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


def separation(told: dict[str, Any], prose: Prose) -> dict[str, Any]:
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
