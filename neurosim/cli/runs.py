"""Runs of scenarios: their results are kept in a folder, recordings before pictures, completely or not at all."""

from __future__ import annotations

import contextlib
import os
import platform
import shlex
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosim import __version__
from neurosim.cli import run_folder
from neurosim.cli.run_folder import attempt, file_name, plain_label, plain_name, plain_result
from neurosim.core import checks
from neurosim.core.errors import InputError, NeurosimError, RunStopped
from neurosim.core.installing import spelled
from neurosim.core.interrupts import deferred, handled_by, interrupt
from neurosim.data.datasets import Data, as_dataset
from neurosim.data.io.atomic import replacing_folder, write_text
from neurosim.data.io.csv_table import write_csv
from neurosim.data.io.json_text import text_of
from neurosim.engines.choice import Engine
from neurosim.engines.simulation import simulate
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


class Run:
    """The argument of a scenario, which simulates, trains, prints, draws and reports with it; the results are kept.

    Parameters
    ----------
    name : str
        Name of the scenario.
    folder : path
        Folder to write; replaced only if an earlier run wrote it.
    seed : int, optional
        Seed of everything random; each scenario has its own default, ``run.seed``.
    engine : {"auto", "simpy", "compiled"}
    quiet : bool
        Whether to print nothing, and show no progress.
    force : bool
        Whether to replace the folder even if no run wrote it.
    filmed : bool
        Whether to render the films of a scenario, which is slow.
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
        self.asks: tuple[str, ...] = ()  # what a page of it asks, and what to look for
        self.kept = False  # whether the folder has been written
        self.results: dict[str, Any] = {}
        self.recordings: dict[str, Recording] = {}
        self.networks: dict[str, Network] = {}
        self.figures: dict[str, Figure] = {}
        self.films: dict[str, tuple[Recording | Mapping[str, Recording], dict[str, Any]]] = {}
        self.pages: dict[str, str] = {}
        self.tables: dict[str, tuple[Sequence[str], Sequence[Sequence[object]]]] = {}  # columns and rows
        self._data: dict[str, str] = {}
        self._began = time.time()
        run_folder.check_replaceable(self.folder, checks.flag(force, "force"))

    def say(self, text: str = "") -> None:
        """Print a line, with commands of neurosim in the form in which the reader can type them."""
        if not self.quiet:
            print(spelled(text))

    def report(self, **results: Any) -> None:
        """Add results, which ``--json`` prints and run.json contains.

        If a run is interrupted or fails, the results so far are kept. A list or a mapping may be reported once and
        filled afterwards. Arrays become lists, and NaN and infinities null.

        Raises
        ------
        InputError
            If a result is not made of numbers, text, lists and mappings.
        """
        for name, value in results.items():
            plain_result(name, value)
        self.results |= results

    def plain_results(self) -> tuple[dict[str, Any], list[str]]:
        """Return the results for JSON, and why others cannot be stored."""
        plain, unkept = {}, []
        for name, value in self.results.items():
            try:
                plain[name] = plain_result(name, value)
            except InputError as error:
                unkept.append(str(error))
        return plain, unkept

    def figure(self, name: str, figure: Figure, label: str = "") -> None:
        """Keep a figure; it is written as ``name.png``.

        With a label, such as that of its recording, it is written as ``name-label.png`` with the label above its title,
        so that figures of one kind can be distinguished.
        """
        if plain_label(label):
            from neurosim.viz.figures.style import literal, look

            with look():
                figure.suptitle(f"“{literal(label, run_folder.LONGEST_NAME)}”\n{figure.get_suptitle()}")
        self.figures[plain_name(file_name(name, label))] = figure

    def film(self, name: str, recording: Recording | Mapping[str, Recording], **options: Any) -> None:
        """Add a film of :func:`~neurosim.animate`; if the run is ``filmed``, it is written as ``name.gif``.

        It is rendered after everything else is written, so the run is kept even if that fails.
        """
        self.films[plain_name(name)] = (recording, options)

    def simulate(self, network: Network, until: float, label: str = "", **options: Any) -> Recording:
        """Simulate like :func:`~neurosim.simulate`, and keep the recording.

        Parameters
        ----------
        network, until, **options
            As there; by default with seed and engine of this run.
        label : str
            Distinguishes several recordings of one run.
        """
        with self._keeping(network, label):
            recording = simulate(network, until, **self._options(options))
        self._keep(recording, label)
        return recording

    def train(
        self, network: Network, dataset: Data, rule: LearningRule | str, label: str = "", **options: Any
    ) -> Training:
        """Train like :func:`~neurosim.train`, and keep the recording of the lesson."""
        dataset = as_dataset(dataset)
        with self._keeping(network, label):
            self._data[dataset.name] = dataset.digest()
            training = train(network, dataset, rule, **self._options(options))
        self._keep(training.recording, label)
        return training

    def compare(
        self,
        models: Sequence[Contender | NeuronModel | type[NeuronModel] | str] | None,
        dataset: Data,
        label: str = "",
        **options: Any,
    ) -> Comparison:
        """Compare like :func:`~neurosim.compare`, and keep reports, figures and recordings.

        The recording of each contender's lesson of all rows with the first seed is kept, if it has all signals.
        """
        dataset = as_dataset(dataset)
        self._data[dataset.name] = dataset.digest()
        seeds = {"seeds": range(self.seed, self.seed + 3)}
        given = {"engine": self.engine, "progress": False if self.quiet else None, **seeds, **options}
        try:
            comparison = compare(models, dataset, **given)
        except RunStopped as stopped:
            if stopped.comparison is not None:
                print("Interrupted: the results so far are being written; Ctrl-C omits the pictures.", file=sys.stderr)
                with contextlib.suppress(KeyboardInterrupt):
                    self._keep_comparison(stopped.comparison, plain_label(label))
            raise
        self._keep_comparison(comparison, plain_label(label))
        return comparison

    def _keep_comparison(self, comparison: Comparison, label: str) -> None:
        from neurosim.viz.report.page import csv_rows, drawn, html_report

        with deferred():
            for name, training in comparison.trainings.items():
                if training.recording.tables.keep == "signals":
                    kept = f"{label}-{name}" if label else name
                    self.networks[kept] = training.network
                    self._keep(training.recording, kept)
            document = comparison.to_dict()
            self.results |= {label: document} if label else document
            self.pages[file_name("report", label, ".json")] = text_of(document, "the report") + "\n"
            self.tables[file_name("comparison", label, ".csv")] = csv_rows(comparison)
        pictures = drawn(comparison)
        for kind, figure in pictures.items():
            self.figure(file_name(kind, label), figure)
        self.pages[file_name("report", label, ".html")] = html_report(comparison, pictures, command=_command())

    def player(self, *labels: str, name: str = "player", title: str = "") -> None:
        """Keep a page that replays recordings of this run; it is written as ``name.html``.

        Parameters
        ----------
        *labels : str
            Labels of recordings, as in ``run.simulate(..., label=...)``; several are shown side by side. By default the
            recording without a label.
        name : str
            Name of the file.
        title : str
            Title of the page; by default the name of the scenario.
        """
        from neurosim.viz.player.page import asking, page

        shown = {label or self.name: self.recordings[label] for label in labels or ("",)}
        asked = dict.fromkeys(shown, asking(*self.asks)) if self.asks else None
        self.pages[f"{plain_name(name)}.html"] = page(shown, title or self.name, asked=asked)

    def _options(self, options: Mapping[str, Any]) -> dict[str, Any]:
        return {"seed": self.seed, "engine": self.engine, "progress": False if self.quiet else None, **options}

    @contextlib.contextmanager
    def _keeping(self, network: Network, label: str) -> Iterator[None]:
        """Keep a network that is run, and, if the run is stopped, what it has recorded."""
        self.networks[plain_label(label)] = network
        try:
            yield
        except RunStopped as stopped:
            self._keep(stopped.recording, label)
            raise

    def _keep(self, recording: Recording | None, label: str) -> None:
        if recording is not None and recording.tables.keep == "signals":
            self.recordings[plain_label(label)] = recording

    def finish(self, status: str = "done") -> list[Path]:
        """Write the folder, and return its files.

        Everything is written to a temporary folder, which is moved to its place when it is complete. Recordings are
        first: if the disk becomes full while pages or pictures are written, the recordings are kept, and an error lists
        what is missing. Ctrl-C also waits for them, and cancels pages and pictures.
        """
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        _, unkept = self.plain_results()
        given_up = False
        with deferred(), replacing_folder(self.folder) as fresh:
            for label, recording in self.recordings.items():
                recording.save(fresh / file_name("events", label, ".npz"))
            networks = {file_name("network", label, ".json"): network.save for label, network in self.networks.items()}
            unkept += attempt(fresh, networks, InputError)
            write_text(fresh / "run.json", self._document(status, unkept))
            writers = self._writers()
            try:
                with handled_by(interrupt):
                    missing = attempt(fresh, writers, OSError)
            except KeyboardInterrupt:
                given_up, missing = True, [name for name in writers if not (fresh / name).exists()]
            if missing:
                write_text(fresh / "run.json", self._document(status, unkept + missing))
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

    def _render(self) -> list[str]:
        missing = []
        for name, (recording, options) in self.films.items():
            from neurosim.viz.animation.film import animate

            try:
                film = animate(recording, **{"title": self.name, **options})
                film.save(self.folder / f"{name}.gif", progress=False if self.quiet else None)
            except NeurosimError as error:
                missing.append(f"{name}.gif ({error})")
        return missing

    def _writers(self) -> dict[str, Callable[[Path], object]]:
        """Return what writes each table, page and figure, by the name of its file."""
        writers: dict[str, Callable[[Path], object]] = {}
        for name, (columns, rows) in self.tables.items():
            writers[name] = partial(write_csv, column_names=columns, rows=rows)
        for name, text in self.pages.items():
            writers[name] = partial(write_text, text=text)
        for name, figure in self.figures.items():
            from neurosim.viz.figures.style import save

            writers[f"{name}.png"] = partial(save, figure, Title=f"{self.name}: {name}", Seed=str(self.seed))
        return writers

    def _document(self, status: str, missing: list[str]) -> str:
        document = {
            "format": run_folder.FORMAT,
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
        return text_of(document, "'run.json'") + "\n"


def _command() -> str:
    """Return the command line, if it is one of neurosim."""
    program = Path(sys.argv[0])
    ours = program.stem == "neurosim" or program.parts[-2:] == ("neurosim", "__main__.py")
    return shlex.join(["neurosim", *sys.argv[1:]]) if ours else ""
