"""The page as text: nothing ends a script early or is asked of a network, and its policy allows only itself."""

import base64
import hashlib
import json
import re

import pytest

import neurosim as ns
from neurosim.viz.player.page import page

HOSTILE = "</script><!--<script>\u2028\u2029&amp;'\""


def spike(name="x", tick=1e-6, until=30.0):
    net = ns.Network(tick=tick)
    net.add_neuron(name, ns.Stimulus(times=[20.0]))
    net.add_neuron("cell", ns.LIF())
    net.connect(name, "cell", weight=1.5)
    return ns.simulate(net, until=until)


def test_the_policy_allows_exactly_what_is_in_the_page():
    html = page({"one": spike()}, "one")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy.startswith("default-src 'none'")
    scripts = re.findall(r"<script(?! type=\"application/json\")[^>]*>(.*?)</script>", html, flags=re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", html, flags=re.DOTALL)
    assert (len(scripts), len(styles)) == (3, 1)
    for text in (*scripts, *styles):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_hostile_names_stay_inside_their_element():
    html = page({HOSTILE: spike(HOSTILE)}, HOSTILE)
    assert html.count("<script") == html.count("</script>") == 4
    (kept,) = re.findall(r'<script type="application/json" id="score">(.*?)</script>', html, flags=re.DOTALL)
    assert not set("<>&\u2028\u2029") & set(kept)
    names = json.loads(kept)["scores"][0]["names"]
    assert r"</script><!--<script>\u2028\u2029&amp;'" + '"' in names


def test_nothing_is_loaded():
    html = page({"one": spike()}, "one")
    for text in ("<link", "src=", "@import", "url(", "fetch(", "XMLHttpRequest", "import("):
        assert text not in html


def test_the_same_recording_gives_the_same_page():
    assert page({"one": spike()}, "one") == page({"one": spike()}, "one")


def test_too_large_a_page_is_refused_with_its_size():
    with pytest.raises(
        ns.InputError, match=r"would have 0\.000\d+ MB for 2 signals, above the limit of 1e-06 MB; simulate"
    ):
        page({"one": spike()}, "one", limit=1e-6)


def test_clocks_that_differ_are_refused():
    with pytest.raises(ns.InputError, match=r"need the same tick; these have 0\.1 ms, 1e-06 ms"):
        page({"one": spike(), "two": spike(tick=0.1)}, "both")


def test_nothing_to_replay_is_refused():
    with pytest.raises(ns.InputError, match="at least one recording"):
        page({}, "none")


def test_a_lesson_that_kept_no_signals_says_so():
    training = ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt", keep="epochs")
    with pytest.raises(ns.InputError, match="train with keep='signals'"):
        page({"and": training.recording}, "and")


@pytest.mark.parametrize("until", [0.0, 10.0])
def test_a_run_in_which_nothing_happens_has_a_page(until):
    assert "<!doctype html>" in page({"quiet": spike(until=until)}, "quiet")


def test_no_line_is_told_to_part_patterns_of_spikes():
    rows = ns.Dataset("two", [[5.0, 1.0], [1.0, 5.0]], [1, 0], ("a", "b"), ("silent", "fire"), "here")
    patterns = ns.train(ns.tempotron(2, window=10.0), rows, "tempotron", 0.5).recording
    features = ns.train(ns.perceptron(2), rows, "rosenblatt").recording
    taught = []
    for recording in (patterns, features):
        html = page({"one": recording}, "one")
        (kept,) = re.findall(r'<script type="application/json" id="score">(.*?)</script>', html, flags=re.DOTALL)
        taught.append(json.loads(kept)["scores"][0]["lesson"]["teaching"])
    assert [one["straight"] for one in taught] == [False, True]
    assert [one["note"] for one in taught] == ["when two inputs fire, in ms; no line separates patterns of spikes", ""]


def test_a_parameter_may_be_a_whole_number_of_any_size_and_then_the_page_replays_only():
    net = ns.Network()
    net.add_neuron("cell", ns.LIF(tau=10**30), initial={"v": 0.5})
    html = page({"one": ns.simulate(net, until=5.0)}, "one")
    (kept,) = re.findall(r'<script type="application/json" id="score">(.*?)</script>', html, flags=re.DOTALL)
    assert json.loads(kept)["scores"][0]["live"] == {
        "refused": "The 'tau' parameter of LIF is a whole number beyond 2**53, which a page does not have."
    }
