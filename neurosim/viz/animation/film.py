"""A film of a run: it draws any of its frames, estimates its size, and saves itself."""

import base64
import os
import tempfile
import webbrowser
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path

from matplotlib.figure import Figure

import neurosim
from neurosim.core import checks
from neurosim.core.errors import InputError, NotWrittenError
from neurosim.core.names import Name
from neurosim.core.numerals import told_apart
from neurosim.core.pickling import Uncached
from neurosim.core.progress import Bar
from neurosim.core.words import counted
from neurosim.data.io.atomic import replacing
from neurosim.recording.recording import Recording
from neurosim.viz.animation import by_epochs, composing, writers
from neurosim.viz.animation.epochs import Epochs, reel_for
from neurosim.viz.animation.reel import FPS, Reel
from neurosim.viz.animation.stage import Pixels, Stage
from neurosim.viz.animation.subject import Subject, without_memory
from neurosim.viz.figures.style import look, save, visible

LIMIT = 50.0  # megabytes that a film may take, if nothing else was said

DPI = 100.0
MOST_DPI = 6_000  # pixels an inch; beyond, 10.8 inches would be wider than the 2^16 pixels that can be drawn

TRIED = {".gif": (6, 2), ".mp4": (3, 24)}
"""At how many places how many frames are tried: a GIF depends on the frame before, a video on many more."""


