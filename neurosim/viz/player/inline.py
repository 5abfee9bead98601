"""What a notebook shows in place: the player in a frame of its own, or a sentence that says why not.

The frame is sandboxed: its script runs, and reaches neither the notebook nor any network. Behind it is a picture, which
is seen where frames are taken out, as on GitHub. A display never fails.
"""

from collections.abc import Mapping

from markupsafe import Markup

from neurosim.core.errors import InputError, NeurosimError
from neurosim.models.registry import as_model
from neurosim.models.rosenblatt import Rosenblatt
from neurosim.models.sigmoid import Sigmoid
from neurosim.network.network import Network
from neurosim.recording.recording import Recording
from neurosim.studies.comparison.comparison import COLUMNS, Comparison
from neurosim.viz.markup import rendered, shown
from neurosim.viz.player.page import page, title_of
from neurosim.viz.player.still import image, picture_of_network, picture_of_runs

FRAME = Markup(
    '<div style="position: relative; height: {}px">{}<iframe sandbox="allow-scripts allow-downloads" title="{}"'
    ' style="position: absolute; top: 0; left: 0; width: 100%; height: 100%; border: 0; background: #fff" srcdoc="{}">'
    "</iframe></div>"
)
HEIGHT = 660  # of the frame, in pixels
LIMIT = 5.0  # megabytes that are put into a notebook, which keeps them
MOST_ROWS = 500_000  # signals, acts of somas and changes of weights; a display is not to be waited for


def recording_shown(recording: Recording) -> str:
    """Return a recording's player in a frame."""
    try:
        if not recording.wiring.names:
            return _sentence(recording)
        return _framed({title_of(recording): recording}, title_of(recording))
    except Exception as error:  # whatever it is, a display says it
        return _sentence(recording, error)


def network_shown(network: Network) -> str:
    """Return a picture of a network, which nothing has run yet; a sentence if it is empty or too large to draw."""
    try:
        png = picture_of_network(network)
        return _sentence(network) if png is None else str(image(png, repr(network), style="max-width: 100%"))
    except Exception as error:
        return _sentence(network, error, "picture")


def still(thing: Network | Recording | Comparison) -> bytes | None:
    """Return a PNG, for a viewer that shows no HTML; None where there is none, and what is printed is shown instead."""
    try:
        if isinstance(thing, Network):
            return picture_of_network(thing)
        runs = {title_of(thing): thing} if isinstance(thing, Recording) else side_by_side(thing)
        return picture_of_runs(runs) if runs and all(run.wiring.names for run in runs.values()) else None
    except Exception:
        return None


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
    played = page(recordings, title, LIMIT)
    png = picture_of_runs(recordings)
    still = "" if png is None else image(png, f"Still picture of {title}", style="max-width: 100%; max-height: 100%")
    return str(FRAME.format(HEIGHT, still, shown(title), played))


def _sentence(thing: object, error: Exception | None = None, missing: str = "player") -> str:
    text = thing if isinstance(thing, str) else repr(thing)
    if error is None:
        return str(Markup("<p>{}.</p>").format(shown(text)))
    reason = str(error) if isinstance(error, NeurosimError) else f"{type(error).__name__}: {error}"
    return str(Markup("<p>{}: no {} is shown. {}</p>").format(shown(text), missing, shown(reason)))


def _table(comparison: Comparison) -> str:
    titles = [title for title, _ in COLUMNS]
    return rendered("player/table.html", caption=repr(comparison), titles=titles, rows=list(comparison.rows()))
