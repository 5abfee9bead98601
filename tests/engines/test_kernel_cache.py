"""Kernels kept on disk: a second process finds them, and no edit of what they are made from can meet an old one."""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import pickle
import shutil
import subprocess
import sys
import types
from pathlib import Path

import numba
import numpy as np
import pytest

import neurosim
import neurosim as ns
from neurosim import capacity
from neurosim.cli.doctor import examine
from neurosim.core import errors
from neurosim.engines.compiled.jit import binding
from neurosim.engines.compiled.jit.kernel_cache import KernelCache
from neurosim.engines.compiled.lessons import tempotron_kernel

ADDS = """
import numpy as np
from neurosim.engines.compiled.jit.binding import compiled
from neurosim.engines.compiled.lessons.simd import alike, load, store

def twice(array, at):
    several = load(array, np.uint64(at))
    store(array, np.uint64(at), several + alike(3.0))

array = np.full(8, 5.0)
kernel = compiled(twice, {})
kernel(array, 0)
print(array[0], sum(kernel.stats.cache_hits.values()))
"""


def test_an_instruction_that_is_edited_makes_another_kernel(tmp_path: Path) -> None:
    package = tmp_path / "neurosim"
    shutil.copytree(Path(neurosim.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "adds.py").write_text(ADDS)

    def printed() -> str:
        environment = {**os.environ, "PYTHONPATH": str(tmp_path), "NUMBA_CACHE_DIR": str(tmp_path / "kernels")}
        process = subprocess.run([sys.executable, "adds.py"], cwd=tmp_path, env=environment, capture_output=True)
        assert process.returncode == 0, process.stderr.decode()
        return process.stdout.decode().strip()

    assert printed() == "8.0 0"
    assert printed() == "8.0 1"
    lanes = package / "engines" / "compiled" / "lessons" / "simd.py"
    lanes.write_text(lanes.read_text().replace('_define(operator.add, "fadd")', '_define(operator.add, "fsub")'))
    assert printed() == "2.0 0"


def doubled(array):
    """A kernel that compiles in a moment, where those of the engine take seconds."""
    for k in range(len(array)):
        array[k] = 2.0 * array[k]


@pytest.fixture
def kernels(tmp_path, monkeypatch):
    """Where kernels are kept, in a process that has neither loaded nor said anything yet."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    forget(monkeypatch)
    return tmp_path


def forget(monkeypatch):
    monkeypatch.setattr(binding, "_LOADED", {})
    monkeypatch.setattr(errors, "_SHOWN", set())


def run():
    """Return what the kernel makes of two numbers, and how often its code was found on disk."""
    array = np.array([1.5, 2.0])
    kernel = binding.compiled(doubled, {})
    kernel(array)
    return array.tolist(), sum(kernel.stats.cache_hits.values())


def only(folder):
    (file,) = (path for path in folder.rglob("*") if path.is_file())
    return file


def placeholder(x):
    return x


def mapped(array):
    """A kernel that calls what the placeholder is bound to."""
    for k in range(len(array)):
        array[k] = placeholder(array[k])


def test_a_function_that_has_moved_to_another_module_makes_another_kernel(kernels, monkeypatch):
    monkeypatch.setattr(binding, "_PARTS", {})
    for home in ("earlier_home", "later_home"):
        module = types.ModuleType(home)
        exec("def halved(x):\n    return 0.5 * x", module.__dict__)
        array = np.array([3.0, 5.0])
        with monkeypatch.context() as here:
            here.setitem(sys.modules, home, module)
            binding.compiled(mapped, {"placeholder": module.halved})(array)
        assert array.tolist() == [1.5, 2.5]
        binding._LOADED.clear()  # as in another process: the kernel on disk names a module that no longer exists
        binding._PARTS.clear()


DAMAGES = {
    "empty": lambda held: b"",
    "one byte": lambda held: held[:1],
    "the checksum alone": lambda held: held[:32],
    "half": lambda held: held[: len(held) // 2],
    "all but the last": lambda held: held[:-1],
    "longer": lambda held: held + b"\0",
    "zeros, as some file systems leave them": lambda held: bytes(len(held)),
    "a bit of the checksum": lambda held: bytes([held[0] ^ 1]) + held[1:],
    "a bit of the code": lambda held: held[:-500] + bytes([held[-500] ^ 16]) + held[-499:],
    "words": lambda held: b"no kernel at all",
    "a pickle of something else": lambda held: sealed(pickle.dumps(["something"])),
    "half a pickle": lambda held: sealed(held[32:-20]),
    "a pickle of what is gone": lambda held: sealed(b"cno_such_module\nGone\n."),
}


def sealed(kept):
    return hashlib.sha256(kept).digest() + kept


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_kernel_is_named_removed_and_compiled_anew(damage, kernels, monkeypatch):
    assert run() == ([3.0, 4.0], 0)
    file = only(kernels)
    held = file.read_bytes()
    file.write_bytes(DAMAGES[damage](held))
    forget(monkeypatch)
    with pytest.warns(ns.NeurosimWarning, match="is damaged .*; it has been removed and is compiled anew") as told:
        assert run() == ([3.0, 4.0], 0)
    assert [str(file) in str(one.message) for one in told] == [True]
    whole = only(kernels).read_bytes()
    assert whole == sealed(whole[32:])
    forget(monkeypatch)
    assert run() == ([3.0, 4.0], 1)


def lesson(seed=1, engine="compiled"):
    patterns = capacity.random_patterns(6, 5, window=100.0, seed=seed)
    return ns.train(ns.tempotron(5), patterns, "tempotron", rate=0.05, epochs=3, engine=engine).weights.tolist()


def test_a_lesson_runs_with_damaged_kernels(tmp_path, monkeypatch):
    wanted = lesson()  # its kernels are on disk now
    kept = Path(KernelCache(tempotron_kernel.teach_some).cache_path)
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    damaged = Path(KernelCache(tempotron_kernel.teach_some).cache_path)
    for file in kept.glob("tempotron_kernel.teach_some_*.nbc"):
        (damaged / file.name).write_bytes(file.read_bytes()[:-100])
    forget(monkeypatch)
    with pytest.warns(ns.NeurosimWarning, match="is damaged"):
        assert lesson() == wanted == lesson(engine="simpy")


def test_whatever_byte_is_changed_the_kernel_is_not_run(kernels, monkeypatch):
    run()
    file = only(kernels)
    held = file.read_bytes()
    for place in range(0, len(held), len(held) // 12):
        file.write_bytes(held[:place] + bytes([held[place] ^ 255]) + held[place + 1 :])
        monkeypatch.setattr(KernelCache, "save_overload", lambda self, sig, data: None)
        forget(monkeypatch)
        with pytest.warns(ns.NeurosimWarning, match="is damaged"):
            assert run() == ([3.0, 4.0], 0)


def test_a_kernel_of_another_signature_in_its_place_is_not_run(kernels, monkeypatch):
    kernel = binding.compiled(doubled, {})
    kernel(np.array([1.5]))
    first = only(kernels)
    kernel(np.array([1.5], np.float32))
    (second,) = set(kernels.rglob("*.nbc")) - {first}
    first.write_bytes(second.read_bytes())
    forget(monkeypatch)
    assert run() == ([3.0, 4.0], 0)


def test_a_disk_that_is_full_stops_no_run(kernels, monkeypatch):
    def full(*given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.warns(ns.NeurosimWarning, match=r"cannot be kept in .* \(No space left on device\).*NUMBA_CACHE_DIR"):
        assert run() == ([3.0, 4.0], 0)
    assert [path for path in kernels.rglob("*") if path.is_file()] == []


def test_a_kernel_that_cannot_be_read_is_compiled(kernels, monkeypatch):
    run()
    file = only(kernels)
    file.unlink()
    file.mkdir()  # no user, not even root, can read it as a file
    forget(monkeypatch)
    with pytest.warns(ns.NeurosimWarning) as told:
        assert run() == ([3.0, 4.0], 0)
    assert "cannot be read" in str(told[0].message)


UNCACHED = """
import sys
import warnings
import neurosim as ns
from neurosim import capacity

for seed in (1, 2):
    patterns = capacity.random_patterns(6, 5, window=100.0, seed=seed)
    print(ns.train(ns.tempotron(5), patterns, "tempotron", rate=0.05, epochs=3, engine="compiled").weights.tolist())
sys.argv = ["neurosim", "doctor", "--json"]
from neurosim.cli import main
main()
"""


def powerless():
    """Take from a process what lets root write wherever it likes."""
    ctypes.CDLL(None).prctl(24, 1)  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE; it holds from the next program on


@pytest.mark.skipif(sys.platform != "linux", reason="takes a right away as Linux does")
def test_where_nothing_can_be_written_runs_go_on_and_it_is_said_once(tmp_path):
    package, home = tmp_path / "site" / "neurosim", tmp_path / "home"
    shutil.copytree(Path(neurosim.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    home.mkdir()
    for folder in (tmp_path, *(path for path in tmp_path.rglob("*") if path.is_dir())):
        folder.chmod(0o555)
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "NUMBA_"))}
    environment |= {"PYTHONPATH": str(package.parent), "HOME": str(home)}
    try:
        done = subprocess.run(
            [sys.executable, "-c", UNCACHED],
            cwd=home, env=environment, capture_output=True, text=True, preexec_fn=powerless,
        )  # fmt: skip
    finally:
        for folder in (tmp_path, package, *(path for path in package.rglob("*") if path.is_dir()), home):
            folder.chmod(0o755)
    assert done.returncode == 0, done.stderr
    first, second, *report = done.stdout.split("\n", 2)
    assert [json.loads(first), json.loads(second)] == [lesson(seed, "simpy") for seed in (1, 2)]
    assert done.stderr.count("NeurosimWarning") == 1
    assert "Set the environment variable NUMBA_CACHE_DIR to a folder that can be written to" in done.stderr
    (check,) = [check for check in json.loads(report[0])["checks"] if check["what"] == "compiled kernels"]
    assert check["ok"] is False
    assert "NUMBA_CACHE_DIR" in check["told"]


def test_doctor_says_where_kernels_are_kept(kernels):
    (check,) = [check for check in examine()["checks"] if check["what"] == "compiled kernels"]
    assert check["ok"] is True
    assert str(kernels) in check["told"]
