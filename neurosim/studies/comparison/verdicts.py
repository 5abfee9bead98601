"""The result of a comparison in words; for lessons without convergence, whether more epochs could have helped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neurosim.analysis.separation import Separability
from neurosim.core.numerals import told_apart
from neurosim.core.words import counted, listed
from neurosim.data.datasets import Dataset
from neurosim.learning.rules import corrects_mistakes
from neurosim.studies.comparison.contenders import Contender
from neurosim.studies.comparison.fit import Fit
from neurosim.training.hand_wiring import HandWiring
from neurosim.training.linear import ROUNDING

if TYPE_CHECKING:
    from neurosim.studies.comparison.comparison import Comparison

UNDECIDED = 0.01  # a sigmoid with all outputs this close to 0.5 has learned nothing
STILL = 1e-6  # less change of a loss in an epoch: of a single layer, whose loss has one valley, that is its floor


def verdict_on_data(comparison: Comparison) -> str:
    """Say whether planes separate the classes, and if not, why."""
    sides, proofs = comparison.sides, comparison.separability
    if not proofs:
        return "whether it is linearly separable was not settled: the comparison was interrupted before"
    if comparison.separable:
        if len(proofs) == 1:
            return f"linearly separable: a plane separates the classes with a margin of {proofs[0].margin:.4g}"
        closest = min(range(len(proofs)), key=lambda k: proofs[k].margin or 0.0)
        return (
            f"linearly separable: each class has a plane between it and the rest, the narrowest margin is"
            f" {proofs[closest].margin:.4g} ({sides[closest]})"
        )
    inseparable = comparison.inseparable
    if not inseparable:
        return "linearly separable or not: too close to call in the numbers given"
    why = f": {reason(comparison, proofs[sides.index(inseparable[0])])}"
    if len(proofs) == 1:
        return f"not linearly separable (certificate){why}"
    fine = ", ".join(side for side, proof in zip(sides, proofs, strict=True) if proof.separable)
    apart = f"; a plane separates {fine} from the rest" if fine else ""
    named = ", ".join(inseparable)
    return f"not linearly separable (certificate) for {named} against the rest{apart}. {inseparable[0]}{why}"


def reason(comparison: Comparison, proof: Separability) -> str:
    """Say why no plane separates a class from the rest; the point is shown if features are not scaled."""
    plan, certificate = comparison.plan, proof.certificate
    return certificate.explain(bias=plan.bias, place=plan.scaling == "none") if certificate else ""


def verdict(comparison: Comparison, contender: Contender) -> str:
    """Describe the result of a contender that has finished a lesson of all rows, and its failed lessons."""
    first = comparison.lessons(contender.name)[0]
    failed, lessons = comparison.failures(contender.name)
    some = f"{failed:,} of its {counted(lessons, 'lesson')} failed"
    if first.failed:
        which = "failed" if lessons == 1 else f"{some}, that of all rows among them"
        return f"{which}: {first.failed} A smaller rate may help."
    if first.wiring is not None:
        told = _wired(first.wiring, comparison.dataset)
    elif corrects_mistakes(first.rule, contender.neuron):
        told = _corrected(comparison, contender, first)
    else:
        told = _descended(comparison, first)
    return f"{told}; {some} and are not in the accuracy" if failed else told


def _wired(wiring: HandWiring, data: Dataset) -> str:
    units = wiring.describe(data.feature_names, data.class_names).replace("\n", "; ")
    on = "" if wiring.binary else ", features being on above their mean"
    some = max(map(len, wiring.searched))
    looked = f" over the {some} features that tell most alone" if some < data.n_features else ""
    return f"no learning: the best of all {wiring.tried:,} wirings by hand{looked}{on}: {units}"


def _corrected(comparison: Comparison, contender: Contender, fit: Fit) -> str:
    done = int(fit.updates.sum())
    updates, epochs = counted(done, "update"), counted(len(fit.mistakes), "epoch")
    wrong = counted(int(fit.mistakes[-1]), "mistake")
    if not contender.neuron.memoryless:
        return f"{wrong} in the last of {epochs}, after {updates}; it has a memory, so no proof about planes applies"
    bound = comparison.bound_of(contender)
    if fit.converged:
        most = "" if bound is None else f", of at most {_at_most(bound, done)} (Novikoff)"
        return f"separates the rows after {updates} in {epochs}{most}"
    separable = comparison.separable if comparison.draws_planes(contender) else None
    if separable:
        rest = "" if bound is None else f" of the at most {_at_most(bound, done)} that it can need (Novikoff)"
        told = f"will separate the rows, but has not yet: {updates}{rest}; give it more epochs"
    else:
        told = "has not separated the rows"
        if separable is False and len(comparison.sides) == 1:
            told = "can never separate the rows, for no plane does"
        elif separable is False:  # one of its neurons always makes mistakes, although their decision may be correct
            told = f"never settles, for no plane separates {listed(comparison.inseparable, 'or')} from the rest"
        back = f"no weights came back within {epochs}"
        if fit.cycle is not None:
            every = "epoch" if fit.cycle == 1 else f"{fit.cycle} epochs"
            back = f"its weights come back after every {every}, for ever"
        told += f": {back}, {wrong} in the last epoch"
    kept = f"kept are the best weights seen, right on {fit.accuracy_learned:.1%} of the rows that were learned"
    return f"{told}; {kept}" if fit.pocketed else told


def _at_most(bound: float, updates: int) -> str:
    """Write a bound with enough digits that it is not smaller than the updates."""
    texts = (f"{bound:,.{digits}g}" for digits in range(6, 18))
    return next((text for text in texts if float(text.replace(",", "")) >= min(updates, bound)), f"{bound:,}")


def _descended(comparison: Comparison, fit: Fit) -> str:
    least, most = fit.output_range
    loss = f"loss {fit.loss[-1]:.3g} after {counted(len(fit.loss), 'epoch')}"
    if least >= 0.5 - UNDECIDED and most <= 0.5 + UNDECIDED:
        low, high = f"{least:.4f}", f"{most:.4f}"
        if low == high and least != most:
            low, high = told_apart(least, most, digits=4)
        still = fit.layer is not None and len(fit.loss) > 1 and abs(fit.loss[-1] - fit.loss[-2]) < STILL
        return f"sits at 0.5 for every row ({low} to {high}): {loss}, {'and no way down' if still else 'so far'}"
    wrong = round((1.0 - fit.accuracy_learned) * comparison.dataset.n_rows)
    graded = np.unique([least, most]).tolist() not in ([-1.0, 1.0], [0.0, 1.0])
    outputs = ", outputs from {} to {}".format(*told_apart(least, most, digits=3)) if graded else ""
    if fit.layer is not None and fit.layer.largest < ROUNDING:
        return f"its weights are 0, where it tells no row from another: {loss}, and no way down"
    return f"{loss}, {counted(wrong, 'row')} of {comparison.dataset.n_rows:,} decided wrongly{outputs}"
