"""Kernels kept on disk: a second process finds them, and no edit of what they are made from can meet an old one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import neurosim

ADDS = """
import numpy as np
from neurosim.engines.compiled.jit import compiled
from neurosim.engines.compiled.lanes import alike, load, store

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
    lanes = package / "engines" / "compiled" / "lanes.py"
    lanes.write_text(lanes.read_text().replace('_define(operator.add, "fadd")', '_define(operator.add, "fsub")'))
    assert printed() == "2.0 0"
