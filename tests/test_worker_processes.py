"""What a person defines in a script or in a notebook works in other processes: joblib's, dask's, a pool's."""

import subprocess
import sys
import textwrap
import types
from pathlib import Path

import pytest

import neurosim

MINE = """
import math
from dataclasses import dataclass
import neurosim as ns


@dataclass(frozen=True)
class Mine(ns.NeuronModel):
    threshold: float = 0.0

    @dataclass(slots=True)
    class State:
        v: float = 0.0

    def initial(self):
        return Mine.State()

    def advance(self, state, elapsed):
        state.v = 0.0

    def integrate(self, state, drive):
        state.v += drive

    def fire(self, state):
        return 1.0 if state.v >= self.threshold else 0.0

    def time_to_fire(self, state):
        return math.inf

    def slope(self, state):
        return 0.0


def learned():
    return ns.train(ns.perceptron(2, model=Mine()), ns.datasets.load("and"), "rosenblatt", engine="simpy")


def compiled():
    return ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt", engine="compiled")


def mistyped(name):
    return ns.simulate(ns.Network(), until=1.0, engine=name)


def told(call):
    try:
        call()
    except ns.UnknownNameError as error:
        return f"{type(error).__name__}: {error}"


TYPO = "UnknownNameError: There is no engine named 'simpi'. Did you mean 'simpy'?"
HERE = learned().digest()
"""

LOKY = """
from joblib import Parallel, delayed

there, fast = Parallel(n_jobs=2)([delayed(learned)(), delayed(compiled)()])
assert there.digest() == HERE
assert type(there.recording.wiring.model(there.lesson.outputs[0])) is Mine
assert fast.engine == "compiled" and fast.converged
assert told(lambda: Parallel(n_jobs=2)([delayed(mistyped)("simpi")])) == TYPO
print("done")
"""

COMPARED = """
compared = ns.compare([Mine(), "rosenblatt"], "and", seeds=2, jobs=2, progress=False)
alone = ns.compare([Mine(), "rosenblatt"], "and", seeds=2, jobs=1, progress=False)
def plain(comparison):
    return [{k: v for k, v in record.items() if "seconds" not in k} for record in comparison.to_records()]
assert plain(compared) == plain(alone)
print("done")
"""

DASK = """
import dask
import dask.multiprocessing

with dask.config.set(scheduler="processes", num_workers=1):
    (there,) = dask.compute(dask.delayed(learned)())
    assert there.digest() == HERE
    assert told(lambda: dask.compute(dask.delayed(mistyped)("simpi"))) == TYPO
print("done")
"""

POOL = """
from concurrent.futures import ProcessPoolExecutor
import multiprocessing

with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
    assert pool.submit(learned).result().digest() == HERE
    assert told(lambda: pool.submit(mistyped, "simpi").result()) == TYPO
    assert pool.submit(len, "the pool is alive").result() == 17
print("done")
"""


def printed(program, folder, *options):
    (folder / "program.py").write_text(program, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, *options, "program.py"], cwd=folder, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("way", ["loky", "compare", "dask", "pool"])
def test_a_script_sends_what_it_defines(way, tmp_path):
    body = {"loky": LOKY, "compare": COMPARED, "dask": DASK, "pool": POOL}[way]
    program = f"{MINE}\n\nif __name__ == '__main__':\n{textwrap.indent(body, '    ')}"
    assert printed(program, tmp_path) == "done\n"


# In a process of its own: what a kernel's client leaves open at its end is not ours.
NOTEBOOK = """
import sys
import nbformat
from nbclient import NotebookClient

cells = [nbformat.v4.new_code_cell(source) for source in sys.argv[1:]]
book = nbformat.v4.new_notebook(cells=cells)
NotebookClient(book, timeout=120, kernel_name="python3").execute()
print("".join(output["text"] for cell in book.cells for output in cell.outputs if output.get("name") == "stdout"))
"""


def test_a_notebook_sends_what_its_cells_define(tmp_path, monkeypatch):
    for variable in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    done = subprocess.run(
        [sys.executable, "-c", NOTEBOOK, MINE, LOKY], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "done"


def test_the_package_is_a_plain_module():
    """Others send a module by its name only if it is one."""
    assert type(neurosim) is types.ModuleType


def test_no_public_name_is_also_that_of_a_module():
    """The import system would put the module in its place, whenever somebody imports that."""
    folder = Path(neurosim.__file__).parent
    modules = {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    shown = {name for name in neurosim.__all__ if not isinstance(getattr(neurosim, name), types.ModuleType)}
    assert modules & shown == set()


STARTING = """
import sys, threading
import neurosim as ns

def start(number):
    together.wait()
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0]))
    ns.simulate(net, until=2.0, engine="compiled")
    sys.stdout.write(f"ran {number}\\n")

together = threading.Barrier(3)
threads = [threading.Thread(target=start, args=(number,)) for number in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sys.stdout is sys.__stdout__, sys.stderr is sys.__stderr__)
"""


def test_threads_that_start_the_compiled_engine_together_leave_the_output_alone(tmp_path):
    done = subprocess.run([sys.executable, "-c", STARTING], capture_output=True, text=True, cwd=tmp_path)
    assert sorted(done.stdout.splitlines()) == ["True True", "ran 0", "ran 1", "ran 2"], done.stderr
