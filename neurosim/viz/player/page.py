"""One HTML file that replays recordings and runs their networks: offline, with nothing but its own scripts allowed."""

import base64
import zlib
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from neurosim import __version__
from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.numerals import exact, told_apart
from neurosim.core.words import counted, shown
from neurosim.data.io.json_text import text_of
from neurosim.engines.browser.bare import bare
from neurosim.engines.browser.program import Program, part_of_script
from neurosim.recording.recording import Recording
from neurosim.viz.figures.style import visible
from neurosim.viz.markup import part, rendered
from neurosim.viz.player.classes import class_inks, class_marks
from neurosim.viz.player.live import catalogue, program_for
from neurosim.viz.player.score import LONGEST, score

Asked = Mapping[str, Any]  # what a page asks of a recording: see asking, and Experiment of shelf.py

LIMIT = 25.0  # megabytes that a page may have unless more is allowed: a browser opens it without a pause


def page(
    recordings: Mapping[str, Recording], title: str, limit: float = LIMIT, asked: Mapping[str, Asked] | None = None
) -> str:
    """Return a page that replays recordings, by what to call them: several side by side, on one clock.

    What is `asked` of a recording, by what it is called, stands above it: see :func:`asking`.

    An InputError says how large it would be, if that is more than `limit` megabytes, and how to record less. Nothing is
    left out.
    """
    return _page(title, document(recordings, title, limit, asked=asked), program_for(recordings.values()))


def page_with_choice(
    recordings: Mapping[str, Recording],
    title: str,
    together: Sequence[str],
    limit: float = LIMIT,
    alone: str = "{}",
    asked: Mapping[str, Asked] | None = None,
    room: Callable[[Program], Mapping[str, Any]] | None = None,
    style: str = "",
) -> tuple[str, list[str]]:
    """Return a page in which a recording can be chosen, and sentences on those that it leaves out, which it says, too.

    Parameters
    ----------
    recordings : mapping of str to Recording
        By what to call them.
    title : str
    together : sequence of str
        Those that are shown at first, side by side. An InputError says why they cannot be.
    limit : float
        Most megabytes; recordings that would exceed it are left out.
    alone : str
        How to get the page of one recording, with ``{}`` for what it is called.
    asked : mapping of str to dict, optional
        What is asked of each recording.
    room : callable, optional
        What the learning view of the page is told, of the page's engine; by default the page has none.
    style : str
        Style beside that of the player.
    """
    engine = program_for(recordings.values())
    told = document({name: recordings[name] for name in together}, title, limit, engine, asked)
    scores, left, size = dict(zip(together, told["scores"], strict=True)), [], 0.0
    size = sum(len(one["packed"]) for one in scores.values()) / 1e6
    for name, one in recordings.items():
        if name in scores:
            continue
        try:
            (scored,) = document({name: one}, name, limit, engine, asked)["scores"]
        except InputError as error:
            left.append(f"{shown(name)} is left out: {error}")
            continue
        size += len(scored["packed"]) / 1e6
        if size <= limit:
            scores[name] = scored
        else:
            size -= len(scored["packed"]) / 1e6
            most = exact(limit)
            left.append(
                f"{shown(name)} is left out, for a page has at most {most} MB. Get it with: {alone.format(name)}"
            )
    order = [name for name in recordings if name in scores]
    told |= {"scores": [scores[name] for name in order], "together": [order.index(name) for name in together]}
    told |= {"left": [visible(one, LONGEST_NOTE) for one in left], "room": room and room(engine)}
    return _page(title, told, engine, style), left


def _page(title: str, told: Mapping[str, Any], engine: Program, style: str = "") -> str:
    return document_of(visible(title, LONGEST), told, engine, START, style)


def document_of(title: str, told: Mapping[str, Any], engine: Program, start: str, style: str = "") -> str:
    """Return an HTML file that carries the engine and the player; `start` is the end of the player's script."""
    chart, script = charts(), module() + Markup(bare(start))
    before, models, after = engine.script.partition(engine.models)
    parts = {"chart": chart, "before": before, "after": after, "player": script}
    return rendered(
        "player/page.html",
        title=title,
        version=__version__,
        style=Markup(GROUND) + stylesheet() + style,
        score=embedded(told),
        engine=Markup(engine.script),
        chart=chart,
        script=script,
        models=Markup(models),
        licence=part("player/vendor/uPlot.LICENSE"),
        packed=embedded({name: packed(one) for name, one in parts.items()}),
        start=Markup(bare(part("player/unfold.js"))),
    )


