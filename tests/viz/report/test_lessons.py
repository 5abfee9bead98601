import csv
import math
from dataclasses import replace

import numpy as np
import pytest

import neurosim as ns
from neurosim.data.io.csv_table import write_csv
from neurosim.viz.report.page import HEADER, csv_rows


@pytest.fixture(scope="module")
def comparison():
    stream = np.random.default_rng(3)
    y = np.arange(31) % 2
    data = ns.Dataset("two", stream.normal(size=(31, 2)) + 2 * y[:, None], y, ("a", "b"), ("no", "yes"), "")
    contenders = [
        "mcculloch-pitts",
        "rosenblatt",
        ns.Contender("sigmoid", rate=1e308, name="=cmd|' /C calc'!A0"),
    ]
    return ns.compare(contenders, data, folds=3, seeds=2, epochs=4, progress=False, engine="simpy")


@pytest.fixture(scope="module")
def rows(comparison):
    header, rows = csv_rows(comparison)
    assert header == HEADER
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_there_is_one_row_for_each_lesson(comparison, rows):
    assert len(rows) == 3 * 2 * (1 + 3) == len(comparison.fits)
    lessons = [(row["contender"], row["seed"], row["part"]) for row in rows]
    assert lessons == [(fit.contender, fit.seed, fit.part) for fit in comparison.fits]
    assert len(set(lessons)) == len(lessons)


def test_rows_are_what_was_learned(comparison, rows):
    for row, fit in zip(rows, comparison.fits, strict=True):
        for name in ("accuracy", "accuracy_last", "accuracy_learned"):
            assert row[name] == (None if math.isnan(getattr(fit, name)) else getattr(fit, name))
        assert row["epochs"] == len(fit.mistakes)
        assert row["mistakes_last_epoch"] == (fit.mistakes[-1] if len(fit.mistakes) else None)
        assert row["loss_last"] == (fit.loss[-1] if len(fit.loss) else None)
        assert (row["margin"], row["cycle"], row["seconds"]) == (fit.margin, fit.cycle, fit.seconds)
        assert (row["failed"] or "") == fit.failed
        assert (row["engine"] or "") == fit.engine


def test_what_nobody_taught_has_no_lesson_to_tell_of(rows):
    wired = [row for row in rows if row["contender"] == "mcculloch-pitts"]
    assert {row["rule"] for row in wired} == {"no learning"}
    for name in ("batch", "start", "updates", "converged", "pocket", "signals", "engine"):
        assert {row[name] for row in wired} == {None}


def test_what_was_taught_says_how(comparison, rows):
    taught = [(row, fit) for row, fit in zip(rows, comparison.fits, strict=True) if row["contender"] == "rosenblatt"]
    for row, fit in taught:
        assert (row["rule"], row["batch"], row["start"]) == ("rosenblatt, rate 1", 1, "zero")
        assert (row["updates"], row["converged"]) == (fit.updates.sum(), fit.converged)
        assert (row["pocket"], row["signals"]) == (fit.pocketed, fit.signals)


def test_rows_learned_and_asked_are_those_of_the_parts(comparison, rows):
    for row in rows:
        if row["part"] is None:
            assert (row["rows_learned"], row["rows_asked"]) == (31, 31)
        else:
            learned, asked = list(comparison.plan.parts(comparison.dataset, row["seed"]))[row["part"]]
            assert (row["rows_learned"], row["rows_asked"]) == (len(learned), len(asked))
            assert row["rows_learned"] + row["rows_asked"] == 31
            right = row["accuracy"] and row["accuracy"] * row["rows_asked"]
            assert right is None or right == pytest.approx(round(right))


def test_values_are_plain(rows):
    kinds = {type(value) for row in rows for value in row.values()}
    assert kinds <= {str, int, float, bool, type(None)}


def test_a_formula_is_quoted_in_the_file(comparison, tmp_path):
    path = tmp_path / "comparison.csv"
    write_csv(path, *csv_rows(comparison))
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert tuple(header) == HEADER
    assert len(rows) == len(comparison.fits)
    assert {row[0] for row in rows} == {"mcculloch-pitts", "rosenblatt", "'=cmd|' /C calc'!A0"}
    accuracies = [row[HEADER.index("accuracy")] for row in rows]
    assert [float(cell or "nan") for cell in accuracies] == pytest.approx(
        [fit.accuracy for fit in comparison.fits], nan_ok=True
    )


def test_without_a_lesson_there_is_a_header_alone(comparison):
    assert csv_rows(replace(comparison, fits=())) == (HEADER, [])
