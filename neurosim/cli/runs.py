"""A run and its folder: what a scenario computes is kept, spikes before pictures, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import platform
import shlex
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosim import __version__
from neurosim.core import checks
from neurosim.core.errors import InputError, NeurosimError, RunStopped
from neurosim.core.installing import spelled
from neurosim.core.interrupts import deferred, handled_by, interrupt
from neurosim.data.datasets import Data, as_dataset
from neurosim.data.io.atomic import replacing
from neurosim.data.io.csv_table import write_csv
from neurosim.data.io.json_text import LIMIT, as_json, parse, text_of
from neurosim.data.io.opening import content
from neurosim.data.io.unfinished import clear, replacing_folder
from neurosim.engines.simulation import Engine, simulate
from neurosim.learning.base import LearningRule
from neurosim.models.base import NeuronModel
from neurosim.network.network import Network
from neurosim.recording.recording import Recording
from neurosim.studies.comparison.comparing import compare
from neurosim.studies.comparison.comparison import Comparison
from neurosim.studies.comparison.contenders import Contender
from neurosim.training.training import Training, train

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMAT = "neurosim run 1"

LONGEST_NAME = 100
"""Characters in the name of an output: every file system takes it with what stands before and behind it."""


class Run:
    """What a scenario is given: it simulates, trains, says, draws and reports through it, and all of it is kept.

    Parameters
    ----------
    name : str
        Of the scenario.
    folder : path
        Where to write; replaced only if an earlier run wrote it.
    seed : int, optional
        For everything random; each scenario has its own default, which ``run.seed`` holds.
    engine : {"auto", "simpy", "compiled"}
    quiet : bool
        Say nothing, and show no progress.
    force : bool
        Replace the folder even if no run wrote it.
    filmed : bool
        Render the films that a scenario offers; they take a while.
    """

    def __init__(
        self,
        name: str,
        folder: str | os.PathLike[str],
        seed: int | None = None,
        engine: Engine = "auto",
        quiet: bool = False,
        force: bool = False,
        filmed: bool = False,
    ) -> None:
        self.name = name
        self.folder = Path(folder)
        self.seed = 1 if seed is None else seed
        self.engine: Engine = engine
        self.quiet = checks.flag(quiet, "quiet")
        self.filmed = checks.flag(filmed, "filmed")
        self.kept = False  # whether the folder has been written
        self.results: dict[str, Any] = {}
        self.recordings: dict[str, Recording] = {}
        self.networks: dict[str, Network] = {}
        self.figures: dict[str, Figure] = {}
        self.films: dict[str, tuple[Recording | Mapping[str, Recording], dict[str, Any]]] = {}
        self.pages: dict[str, str] = {}
        self.tables: dict[str, tuple[Sequence[str], Sequence[Sequence[object]]]] = {}
        self._data: dict[str, str] = {}
        self._began = time.time()
        _check_replaceable(self.folder, checks.flag(force, "force"))

    def say(self, text: str = "") -> None:
        """Print a line for the reader, with commands of neurosim as they can be typed where the reader is."""
        if not self.quiet:
            print(spelled(text))

    def report(self, **results: Any) -> None:
        """Add to the results: what ``--json`` prints and run.json keeps.

        A scenario reports as it goes: of a run that is interrupted or fails, what was reported before is kept. A list
        or a mapping may be reported once and filled afterwards. Arrays become lists, and NaN and infinities null.

        Raises
        ------
        InputError
            If a result is not made of numbers, text, lists and mappings.
        """
        for name, value in results.items():
            _plain(name, value)
        self.results |= results

    def plain_results(self) -> tuple[dict[str, Any], list[str]]:
        """Return the results as JSON keeps them, and why the others cannot be kept."""
        plain, unkept = {}, []
        for name, value in self.results.items():
            try:
                plain[name] = _plain(name, value)
            except InputError as error:
                unkept.append(str(error))
        return plain, unkept

    def figure(self, name: str, figure: Figure, label: str = "") -> None:
        """Keep a figure; it is written as ``name.png``.

        With a label, such as that of the recording which it is of, it is written as ``name-label.png``, and the label
        stands above its title: so figures of one kind can be told apart where they lie side by side.
        """
        if _plain_label(label):
            from neurosim.viz.figures.style import literal, look

            with look():
                figure.suptitle(f"“{literal(label, LONGEST_NAME)}”\n{figure.get_suptitle()}")
        self.figures[_plain_name(f"{name}-{label}" if label else name)] = figure

    def film(self, name: str, recording: Recording | Mapping[str, Recording], **options: Any) -> None:
        """Offer a film, as :func:`~neurosim.animate` makes it; if asked for, it is written as ``name.gif``.

        It is rendered after everything else is in its place, so whatever becomes of it, the run is kept.
        """
        self.films[_plain_name(name)] = (recording, options)

    def simulate(self, network: Network, until: float, label: str = "", **options: Any) -> Recording:
        """Simulate as :func:`~neurosim.simulate` does, and keep the recording.

        Parameters
        ----------
        network, until, **options
            As there; seed and engine are this run's unless given.
        label : str
            Tells several recordings of one run apart.
        """
        self.networks[_plain_label(label)] = network
        try:
            recording = simulate(network, until, **self._options(options))
        except RunStopped as stopped:
            self._keep(stopped.recording, label)
            raise
        self._keep(recording, label)
        return recording

    def train(
        self, network: Network, dataset: Data, rule: LearningRule | str, label: str = "", **options: Any
    ) -> Training:
        """Teach as :func:`~neurosim.train` does, and keep the recording of the lesson."""
        dataset = as_dataset(dataset)
        self.networks[_plain_label(label)] = network
        self._data[dataset.name] = dataset.digest()
        try:
            training = train(network, dataset, rule, **self._options(options))
        except RunStopped as stopped:
            self._keep(stopped.recording, label)
            raise
        self._keep(training.recording, label)
        return training

    def compare(
        self,
        models: Sequence[Contender | NeuronModel | type[NeuronModel] | str] | None,
        dataset: Data,
        label: str = "",
        **options: Any,
    ) -> Comparison:
        """Compare as :func:`~neurosim.compare` does, and keep reports, figures and recordings.

        Of each contender the lesson of all rows from the first seed is kept, if every signal of it was.
        """
        dataset = as_dataset(dataset)
        self._data[dataset.name] = dataset.digest()
        seeds = {"seeds": range(self.seed, self.seed + 3)}
        given = {"engine": self.engine, "progress": False if self.quiet else None, **seeds, **options}
        try:
            comparison = compare(models, dataset, **given)
        except RunStopped as stopped:
            if stopped.comparison is not None:
                print("Interrupted: what was done is being kept; Ctrl-C leaves out its pictures.", file=sys.stderr)
                with contextlib.suppress(KeyboardInterrupt):
                    self._keep_comparison(stopped.comparison, _plain_label(label))
            raise
        self._keep_comparison(comparison, _plain_label(label))
        return comparison

    def _keep_comparison(self, comparison: Comparison, label: str) -> None:
        from neurosim.viz.report.lessons import csv_rows
        from neurosim.viz.report.page import html_report

        def named(kind: str) -> str:
            return f"{kind}-{label}" if label else kind

        with deferred():
            for name, training in comparison.trainings.items():
                if training.recording.tables.keep == "signals":
                    kept = f"{label}-{name}" if label else name
                    self.networks[kept] = training.network
                    self._keep(training.recording, kept)
            document = comparison.to_dict()
            self.results |= {label: document} if label else document
            self.pages[f"{named('report')}.json"] = text_of(document, "the report") + "\n"
            self.tables[f"{named('comparison')}.csv"] = csv_rows(comparison)
        from neurosim.viz import figures

        drawn = {
            "learning-curves": figures.learning_curves(comparison),
            "accuracy": figures.accuracy(comparison),
            "boundaries": figures.boundaries(comparison),
            "weights": figures.weight_paths(comparison),
        }
        for kind, figure in drawn.items():
            self.figure(named(kind), figure)
        self.pages[f"{named('report')}.html"] = html_report(comparison, drawn, command=_command())

    def player(self, *labels: str, name: str = "player", title: str = "") -> None:
        """Keep a page that replays recordings of this run; it is written as ``name.html``.

        Parameters
        ----------
        *labels : str
            Of the recordings, such as ``run.simulate(..., label=...)`` was given; several stand side by side. Without
            any, it is the one without a label.
        name : str
            Of the file.
        title : str
            Of the page; by default the name of the scenario.
        """
        from neurosim.viz.player.page import page

        shown = {label or self.name: self.recordings[label] for label in labels or ("",)}
        self.pages[f"{_plain_name(name)}.html"] = page(shown, title or self.name)

    def _options(self, options: Mapping[str, Any]) -> dict[str, Any]:
        return {"seed": self.seed, "engine": self.engine, "progress": False if self.quiet else None, **options}

    def _keep(self, recording: Recording | None, label: str) -> None:
        if recording is not None and recording.tables.keep == "signals":
            self.recordings[_plain_label(label)] = recording

    def finish(self, status: str = "done") -> list[Path]:
        """Write the folder, and return its files.

        Everything is written beside it first and moved into its place when it is whole. What was computed comes first:
        should the disk fill up while pages are written or pictures are drawn, the recordings are kept, and the run
        says what is missing. Ctrl-C waits for them, too, and gives up pages and pictures.
        """
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        _, unkept = self.plain_results()
        given_up = False
        with deferred(), replacing_folder(self.folder) as fresh:
            for label, recording in self.recordings.items():
                recording.save(fresh / _file("events", label, "npz"))
            for label, network in self.networks.items():
                unkept += self._save_network(network, fresh / _file("network", label, "json"))
            _write_json(fresh / "run.json", self._document(status, unkept))
            try:
                with handled_by(interrupt):
                    missing = [*self._write(fresh), *self._draw(fresh)]
            except KeyboardInterrupt:
                given_up = True
                drawn = [f"{name}.png" for name in self.figures]
                missing = [name for name in (*self.tables, *self.pages, *drawn) if not (fresh / name).exists()]
            if missing:
                _write_json(fresh / "run.json", self._document(status, unkept + missing))
            self.kept = True
        if given_up:
            raise KeyboardInterrupt
        for told in unkept:
            self.say(f"Not kept: {told}")
        if self.filmed and status == "done":
            missing += self._render()
        if missing:
            raise InputError(f"The run is kept in {self.folder}, but these could not be written: {', '.join(missing)}.")
        return sorted(self.folder.iterdir())

    def _save_network(self, network: Network, file: Path) -> list[str]:
        """Write a network's file; what no file can keep is said, and the run is kept without it."""
        try:
            network.save(file)
        except InputError as error:
            return [f"{file.name} ({error})"]
        return []

    def _render(self) -> list[str]:
        missing = []
        for name, (recording, options) in self.films.items():
            from neurosim.viz.animation.making import animate

            try:
                film = animate(recording, **{"title": self.name, **options})
                film.save(self.folder / f"{name}.gif", progress=False if self.quiet else None)
            except NeurosimError as error:
                missing.append(f"{name}.gif ({error})")
        return missing

    def _write(self, folder: Path) -> list[str]:
        """Write tables and pages, and return those for which there was no room."""
        missing = []
        for name, (columns, rows) in self.tables.items():
            try:
                write_csv(folder / name, columns, rows)
            except OSError as error:
                missing.append(f"{name} ({error.strerror or error})")
        for name, text in self.pages.items():
            try:
                with replacing(folder / name) as page:
                    page.write_text(text, encoding="utf-8")
            except OSError as error:
                missing.append(f"{name} ({error.strerror or error})")
        return missing

    def _draw(self, folder: Path) -> list[str]:
        missing = []
        for name, figure in self.figures.items():
            from neurosim.viz.figures.style import save

            try:
                save(figure, folder / f"{name}.png", Title=f"{self.name}: {name}", Seed=str(self.seed))
            except OSError as error:
                missing.append(f"{name}.png ({error.strerror or error})")
        return missing

    def _document(self, status: str, missing: list[str]) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "scenario": self.name,
            "status": status,
            "command": sys.argv,
            "seed": self.seed,
            "engine": {label or "run": recording.engine for label, recording in self.recordings.items()},
            "digest": {label or "run": recording.digest() for label, recording in self.recordings.items()},
            "data": self._data,
            "seconds": round(time.time() - self._began, 3),
            "versions": {"neurosim": __version__, **{name: version(name) for name in ("numpy", "simpy", "networkx")}},
            "platform": {"python": platform.python_version(), "system": platform.platform()},
            "missing": missing,
            "result": self.plain_results()[0],
        }


