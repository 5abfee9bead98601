"""Columns kept small hold the same values as plain ones; wiring of projections takes few bytes a synapse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neurosim as ns
from neurosim.network.columns import MOST_DISTINCT, Column
from neurosim.network.wiring import wire

PARTS = st.lists(
    st.one_of(
        st.tuples(st.integers(-3, 3), st.integers(0, 5)),
        st.lists(st.integers(-300, 300), max_size=5).map(lambda values: (np.array(values, np.int64), len(values))),
    ),
    max_size=6,
)


@given(PARTS, st.randoms())
def test_a_column_is_its_values(parts, random):
    plain = np.concatenate([np.empty(0, np.int64), *(np.broadcast_to(one, size) for one, size in parts)])
    column = Column.of(parts, np.int64)
    assert column.whole.tolist() == plain.tolist()
    assert len(column) == len(plain)
    assert np.array_equal(np.argsort(column.rank, kind="stable"), np.argsort(plain, kind="stable"))
    order = np.array(random.sample(range(len(plain)), len(plain)), np.int64)
    assert column.taken(order).whole.tolist() == plain[order].tolist()


@pytest.mark.parametrize("dtype", [np.int64, np.float64])
def test_many_distinct_values_stand_as_they_are(dtype):
    values = np.random.default_rng(1).permutation(MOST_DISTINCT + 1).astype(dtype)
    column = Column.of([(values, len(values)), (dtype(7), 2)], dtype)
    assert column.codes is None
    assert column.whole.tolist() == [*values.tolist(), 7, 7]
    assert np.array_equal(np.argsort(column.rank, kind="stable"), np.argsort(column.whole, kind="stable"))


def test_projections_take_at_most_twelve_bytes_a_synapse():
    net = ns.Network()
    net.add_population("p", 500, "lif")
    for weight, delay in ((0.1, 1.0), (-0.5, 1.5), (0.2, 2.0)):
        net.connect("p", "p", weight=weight, delay=delay, rule=ns.FixedIndegree(100))
    wiring = wire(net)
    columns = (wiring.targets, wiring.delay, wiring.weight, wiring.plasticity, wiring.as_built)
    assert sum(column.nbytes for column in columns) <= 12 * len(wiring.targets)


def test_synapses_are_sorted_alike_whether_or_not_their_keys_fit_into_one_number():
    rng = np.random.default_rng(3)
    net = ns.Network()
    net.add_population("p", 40, "lif")
    columns = [rng.integers(0, 40, 3000), rng.integers(0, 40, 3000), rng.random(3000), rng.integers(1, 2**50, 3000)]
    net.connect("p", "p", weight=columns[2], delay=columns[3] / 1e6, rule=ns.Pairs(*columns[:2]))
    wiring = wire(net)
    order = np.lexsort([columns[2], columns[1], columns[3], columns[0]])
    assert wiring.as_built.tolist() == order.tolist()
    assert wiring.targets.tolist() == columns[1][order].tolist()
