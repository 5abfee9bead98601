"""Everything that a user may ask of a recording that has been loaded."""

import contextlib
import io
from pathlib import Path

import numpy as np

import neurosim as ns
from neurosim.core.errors import NeurosimError
from neurosim.recording.recording import Recording
from neurosim.training.history import history
from neurosim.viz.player.page import page


def some(things, count, chance):
    """Return a few of many things."""
    return things if len(things) <= count else chance.sample(things, count)


def asked(recording: Recording, chance):
    """Ask all that costs little, of neurons and times that chance picks; yields each question before it is asked."""
    wiring, until = recording.wiring, recording.until
    names = some(wiring.names, 2, chance)
    yield "repr"
    repr(recording), repr(wiring), recording.n_signals
    yield "signals"
    recording.signals_of(np.arange(len(wiring.names)))
    recording.in_flight()
    for name in names:
        yield f"spikes of {name}"
        recording.spikes(name), recording.values(name)
    yield "digest"
    recording.digest()
    yield "to_arrays"
    recording.to_arrays()
    for index in some(sorted(recording.recorded), 2, chance):
        name = wiring.names[index]
        yield f"potential of {name}"
        recording.potential(name, at=[0.0, until / 3.0, until])
        list(recording.trace(name).corners())
    for synapse in some(range(len(wiring.targets)), 1, chance):
        ends = (wiring.names[wiring.sources[synapse]], wiring.names[wiring.targets[synapse]])
        alike = (wiring.sources == wiring.sources[synapse]) & (wiring.targets == wiring.targets[synapse])
        if alike.sum() == 1:
            yield f"weights of {ends}"
            recording.weights(*ends)
    times = [0.0, wiring.clock.ms(recording.end.tick // 2)]
    for table in (recording.tables.events, recording.tables.spikes, recording.tables.lessons):
        times += some(wiring.clock.ms(table["tick"]).tolist(), 1, chance)
    for t in some(times, 2, chance):
        yield f"at {t}"
        recording.at(t)
    for t in some(times, 2, chance):
        if t < until:
            for name in names:
                yield f"why {name} at {t}"
                reason = recording.why(name, t)
                str(reason), reason.to_dict()
    if recording.lesson is not None:
        yield "lesson"
        recording.lesson.presented(recording.end.tick / 2.0)
        recording.lesson.order(0)
        if recording.lesson.teaching is not None:
            yield "history"
            history(recording, recording.lesson)


def used(recording: Recording, base, folder: Path, models, rules):
    """Ask what costs more: files, pages, figures, and to go on."""
    for suffix in ("npz", "json"):
        yield f"save as {suffix}"
        recording.save(folder / f"again.{suffix}")
        yield f"load the saved {suffix}"
        again = ns.load_recording(folder / f"again.{suffix}", models=models, rules=rules)
        assert again.digest() == recording.digest()
        yield f"first_difference of the saved {suffix}"
        assert ns.first_difference(recording, again) is None
    yield "first_difference"
    with contextlib.suppress(NeurosimError):  # of another network
        ns.first_difference(recording, base.recording)
    yield "page"
    page({"damaged": recording}, "page").encode()
    yield "resume"
    if recording.until < base.recording.until * 50 + 50:
        with contextlib.suppress(NeurosimError):
            base.go_on(recording)


def drawn(recording: Recording):
    """Ask for every picture of a run."""
    for figure in (ns.figures.raster, ns.figures.space_time, ns.figures.network):
        yield f"figure {figure.__name__}"
        figure(recording).savefig(io.BytesIO(), format="svg")
    for index in sorted(recording.recorded)[:2]:
        yield "figure potential"
        ns.figures.potential(recording, recording.wiring.names[index]).savefig(io.BytesIO(), format="svg")
    yield "film"
    ns.animate(recording)
