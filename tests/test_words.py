import pytest

from neurosim.words import counted


@pytest.mark.parametrize(
    ("count", "written"),
    [(0, "0 classes"), (1, "1 class"), (2, "2 classes"), (999, "999 classes"), (1_234_567, "1,234,567 classes")],
)
def test_a_number_of_things(count, written):
    assert counted(count, "class", "classes") == written
    assert counted(count, "row") == written.replace("classes", "rows").replace("class", "row")
