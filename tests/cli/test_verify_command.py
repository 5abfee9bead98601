"""``neurosim verify``, as a person or a program meets it: what it prints, where, and with which exit code."""

import json
import math

import pytest

from neurosim.cli import main
from neurosim.core.installing import missing
from neurosim.studies import verification
from neurosim.studies.verification import Classic, Interval

CLAIM = "A claim that is long enough to be broken into two lines where a terminal has no more than eighty columns."


def broken(bench):
    raise ValueError("no such thing")


def rows(*measured):
    return tuple(
        Classic(f"row-{k}", CLAIM, "Somebody, 1943", 1.0, measure, tolerance=0.5) for k, measure in enumerate(measured)
    )


@pytest.fixture
def given(monkeypatch):
    """Put results of our own in place of the field's."""

    def put(**families):
        monkeypatch.setattr(verification, "FAMILIES", families)

    return put


def test_all_rows_are_there_and_each_has_what_a_program_needs(capsys):
    assert main(["verify", "lif-rate", "rosenblatt-*", "xor-alone", "--json"]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    document = json.loads(told.out)
    assert [row["id"] for row in document] == [
        "lif-rate", "logic-xor-alone", "rosenblatt-seed", "rosenblatt-and", "rosenblatt-or", "rosenblatt-xor",
    ]  # fmt: skip
    for row in document:
        assert {"id", "claim", "expected", "got", "tolerance", "ok", "source", "seconds"} <= set(row)
        assert row["ok"] is True
        assert row["engine"] == "simpy"
        assert len(row["digest"]) == 64
        assert math.isfinite(row["seconds"])
    assert document[0]["got"] == pytest.approx([21.972246, 23.972246, 41.714906], abs=1e-6)
    assert document[0]["expected"] == pytest.approx([21.972246, 23.972246, 41.714907], abs=1e-6)


def test_a_name_that_is_whole_means_itself_a_part_all_that_have_it(capsys):
    def ids(*names):
        assert main(["verify", *names, "--json"]) == 0
        return [row["id"] for row in json.loads(capsys.readouterr().out)]

    assert ids("lif-rate") == ["lif-rate"]
    assert ids("lif-rat*") == ["lif-rate", "lif-rate-of-drive"]
    assert ids("rheo", "lif-rate") == ["lif-rate", "lif-rheobase"]


@pytest.mark.parametrize("name", ["lif-rte", "nothing", "", "[z]*"])
def test_an_unknown_name_is_wrong_usage_and_the_nearest_one_is_offered(name, capsys):
    assert main(["verify", "lif-rate", name]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert f"There is no classic result named {name!r}." in told.err
    if name == "lif-rte":
        assert "Did you mean 'lif-rate'?" in told.err


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_the_engine_is_the_one_asked_for(engine, capsys):
    assert main(["verify", "rosenblatt-and", "--engine", engine, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["engine"] == engine


def test_an_engine_that_is_not_there_is_wrong_usage(monkeypatch, capsys):
    monkeypatch.setattr("neurosim.engines.choice.compiler_there", lambda: False)
    assert main(["verify", "lif-rate", "--engine", "compiled"]) == 2
    assert missing("The compiled engine", "numba") in capsys.readouterr().err


@pytest.mark.parametrize(
    ("measure", "got"), [(lambda bench: 1.75, 1.75), (lambda bench: math.nan, "nan"), (broken, "failed: ValueError")]
)
def test_a_row_that_does_not_hold_is_exit_code_1_in_words_and_in_json(measure, got, given, capsys):
    given(first=rows(lambda bench: 1.25, measure))
    assert main(["verify", "--json"]) == 1
    told = capsys.readouterr()
    first, second = json.loads(told.out)
    assert (first["ok"], second["ok"]) == (True, False)
    assert str(second["got"]).startswith(str(got))
    assert second["engine"] == ""
    assert second["digest"] is None
    assert main(["verify"]) == 1
    told = capsys.readouterr()
    assert "FAILED" in told.out
    assert str(got) in told.out
    assert told.out.splitlines()[-1].startswith("1 of 2 hold, ")
    assert told.out.splitlines()[-1].endswith("; these do not: row-1.")
    assert "Traceback" not in told.out + told.err


def test_quiet_is_an_exit_code_alone(given, capsys):
    given(first=rows(lambda bench: 1.0))
    assert main(["verify", "--quiet"]) == 0
    given(first=rows(broken))
    assert main(["verify", "--quiet"]) == 1
    told = capsys.readouterr()
    assert told.out == told.err == ""


def test_interrupted_is_130(given, capsys):
    def interrupted(bench):
        raise KeyboardInterrupt

    given(first=rows(lambda bench: 1.0, interrupted))
    assert main(["verify"]) == 130
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "neurosim: Interrupted in row-1, after 1 of 2 results.\n")
    assert main(["verify", "--json"]) == 130
    assert json.loads(capsys.readouterr().out)["exit_code"] == 130


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_tables_keep_to_the_terminal_and_are_grouped_in_order(columns, given, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    one, two = rows(lambda bench: 1.0, lambda bench: 1.0)
    many = Classic("many", "Many numbers.", "counted", [1.0 + 1e-9] * 30, lambda bench: [1.0] * 30, tolerance=1e-6)
    within = Classic(
        "within", "A number in its place.", "4 sigma", (Interval(0.25, 2.0), True), lambda bench: (1, True)
    )
    given(first=(two, many), second=(within, one))
    assert main(["verify"]) == 0
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert max(len(line) for line in lines if not line.startswith("Every digit: ")) <= columns  # a command stays whole
    heads = [lines.index(text) for text in ("first", "second")]
    assert heads == sorted(heads)
    assert [line.split()[1] for line in lines if line.startswith(" ok")] == ["row-1", "many", "within", "row-0"]
    text = " ".join(" ".join(lines).split())
    assert CLAIM in text
    assert "expected 1, 1, 1, 1, 1, 1, ... (30 numbers)" in text
    assert "expected 0.25 to 2, yes got 1, yes source 4 sigma" in text
    assert lines[-1].startswith("4 of 4 hold, ")
