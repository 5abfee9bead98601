"""What a neuron is said to learn is what a plain loop, or a linear program, says that it can."""

import numpy as np
import oracle_tempotron as plain
import pytest
from oracle_planes import parted

import neurosim as ns
from neurosim.capacity import all_at_once, capacity, random_patterns


class Lessons:
    """Teaches as ns.train does, and keeps what came of it."""

    def __init__(self):
        self.taught, self.starts = [], []

    def __call__(self, network, dataset, rule, **options):
        self.starts.append([weight for *_, weight in network.graph.edges(data="weight")])
        self.taught.append(ns.train(network, dataset, rule, **options))
        return self.taught[-1]

    @property
    def rates(self):
        return [training.rule.rate for training in self.taught]


def test_a_perceptron_learns_the_sets_that_a_plane_parts_and_no_other():
    shares = []
    for load, patterns in ((1.0, 8), (2.0, 16), (3.0, 24)):
        can = [parted(*xy(random_patterns(patterns, 8, seed=seed))) for seed in range(20)]
        (found,) = capacity("perceptron", synapses=8, loads=[load], draws=20, epochs=300)
        assert found.learned == sum(can) / 20
        shares.append(found.learned)
    assert shares[0] > shares[1] > shares[2]


def xy(data):
    return data.X, data.y


def test_a_tempotron_to_which_all_comes_at_once_learns_no_set_that_no_plane_parts():
    can, does = [], []
    for seed in range(12):
        data = all_at_once(random_patterns(16, 8, seed=seed))
        can.append(parted(np.column_stack([data.X == 0.0, np.ones(16)]), data.y))
        does.append(capacity(synapses=8, loads=[2.0], window=None, draws=1, seed=seed)[0].learned == 1.0)
    assert 0 < sum(does) < 12
    assert not any(np.array(does) & ~np.array(can))


def test_what_a_tempotron_is_said_to_have_learned_it_knows():
    teach = Lessons()
    (found,) = capacity(synapses=10, loads=[2.5], window=60.0, epochs=40, draws=5, seed=3, teach=teach)
    ends = {lesson.dataset.X.tobytes(): lesson for lesson in teach.taught}.values()  # the last of each set
    right = [(plain.fires(end.dataset.X, end.weights, tau=15.0) == end.dataset.y).all() for end in ends]
    assert len(right) == found.draws == 5
    assert 0.0 < found.learned == sum(right) / 5 < 1.0


def test_rates_follow_each_other_until_nothing_is_wrong():
    teach = Lessons()
    capacity("perceptron", synapses=3, loads=[4.0], rate=[2.0, 1.0, 0.5], epochs=3, draws=1, teach=teach)
    assert teach.rates == [2.0, 1.0, 0.5]
    ends = [training.weights.tolist() for training in teach.taught]
    assert teach.starts == [[0.0, 0.0, 0.0], *ends[:-1]]
    assert len({str(end) for end in ends}) == 3
    teach = Lessons()
    capacity("perceptron", synapses=10, loads=[0.5], rate=[2.0, 1.0], draws=2, teach=teach)
    assert teach.rates == [2.0, 2.0]


def test_a_load_is_what_was_taught():
    few, uneven = capacity("perceptron", synapses=10, loads=[0.01, 0.44], draws=3, epochs=1)
    assert (few.alpha, uneven.alpha) == (0.2, 0.4)  # 2 patterns at least; 4
    assert (few.synapses, few.draws) == (10, 3)
    assert capacity("perceptron", synapses=10, loads=0.44, draws=3, epochs=1) == [uneven]


def test_the_sets_and_neurons_of_a_seed_are_its_own():
    sets = []
    for seed in (5, 6):
        teach = Lessons()
        capacity(synapses=4, loads=[0.5], draws=1, seed=seed, epochs=1, rate=0.01, teach=teach)
        sets.append(teach.taught[0].dataset.X.tolist())
    teach = Lessons()
    capacity(synapses=4, loads=[0.5], draws=2, seed=5, epochs=1, rate=0.01, teach=teach)
    assert [lesson.dataset.X.tolist() for lesson in teach.taught] == sets
    assert sets[0] != sets[1]


def test_engines_learn_the_same():
    for window in (90.0, None):
        options = {"synapses": 10, "loads": [2.0, 3.0], "window": window, "epochs": 20, "draws": 3}
        assert capacity(**options, engine="simpy") == capacity(**options, engine="compiled")


def test_all_at_once_keeps_which_inputs_are_on():
    bits = random_patterns(6, 5, seed=2)
    spikes = all_at_once(bits)
    assert set(np.unique(spikes.X)) == {-1.0, 0.0}
    assert ((spikes.X == 0.0) == (bits.X == 1.0)).all()
    assert spikes.y.tolist() == bits.y.tolist() == [0, 1, 0, 1, 0, 1]


def test_a_perceptron_learns_what_lies_below_its_capacity_and_not_what_lies_above():
    below, above = capacity("perceptron", synapses=40, loads=[1.0, 4.0], draws=2, epochs=40)
    assert below.learned == 1.0
    assert above.learned == 0.0
    assert above.accuracy < 0.95


def test_the_accuracy_of_a_tempotron_falls_with_its_load():
    loads = capacity("tempotron", synapses=10, loads=[0.5, 4.0], window=100.0, rate=0.05, draws=2, epochs=60)
    assert loads[0].accuracy > loads[1].accuracy + 0.1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"neuron": "tempotorn"}, "'tempotorn'.*'tempotron'"),
        ({"loads": [0.0]}, "A load must be"),
        ({"draws": 0}, "The number of draws must be"),
        ({"synapses": 0}, "The number of synapses must be"),
        ({"seed": -1}, "The seed must be"),
        ({"rate": []}, "A capacity needs at least one learning rate; got none"),
        ({"window": -1.0}, "The window of patterns must be"),
    ],
)
def test_what_cannot_be_is_refused(given, sentence):
    with pytest.raises(ns.NeurosimError, match=sentence):
        capacity(**{"synapses": 4, "loads": [1.0], "draws": 1, "epochs": 1} | given)


def test_after_ctrl_c_the_loads_that_were_finished_are_there():
    def teach(*given, **options):
        if len(given[1].y) > 8:
            raise KeyboardInterrupt
        return ns.train(*given, **options)

    with pytest.raises(ns.RunInterrupted, match="It was interrupted after 1 of 3 loads") as stopped:
        capacity("perceptron", 8, [1.0, 2.0, 3.0], draws=3, teach=teach)
    assert stopped.value.loads == capacity("perceptron", 8, 1.0, draws=3)


@pytest.mark.parametrize("neuron", ["perceptron", "tempotron"])
def test_both_engines_learn_the_same_and_auto_is_the_compiled_one(neuron):
    engines = {}

    def teach(*given, engine, **options):
        engines.setdefault(asked, set()).add(engine)
        return ns.train(*given, engine=engine, **options)

    found = {}
    for asked in ("auto", "simpy", "compiled"):
        found[asked] = capacity(neuron, 6, [1.0, 2.5], draws=4, epochs=20, engine=asked, teach=teach)
    assert found["auto"] == found["simpy"] == found["compiled"]
    assert engines == {"auto": {"compiled"}, "simpy": {"simpy"}, "compiled": {"compiled"}}
