"""The widget on the side of Python: what it tells the page, and its clock."""

import json
import subprocess
import sys

import pytest

import neurosim as ns
from neurosim.core.installing import missing
from neurosim.viz.player.page import page


@pytest.fixture
def recording():
    net = ns.Network(tick=0.5)
    net.add_neuron("x", ns.Stimulus(times=[20.0]))
    return ns.simulate(net, until=50.0)


def test_it_is_told_what_a_page_is_told(recording):
    player = ns.Player({"left": recording, "right": recording}, title="</script>")
    html = page({"left": recording, "right": recording}, "</script>")
    score = html.partition('id="score">')[2].partition("</script>")[0]
    assert json.loads(player.told) == json.loads(score)
    assert player.get_state(["height", "tick"]) == {"height": 720, "tick": 0}


def test_its_clock_is_told_in_ticks_and_in_ms(recording):
    player = ns.Player(recording)
    assert (player.tick, player.t) == (0, 0.0)
    player.t = 20.5
    assert player.tick == 41
    player.tick = 100
    assert player.t == 50.0


@pytest.mark.parametrize("tick", [-1, 101])
def test_its_clock_stays_in_the_run(recording, tick):
    player = ns.Player(recording)
    with pytest.raises(ns.InputError, match=r"covers 0 to 100 ticks \(50 ms\)"):
        player.tick = tick
    assert player.tick == 0


def test_the_longest_of_several_runs_is_where_its_clock_ends(recording):
    net = ns.Network(tick=0.5)
    player = ns.Player({"long": recording, "short": ns.simulate(net, until=10.0)})
    player.t = 50.0
    assert repr(player) == "Player of 'long and short' at 50 ms"


def test_what_it_refuses(recording):
    with pytest.raises(ns.InputError, match="at least one recording"):
        ns.Player({})
    with pytest.raises(ns.InputError, match="at least 560; got 100"):
        ns.Player(recording, height=100)
    with pytest.raises(ns.InputError, match="above the limit"):
        ns.Player(recording, limit=1e-6)


def test_it_leaves_a_picture_before_itself_for_readers_without_a_kernel(recording, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: shown.append(bundle))
    player = ns.Player(recording)
    player._ipython_display_()
    still, widget = shown
    assert still["image/png"][:4] == b"\x89PNG"
    assert f'data-neurosim="{player.still}"' in still["text/html"]
    assert still["text/plain"] == repr(player)
    assert "application/vnd.jupyter.widget-view+json" in widget


def test_without_anywidget_one_sentence_says_what_to_install():
    code = """
import sys
sys.modules["anywidget"] = None
from neurosim import *
import neurosim as ns
try:
    ns.Player(ns.simulate(ns.Network(), until=1.0))
except ns.InputError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == missing("The player's widget", "anywidget") + "\n"


def test_its_network_is_that_of_the_recording_until_it_is_changed_and_several_have_none(recording):
    assert ns.simulate(ns.Player(recording).network, until=50.0).digest() == recording.digest()
    with pytest.raises(ns.InputError, match="A player of 2 recordings replays them"):
        _ = ns.Player({"left": recording, "right": recording}).network
