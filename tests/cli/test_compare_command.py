"""``neurosim compare``: what it prints and writes, and what a bad file gets."""

import contextlib
import csv
import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from neurosim.cli import main
from neurosim.core.errors import InputError
from neurosim.core.installing import missing
from neurosim.studies.comparison.contenders import DEFAULT

FILES = {
    "report.html",
    "report.json",
    "comparison.csv",
    "run.json",
    "learning-curves.png",
    "accuracy.png",
    "boundaries.png",
    "weights.png",
    "events-rosenblatt.npz",
    "network-sigmoid.json",
}


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_json_is_the_promised_document_and_the_folder_is_whole(capsys):
    assert main(["compare", "xor", "--json", "--epochs", "50", "--seeds", "2", "--jobs", "1"]) == 0
    told = capsys.readouterr()
    document = json.loads(told.out)
    assert told.err == ""
    assert document["separable"] is False
    assert document["dataset"]["rows"] == 4
    names = [model["model"] for model in document["models"]]
    assert names == ["mcculloch-pitts", "rosenblatt", "adaline", "sigmoid", "sigmoid-hidden-4"]
    keys = {"accuracy_mean", "accuracy_std", "epochs_to_converge", "updates", "novikoff_bound", "weights"}
    assert all(keys <= set(model) for model in document["models"])
    assert document["plan"]["seeds"] == [1, 2]
    folder = Path("runs/compare-xor")
    assert set(document["files"]) >= FILES
    assert {file.name for file in folder.iterdir()} == set(document["files"])
    kept = json.loads((folder / "report.json").read_text())
    assert kept["models"] == document["models"]
    with (folder / "comparison.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 5 * 2  # a line for each lesson
    assert "not linearly separable" in (folder / "report.html").read_text()


@pytest.mark.usefixtures("without_pictures")
def test_people_read_the_verdict_and_where_to_look(capsys):
    assert (
        main(["compare", "and", "--epochs", "20", "--seeds", "1", "--jobs", "1", "--models", "rosenblatt,sigmoid"]) == 0
    )
    out = capsys.readouterr().out
    assert "Linearly separable: a plane separates the classes" in out
    assert "separates the rows after 18 updates in 9 epochs, of at most 51 (Novikoff)" in out
    assert "right on 75.0%: the baseline" in out
    assert "runs/compare-and/: report.html" in out
    assert "neurosim compare xor" in out
    assert "adaline" not in out


@pytest.mark.usefixtures("without_pictures")
def test_without_names_the_contenders_are_those_that_the_help_names(capsys):
    assert main(["compare", "--help"]) == 0
    told = "".join(capsys.readouterr().out.replace("│", "").split())  # lines and boxes are the terminal's
    assert f"[default:{','.join(DEFAULT)}]" in told
    assert main(["compare", "and", "--json", "--epochs", "2", "--seeds", "1", "--jobs", "1"]) == 0
    assert tuple(model["model"] for model in json.loads(capsys.readouterr().out)["models"]) == DEFAULT


def compared(capsys, *options):
    assert main(["compare", *options, "--json", "--seeds", "1", "--jobs", "1"]) == 0
    return {model["model"]: model for model in json.loads(capsys.readouterr().out)["models"]}


def test_moons_by_one_unit_and_by_hidden_layers_in_one_command(capsys):
    models = compared(capsys, "moons", "--hidden", "8", "--epochs", "30", "--folds", "3")
    assert list(models) == [*DEFAULT, "rosenblatt-hidden-8", "sigmoid-hidden-8"]
    single = max(models[name]["accuracy_mean"] for name in DEFAULT)
    assert all(models[f"{name}-hidden-8"]["accuracy_mean"] > single for name in ("rosenblatt", "sigmoid"))
    assert Path("runs/compare-moons/boundaries.png").stat().st_size > 0


@pytest.mark.usefixtures("without_pictures")
def test_a_rate_is_that_of_every_rule(capsys):
    models = compared(capsys, "xor", "--rate", "0.5", "--rule", "gradient", "--epochs", "2")
    learned = {name: model["learning"] for name, model in models.items()}
    assert learned == {
        "mcculloch-pitts": "no learning", "rosenblatt": "rosenblatt, rate 0.5", "adaline": "delta, rate 0.5",
        "sigmoid": "gradient, rate 0.5", "sigmoid-hidden-4": "gradient, rate 0.5",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--hidden", "many"], "--hidden needs numbers of neurons, such as 8, or 8,4 for two layers; got 'many'."),
        (["--hidden", "0"], "The size of a hidden layer must be a whole number of at least 1"),
        (["--hidden", "3", "--models", "adaline"], "Hidden layers are learned by sigmoid and rosenblatt"),
        (["--rate", "-1"], "rate"),
    ],
)
def test_layers_and_rates_that_cannot_be_are_refused(options, told, capsys):
    assert main(["compare", "xor", *options]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.usefixtures("without_pictures")
def test_the_table_gives_up_columns_where_the_terminal_is_narrow(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    assert main(["compare", "and", "--epochs", "5", "--seeds", "1", "--jobs", "1", "--models", "rosenblatt"]) == 0
    narrow = capsys.readouterr().out
    monkeypatch.setenv("COLUMNS", "200")
    assert main(["compare", "and", "--epochs", "5", "--seeds", "1", "--jobs", "1", "--models", "rosenblatt"]) == 0
    wide = capsys.readouterr().out
    assert "seconds" in wide
    assert "seconds" not in narrow
    assert "accuracy" in narrow


@pytest.mark.usefixtures("without_pictures")
def test_a_file_with_the_name_of_a_data_set_that_is_there_has_a_folder_of_its_own():
    Path("and.csv").write_text("x,y,kind\n0,0,a\n0,1,a\n1,0,a\n1,1,b\n")
    for data in ("and", "and.csv"):
        assert main(["compare", data, "--quiet", "--epochs", "2", "--seeds", "1", "--models", "rosenblatt"]) == 0
    assert sorted(folder.name for folder in Path("runs").iterdir()) == ["compare-and", "compare-and.csv"]


@pytest.mark.usefixtures("without_pictures")
def test_quiet_says_nothing_and_options_reach_the_comparison(capsys, tmp_path):
    Path("flowers.csv").write_text("size,kind,hue\n" + "".join(f"{i},{'ab'[i % 2]},{i * i % 7}\n" for i in range(30)))
    given = ["--label", "kind", "--held-out", "0.2", "--scaling", "range", "--no-bias", "--no-shuffle", "--seed", "5"]
    more = [
        "--seeds",
        "1",
        "--epochs",
        "3",
        "--models",
        "sigmoid",
        "--rule",
        "gradient",
        "--jobs",
        "1",
        "--out",
        "here",
    ]
    assert main(["compare", "flowers.csv", "--quiet", *given, *more]) == 0
    assert capsys.readouterr() == ("", "")
    kept = json.loads(Path("here/report.json").read_text())
    assert kept["plan"] == {
        "accuracy": "accuracy on 20% of the rows, held out",
        "folds": 0,
        "held_out": 0.2,
        "scaling": "range",
        "shuffle": False,
        "bias": False,
        "epochs": 3,
        "seeds": [5],
    }
    assert kept["dataset"]["feature_names"] == ["size", "hue"]
    assert kept["models"][0]["learning"].startswith("gradient")


BAD = {
    "ragged.csv": ("x,y,label\n1,2,a\n3,b\n", "line 3"),
    "empty.csv": ("", "empty"),
    "header.csv": ("x,y,label\n", "line 1"),
    "text.csv": ("x,y,label\n1,2,a\n3,oops,b\n", "line 3, column 'y'"),
    "one.csv": ("x,label\n1,a\n2,a\n3,a\n", "two classes or more; got 'a' only"),
    "nan.csv": ("x,label\n1,a\nnan,b\n2,a\n", "line 3, column 'x'"),
    "constant.csv": ("x,c,label\n1,5,a\n2,5,b\n3,5,a\n", "column 'c': a feature must differ between rows"),
    "names.csv": ("x,label\n1,ann\n2,bob\n3,cid\n", "a name for each row"),
    "mixed.csv": ("x,label\n1,0\n2,1\n3,one\n4,0\n", "line 4, column 'label': labels must be all numbers or all text"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_one_sentence_with_its_place_and_nothing_is_written(name, capsys):
    content, told = BAD[name]
    Path(name).write_text(content)
    assert main(["compare", name]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.startswith("neurosim: ")
    assert name in said.err
    assert told in said.err
    assert not Path("runs").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["irs"], "Did you mean 'iris'"),
        (["nowhere.csv"], "nowhere.csv"),
        (["iris", "--models", "rosenblat"], "Did you mean 'rosenblatt'"),
        (["iris", "--folds", "1"], "One fold leaves nothing to learn"),
        (["iris", "--folds", "60"], "fewer than the 60 folds"),
        (["iris", "--held-out", "1.5"], "at least 0 and below 1"),
        (["iris", "--label", "x"], "built in"),
        (["small.csv", "--label", "speces"], "no column named 'speces' to take as the label. Did you mean 'species'"),
    ],
)
def test_wrong_usage(arguments, told, capsys):
    Path("small.csv").write_text("x,species\n1,a\n2,b\n3,a\n4,b\n")
    assert main(["compare", *arguments]) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert said.err.count("\n") == 1
    assert not Path("runs").exists()


@pytest.fixture
def read(monkeypatch):
    """Return what ``neurosim compare`` reads from a file, without comparing."""
    datasets = []

    def compare(run, contenders, dataset, **options):
        datasets.append(dataset)
        raise InputError("Read.")

    monkeypatch.setattr("neurosim.cli.runs.Run.compare", compare)

    def reading(*arguments):
        datasets.clear()
        assert main(["compare", *arguments]) == 2
        return datasets[0] if datasets else None

    return reading


@pytest.mark.parametrize(
    ("text", "flag", "classes"),
    [
        ("x;kind\n1.200;a\n2.300;b\n", "--decimal ,", ["a", "b"]),
        ("0,1,2\n5,3,0\n4,6,1\n1,3,2\n5,5,2\n4,4,0\n3,6,1\n", "--header", ["0", "1", "2"]),
        ("0,1,2\n5,3,0\n4,6,1\n1,3,2\n5,5,2\n4,4,0\n3,6,1\n", "--no-header", ["0", "1", "2"]),
        ("first name,x,kind\nann,1,a\nbob,2,b\n", "--ignore 'first name'", ["a", "b"]),
        ("first name,nick,x,kind\nann,an,1,a\nbob,bo,2,b\n", "--ignore 'first name' --ignore nick", ["a", "b"]),
        ("the kind,x\na,1\nb,2\na,3\n", "--label 'the kind'", ["a", "b"]),
        ("label,x\n0,1\n1,0\n0,0\n", "--label label", ["0", "1"]),
        ("x,y,kind\n1,,a\n2,5,b\n3,6,a\n", "--missing drop", ["a", "b"]),
        ("x;kind\n1 200;a\n2 300;b\n", "--thousands space", ["a", "b"]),
        ("1,a;3\n2,b;4\n5,b;4\n6,a;3\n", "--delimiter ,", ["a;3", "b;4"]),
        ("1:a\n2:b\n", "--delimiter :", ["a", "b"]),
        ("x,c,kind\n1,5,a\n2,5,b\n", "--ignore c", ["a", "b"]),
    ],
)
def test_what_an_error_advises_works_as_it_is_written(text, flag, classes, read, capsys):
    Path("mine.csv").write_text(text)
    assert read("mine.csv") is None
    told = capsys.readouterr().err
    assert flag in told
    assert "='" not in told.replace("delimiter='", "")
    assert "=[" not in told
    assert list(read("mine.csv", *shlex.split(flag)).class_names) == classes


def test_a_file_is_read_as_the_flags_say(read):
    Path("mine.dat").write_text("n\tx\ty\tkind\n1\t1.200,5\tp\ta\n2\t\tq\tb\n3\t2'500\tr\tb\n".replace("'", "."))
    flags = "--delimiter tab --decimal , --thousands . --ignore y --ignore -4 --missing drop --header --label -1"
    data = read("mine.dat", *flags.split())
    assert (data.X.tolist(), data.feature_names, data.class_names) == ([[1200.5], [2500.0]], ("x",), ("a", "b"))


def test_without_scikit_learn_it_says_how_to_get_it(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "joblib", None)
    assert main(["compare", "xor"]) == 2
    assert missing("A comparison", "joblib") in capsys.readouterr().err


def test_a_foreign_folder_is_refused_before_anything_is_learned(capsys, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    assert main(["compare", "iris", "--out", "mine"]) == 2
    assert "was not written by a run of neurosim" in capsys.readouterr().err
    assert (tmp_path / "mine" / "thesis.txt").exists()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_keeps_the_finished_lessons_and_exits_130(jobs, tmp_path):
    terminal, end = os.openpty()  # which shows how far it is
    command = [sys.executable, "-m", "neurosim", "compare", "seed", "--epochs", "2000000", "--jobs", jobs]
    with subprocess.Popen(
        [*command, "--models", "rosenblatt,sigmoid"], stderr=end, cwd=tmp_path, start_new_session=True
    ) as process:
        os.close(end)
        shown = seen(terminal, until="comparing")
        os.killpg(process.pid, signal.SIGINT)
        err = shown + seen(terminal)
    assert process.returncode == 130, err
    assert "was interrupted after" in err
    assert "Traceback" not in err
    kept = json.loads((tmp_path / "runs/compare-seed/run.json").read_text())
    assert kept["status"] == "interrupted"


def seen(terminal, until=None):
    """Return what is written to a terminal, up to some text or to its end."""
    shown = ""
    with contextlib.suppress(OSError):  # how Linux says that nobody writes any more
        while until is None or until not in shown:
            shown += os.read(terminal, 1024).decode()
    return shown


def test_a_mistake_in_a_figure_costs_no_result(monkeypatch, capsys):
    def broken(comparison):
        raise RuntimeError("no ink")

    monkeypatch.setattr("neurosim.viz.figures.accuracy", broken)
    assert main(["compare", "and", "--epochs", "5", "--seeds", "1", "--jobs", "1"]) == 1
    assert "no ink" in capsys.readouterr().err
    kept = Path("runs/compare-and")
    assert json.loads((kept / "run.json").read_text())["status"] == "failed"
    assert {"report.json", "comparison.csv", "events-sigmoid.npz"} <= {file.name for file in kept.iterdir()}
