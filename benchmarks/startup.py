"""How long it takes to start: the import beside that of its libraries, and the first help text."""

from __future__ import annotations

import subprocess
import sys
import time

from sidebyside import machine, medians


def seconds(*command: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main(repeats: int = 11) -> None:
    use = "import neurosim as ns; ns.Network, ns.simulate, ns.train, ns.LIF, ns.datasets"
    times = medians(
        {
            "python": lambda: seconds("-c", "pass"),
            "libraries": lambda: seconds("-c", "import numpy, simpy, networkx"),
            "import": lambda: seconds("-c", "import neurosim"),
            "all": lambda: seconds("-c", use),
            "help": lambda: seconds("-m", "neurosim", "--help"),
        },
        repeats,
    )
    libraries = times["libraries"]
    print(f"start, median of {repeats} ({machine()})")
    print(f"  python alone                       {times['python']:.3f} s")
    print(f"  import numpy, simpy, networkx      {libraries:.3f} s")
    ratio = times["import"] / libraries
    print(f"  import neurosim                    {times['import']:.3f} s, {ratio:.2f} x (at most 1.3 x)")
    print(f"  the same, and all of its core used {times['all']:.3f} s, {times['all'] / libraries:.2f} x")
    print(f"  neurosim --help                    {times['help']:.3f} s (under 0.5 s)")


if __name__ == "__main__":
    main()
