"""The tour of docs/ runs in a real kernel, and shows what it says."""

import base64
import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

TOUR = Path(__file__).parents[3] / "docs" / "notebook.ipynb"

# In a process of its own: what a kernel's client leaves open at its end is not ours.
RUN = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[2])
"""


@pytest.fixture(scope="module")
def cells(tmp_path_factory):
    """The code cells after they have run, in order."""
    folder = tmp_path_factory.mktemp("tour")
    ran = folder / "ran.ipynb"
    own = {"JUPYTER_PLATFORM_DIRS": "1", "IPYTHONDIR": str(folder), "JUPYTER_CONFIG_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(TOUR), str(ran)],
        cwd=folder,
        env={**os.environ, **own, "JUPYTER_RUNTIME_DIR": str(folder)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    cells = json.loads(ran.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def having(cells, text):
    (cell,) = [cell for cell in cells if text in "".join(cell["source"])]
    return cell


def printed(cell):
    return "".join("".join(output["text"]) for output in cell["outputs"] if output["output_type"] == "stream")


def result(cell, kind="text/plain"):
    (shown,) = [output["data"] for output in cell["outputs"] if output["output_type"] == "execute_result"]
    value = shown[kind]
    return "".join(value) if isinstance(value, list) else value


def test_nothing_is_written_to_standard_error(cells):
    assert [output for cell in cells for output in cell["outputs"] if output.get("name") == "stderr"] == []


@pytest.mark.parametrize("cell", ["recording = ns.simulate", "training = ", "ns.compare"])
def test_each_shows_a_sandboxed_frame(cells, cell):
    html = result(having(cells, cell), "text/html")
    assert '<iframe sandbox="allow-scripts allow-downloads" title="' in html
    assert "&lt;!doctype html&gt;" in html


@pytest.mark.parametrize("cell", ["net = ns.Network", "recording = ns.simulate", "training = ", "ns.compare"])
def test_each_leaves_a_picture_for_readers_without_scripts(cells, cell):
    assert '<img alt="' in result(having(cells, cell), "text/html").partition("<iframe")[0]
    assert base64.b64decode(result(having(cells, cell), "image/png")).startswith(b"\x89PNG")


def test_the_neuron_fires_when_theory_says(cells):
    before = 0.6 * math.exp(-2.0 / 20.0)
    said = printed(having(cells, "recording = ns.simulate"))
    assert f"from {before:.6g} to {before + 0.6:.6g} >= threshold 1" in said


def test_the_perceptron_has_learned_and(cells):
    said = printed(having(cells, "training = "))
    assert said.splitlines()[-1] == str([a & b for a in (0, 1) for b in (0, 1)])
    assert ", converged," in said


def test_the_comparison_knows_that_a_line_parts_and(cells):
    said = printed(having(cells, "ns.compare"))
    assert len(said.splitlines()) == 3
    assert "linearly separable" in said.splitlines()[0]


def test_the_widget_is_one_and_its_clock_has_moved(cells):
    still, widget = (output["data"] for output in having(cells, "player = ns.Player")["outputs"])
    assert base64.b64decode(still["image/png"]).startswith(b"\x89PNG")
    view = widget["application/vnd.jupyter.widget-view+json"]
    assert len(view["model_id"]) == 32
    assert result(having(cells, "player.t = 23.0")) == str(23 * 10**6)  # ticks of a nanosecond


def test_the_committed_tour_has_no_outputs():
    tour = json.loads(TOUR.read_text(encoding="utf-8"))
    code = [cell for cell in tour["cells"] if cell["cell_type"] == "code"]
    assert [(cell["outputs"], cell["execution_count"]) for cell in code] == [([], None)] * len(code)
    assert tour["nbformat"] == 4
