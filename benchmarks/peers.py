"""neurosim beside its peers: the same work in turn in one session, medians and ratios, as a table.

    python benchmarks/peers.py                          # everything, three times over: about half an hour
    python benchmarks/peers.py brunel jumps --repeats 5
    python benchmarks/peers.py --python PEERS/bin/python --out table.md

Each measurement is a process of its own, and measures the run alone: after building, compiling and a first moment.
What a peer needs is in the dependency group ``bench``; a peer that is not there is reported as missing.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sidebyside import machine

HERE = Path(__file__).parent / "peers"
THREADS = "2"
CELLS = {"brunel": ("excitatory", "inhibitory"), "jumps": ("excitatory", "inhibitory"), "quiet": ("neurons",)}


@dataclass(frozen=True)
class Side:
    """One who does the work: a script, what it is given, what has to be installed, and how much faster we should be."""

    name: str
    script: str
    given: tuple[str, ...] = ()
    needs: str = ""
    asked: float | None = None


@dataclass(frozen=True)
class Case:
    """Work that is done by us, and by others."""

    title: str
    ours: Side
    peers: tuple[Side, ...] = ()


@dataclass
class Measured:
    """What came of one side: a run for each repeat, or why there is none."""

    runs: list[dict[str, Any]] = field(default_factory=list)
    trouble: str = ""

    @property
    def seconds(self) -> float:
        """The median."""
        return statistics.median(run["seconds"] for run in self.runs)

    @property
    def speed(self) -> float:
        """Events a second, the median."""
        return statistics.median(run["events"] / run["seconds"] for run in self.runs)


def _ours(case: str, neurons: int = 0) -> Side:
    return Side("neurosim", "ours.py", (case, THREADS, str(neurons), *CELLS[case]), "numba")


def _quiet(model: str, asked: float | None) -> Side:
    return Side(f"NEST {model}", "quiet_nest.py", (THREADS, "100000", model), "nest", asked)


CASES = {
    "brunel": Case(
        "Brunel's network, 12,500 neurons, 500 ms on a grid of 0.1 ms, two threads",
        _ours("brunel"),
        (
            Side("NEST", "brunel_nest.py", (THREADS,), "nest", 12),
            Side("Brian2, C++ and OpenMP", "brunel_brian2.py", (THREADS,), "brian2", 4),
        ),
    ),
    "jumps": Case(
        "voltage jumps, 4,000 neurons, 1,000 ms, exact, two threads",
        _ours("jumps"),
        (
            Side("NEST iaf_psc_delta_ps", "jumps_nest.py", (THREADS,), "nest", 6),
            Side("NEURON, event-driven", "jumps_neuron.py", (), "neuron", 45),
        ),
    ),
    "quiet": Case(
        "quiet network, 100,000 neurons, 1,000 ms, delays of their own, two threads",
        _ours("quiet", 100_000),
        (_quiet("iaf_psc_delta_ps", 25), _quiet("iaf_psc_delta", 25)),
    ),
    "growth": Case(
        "quiet network of 1,000 neurons, beside larger ones (an event may cost three times as much)",
        _ours("quiet", 1_000),
        tuple(
            Side(f"neurosim, {size:,}", "ours.py", _ours("quiet", size).given, "numba", 1 / 3 if size > 10**5 else None)
            for size in (10_000, 100_000, 1_000_000)
        ),
    ),
    "seed": Case(
        "one sigmoid neuron, four rows, 10,000 epochs",
        Side("neurosim", "seed_ours.py", ("compiled",), "numba"),
        (
            Side("NumPy loop", "seed_numpy.py", (), "numpy", 20),
            Side("neurosim, event loop", "seed_ours.py", ("simpy",), "numpy"),
        ),
    ),
    "digits": Case(
        "digits, ten perceptrons, 100 epochs, two threads or one, whichever is faster",
        Side("neurosim", "digits_ours.py", ("perceptron",), "numba"),
        (Side("scikit-learn Perceptron", "digits_sklearn.py", ("perceptron", THREADS), "sklearn", 8),),
    ),
    "digits-sigmoid": Case(
        "digits, ten sigmoid neurons, cross-entropy, 100 epochs, two threads or one, whichever is faster",
        Side("neurosim", "digits_ours.py", ("sigmoid",), "numba"),
        (Side("scikit-learn SGDClassifier", "digits_sklearn.py", ("sigmoid", THREADS), "sklearn", 8),),
    ),
    "events": Case(
        "a signal round a ring, in the event loop: arrivals and acts, beside callbacks that do nothing",
        Side("neurosim, event loop", "events_ours.py", ("simpy",), "numpy"),
        (Side("SimPy alone", "events_simpy.py", (), "simpy", 0.5),),
    ),
    "start": Case("a warm process up to the first spike (1.5 s)", Side("neurosim", "start_ours.py", (), "numba")),
}


def missing(python: str, module: str) -> bool:
    """Return whether a Python lacks a module."""
    code = "import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)"
    return subprocess.run([python, "-c", code, module], capture_output=True, check=False).returncode != 0


def measure(side: Side, python: str) -> dict[str, Any]:
    """Run one side once, in a process of its own.

    Raises
    ------
    RuntimeError
        If it fails.
    """
    command = [python, str(HERE / side.script), *side.given]
    environment = os.environ | {"OMP_NUM_THREADS": THREADS}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    told = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0 or not told:
        raise RuntimeError((done.stderr.strip().splitlines() or [f"it ended with status {done.returncode}"])[-1])
    found: dict[str, Any] = json.loads(told[-1])
    return found


def compare(case: Case, repeats: int, peers_python: str) -> list[tuple[Side, Measured]]:
    """Let everybody do the work in turn, several times."""
    pythons = {case.ours: sys.executable} | {
        side: sys.executable if side.script.endswith("ours.py") else peers_python for side in case.peers
    }
    table = [(side, Measured()) for side in pythons]
    for side, measured in table:
        if missing(pythons[side], side.needs):
            measured.trouble = f"missing: {side.needs} is not installed for {pythons[side]}"
    for _ in range(repeats):
        for side, measured in table:
            if not measured.trouble:
                try:
                    measured.runs.append(measure(side, pythons[side]))
                except RuntimeError as error:
                    measured.trouble = f"failed: {error}"
    return table


def rows(table: list[tuple[Side, Measured]]) -> list[str]:
    """Write a case down, a line for each side."""
    ours = table[0][1]
    lines = []
    for side, measured in table:
        if measured.trouble:
            lines.append(f"| {side.name} | {measured.trouble} | | | | |")
            continue
        last = measured.runs[-1]
        seconds = sorted(run["seconds"] for run in measured.runs)
        spread = f"{measured.seconds:.3g} s ({seconds[0]:.3g} - {seconds[-1]:.3g})"
        rate = f"{last['rate']:.2f} Hz" if "rate" in last else ""
        ratio = asked = ""
        if side is not table[0][0] and not ours.trouble:
            ratio = f"{ours.speed / measured.speed:.2f} x"
            asked = "" if side.asked is None else f"{side.asked:.3g} x"
            if "weights" in last and "weights" in ours.runs[-1]:
                apart = max(abs(a - b) for a, b in zip(last["weights"], ours.runs[-1]["weights"], strict=True))
                rate = f"weights differ by {apart:.1e}"
        named = f"{side.name} {last['version']}"
        lines.append(f"| {named} | {spread} | {measured.speed / 1e6:.3g} M/s | {rate} | {ratio} | {asked} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of {', '.join(CASES)}; by default all")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--python", default=sys.executable, help="the Python in which the peers are installed")
    parser.add_argument("--out", type=Path, help="a file for the table")
    options = parser.parse_args()
    unknown = [name for name in options.cases if name not in CASES]
    if unknown:
        parser.error(f"there is no case {unknown[0]!r}; there are {', '.join(CASES)}")
    lines = [f"{machine()}; medians of {options.repeats}, and the least and the most", ""]
    lines += [
        "| who | the run | events | found | neurosim is faster by | asked |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name in options.cases or CASES:
        case = CASES[name]
        print(f"{case.title} ...", file=sys.stderr, flush=True)
        lines += [f"| **{case.title}** | | | | | |", *rows(compare(case, options.repeats, options.python))]
        print("\n".join(lines), flush=True)
        if options.out:
            options.out.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
