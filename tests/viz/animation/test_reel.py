"""The clock of a film: evenly through the run, and honest about its pace."""

import pytest

import neurosim as ns
from neurosim.viz.animation.reel import Reel


def test_a_film_shows_all_of_a_short_run_at_even_steps(chain):
    reel = Reel.of([chain])
    assert (reel.start, reel.end, reel.frames, reel.fps) == (0.0, pytest.approx(20.0), 250, 25)
    assert [reel.time(k) for k in (0, 1, 249)] == pytest.approx([0.0, 0.08, 19.92])
    assert reel.pace == "500 times slower than real"


def test_length_speed_and_end_follow_from_each_other(chain):
    assert Reel.of([chain], seconds=4.0, fps=10).frames == 40
    slow = Reel.of([chain], start=5.0, speed=2.0, seconds=3.0)
    assert (slow.start, slow.end, slow.seconds) == (5.0, pytest.approx(11.0), pytest.approx(3.0))
    to_the_end = Reel.of([chain], start=10.0, end=20.0, speed=5.0)
    assert to_the_end.seconds == pytest.approx(2.0)
    with pytest.raises(ns.InputError, match="give two of seconds, speed and end"):
        Reel.of([chain], end=10.0, seconds=1.0, speed=1.0)


def test_of_a_long_run_the_beginning_is_shown_slowly_enough_to_see_signals():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[400.0]))
    net.add_neuron("y", ns.LIF())
    net.connect("x", "y", weight=1.0, delay=1.0)
    recording = ns.simulate(net, until=10_000.0)
    reel = Reel.of([recording])
    assert reel.start < 400.0 < reel.end
    assert reel.age(1.0, 0.0) == pytest.approx(0.12)  # seconds of film that the signal is on its way
    assert Reel.of([recording], start=0.0).start == 0.0


def test_a_lesson_is_slower_still(learned):
    reel = Reel.of([learned])
    assert reel.start == 0.0
    assert reel.age(1.0, 0.0) == pytest.approx(0.32, rel=0.5)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"start": 30.0}, "lie within the run of 0 to 20 ms; got 30 ms"),
        ({"end": -1.0}, "zero or a positive number of ms; got -1"),
        ({"start": 5.0, "end": 5.0}, "must end after it starts"),
        ({"fps": 0}, "at least 1; got 0"),
        ({"seconds": 0.0}, "length of a film must be a positive number of s"),
        ({"speed": float("nan")}, "speed of a film must be a positive number"),
        ({"seconds": 10_000.0}, "more than the limit of 20,000"),
    ],
)
def test_wrong_times_are_refused(chain, options, said):
    with pytest.raises(ns.InputError, match=said):
        Reel.of([chain], **options)


def test_the_pace_in_words():
    said = {7.0: "143 times slower than real", 1000.0: "at real speed", 5000.0: "5 times faster than real"}
    assert {speed: Reel(0.0, speed, 25, 10).pace for speed in said} == said
    assert Reel(0.0, 0.001, 25, 10).stamp(1.0) == "1.00000 ms"
