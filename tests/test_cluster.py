"""The page about the classifiers: every program in it runs, and prints what stands below it, on a cluster too."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from neurosim.estimators import SigmoidClassifier

PAGE = (Path(__file__).parent.parent / "docs" / "estimators.md").read_text(encoding="utf-8")

PROGRAMS = re.findall(
    r"^## (.*?)$(?:(?!^## ).)*?^```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", PAGE, flags=re.M | re.S
)


def printed(program, folder, *options):
    """Run a program as a file of its own, for the workers of a cluster have to find it."""
    path = folder / "program.py"
    path.write_text(program, encoding="utf-8")
    done = subprocess.run([sys.executable, *options, path], cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_program_of_the_page_is_found():
    assert len(PROGRAMS) == PAGE.count("```python") == 7
    assert [title for title, *_ in PROGRAMS][-2:] == ["On a cluster", "A comparison on a cluster"]


@pytest.mark.parametrize(("program", "promised"), [p[1:] for p in PROGRAMS[:-2]], ids=[p[0] for p in PROGRAMS[:-2]])
def test_a_program_runs_and_prints_what_it_says(program, promised, tmp_path):
    assert printed(program, tmp_path, "-W", "error") == promised
    if "savefig" in program:
        assert "<svg" in (tmp_path / "setosa.svg").read_text(encoding="utf-8")


def test_a_cluster_finds_the_scores_of_one_process(tmp_path):
    _, program, promised = PROGRAMS[-2]
    exact = program.replace("cv=4).round(3))", "cv=4).tolist())")
    assert exact != program
    scores = cross_val_score(
        make_pipeline(StandardScaler(), SigmoidClassifier(max_iter=5)), *load_breast_cancer(return_X_y=True), cv=4
    )
    assert printed(exact, tmp_path) == f"{scores.tolist()}\n"
    assert promised == f"{np.round(scores, 3)}\n"


def test_a_comparison_on_a_cluster_is_the_one_of_one_process(tmp_path):
    _, program, promised = PROGRAMS[-1]
    assert printed(program, tmp_path) == promised == "24 lessons, all of them the same\n"
