"""What a scenario does through its run: figures of several recordings can be told apart."""

import numpy as np
import pytest
from matplotlib.text import Text
from PIL import Image

import neurosim as ns
from neurosim.cli.run_folder import read_run
from neurosim.cli.scenario import find
from neurosim.core.errors import InputError


@pytest.fixture
def run(tmp_path):
    return ns.Run("test", tmp_path / "run", quiet=True)


def raster():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[2.0]))
    return ns.figures.raster(ns.simulate(net, until=5.0))


def is_title(artist):
    return isinstance(artist, Text) and artist.get_text().endswith(" ms") and "Who sent" in artist.get_text()


def test_a_figure_with_a_label_has_it_in_its_name_and_above_its_title(run):
    alone = raster().get_suptitle()
    run.figure("raster", raster(), label="on-the-grid")
    run.figure("raster", raster())
    run.finish()
    assert {path.name for path in run.folder.glob("*.png")} == {"raster.png", "raster-on-the-grid.png"}
    assert run.figures["raster"].get_suptitle() == alone
    assert run.figures["raster-on-the-grid"].get_suptitle() == f"“on-the-grid”\n{alone}"
    sizes = {figure.findobj(is_title)[0].get_fontsize() for figure in run.figures.values()}
    assert sizes == {13.0}
    pictures = [np.asarray(Image.open(run.folder / f"{name}.png")) for name in run.figures]
    assert pictures[0].shape == pictures[1].shape
    assert not np.array_equal(*pictures)


def test_a_label_that_is_no_part_of_a_files_name_is_refused(run):
    with pytest.raises(InputError, match="plain file name"):
        run.figure("raster", raster(), label="../up")
    run.figure("raster", raster(), label="cost $x$")
    assert run.figures["raster-cost $x$"].get_suptitle().startswith(r"“cost \$x\$”")


@pytest.mark.parametrize("name", ["logic-gates", "heat-illusion", "neuron"])
def test_no_two_figures_of_a_scenario_have_the_same_title(name, run):
    find(name).main()(run)
    titles = [figure.get_suptitle() for figure in run.figures.values()]
    assert len(titles) > 2
    assert len(set(titles)) == len(titles)


def test_what_is_no_finite_number_is_null_and_arrays_are_lists(run):
    values = {
        "mean": np.mean([1.0, np.nan]),
        "loss": float("inf"),
        "spikes": np.arange(3.0),
        "pair": (np.int64(1), np.bool_(1)),
    }
    run.report(**values, each={("a", 1): [np.float32(0.5)]})
    growing = []
    run.report(growing=growing)
    growing.append(-np.inf)
    run.finish()
    kept = read_run(run.folder)
    assert kept["missing"] == []
    assert kept["result"] == {
        "mean": None, "loss": None, "spikes": [0.0, 1.0, 2.0], "pair": [1, True], "each": {"('a', 1)": [0.5]},
        "growing": [None],
    }  # fmt: skip


def test_what_json_does_not_keep_is_refused_where_it_is_reported_and_the_rest_is_kept(run):
    run.report(before=1)
    with pytest.raises(InputError, match=r"The result 'seen'\['a'\]\[1\] must be numbers, text, .*; got \{2\}\."):
        run.report(seen={"a": [1, {2}]})
    later = []
    run.report(later=later)
    later.append(run)
    run.simulate(ns.Network(), until=1.0)
    run.finish()
    kept = read_run(run.folder)
    assert kept["result"] == {"before": 1}
    assert [told.partition(" must")[0] for told in kept["missing"]] == ["The result 'later'[0]"]
    assert (run.folder / "events.npz").exists()


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


ENDLESS = []
ENDLESS.append(ENDLESS)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (ENDLESS, "The result 'odd' contains itself, or is nested too deeply"),
        (nested(5000), "The result 'odd' contains itself, or is nested too deeply"),
        (nested(198), "The result 'odd' is not JSON: brackets nest deeper than 200"),
        (10**5000, "The result 'odd' cannot be written as JSON"),
        ({1: 1, "1": 2}, "The result 'odd' must be numbers, text, or lists and mappings"),
    ],
    ids=["endless", "deep", "just-too-deep", "digits", "two-of-a-name"],
)
def test_what_cannot_be_read_back_costs_no_run_whenever_it_is_reported(run, value, told):
    with pytest.raises(InputError, match=told):
        run.report(odd=value)
    filled = {}
    run.report(before=1, later=filled)
    filled["odd"] = value
    run.simulate(ns.Network(), until=1.0)
    run.finish()
    kept = read_run(run.folder)
    assert (kept["result"], len(kept["missing"])) == ({"before": 1}, 1)
    assert (run.folder / "events.npz").exists()
