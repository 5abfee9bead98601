"""Our neurons as scikit-learn classifiers, by the name they are imported with."""

from neurosim.training.estimators import *  # noqa: F403
from neurosim.training.estimators import __all__ as __all__
