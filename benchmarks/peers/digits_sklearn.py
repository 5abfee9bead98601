"""scikit-learn: 100 epochs of digits, rows in the order given; Perceptron, or SGDClassifier if given "sigmoid".

On one thread and on as many as are given, whichever is faster.
"""

import json
import statistics
import sys
import time
import warnings
from importlib.metadata import version

from sklearn.datasets import load_digits
from sklearn.linear_model import Perceptron, SGDClassifier

warnings.simplefilter("ignore")  # it has not converged, and is not meant to
rows, digits = load_digits(return_X_y=True)
rows /= 16.0
common = {"max_iter": 100, "tol": None, "shuffle": False}
if sys.argv[1] == "sigmoid":
    model = SGDClassifier(loss="log_loss", learning_rate="constant", eta0=0.1, alpha=0.0, **common)
else:
    model = Perceptron(**common)
seconds = []
for jobs in (1, int(sys.argv[2])):
    model.set_params(n_jobs=jobs)
    took = []
    for _ in range(5):
        began = time.perf_counter()
        model.fit(rows, digits)
        took.append(time.perf_counter() - began)
    seconds.append(statistics.median(took))
told = {"seconds": min(seconds), "events": 1000 * int((rows != 0).sum())}
print(json.dumps(told | {"weights": model.coef_.ravel().tolist(), "version": version("scikit-learn")}))