class Animation(Uncached):
    """A film that was composed and can be looked at, frame by frame, or saved; it needs no window and no pyplot.

    Attributes
    ----------
    reel : Reel or Epochs
        Which moment, or the end of which epoch, each frame shows.
    told : str
        What its files say about themselves.
    """

    def __init__(self, subjects: list[Subject], reel: Reel | Epochs, dpi: float, neuron: Name | None) -> None:
        self.reel = reel
        runs = [subject.recording for subject in subjects]
        digests = " and ".join(f"{_digest(run)}, seed {run.seed}" for run in runs)
        self.told = visible(f"{digests}; neurosim {neurosim.__version__}")
        self._shown = (subjects, reel, dpi, neuron)

    def __repr__(self) -> str:
        reel = self.reel
        return f"Animation of {reel.covers} in {counted(reel.frames, 'frame')}, {reel.seconds:g} s, {reel.pace}"

    @cached_property
    def _stage(self) -> Stage:
        subjects, reel, dpi, neuron = self._shown
        with look():
            if isinstance(reel, Epochs):
                return Stage(*by_epochs.lessons(subjects, reel, dpi))
            return Stage(*composing.composed(subjects, reel, dpi, neuron))

    def frame(self, number: int) -> Pixels:
        """Draw one frame, counted from 0, as a uint8 array (height, width, 3)."""
        if not 0 <= number < self.reel.frames:
            raise InputError(f"The film has frames 0 to {self.reel.frames - 1}; got {number}.")
        return self._stage.frame(self.reel.time(number))

    def still(self, at: float | None = None) -> Figure:
        """Return a figure for print: one moment in ms, or, if none is named, what tells the story best."""
        subjects, reel, dpi, neuron = self._shown
        with look():
            if not isinstance(reel, Epochs):
                return composing.still(subjects, reel, dpi, neuron, at)
            if at is None:
                return by_epochs.still(subjects, reel, dpi)
            checks.finite(at, "The moment of a still", "ms")
            runs = [subject.recording for subject in subjects]
            return composing.still(subjects, Reel.around(runs, at), dpi, neuron, at)

    def estimate(self, path: str | os.PathLike[str] = "film.gif") -> writers.Estimate:
        """Estimate how large a film would be and how long it would take, from a few of its frames.

        Parameters
        ----------
        path : path
            Only its suffix counts.
        """
        suffix = writers.checked_suffix(path)
        with look():
            opened = partial(self._open, suffix)
            return writers.estimated(self.reel.frames, self.frame, opened, *TRIED.get(suffix, (1, 2)))

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        limit: float = LIMIT,
        at: float | None = None,
        progress: bool | None = None,
        told: Callable[[writers.Estimate], None] | None = None,
    ) -> Path:
        """Write the film: ``.gif``, ``.mp4`` (by ffmpeg), or ``.png``, which is a still for print.

        Everything that can be known before is checked before anything is drawn, and an old file is replaced only by
        a whole new one.

        Parameters
        ----------
        path : path
            Its folder must exist.
        limit : float
            Megabytes; a film that is estimated to be larger is not begun.
        at : float, optional
            The moment of a ``.png``, in ms.
        progress : bool, optional
            Show a bar; by default, if standard error is a terminal.
        told : callable, optional
            Is given the estimate before the film is drawn.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        InputError
            If the suffix is another one, there is no ffmpeg, the folder does not exist or cannot be written, or the
            film would be larger than the limit.
        NotWrittenError
            If it cannot be written to the end, as when the disk is full.
        """
        path = checks.path(path, "The file of a film")
        progress = checks.flag_or_default(progress, "progress")
        writers.check_writable(path, self.reel.fps)
        if path.suffix.lower() == ".png":
            return save(self.still(at), path, Description=self.told)
        if at is not None:
            raise InputError(f"One moment is a picture, so its path must end in '.png'; got {str(path)!r}.")
        try:
            estimate = self.estimate(path)
        except OSError as error:
            raise NotWrittenError.of(path, error) from error
        if told is not None:
            told(estimate)
        if estimate.bytes > 1e6 * limit:
            size, most = told_apart(estimate.bytes / 1e6, limit, digits=2)
            raise InputError(
                f"The film would take about {size} MB, more than the limit of {most} MB; make it"
                " shorter or smaller (seconds, fps, dpi), save an .mp4 instead of a .gif, or raise the limit."
            )
        with replacing(path) as fresh, Bar("drawing", 0.0, self.reel.frames, progress) as bar, look():
            film = self._open(path.suffix.lower(), fresh)
            writers.write_frames(film, range(self.reel.frames), self.frame, lambda number: bar.reach(number + 1))
        return path

    @cached_property
    def _html(self) -> str:
        with tempfile.TemporaryDirectory() as folder:
            film = self.save(Path(folder) / "film.gif")
            packed = base64.b64encode(film.read_bytes()).decode()
        return f'<img alt="film of a run" src="data:image/gif;base64,{packed}">'

    def to_html(self) -> str:
        """Return the film as an HTML element that holds it: a GIF that plays for ever."""
        return self._html

    _repr_html_ = to_html

    def show(self) -> None:
        """Show the film: in a notebook where it is called, otherwise in the browser.

        Raises
        ------
        InputError
            If there is no browser to show it in.
        """
        with suppress(ImportError):
            from IPython import get_ipython
            from IPython.display import HTML, display

            if hasattr(get_ipython(), "kernel"):
                display(HTML(self._html))
                return
        film = self.save(Path(tempfile.mkdtemp(prefix="neurosim-")) / "film.gif")
        if not webbrowser.open(film.as_uri()):
            raise InputError(f"There is no browser to show the film in; it is kept in {str(film)!r}.")

    def _open(self, suffix: str, file: Path) -> writers.FilmFile:
        """Open a file for the frames, in the format that a suffix names."""
        if suffix == ".mp4":
            return writers.Mp4File(file, self.reel.fps, self._stage.size, self.told)
        return writers.GifFile(file, self.reel.fps, self._palette, self.told)

    @cached_property
    def _palette(self) -> writers.Palette:
        """The colours of a GIF, taken from frames all over it."""
        places = sorted({round(k * (self.reel.frames - 1) / 7) for k in range(8)})
        return writers.Palette([self.frame(place) for place in places])


