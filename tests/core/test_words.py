import pytest

from neurosim.core.words import counted, listed


@pytest.mark.parametrize(
    ("count", "written"),
    [(0, "0 classes"), (1, "1 class"), (2, "2 classes"), (999, "999 classes"), (1_234_567, "1,234,567 classes")],
)
def test_a_number_of_things(count, written):
    assert counted(count, "class", "classes") == written
    assert counted(count, "row") == written.replace("classes", "rows").replace("class", "row")


@pytest.mark.parametrize(
    ("parts", "conjunction", "written"),
    [(["a"], "and", "a"), (["a", "b"], "and", "a and b"), (["a", "b", "c", "d"], "or", "a, b, c or d")],
)
def test_things_in_a_row(parts, conjunction, written):
    assert listed(parts, conjunction) == written
