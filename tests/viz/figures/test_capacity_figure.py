"""The figure of capacity: marks are the shares that were learned, and the line is Cover's."""

import math

import pytest

import neurosim as ns
from neurosim.capacity import Load
from neurosim.figures import capacity

COVER = "a perceptron, at best (Cover)"


def loads(*pairs, synapses=20, draws=10):
    return [Load(alpha, synapses, draws, learned, 0.9) for alpha, learned in pairs]


FOUND = {"spikes": loads((3.0, 0.3), (2.0, 0.9), (1.0, 1.0)), "at once": loads((1.0, 1.0), (2.0, 0.5), (3.0, 0.0))}


def ends(p, n, z=1.959963984540054):
    """Return Wilson's interval as the two probabilities q with (p - q)^2 = z^2 q (1 - q) / n."""
    a, b, c = 1.0 + z * z / n, -2.0 * p - z * z / n, p * p
    root = math.sqrt(b * b - 4.0 * a * c)
    return [(-b - root) / (2.0 * a), (-b + root) / (2.0 * a)]


def test_marks_are_the_shares_in_the_order_of_their_loads_side_by_side(lines):
    (axes,) = capacity(FOUND).axes
    drawn = lines(axes)
    for name, aside in (("spikes", -0.02), ("at once", 0.02)):
        x, y = drawn[name]
        wanted = sorted((load.alpha, load.learned) for load in FOUND[name])
        assert x == pytest.approx([alpha + aside for alpha, _ in wanted])
        assert y.tolist() == [learned for _, learned in wanted]
    (alone,) = capacity({"one": FOUND["spikes"]}).axes
    assert lines(alone)["one"][0].tolist() == [1.0, 2.0, 3.0]


def test_bars_are_the_intervals_of_wilson():
    (axes,) = capacity({"spikes": loads((1.0, 1.0), (2.0, 0.5), draws=10) + loads((3.0, 0.0), draws=40)}).axes
    (bars,) = axes.collections
    drawn = [[low, high] for (_, low), (_, high) in bars.get_segments()]
    for bar, (share, draws) in zip(drawn, [(1.0, 10), (0.5, 10), (0.0, 40)], strict=True):
        assert bar == pytest.approx(ends(share, draws), abs=1e-12)


def test_the_line_is_covers_share_of_labellings(lines):
    (axes,) = capacity(FOUND).axes
    x, y = lines(axes)[COVER]
    assert (x[0], x[-1]) == (0.5, 3.25)
    for load, share in zip(x, y, strict=True):
        points = round(20 * load)
        parted = 2 * sum(math.comb(points - 1, k) for k in range(20))
        assert share == parted / 2**points
    assert y[x == 2.0] == [0.5]


def test_what_must_be_known_is_said(words):
    said = "\n".join(words(capacity(FOUND)))
    assert "20 synapses; 10 sets of patterns for each mark; bars: 95% intervals" in said
    assert {"spikes", "at once", COVER, "half of the sets", "patterns for each synapse"} <= set(said.splitlines())
    more = capacity({"one": loads((1.0, 1.0)), "two": loads((1.0, 0.5), draws=40)}, title="another")
    assert "another\n20 synapses; 10 to 40 sets" in "\n".join(words(more))


def test_many_synapses_take_no_long_line(lines):
    (axes,) = capacity({"one": loads((2.5, 0.2), synapses=400)}).axes
    x, y = lines(axes)[COVER]
    assert 100 < len(x) <= 200
    assert (y[0], y[-1]) == (1.0, pytest.approx(0.0, abs=1e-9))


def test_what_cannot_be_drawn_is_refused():
    for count in (0, 5):
        with pytest.raises(ns.InputError, match=f"A figure of capacity shows 1 to 4 neurons; got {count}"):
            capacity({str(k): FOUND["spikes"] for k in range(count)})
    with pytest.raises(ns.InputError, match="needs a load at least of each neuron; 'empty' has none"):
        capacity({"one": FOUND["spikes"], "empty": []})
    with pytest.raises(ns.InputError, match="as many synapses as each other; 'other' has 30, the first 20"):
        capacity({"one": FOUND["spikes"], "other": loads((1.0, 1.0), synapses=30)})