def animate(
    recording: Recording | Sequence[Recording] | Mapping[str, Recording],
    *,
    neuron: Name | None = None,
    by: str | None = None,
    start: float | None = None,
    end: float | None = None,
    seconds: float | None = None,
    speed: float | None = None,
    fps: int = FPS,
    dpi: float = DPI,
    title: str = "",
) -> Animation:
    """Make a film of a run, from its recording alone.

    Signals are dots that move along their synapses at their true delay, a soma is filled up to its potential, a spike
    is a ring. Of a lesson, errors go back as hollow dots, targets come as diamonds, weights, boundary and learning
    curve move. More than three spikes of a neuron in a second of film are a steady glow.

    A lesson that is too long for signals to be seen goes by epochs: the whole of it, from the start weights to the
    last ones, which are held. Of many epochs the first are shown for longer, since most happens then.

    Parameters
    ----------
    recording : Recording, or a sequence or mapping of two
        Two are shown side by side on one clock; a mapping names them.
    neuron : name, optional
        Show this neuron closely: its dendrites, its soma, its axon and its trace.
    by : str, optional
        ``"events"`` or ``"epochs"``; by default, epochs for a lesson that is too long for events, if no `neuron`,
        `start`, `end` or `speed` is named.
    start, end : float, optional
        In ms. By default the whole run or, if signals could not be seen on their way then, its beginning.
    seconds : float, optional
        Length of the film; 10 by default.
    speed : float, optional
        Milliseconds of the run in a second of film, instead of `seconds` or `end`.
    fps : int
        Frames a second.
    dpi : float
        Pixels an inch; the film is 10.8 inches wide.
    title : str
        What is written above it.

    Returns
    -------
    Animation
        ``.save(path)`` writes it; nothing is drawn before.

    Raises
    ------
    InputError
        If the neuron is a source or was not recorded, times are not within the run, its signals were not kept, or a
        film by epochs is asked of what has none.

    Examples
    --------
    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> net.add_neuron("x", ns.Stimulus(times=[20.0, 22.0]))
    >>> net.add_neuron("cell", ns.LIF(tau=20.0))
    >>> net.connect("x", "cell", weight=0.6, delay=1.0)
    >>> film = ns.animate(ns.simulate(net, until=50.0), neuron="cell", start=18.0, end=28.0, seconds=4.0)
    >>> film
    Animation of 18 to 28 ms in 100 frames, 4 s, 400 times slower than real
    >>> film.frame(50).shape
    (720, 1080, 3)
    """
    labelled = _labelled(recording, title)
    runs = list(labelled.values())
    subjects = [Subject(one, one.until, label) for label, one in labelled.items()]
    if neuron is not None and by == "epochs":
        raise InputError("A close-up of one neuron goes by events; leave out by='epochs', or the neuron.")
    lasts = [len(one.history.mistakes) for one in subjects if one.dataset is not None] if neuron is None else []
    reel = reel_for(runs, by, lasts if len(lasts) == len(runs) else [], start, end, seconds, speed, fps)
    for one in runs if isinstance(reel, Reel) else ():
        _ = one.signals, one.changes  # that they were kept
    dpi = checks.positive(dpi, "The resolution of a film", "pixels an inch")
    if dpi > MOST_DPI:
        raise InputError(f"The resolution of a film must be at most {MOST_DPI:,} pixels an inch; got {dpi:g}.")
    for subject in subjects:
        subject.end = reel.end if isinstance(reel, Reel) else subject.recording.until
    if neuron is not None:
        if len(subjects) > 1:
            raise InputError("A close-up shows a neuron of one recording; got two.")
        one = subjects[0].recording
        if not without_memory(one, one.wiring.index(neuron)):
            one.events(neuron)  # which says what is missing, if there is nothing to see of it
    return Animation(subjects, reel, dpi, neuron)


def _digest(run: Recording) -> str:
    return f"digest {run.digest()}" if run.tables.keep == "signals" else "signals not kept"


def _labelled(recording: object, title: str) -> dict[str, Recording]:
    if isinstance(recording, Recording):
        return {title: recording}
    if isinstance(recording, Mapping):
        given = dict(recording)
    else:
        two = isinstance(recording, Sequence) and len(recording) == 2
        given = {"A": recording[0], "B": recording[1]} if two else {}  # type: ignore[index]
    if len(given) != 2 or not all(isinstance(one, Recording) for one in given.values()):
        text = "A film is made of one recording, or of two to compare, such as ns.simulate(...) gives"
        raise InputError(f"{text}; got {recording!r:.80}.")
    return {str(label): one for label, one in given.items()}
