"""neurosim playground, and the question that a run's page asks."""

import json

import pytest

from neurosim.cli import main
from neurosim.cli.scenario import all_scenarios, find
from neurosim.core.errors import InputError


def test_one_page_of_a_dozen_experiments(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["playground", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["page"] == "playground.html"
    assert told["experiments"][0] == "One neuron"
    assert len(told["experiments"]) == 13
    assert told["megabytes"] < 0.9
    assert main(["playground", "--no-open"]) == 0
    assert "playground.html (0." in capsys.readouterr().out
    assert main(["playground", "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def test_the_page_to_learn_on(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["playground", "--learn", "moons", "--no-open", "--out", "learn.html"]) == 0
    assert "is a page to learn on, with moons first" in capsys.readouterr().out
    assert '"start": {"data": "moons"' in (tmp_path / "learn.html").read_text().replace('"start":{', '"start": {')
    assert main(["playground", "--learn", "moon"]) == 2
    assert "moons" in capsys.readouterr().err


@pytest.mark.parametrize("out", ["page.pdf", "nowhere/page.html", "notes.html"])
def test_what_cannot_be_written_is_said_in_a_sentence(tmp_path, monkeypatch, capsys, out):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.html").write_text("mine")
    assert main(["playground", "--out", out]) == 2
    error = capsys.readouterr().err
    assert repr(out) in error
    assert "Traceback" not in error
    assert (tmp_path / "notes.html").read_text() == "mine"


def test_a_page_of_a_scenario_asks_its_question(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["run", "neuron", "--quiet"]) == 0
    assert main(["play", "neuron", "--no-open", "--out", "asked.html"]) == 0
    question, look_for = find("neuron").asks
    for file in (tmp_path / "runs" / "neuron" / "player.html", tmp_path / "asked.html"):
        assert f'"question": "{question}"' in file.read_text()
        assert f'"lookFor": "{look_for}"' in file.read_text()
    assert len({one.asks for one in all_scenarios()}) == len(all_scenarios())


@pytest.mark.parametrize("said", ['"one text"', "print", '("a", 2)', '("a", "b", "c")'])
def test_what_a_script_asks_must_be_two_texts(tmp_path, said):
    script = tmp_path / "mine.py"
    script.write_text(f'"""Mine."""\nASKS = {said}\ndef main(run): ...\n')
    with pytest.raises(InputError, match="must be a question and what to look for, two texts; got "):
        find(str(script))