def packed(script: str) -> str:
    """Return a script as a page carries it: deflated, in base64; ``unfold.js`` is what reads it.

    >>> import base64, zlib
    >>> zlib.decompress(base64.b64decode(packed("const a = 1;")))
    b'const a = 1;'
    """
    return base64.b64encode(zlib.compress(script.encode(), 9)).decode()


LONGEST_NOTE = 300  # characters of a sentence on what is left out

START = """
{
  const root = document.querySelector("main");
  Promise.resolve(document.getElementById("score"))
    .then((score) => mount(root, JSON.parse(score.textContent)))
    .then(() => document.addEventListener("keydown", (event) => {
      if (!root.hidden && !root.contains(event.target)) root.player.key(event); // keys act without a click
    }))
    .catch((error) => {
      root.setAttribute("role", "alert");
      root.textContent = `The recording in this page is damaged (${error.message}). Make the page again: neurosim play`;
    });
}
"""

GROUND = ":root { color-scheme: light dark; }\nhtml, body { margin: 0; height: 100%; }\n"
"""Style of what is around the player where it has a page of its own."""


def document(
    recordings: Mapping[str, Recording],
    title: str,
    limit: float = LIMIT,
    engine: Program | None = None,
    asked: Mapping[str, Asked] | None = None,
) -> dict[str, Any]:
    """Return all that the player is told, as JSON can keep it; parameters and errors are those of :func:`page`."""
    recordings = checks.labelled(recordings, Recording, "What a page replays", "ns.simulate(...)")
    checks.positive(limit, "The limit of a page", "MB")
    if not recordings:
        raise InputError("A page replays at least one recording; got none.")
    ticks = sorted({one.wiring.clock.per_ms for one in recordings.values()})
    if len(ticks) > 1:
        text = ", ".join(f"{exact(1.0 / per_ms)} ms" for per_ms in ticks)
        raise InputError(f"Recordings on one clock need the same tick; these have {text}.")
    engine = program_for(recordings.values()) if engine is None else engine
    told = asked or {}
    scores = [
        score(one, name, engine) | {"about": title_of(one), "asked": told.get(name)} for name, one in recordings.items()
    ]
    size = sum(len(one["packed"]) for one in scores) / 1e6
    if size > limit:
        signals = sum(one.n_signals for one in recordings.values())
        large, most = told_apart(size, limit, digits=3)
        raise InputError(
            f"The page would have {large} MB for {counted(signals, 'signal')}, above the limit of {most} MB; simulate a"
            " shorter time, record the potentials of fewer neurons (record=[...]), or allow more with limit"
            " (--limit on the command line)."
        )
    return {
        "title": visible(title, LONGEST),
        "scores": scores,
        "together": list(range(len(scores))),
        "left": [],
        "kinds": catalogue(engine),
    }


def asking(question: str, look_for: str) -> dict[str, Any]:
    """Return what a page asks of a recording: a question, and what to look for; texts as they may be shown.

    >>> asking("When does a cell fire?", "It fires where it reaches its threshold.")["question"]
    'When does a cell fire?'
    """
    return {"question": visible(question, LONGEST_NOTE), "lookFor": visible(look_for, LONGEST_NOTE)}


def title_of(recording: Recording) -> str:
    """Say in few words what a recording is of."""
    text = f"{counted(len(recording.wiring.names), 'neuron')} over {recording.until:g} ms"
    return f"{recording.lesson.data}: {text}" if recording.lesson and recording.lesson.data else text


def charts() -> Markup:
    """Return the script that draws charts: it defines ``uPlot``."""
    return part("player/vendor/uPlot.iife.min.js")


def module() -> Markup:
    """Return the player's script: its parts, one after the other, in one scope, and what it shares with the engine."""
    names = [file.name for file in files(__package__).joinpath("module").iterdir() if file.name.endswith(".js")]
    ordered = sorted(names, key=lambda name: int(name.split("_")[0]))
    parts = [class_marks(), part_of_script("search"), *(part(f"player/module/{name}") for name in ordered)]
    return Markup("\n").join(Markup(bare(one)) for one in parts)


def stylesheet() -> Markup:
    """Return the player's style: nothing in it reaches beyond the player."""
    return part("player/vendor/uPlot.min.css") + class_inks() + part("player/page.css")


def embedded(document: Mapping[str, object]) -> Markup:
    """Return JSON that can stand inside a script element: nothing in it ends the element, or opens another."""
    text = text_of(dict(document), "the page")
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)
