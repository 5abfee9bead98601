import gc
import os
from pathlib import Path

os.environ["SCIPY_ARRAY_API"] = "1"  # before SciPy is imported: scikit-learn's checks leave nothing out

import pytest
from hypothesis import settings

# Derandomized: a failure here is a failure everywhere, and nothing is remembered between runs.
settings.register_profile("neurosim", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("neurosim")

pytest_plugins = ["browser", "empty_pictures", "reader"]

HERE = Path(__file__).parent

SLOW = {
    "analysis/test_separation.py", "cli/test_commands.py", "cli/test_compare_command.py",
    "cli/test_render_command.py", "engines", "learning/test_stdp.py", "models/sources/test_currents.py",
    "models/test_moving_threshold.py", "models/test_surrogate.py", "recording/test_difference.py", "scenarios",
    "studies/comparison", "studies/test_capacity.py", "studies/verification", "test_browser.py", "test_cluster.py",
    "test_digests.py", "test_readme.py", "test_rows_stand_alone.py", "test_without_numba.py",
    "test_worker_processes.py", "training/test_estimators.py", "viz/animation/test_every_film.py",
    "viz/animation/test_film.py", "viz/figures/test_boundary_figure.py", "viz/figures/test_comparison_figures.py",
    "viz/figures/test_every_figure.py", "viz/notebook", "viz/player", "viz/report",
}  # fmt: skip
"""Files and folders whose tests take the most time, mostly for compiling; `make quick` leaves them out."""

QUICK = {"engines/test_going_on.py", "engines/test_semantics.py"}
"""Files of those folders that it keeps."""

OWN = {
    "analysis/test_mean_field.py", "fuzz", "test_architecture.py", "test_articles.py", "test_benchmarks.py",
    "test_glossary.py", "test_wrong_arguments.py", "test_wrong_objects.py",
}  # fmt: skip
"""Files and folders that read this clone, or ask for numbers or sentences of neurosim's own, whatever it runs on.

That numbers are the same with other versions is what digests and the examples in the package tell.
"""

DRAWN = "test_a_hundred_drawn_networks_and_lessons"
"""What is slow for its neighbours only, and compares with what other versions gave."""

LAST = ["test_readme.py", "scenarios", "test_digests.py", "test_cluster.py", "cli", "test_worker_processes.py"]
"""Files and folders that start processes: so they find kernels on the disk, and compile few themselves.

What takes longest comes first, so that no worker waits for another one in the end.
"""


@pytest.hookimpl(tryfirst=True)  # before -m chooses by marker
def pytest_collection_modifyitems(items):
    """Mark what is slow, and what other versions may change; let those that start processes come after the others.

    Those of pages come after these.
    """
    place = {}
    for item in items:
        if not item.path.is_relative_to(HERE):
            item.add_marker("versions")  # an example in the package
            continue
        file = item.path.relative_to(HERE)
        inside = {part.as_posix() for part in (file, *file.parents)}
        slow = file.as_posix() not in QUICK and SLOW & inside
        if slow:
            item.add_marker("slow")
        if item.name == DRAWN or not (slow or OWN & inside or item.get_closest_marker("browser")):
            item.add_marker("versions")
        if item.get_closest_marker("browser"):
            place[item] = len(LAST) + 1
        elif file.parts[0] in LAST:
            place[item] = LAST.index(file.parts[0]) + 1
    items.sort(key=lambda item: place.get(item, 0))


def pytest_collection_finish():
    """Let the garbage collector come more rarely: it takes a seventh of compiling.

    Nothing is frozen: Hypothesis asks the collector who holds its random numbers, and it knows nothing of what is.
    """
    gc.set_threshold(50_000)
