"""``neurosim doctor``: shows what is installed, what works, and how to install the rest."""

import importlib.util
import os
import platform
import sys
import warnings
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import typer

from neurosim.cli.options import Debug, Json, Quiet
from neurosim.cli.output import FAILED, print_json, print_table
from neurosim.core.installing import install_command

NEEDED = (
    "numpy", "simpy", "networkx", "matplotlib", "pillow", "scipy", "scikit-learn", "joblib",
    "typer", "rich", "pydantic", "lazy-loader", "jinja2",
)  # fmt: skip
GIVES = {  # optional packages: the name of the import, and what each provides
    "numba": ("numba", "the compiled engine, for networks of many synapses"),
    "imageio-ffmpeg": ("imageio_ffmpeg", "neurosim render RUN film.mp4"),
    "anywidget": ("anywidget", "ns.Player, the widget in a notebook"),
}

Checked = tuple[str, bool, str]  # what was checked, whether it is in order, and what is said of it


def doctor(json: Json = False, quiet: Quiet = False, debug: Debug = False) -> None:
    """Show what is installed, what works, and how to install the rest. Exit code 1 if a requirement is broken."""
    report = examine()
    if json:
        print_json(report)
    elif not quiet:
        rows = [(check["what"], "ok" if check["ok"] else "no", check["told"]) for check in report["checks"]]
        print_table(f"neurosim {report['neurosim']}, Python {report['python']}", ("what", "", "details"), rows)
        print("All that is needed works." if report["ok"] else "Something that is needed does not work; see above.")
    if not report["ok"]:
        raise typer.Exit(FAILED)


def examine() -> dict[str, Any]:
    """Return the results of all checks."""
    from neurosim import __version__
    from neurosim.engines.choice import compiler_problem

    needed = [*map(_package, NEEDED), _simpy()]
    found = [*needed[:-1], *_optional(), needed[-1], *_compiled(compiler_problem()), *_surroundings()]
    return {
        "neurosim": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "executable": sys.executable,
        "engines": ["simpy", *([] if compiler_problem() else ["compiled"])],
        "checks": [{"what": one[0], "ok": one[1], "told": one[2], "needed": one in needed} for one in found],
        "ok": all(ok for _, ok, _ in needed),
    }


def _package(name: str) -> Checked:
    try:
        return name, True, version(name)
    except PackageNotFoundError:
        return name, False, f"not installed: {install_command(name)}"


def _optional() -> Iterator[Checked]:
    """Check packages that neurosim can do without, and models of other packages."""
    from neurosim.models.registry import OWN, installed

    for package, (module, gives) in GIVES.items():
        there, known = importlib.util.find_spec(module) is not None, _package(package)  # a module may lack metadata
        told = f"{known[2]}: {gives}" if known[1] else gives
        yield package, there, told if there else f"{gives}: {install_command(package)}"
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        plugged = [name for name in installed() if name not in OWN]
    refused = " ".join(str(warning.message) for warning in caught)
    yield "plug-in models", not caught, refused or ", ".join(plugged) or "none installed"


def _simpy() -> Checked:
    """Run a neuron whose spike time is known."""
    import neurosim as ns

    net = ns.Network()
    net.add_neuron("cell", ns.LIF(tau=20.0, threshold=20.0, refractory=2.0, constant_drive=30.0))
    spikes = ns.simulate(net, until=50.0, progress=False).spikes("cell").tolist()
    return "engine simpy", spikes == [21.972246, 45.944492], f"LIF under constant drive fires at {spikes} ms"


def _compiled(problem: str) -> Iterator[Checked]:
    """Check which engine runs what by default, whether code can be compiled, and where it is cached."""
    from neurosim.engines.choice import LONG_LESSON, MANY_SYNAPSES, SHARED_SYNAPSES

    told = (
        f"compiled from {MANY_SYNAPSES:,} synapses on, in threads from {SHARED_SYNAPSES:,} on, tick by tick where"
        f" noise fills every tick and no rule of plasticity is at work, and for lessons from {LONG_LESSON:,}"
        " (synapses x rows x epochs) on; SimPy below"
    )
    yield "engine auto", True, "SimPy runs everything" if problem else told
    yield "engine compiled", not problem, problem or "numba can be used"
    if not problem:
        from neurosim.engines.compiled.event_driven.cycle import run_cycles
        from neurosim.engines.compiled.jit.kernel_cache import folder

        yield "compiled kernels", *folder(run_cycles)


def _surroundings() -> Iterator[Checked]:
    """Check the folder of runs, what killed processes left behind while they wrote there, and the terminal."""
    from neurosim.data.io.atomic import abandoned, left_in

    here = Path.cwd()
    runs, writable = here / "runs", os.access(here, os.W_OK)
    told = f"runs are kept in {runs}" if writable else f"{here} cannot be written to; use --out DIR"
    yield "output folder", writable, told
    folders = [runs, *(sorted(path for path in runs.iterdir() if path.is_dir()) if runs.is_dir() else [])]
    left = [path for folder in folders for path in left_in(folder) if abandoned(path)]
    if left:
        more = f" and {len(left) - 1} more" if len(left) > 1 else ""
        yield "left by killed runs", False, f"{left[0]}{more}: the next write to its folder removes it"
    kind = "a terminal" if sys.stdout.isatty() else "not a terminal"
    colour = "NO_COLOR is set" if os.environ.get("NO_COLOR") else "colour where it is a terminal"
    yield "output", True, f"{kind}; {colour}; encoding {sys.stdout.encoding}"
