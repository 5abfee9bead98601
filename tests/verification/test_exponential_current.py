"""The classic results of a current that dies away hold in both engines, with the same runs."""

import pytest

from neurosim.verification import judge
from neurosim.verification.exponential_current import CLASSICS


@pytest.mark.parametrize("classic", CLASSICS, ids=lambda classic: classic.id)
def test_it_holds_in_both_engines(classic):
    simpy, compiled = judge(classic, "simpy"), judge(classic, "compiled")
    assert simpy.ok, simpy.got
    assert (compiled.ok, compiled.engine) == (True, "compiled")
    assert compiled.digest == simpy.digest
