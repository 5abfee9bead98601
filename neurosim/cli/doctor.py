"""``neurosim doctor``: shows what is installed, what works, and how to install the rest."""

from __future__ import annotations

import importlib.util
import os
import platform
import sys
import warnings
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from neurosim.cli.options import Debug, Json, Quiet
from neurosim.cli.output import print_json, print_table
from neurosim.core.installing import install_command

NEEDED = (
    "numpy", "simpy", "networkx", "matplotlib", "pillow", "scipy", "scikit-learn", "joblib",
    "typer", "rich", "pydantic", "lazy-loader", "jinja2",
)  # fmt: skip
GIVES = {
    "numba": ("numba", "the compiled engine, for networks of many synapses"),
    "imageio-ffmpeg": ("imageio_ffmpeg", "neurosim render RUN film.mp4"),
    "anywidget": ("anywidget", "ns.Player, the widget in a notebook"),
}
"""Optional packages: the name of the import, and what each provides."""


def doctor(json: Json = False, quiet: Quiet = False, debug: Debug = False) -> None:
    """Show what is installed, what works, and how to install the rest. Exit code 1 if a requirement is broken."""
    import typer

    report = examine()
    if json:
        print_json(report)
    elif not quiet:
        rows = [(check["what"], "ok" if check["ok"] else "no", check["told"]) for check in report["checks"]]
        print_table(f"neurosim {report['neurosim']}, Python {report['python']}", ("what", "", "details"), rows)
        print("All that is needed works." if report["ok"] else "Something that is needed does not work; see above.")
    if not report["ok"]:
        raise typer.Exit(1)


def examine() -> dict[str, Any]:
    """Return the results of all checks."""
    from neurosim import __version__
    from neurosim.engines.choice import compiler_problem

    checks = [_package(name) for name in NEEDED]
    checks += [_giving(package, *told) for package, told in GIVES.items()]
    checks += [_plugins(), _engine(), _choice(), *_kernels(), _writing(), *_unfinished(), _terminal()]
    return {
        "neurosim": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "executable": sys.executable,
        "engines": ["simpy", *([] if compiler_problem() else ["compiled"])],
        "checks": checks,
        "ok": all(check["ok"] for check in checks if check["needed"]),
    }


def _check(what: str, ok: bool, told: str, needed: bool) -> dict[str, Any]:
    return {"what": what, "ok": ok, "told": told, "needed": needed}


def _package(name: str) -> dict[str, Any]:
    try:
        return _check(name, True, version(name), needed=True)
    except PackageNotFoundError:
        return _check(name, False, f"not installed: {install_command(name)}", needed=True)


def _giving(package: str, module: str, gives: str) -> dict[str, Any]:
    if importlib.util.find_spec(module) is None:
        return _check(package, False, f"{gives}: {install_command(package)}", needed=False)
    try:
        return _check(package, True, f"{version(package)}: {gives}", needed=False)
    except PackageNotFoundError:  # a module of that name without metadata
        return _check(package, True, gives, needed=False)


def _plugins() -> dict[str, Any]:
    from neurosim.models.registry import OWN, installed

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        models = installed()
    if caught:
        return _check("plug-in models", False, " ".join(str(warning.message) for warning in caught), needed=False)
    plugged = [name for name in models if name not in OWN]
    return _check("plug-in models", True, ", ".join(plugged) or "none installed", needed=False)


def _engine() -> dict[str, Any]:
    """Run a neuron whose spike time is known."""
    import neurosim as ns

    net = ns.Network()
    net.add_neuron("cell", ns.LIF(tau=20.0, threshold=20.0, refractory=2.0, constant_drive=30.0))
    spikes = ns.simulate(net, until=50.0, progress=False).spikes("cell").tolist()
    right = spikes == [21.972246, 45.944492]
    return _check("engine simpy", right, f"LIF under constant drive fires at {spikes} ms", needed=True)


def _choice() -> dict[str, Any]:
    """Describe which engine runs what by default."""
    from neurosim.engines.choice import LONG_LESSON, MANY_SYNAPSES, SHARED_SYNAPSES, compiler_problem

    told = "SimPy runs everything"
    if not compiler_problem():
        told = (
            f"compiled from {MANY_SYNAPSES:,} synapses on, in threads from {SHARED_SYNAPSES:,} on, tick by tick where"
            f" noise fills every tick and no rule of plasticity is at work, and for lessons from {LONG_LESSON:,}"
            " (synapses x rows x epochs) on; SimPy below"
        )
    return _check("engine auto", True, told, needed=False)


def _kernels() -> list[dict[str, Any]]:
    """Check whether code can be compiled, and where it is cached."""
    from neurosim.engines.choice import compiler_problem

    problem = compiler_problem()
    if problem:
        return [_check("engine compiled", False, problem, needed=False)]
    from neurosim.engines.compiled.event_driven.cycle import run_cycles
    from neurosim.engines.compiled.jit.kernel_cache import folder

    kept, told = folder(run_cycles)
    works = _check("engine compiled", True, "numba can be used", needed=False)
    return [works, _check("compiled kernels", kept, told, needed=False)]


def _writing() -> dict[str, Any]:
    from pathlib import Path

    here = Path.cwd()
    writable = os.access(here, os.W_OK)
    told = f"runs are kept in {here / 'runs'}" if writable else f"{here} cannot be written to; use --out DIR"
    return _check("output folder", writable, told, needed=False)


def _unfinished() -> list[dict[str, Any]]:
    """List what killed processes left behind while they wrote runs."""
    from pathlib import Path

    from neurosim.data.io.atomic import abandoned, left_in

    runs = Path.cwd() / "runs"
    folders = [runs, *(sorted(path for path in runs.iterdir() if path.is_dir()) if runs.is_dir() else [])]
    left = [path for folder in folders for path in left_in(folder) if abandoned(path)]
    if not left:
        return []
    told = f"{left[0]}{f' and {len(left) - 1} more' if len(left) > 1 else ''}: the next write to its folder removes it"
    return [_check("left by killed runs", False, told, needed=False)]


def _terminal() -> dict[str, Any]:
    kind = "a terminal" if sys.stdout.isatty() else "not a terminal"
    colour = "NO_COLOR is set" if os.environ.get("NO_COLOR") else "colour where it is a terminal"
    return _check("output", True, f"{kind}; {colour}; encoding {sys.stdout.encoding}", needed=False)
