"""Our neurons as scikit-learn classifiers, by the name they are imported with."""

from neurosim.training.estimators import (
    AdalineClassifier,
    McCullochPittsClassifier,
    RosenblattClassifier,
    SigmoidClassifier,
)

__all__ = ["AdalineClassifier", "McCullochPittsClassifier", "RosenblattClassifier", "SigmoidClassifier"]
