"""Measure things side by side: in turn, several times, in one session; what counts is the ratio of the medians."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Callable, Mapping
from importlib.metadata import version

import neurosim


def medians(work: Mapping[str, Callable[[], float]], repeats: int) -> dict[str, float]:
    """Return the median of what each function measures, having run them in turn `repeats` times."""
    measured: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(repeats):
        for name, measure in work.items():
            measured[name].append(measure())
    return {name: statistics.median(values) for name, values in measured.items()}


def machine() -> str:
    """Return what was measured on, in one line."""
    others = [f"{name} {version(name)}" for name in ("numpy", "simpy", "networkx")]
    packages = ", ".join([f"neurosim {neurosim.__version__}", *others])
    return f"{platform.machine()} {platform.system()}, Python {platform.python_version()}, {packages}"
