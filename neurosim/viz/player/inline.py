"""What a notebook shows in place: the player in a frame of its own, or a sentence that says why not.

The frame is sandboxed: its script runs, and reaches neither the notebook nor any network. A display never fails.
"""

from collections.abc import Mapping

from markupsafe import Markup

from neurosim.core.errors import InputError, NeurosimError
from neurosim.engines.simulation import simulate
from neurosim.models.registry import as_model
from neurosim.models.rosenblatt import Rosenblatt
from neurosim.models.sigmoid import Sigmoid
from neurosim.network.network import Network
from neurosim.recording.recording import Recording
from neurosim.studies.comparison.comparison import COLUMNS, Comparison
from neurosim.viz.markup import rendered, shown
from neurosim.viz.player.page import page, title_of

HEIGHT = 660  # of the frame, in pixels
LIMIT = 5.0  # megabytes that are put into a notebook, which keeps them
MOST_ROWS = 500_000  # signals, acts of somas and changes of weights; a display is not to be waited for
MOST_NEURONS, MOST_SYNAPSES = 2_000, 50_000  # of a network that is drawn


def recording_shown(recording: Recording) -> str:
    """Return a recording's player in a frame."""
    try:
        if not recording.wiring.names:
            return _sentence(recording)
        return _framed({title_of(recording): recording}, title_of(recording))
    except Exception as error:  # whatever it is, a display says it
        return _sentence(recording, error)


def network_shown(network: Network) -> str:
    """Return a network at time 0 in a frame."""
    try:
        drawn = 0 < network.n_neurons <= MOST_NEURONS
        recording = simulate(network, until=0.0, progress=False) if drawn else None
        if recording is None or len(recording.wiring.targets) > MOST_SYNAPSES:
            return _sentence(network)
        return _framed({repr(network): recording}, repr(network))
    except Exception as error:
        return _sentence(network, error)


def comparison_shown(comparison: Comparison) -> str:
    """Return two lessons of a comparison side by side in a frame; its table if none was kept or they are too large."""
    try:
        recordings = side_by_side(comparison)
        if not recordings:
            return _table(comparison)
        try:
            return _framed(recordings, f"{' and '.join(recordings)} on {comparison.dataset.name}")
        except NeurosimError as error:
            return f"{_table(comparison)}{_sentence('The lessons', error)}"
    except Exception as error:
        return _sentence(comparison, error)


def side_by_side(comparison: Comparison) -> dict[str, Recording]:
    """Return at most two lessons that were kept: a threshold unit's and a sigmoid's or, if not both, the first two."""
    recordings = {name: training.recording for name, training in comparison.trainings.items()}
    kept = {name: recording for name, recording in recordings.items() if recording.tables.keep == "signals"}
    models = {contender.name: as_model(contender.model) for contender in comparison.contenders}
    pair = [next((name for name in kept if isinstance(models[name], kind)), "") for kind in (Rosenblatt, Sigmoid)]
    return {name: kept[name] for name in (pair if all(pair) else list(kept)[:2])}


def _framed(recordings: Mapping[str, Recording], title: str) -> str:
    tables = [recording.tables for recording in recordings.values()]
    rows = sum(len(table) for one in tables for table in (one.spikes, one.events, one.changes))
    if rows > MOST_ROWS:
        raise InputError(
            f"It has {rows:,} signals, acts of somas and changes of weights; up to {MOST_ROWS:,} are shown."
        )
    frame = Markup(
        '<iframe sandbox="allow-scripts" title="{}" style="width: 100%; height: {}px; border: 0" srcdoc="{}"></iframe>'
    )
    return str(frame.format(shown(title), HEIGHT, page(recordings, title, LIMIT)))


def _sentence(thing: object, error: Exception | None = None) -> str:
    text = thing if isinstance(thing, str) else repr(thing)
    if error is None:
        return str(Markup("<p>{}.</p>").format(shown(text)))
    reason = str(error) if isinstance(error, NeurosimError) else f"{type(error).__name__}: {error}"
    return str(Markup("<p>{}: no player is shown. {}</p>").format(shown(text), shown(reason)))


def _table(comparison: Comparison) -> str:
    titles = [title for title, _ in COLUMNS]
    return rendered("player/table.html", caption=repr(comparison), titles=titles, rows=list(comparison.rows()))
