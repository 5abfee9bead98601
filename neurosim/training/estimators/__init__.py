"""The neurons as scikit-learn classifiers, which fit and predict inside the event loop."""

from neurosim.core.installing import install_command

try:
    from sklearn.utils.validation import validate_data as _since_1_6  # noqa: F401
except ImportError as error:
    told = f"The classifiers need scikit-learn 1.6 or later: {install_command('scikit-learn>=1.6')}"
    raise ImportError(told) from error

from neurosim.training.estimators.adaline import AdalineClassifier
from neurosim.training.estimators.mcculloch_pitts import McCullochPittsClassifier
from neurosim.training.estimators.rosenblatt import RosenblattClassifier
from neurosim.training.estimators.sigmoid import SigmoidClassifier

__all__ = ["AdalineClassifier", "McCullochPittsClassifier", "RosenblattClassifier", "SigmoidClassifier"]
