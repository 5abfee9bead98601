"""The player as a widget: in a notebook, with a clock that a cell can read and move."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import anywidget
import traitlets

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.numerals import exact
from neurosim.data.io.json_text import text_of
from neurosim.network.network import Network
from neurosim.recording.recording import Recording
from neurosim.viz.markup import part
from neurosim.viz.player.live import program_for
from neurosim.viz.player.page import LIMIT, charts, document, module, packed, stylesheet, title_of
from neurosim.viz.player.still import image, picture_of_runs

LOWEST = 560  # pixels below which there is no room for all of its parts


class Player(anywidget.AnyWidget):
    """Replays a recording in a notebook, and runs its network as one changes it; several side by side, on one clock.

    Where nothing but looking is wanted, a recording as the last line of a cell is enough: it shows the same player.

    Parameters
    ----------
    recordings : Recording, or mapping of str to Recording
        By what to call them.
    title : str, optional
        By default what they are called, or of how many neurons and how many ms it is.
    height : int
        In pixels, at least 560.
    limit : float
        Most megabytes.

    Attributes
    ----------
    tick : int
        Where its clock stands, in ticks. Set it, and the player goes there; while it plays, it is told five times a
        second.
    network : Network
        The network as it was changed in the player last.

    Raises
    ------
    InputError
        If it would be larger than `limit`, or the recordings do not have the same tick.

    Examples
    --------
    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> net.add_neuron("x", ns.Stimulus(times=[20.0]))
    >>> player = Player(ns.simulate(net, until=50.0))
    >>> player.t = 20.0
    >>> player, player.tick
    (Player of '1 neuron over 50 ms' at 20 ms, 20000000)

    What is changed in the player is run there, and another cell goes on with it:

    >>> again = ns.simulate(player.network, until=50.0)
    >>> again.digest() == ns.simulate(net, until=50.0).digest()  # nothing was changed here
    True
    """

    _esm = "\n".join([charts(), module(), part("player/widget.js")])
    _css = str(stylesheet())
    told = traitlets.Unicode().tag(sync=True)
    height = traitlets.Int().tag(sync=True)
    still = traitlets.Unicode().tag(sync=True)
    engine = traitlets.Unicode().tag(sync=True)
    changed = traitlets.Unicode().tag(sync=True)
    tick = traitlets.Int().tag(sync=True)

    def __init__(
        self,
        recordings: Recording | Mapping[str, Recording],
        title: str | None = None,
        height: int = 720,
        limit: float = LIMIT,
    ) -> None:
        if isinstance(recordings, Recording):
            recordings = {title_of(recordings): recordings}
        recordings = checks.labelled(recordings, Recording, "What is played, if no Recording,", "ns.simulate(...)")
        self._title = " and ".join(recordings) if title is None else title
        text = text_of(document(recordings, self._title, limit), "the widget")
        self._clock = next(iter(recordings.values())).wiring.clock
        self._end = max(one.end.tick for one in recordings.values())
        self._recordings = recordings
        engine = packed(program_for(recordings.values()).script)
        super().__init__(told=text, height=height, still=uuid4().hex, engine=engine)

    def __repr__(self) -> str:
        return f"Player of {self._title!r} at {self.t:g} ms"

    def _ipython_display_(self, **_: object) -> None:
        """Show a picture, and the player in its place where its script runs: a notebook may be read without a kernel.

        The script takes the picture away, see ``widget.js``.
        """
        from IPython.display import display

        png = picture_of_runs(self._recordings)
        if png is not None:
            html = str(image(png, f"Still picture of {self._title}", style="max-width: 100%", data_neurosim=self.still))
            display({"text/html": html, "image/png": png, "text/plain": repr(self)}, raw=True)
        bundle = self._repr_mimebundle_()
        display(*(bundle if isinstance(bundle, tuple) else (bundle,))[:1], raw=True)

    @property
    def network(self) -> Network:
        """The network as it was changed in the player last; that of the recording if nothing was changed.

        Its weights are those with which a run begins. An InputError is raised for several recordings, which can only
        be replayed.
        """
        if len(self._recordings) > 1:
            raise InputError(
                f"A player of {len(self._recordings)} recordings replays them, and changes no network; ask a recording"
                " for its own (recording.network)."
            )
        (recording,) = self._recordings.values()
        if not self.changed:
            return recording.network
        with TemporaryDirectory() as folder:
            file = Path(folder) / "network.json"
            file.write_text(self.changed, encoding="utf-8")
            return Network.load(file, models={type(model) for model in recording.wiring.models})

    @property
    def t(self) -> float:
        """Where its clock stands, in ms; set it, and the player goes there."""
        return self._clock.ms(self.tick)

    @t.setter
    def t(self, t: float) -> None:
        self.tick = self._clock.ticks(t, "The time to go to")

    @traitlets.validate("tick")
    def _in_the_run(self, proposal: Any) -> int:
        tick: int = proposal["value"]
        if not 0 <= tick <= self._end:
            raise InputError(
                f"The player covers 0 to {self._end:,} ticks ({exact(self._clock.ms(self._end))} ms); got {tick:,}."
            )
        return tick

    @traitlets.validate("height")
    def _with_room(self, proposal: Any) -> int:
        return checks.whole(proposal["value"], "The height of a player, in pixels,", least=LOWEST)
