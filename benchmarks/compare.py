"""The comparison: how long the command takes, and how accurate our learning is beside scikit-learn's, fold by fold.

python benchmarks/compare.py [iris breast-cancer digits]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np
from sidebyside import machine
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Perceptron, SGDClassifier
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import neurosim as ns

SEEDS = {"iris": 3, "breast-cancer": 3, "digits": 1}


def theirs(epochs: int, seed: int) -> dict[str, object]:
    return {
        "Perceptron": Perceptron(random_state=seed),
        "Perceptron, as many epochs": Perceptron(max_iter=epochs, tol=None, random_state=seed),
        "SGDClassifier, log loss": SGDClassifier(loss="log_loss", random_state=seed),
        "LogisticRegression, one against the rest": OneVsRestClassifier(LogisticRegression(max_iter=5000)),
        "LogisticRegression": LogisticRegression(max_iter=5000),
    }


def accuracies(name: str) -> None:
    data = ns.datasets.load(name)
    began = time.perf_counter()
    comparison = ns.compare(["rosenblatt", "adaline", "sigmoid"], data, folds=5, seeds=SEEDS[name], jobs=-1)
    seconds = time.perf_counter() - began
    print(f"\n{name}: 5 folds, {SEEDS[name]} seeds, {comparison.plan.epochs} epochs, {seconds:.0f} s")
    for record in comparison.to_records():
        print(f"  neurosim {record['model']:<33} {record['accuracy_mean']:.4f} ± {record['accuracy_std']:.4f}")
    last = [fit.accuracy_last for fit in comparison.lessons("rosenblatt", whole=False)]
    print(f"  {'neurosim rosenblatt, last weights':<42} {np.mean(last):.4f} ± {np.std(last, ddof=1):.4f}")
    for kind in theirs(1, 0):
        scores = np.concatenate(
            [
                cross_val_score(
                    make_pipeline(StandardScaler(), theirs(comparison.plan.epochs, seed)[kind]),
                    data.X,
                    data.y,
                    cv=StratifiedKFold(5, shuffle=True, random_state=seed),
                )
                for seed in comparison.plan.seeds
            ]
        )
        print(f"  {kind:<42} {scores.mean():.4f} ± {scores.std(ddof=1):.4f}")


def commands() -> None:
    for name in ("seed", "xor", "iris"):
        taken = []
        for _ in range(3):
            with tempfile.TemporaryDirectory() as folder:
                began = time.perf_counter()
                command = [sys.executable, "-m", "neurosim", "compare", name, "--engine", "simpy", "--quiet"]
                subprocess.run([*command, "--out", f"{folder}/run"], check=True)
                taken.append(time.perf_counter() - began)
        print(f"neurosim compare {name} --engine simpy: {np.median(taken):.1f} s, the median of {len(taken)}")


if __name__ == "__main__":
    warnings.simplefilter("ignore", ConvergenceWarning)
    print(machine())
    commands()
    for name in sys.argv[1:] or ["iris", "breast-cancer"]:
        accuracies(name)
