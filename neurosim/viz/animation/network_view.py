"""A network at work: synapses, somas, and what is on its way between them."""

from __future__ import annotations

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from neurosim.viz.animation.part import Part
from neurosim.viz.animation.reel import Reel
from neurosim.viz.animation.setting import set_in
from neurosim.viz.animation.somas import Somas
from neurosim.viz.animation.subject import Subject
from neurosim.viz.animation.synapses import Synapses
from neurosim.viz.animation.travellers import Travellers
from neurosim.viz.figures.style import remark


class NetworkView(Part):
    """Everything that a film shows of a network.

    Parameters
    ----------
    axes : Axes
        In their final place, for the network is laid out in inches.
    subject : Subject
    reel : Reel
    """

    def __init__(self, axes: Axes, subject: Subject, reel: Reel) -> None:
        self.setting = set_in(axes, subject)
        self.synapses = Synapses(axes, subject, self.setting)
        self.somas = Somas(axes, subject, self.setting, reel)
        self.travellers = Travellers(axes, subject, self.setting)
        self.front = self.somas.front
        if len(self.setting.nodes) == 0:
            remark(axes, "There is no neuron.")

    @property
    def moving(self) -> tuple[Artist, ...]:
        """From the synapses at the bottom to the dots on them and the weights."""
        return *self.synapses.moving, *self.somas.moving, *self.travellers.moving, *self.synapses.written

    def show(self, t: float) -> None:
        """Show the network at `t` ms."""
        for part in (self.synapses, self.somas, self.travellers):
            part.show(t)
