import os

os.environ["SCIPY_ARRAY_API"] = "1"  # before SciPy is imported: scikit-learn's checks leave nothing out

from hypothesis import settings

# Derandomized: a failure here is a failure everywhere, and nothing is remembered between runs.
settings.register_profile("neurosim", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("neurosim")

pytest_plugins = ["browser", "reader"]


def pytest_collection_modifyitems(items):
    """Let what takes longest begin first, so that no worker waits for another one in the end."""
    items.sort(key=lambda item: not item.path.name.startswith("test_readme"))