def _plain(name: str, value: Any) -> Any:
    """Return a result as JSON keeps it, and reads it back."""
    what = f"The result {name!r}"
    try:
        plain = as_json(value, what)
    except RecursionError:
        raise InputError(f"{what} holds itself, or is nested too deeply.") from None
    text_of({"result": {name: plain}}, what)  # as deep as it will lie in run.json
    return plain


def _command() -> str:
    """Return what was typed, if it was our own command."""
    program = Path(sys.argv[0])
    ours = program.stem == "neurosim" or program.parts[-2:] == ("neurosim", "__main__.py")
    return shlex.join(["neurosim", *sys.argv[1:]]) if ours else ""


def read_run(folder: str | os.PathLike[str]) -> dict[str, Any]:
    """Return the run.json of a run's folder.

    Raises
    ------
    InputError
        If there is none, or it is not a run's.
    """
    file = Path(folder) / "run.json"
    if not file.is_file():
        raise InputError(f"{str(folder)!r} is not the folder of a run: it has no readable run.json.")
    document = parse(content(file, LIMIT), repr(str(file)))
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise InputError(f"{str(file)!r} was not written by a run of neurosim.")
    return document


def _check_replaceable(folder: Path, force: bool) -> None:
    """Refuse, before anything is computed, a folder that cannot or must not be written."""
    clear(folder.parent)  # where a run was killed as it took the place of another one, one of them is put there
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise InputError(f"The output {str(folder)!r} is not a folder; choose another with --out.")
    if folder.exists() and any(folder.iterdir()) and not force:
        try:
            read_run(folder)
        except InputError:
            raise InputError(
                f"The folder {str(folder)!r} exists and was not written by a run of neurosim; choose another with"
                " --out, or replace it with --force."
            ) from None
    parent = next(p for p in (folder.absolute().parent, *folder.absolute().parents) if p.exists())
    try:  # to ask for permissions is not enough: a file system may be read-only, full, or closed even to its owner
        Path(tempfile.mkdtemp(prefix=".neurosim-", dir=parent)).rmdir()
    except OSError as error:
        raise InputError(
            f"Nothing can be written to {str(parent)!r} ({error.strerror}); choose another folder with --out."
        ) from None


def _plain_name(name: str) -> str:
    plain = name.isprintable() and name == Path(name).name and not name.startswith(".") and "\\" not in name
    if not plain or not 0 < len(name) <= LONGEST_NAME:
        rule = f"must be a plain file name without folders, of at most {LONGEST_NAME} characters"
        raise InputError(f"The name of an output {rule}; got {name[: 2 * LONGEST_NAME]!r}.")
    return name


def _plain_label(label: str) -> str:
    """Return the label of a recording or network, which is part of a file's name if there is one."""
    return _plain_name(label) if label else ""


def _file(kind: str, label: str, suffix: str) -> str:
    return f"{kind}-{label}.{suffix}" if label else f"{kind}.{suffix}"


def _write_json(path: Path, document: Mapping[str, Any]) -> None:
    text = text_of(dict(document), repr(path.name))
    with replacing(path) as fresh:
        fresh.write_text(text + "\n", encoding="utf-8")
