"""What a scenario does through its run: figures of several recordings can be told apart."""

import numpy as np
import pytest
from matplotlib.text import Text
from PIL import Image

import neurosim as ns
from neurosim.errors import InputError
from neurosim.scenario import find


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
