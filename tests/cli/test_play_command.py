"""neurosim play: which recordings it shows, where the page goes, and what it says when it cannot."""

import json

import pytest

import neurosim as ns
from neurosim.cli import main


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """A folder with runs: one recording, several, and a comparison."""
    monkeypatch.chdir(tmp_path)
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[20.0]))
    net.add_neuron("cell", ns.LIF())
    net.connect("x", "cell", weight=1.5)
    recording = ns.simulate(net, until=30.0)
    for run, labels in {"one": [""], "some": ["a", "b"], "pair": ["rosenblatt", "adaline", "sigmoid"]}.items():
        (tmp_path / "runs" / run).mkdir(parents=True)
        for label in labels:
            recording.save(tmp_path / "runs" / run / f"events{label and '-'}{label}.npz")
    return tmp_path / "runs"


def played(capsys, *arguments):
    code = main(["play", *arguments])
    return code, *capsys.readouterr()


def test_a_page_stands_beside_the_run(runs, capsys):
    code, out, _ = played(capsys, "one")
    assert code == 0
    assert (runs / "one" / "player.html").read_text().startswith("<!doctype html>")
    assert "runs/one/player.html" in out
    assert "Space plays" in out


def test_json_is_one_document(runs, capsys):
    code, out, _ = played(capsys, "one", "--json")
    assert code == 0
    document = json.loads(out)
    assert document["recordings"] == ["one"]
    assert document["megabytes"] == pytest.approx((runs / "one" / "player.html").stat().st_size / 1e6, abs=1e-3)


def test_threshold_and_sigmoid_are_compared_unless_others_are_asked_for(runs, capsys):
    assert json.loads(played(capsys, "pair", "--json")[1])["recordings"] == ["rosenblatt", "sigmoid"]
    asked = ("--recording", "sigmoid", "--recording", "adaline")
    assert json.loads(played(capsys, "pair", "--json", *asked)[1])["recordings"] == ["sigmoid", "adaline"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("some",), "has the recordings a, b; choose one with --recording"),
        (("some", "--recording", "c"), "c"),
        (("ones",), "Did you mean 'one'?"),
        (("one", "--out", "page.pdf"), "The file of a page must end in .html, in an existing folder; got 'page.pdf'"),
        (("one", "--out", "nowhere/page.html"), "in an existing folder; got 'nowhere/page.html'"),
        (("one", "--limit", "0.0001"), "above the limit of 0.0001 MB; simulate a shorter time"),
    ],
)
def test_what_cannot_be_played_is_said_in_a_sentence(runs, capsys, arguments, told):
    code, out, error = played(capsys, *arguments)
    assert code != 0
    assert out == ""
    assert told in " ".join(error.split())
    assert "Traceback" not in error
    assert not (runs / "one" / "player.html").exists()


def test_a_browser_is_opened_only_for_a_person_with_a_screen(runs, capsys, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda address: opened.append(address) or True)
    monkeypatch.setenv("DISPLAY", ":0")
    played(capsys, "one")
    assert opened == []  # the output is no terminal
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    played(capsys, "one", "--no-open")
    assert opened == []
    played(capsys, "one")
    assert opened == [(runs / "one" / "player.html").resolve().as_uri()]


def test_a_full_disk_leaves_the_old_page_and_the_run(runs, capsys, monkeypatch):
    kept = {path: path.read_bytes() for path in (runs / "one").iterdir()}
    page = runs / "one" / "player.html"
    page.write_text("old")

    def full(source, target, **_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    code, _, told = played(capsys, "one")
    assert code == 1
    assert "No space left on device" in told
    assert "Traceback" not in told
    assert page.read_text() == "old"
    assert all(path.read_bytes() == content for path, content in kept.items() if path != page)
    assert {path.name for path in (runs / "one").iterdir()} == {path.name for path in kept} | {"player.html"}
