"""Hostile and damaged files by the doors a person has: commands, `load_recording`, `ns.datasets.load`, a page."""

import base64
import json
import random
import re
import zlib

import pytest

import neurosim as ns
from neurosim.cli import main
from neurosim.cli.run_folder import read_run
from neurosim.viz.player.page import page

BOMB = """<?xml version="1.0"?>
<!DOCTYPE graphml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY s SYSTEM "file:///etc/passwd">]>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="directed"><node id="&b;&s;"/></graph></graphml>
"""  # noqa: E501


def one_spike():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0]))
    net.add_neuron("cell", ns.LIF())
    net.connect("x", "cell", weight=2.0)
    return ns.simulate(net, until=5.0)


@pytest.mark.parametrize("command", [["play"], ["why", "cell", "2"], ["render"], ["run"], ["compare", "--data"]])
def test_a_graphml_with_entities_is_no_input_of_any_command(tmp_path, capsys, command):
    path = tmp_path / "net.graphml"
    path.write_text(BOMB)
    name, *rest = command
    arguments = [name, *rest, str(path)] if rest[:1] == ["--data"] else [name, str(path), *rest]
    if name == "render":
        arguments.append(str(tmp_path / "film.gif"))
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    assert "root:" not in told.err + told.out  # of /etc/passwd
    assert "aaaaaaaaaa" * 10 not in told.err + told.out


@pytest.mark.parametrize("held", ["[" * 10**6, '{"a":' * 10**6, "[" * 201 + "]" * 201])
def test_very_deep_json_is_refused_with_the_limit(tmp_path, held):
    path = tmp_path / "deep.json"
    path.write_text(held)
    with pytest.raises(ns.InputError, match=r"'.*deep\.json' is not JSON: brackets nest deeper than 200"):
        ns.load_recording(path)
    (tmp_path / "run.json").write_text(held)
    with pytest.raises(ns.InputError, match=r"brackets nest deeper than 200"):
        read_run(tmp_path)


def test_very_large_json_is_refused_before_it_is_read(tmp_path):
    for path in (tmp_path / "large.json", tmp_path / "run.json"):
        with path.open("wb") as file:
            file.truncate(2**28 + 1)  # a hole in the file: it takes no room
    with pytest.raises(ns.InputError, match=r"'.*large\.json' is larger than the limit of 268435456 bytes"):
        ns.load_recording(tmp_path / "large.json")
    with pytest.raises(ns.InputError, match=r"'.*run\.json' is larger than the limit of 268435456 bytes"):
        read_run(tmp_path)


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_run_json_is_read_or_refused_in_a_sentence(tmp_path, seed):
    chance = random.Random(seed)
    held = bytearray(json.dumps({"format": "neurosim run 1", "scenario": "x", "result": {"spikes": [1.0]}}).encode())
    for _ in range(chance.randrange(1, 4)):
        held[chance.randrange(len(held))] = chance.randrange(256)
    (tmp_path / "run.json").write_bytes(bytes(held))
    told = ""
    try:
        told = read_run(tmp_path)["format"]
    except ns.InputError as refused:
        told = str(refused)
    assert told == "neurosim run 1" or "run.json" in told


@pytest.fixture
def html():
    return page({"one": one_spike()}, "a page")


def packed_of(html):
    return re.search(r'"packed": "([^"]+)"', html)[1]


def script_of(html):
    return re.search(r'"chart": "([^"]+)"', html)[1]


def opened(open_offline, tmp_path, html):
    file = tmp_path / "damaged.html"
    file.write_text(html, encoding="utf-8")
    shown = open_offline(file)
    shown.wait_for_function("() => document.querySelector('main').innerText !== ''")
    return shown


@pytest.mark.parametrize(
    "damage",
    [
        lambda html: html.replace(packed_of(html), packed_of(html)[:-40]),
        lambda html: html.replace(packed_of(html), packed_of(html)[:60] + "AAAA" + packed_of(html)[64:]),
        lambda html: html.replace(packed_of(html), "<b>no base64</b>"),
        lambda html: html.replace('"scores": [', '"scores": [['),
        lambda html: html.replace('"scores": [', '"sores": ['),
        lambda html: html.replace(packed_of(html), base64.b64encode(b"<script>alert(1)</script>").decode()),
    ],
)
def test_a_page_whose_recording_is_damaged_says_so_and_runs_nothing(open_offline, tmp_path, html, damage):
    harmed = damage(html)
    assert harmed != html
    shown = opened(open_offline, tmp_path, harmed)
    assert shown.locator("main[role=alert]").inner_text().startswith("The recording in this page is damaged (")
    assert shown.locator("main b, main script").count() == 0


def test_a_link_to_a_page_carries_no_data_into_it(open_offline, tmp_path, html):
    shown = opened(open_offline, tmp_path, html)
    before = shown.locator("main").inner_text()
    shown.evaluate("location.hash = '#<img src=x onerror=alert(1)>&tick=99'")
    shown.wait_for_timeout(200)
    assert shown.locator("main img").count() == 0
    assert shown.locator("main").inner_text() == before


@pytest.mark.parametrize("other", ["AAAA", "<b>no base64</b>"])
def test_a_page_whose_script_is_damaged_says_so(open_offline, tmp_path, html, other):
    shown = opened(open_offline, tmp_path, html.replace(script_of(html), other))
    assert shown.locator("main[role=alert]").inner_text().startswith("This page is damaged (")


def test_a_script_that_is_not_the_pages_own_does_not_run(browser, tmp_path, html):
    file = tmp_path / "another.html"
    another = base64.b64encode(zlib.compress(b"document.title = 'taken'")).decode()
    file.write_text(html.replace(script_of(html), another), encoding="utf-8")
    said = []
    shown = browser.new_page()
    shown.on("console", lambda message: said.append(message.text))
    shown.goto(file.as_uri())
    shown.wait_for_selector("main[role=alert]")
    assert shown.locator("main[role=alert]").inner_text().startswith("This page is damaged (")
    assert shown.title() == "a page"
    assert [text for text in said if "violates the following Content Security Policy" in text] == said != []
    shown.close()
