"""Pictures with nothing on them, for tests that ask for what is computed and written beside them."""

import pytest
from matplotlib.figure import Figure


@pytest.fixture
def without_pictures(monkeypatch):
    """Draw nothing: a file of a picture is there, and of what it shows nothing is asked."""
    save, empty = Figure.savefig, Figure(figsize=(0.1, 0.1))
    monkeypatch.setattr(Figure, "savefig", lambda figure, target, **_: save(empty, target, format="png"))
