"""neurosim play: which recordings it shows, where the page goes, and what it says when it cannot."""

import base64
import json
import re

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


def scores(file):
    (kept,) = re.findall(r'<script type="application/json" id="score">(.*?)</script>', file.read_text(), re.DOTALL)
    return json.loads(kept)


def test_of_several_recordings_one_is_chosen_in_the_page(runs, capsys):
    code, out, _ = played(capsys, "some")
    assert code == 0
    assert "player-all.html" in out
    assert "replays a; the other recording can be chosen in it" in out
    told = scores(runs / "some" / "player-all.html")
    assert [(one["title"], one["about"]) for one in told["scores"]] == [
        ("a", "2 neurons over 30 ms"),
        ("b", "2 neurons over 30 ms"),
    ]
    assert (told["together"], told["left"]) == ([0], [])


def test_the_recording_without_a_label_comes_first(runs, capsys):
    (runs / "some" / "events-a.npz").rename(runs / "some" / "events.npz")
    assert json.loads(played(capsys, "some", "--json")[1])["recordings"] == ["some"]


def test_what_a_page_leaves_out_is_said_with_the_command_that_gets_it(runs, capsys, monkeypatch):
    one = len(scores_of(runs / "one" / "events.npz")) / 1e6
    code, out, _ = played(capsys, "some", "--limit", str(1.5 * one))
    assert code == 0
    assert "b is left out, for a page has at most" in out
    assert "other recording" not in out
    told = scores(runs / "some" / "player-all.html")
    assert [one["title"] for one in told["scores"]] == ["a"]
    (sentence,) = told["left"]
    (arguments,) = re.findall(r"play (.*)$", sentence)
    assert sentence in out
    code, out, _ = played(capsys, *arguments.split(), "--json")
    assert code == 0
    assert json.loads(out)["recordings"] == ["b"]


def scores_of(file):
    from neurosim.viz.player.live import program_for
    from neurosim.viz.player.score import score

    recording = ns.load_recording(file)
    return score(recording, "one", program_for([recording]))["packed"]


def test_a_recording_that_no_page_can_show_is_left_out_with_its_reason(runs, capsys):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[20.0]))
    net.add_neuron("cell", ns.LIF())
    net.connect("x", "cell", weight=1.5)
    begun, other = ns.simulate(net, until=10.0), ns.Network()
    other.add_neuron("x", ns.Stimulus(times=[20.0]))
    other.add_neuron("cell", ns.LIF(tau=5.0))
    other.connect("x", "cell", weight=1.5)
    ns.simulate(other, until=30.0, resume=begun).save(runs / "some" / "events-b.npz")
    _, out, _ = played(capsys, "some")
    assert "b is left out: A page shows one model of each neuron" in out


def test_a_run_that_kept_no_recording_shows_its_pictures(runs, capsys):
    folder = runs / "bare"
    folder.mkdir()
    (folder / "run.json").write_text('{"format": "neurosim run 1", "scenario": "bare"}')
    code, out, error = played(capsys, "bare")
    assert code != 0
    assert "has no recording" in error
    picture = b"\x89PNG\r\n\x1a\n"
    (folder / "rates.png").write_bytes(picture)
    code, out, _ = played(capsys, "bare")
    assert code == 0
    assert "pictures.html" in out
    assert "the scenario 'bare' kept none" in out
    html = (folder / "pictures.html").read_text()
    assert base64.b64encode(picture).decode() in html
    assert "recording.save(&#39;run.npz&#39;)" in html


def test_a_page_is_never_replaced_in_silence(runs, capsys):
    page = runs / "one" / "player.html"
    assert "replaces" not in played(capsys, "one")[1]
    assert "replaces" not in played(capsys, "one")[1]  # the very same page
    page.write_text(page.read_text() + "<!-- another -->")
    assert "It replaces another page of that name." in played(capsys, "one")[1]
    page.write_text("mine")
    code, _, told = played(capsys, "one")
    assert code != 0
    assert "is no page of neurosim; choose another name with --out" in " ".join(told.split())
    assert page.read_text() == "mine"
    played(capsys, "some", "--recording", "a")
    played(capsys, "some", "--recording", "b")
    assert {file.name for file in (runs / "some").glob("*.html")} == {"player-a.html", "player-b.html"}


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
    old = '<meta name="generator" content="neurosim 0">'
    page.write_text(old)

    def full(source, target, **_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    code, _, told = played(capsys, "one")
    assert code == 1
    assert "No space left on device" in told
    assert "Traceback" not in told
    assert page.read_text() == old
    assert all(path.read_bytes() == content for path, content in kept.items() if path != page)
    assert {path.name for path in (runs / "one").iterdir()} == {path.name for path in kept} | {"player.html"}
