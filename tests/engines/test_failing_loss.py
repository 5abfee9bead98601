"""A rule's loss that fails, or returns what is no number, is told in one sentence, whichever engine ran the lesson."""

import math
from dataclasses import dataclass

import pytest

import neurosim as ns
from neurosim.training import history


@dataclass(frozen=True)
class Losing(ns.LearningRule):
    rate: float = 0.5
    how: float = 0.0

    def error(self, target, output, excess, slope):
        return target - output

    def loss(self, target, output, excess):
        if target == output and self.how == 1.0:
            return 1.0 / (target - output)
        if target == output and self.how == 2.0:
            return math.log(target - output)
        if target == output and self.how == 3.0:
            return None
        return 0.0


@dataclass(frozen=True)
class Wordy(Losing):
    def loss(self, target, output, excess):
        return "much"


TOLD = [
    (Losing(how=1.0), r"the rule Losing of 'y' raised ZeroDivisionError \(float division by zero\) in loss, at "),
    (Losing(how=2.0), r"the rule Losing of 'y' raised ValueError \(math domain error\) in loss, at "),
    (Losing(how=3.0), r"the rule Losing of 'y' returned None from loss, which must return a number"),
    (Wordy(), r"the rule Wordy of 'y' returned 'much' from loss, which must return a number"),
]


@pytest.mark.parametrize(("rule", "told"), TOLD, ids=["divides", "log", "nothing", "text"])
def test_a_loss_that_fails_is_told_with_what_it_was_given(rule, told, monkeypatch):
    monkeypatch.setattr(history, "MANY", 1)  # the losses of a compiled lesson are found in compiled code
    sentences = set()
    for engine in ("simpy", "compiled"):
        training = ns.train(ns.perceptron(2), "or", rule, epochs=3, engine=engine)
        for asked in ("history", "converged"):
            with pytest.raises(
                ns.InputError, match=f"The lesson has no history, because {told}.*, for target "
            ) as stop:
                getattr(training, asked)
            sentences.add(str(stop.value))
        assert len(training.predict([[0.0, 1.0]])) == 1
    assert len(sentences) == 1
    assert "\n" not in sentences.pop()
