"""The engine of a page gives what the SimPy engine gives, to the last bit: signals, events, states, weights, errors."""

import hashlib
import random

import drawn_networks
import numpy as np
import pytest
from adaptive_lif import AdaptiveLIF

import neurosim as ns
from neurosim.engines.browser.program import described, design, program, taught
from neurosim.learning.rules import PLASTICITY_RULES, RULES
from neurosim.models.registry import OWN
from neurosim.network.wiring import wire

PROGRAM = program([*OWN.values(), *RULES.values(), *PLASTICITY_RULES.values(), AdaptiveLIF])

TABLES = ("spikes", "events", "changes", "lessons")

RUN = """
given => {
  const loop = Engine.begun(given.design, given.options);
  while (!loop.run(() => Math.random() < given.patience)) {}
  const result = loop.result();
  const tables = ["spikes", "events", "changes", "lessons"].map((name) => Object.values(result[name]));
  const told = [...tables, [result.states], [result.weights]].map((columns) => columns.map((column) => {
    const bytes = new Uint8Array(Float64Array.from(column, (x) => (x !== x ? NaN : x)).buffer);
    return [column.length, Engine.sha256(bytes)].flat();
  }));
  return { end: result.end, stopped: result.stopped, told };
}
"""


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    page.add_script_tag(content=PROGRAM.script)
    yield page
    page.close()


def in_page(page, network, recording, patience=1.0):
    """Run what a recording is of in the page."""
    lesson, rule = recording.lesson, recording.plasticity
    options = {
        "until": recording.end.tick,
        "lesson": None if lesson is None else taught(lesson, PROGRAM.names),
        "plasticity": None if rule is None else described(rule, PROGRAM.names),
    }
    given = design(network, recording.wiring, recording.seed, PROGRAM.names, {})
    return page.evaluate(RUN, {"design": given, "options": options, "patience": patience})


def expected(recording):
    """Return what the page must tell of a recording."""
    tables = [getattr(recording.tables, name) for name in TABLES]
    columns = [[table[name] for name in table.dtype.names] for table in tables]
    columns += [[recording.tables.states.ravel()], [recording.end.weights]]
    return [[told(column) for column in table] for table in columns]


def told(column):
    floats = np.where(np.isnan(column.astype("<f8")), np.nan, column.astype("<f8"))
    words = np.frombuffer(hashlib.sha256(floats.tobytes()).digest(), "<u4")
    return [len(column), *words.tolist()]


def assert_alike(page, network, recording, patience=1.0):
    found = in_page(page, network, recording, patience)
    assert found["stopped"] is None
    assert found["end"] == recording.end.tick
    wanted = expected(recording)
    assert dict(zip([*TABLES, "states", "weights"], found["told"], strict=True)) == dict(
        zip([*TABLES, "states", "weights"], wanted, strict=True)
    )


def mixed(number):
    """Return a network on the finest grid with injected currents, plug-in models, noise and delays of their own."""
    r = random.Random(f"mixed {number}")
    net = ns.Network()
    net.add_neuron("step", ns.StepCurrent(times=[1.5, 20.25], levels=[r.uniform(0.0, 2.0), r.uniform(-1.0, 1.0)]))
    net.add_neuron("noise", ns.LogisticNoise(scale=0.3, period=r.choice([0.7, 3.0])))
    net.add_neuron(("poisson", "é"), ns.Poisson(rate=r.choice([100.0, 900.0])))
    net.add_neuron(7, ns.Stimulus(sorted({round(r.uniform(0.0, 30.0), 6) for _ in range(5)})))
    cells = []
    for k in range(r.randint(3, 8)):
        name = r.choice([k + 100, f"cell {k}", ("group", k)])
        cells.append(name)
        model = r.choice(
            [
                lambda: ns.LIF(tau=r.uniform(3.0, 20.0), refractory=r.choice([0.0, 1.7]), reset=-0.1),
                lambda: ns.LIF(tau=r.uniform(3.0, 20.0), rest=r.uniform(-0.2, 0.2), constant_drive=r.uniform(0.8, 2.0)),
                lambda: ns.ExpCurrentLIF(
                    capacitance=10.0, tau_syn=r.uniform(1.0, 8.0), refractory=r.choice([0.0, 2.0])
                ),
                lambda: AdaptiveLIF(drive=1.3, tau_a=20.0, refractory=1.5),
                lambda: ns.Rosenblatt(threshold=0.4),
                lambda: ns.Sigmoid(gain=2.0),
            ]
        )()
        net.add_neuron(name, model, initial={"v": r.uniform(0.0, 0.9)} if not model.memoryless else None)
        if isinstance(model, ns.LIF | ns.ExpCurrentLIF):
            net.connect("step", name, weight=r.uniform(0.2, 1.5), delay=r.uniform(0.5, 2.0))
    for source in [7, ("poisson", "é"), "noise", *cells]:
        for target in r.sample(cells, 2):
            net.connect(source, target, weight=r.uniform(-0.8, 0.4), delay=r.uniform(0.3, 4.0))
    return net


def lessons(number):
    """Return what `ns.train` takes: lessons of hidden thresholds, several outputs and rows of spike times."""
    r = random.Random(f"more lessons {number}")
    kind = number % 3
    if kind == 0:
        net = ns.perceptron(2, ns.Rosenblatt(surrogate=r.uniform(0.5, 3.0)), hidden=(3,), seed=number)
        return net, ns.datasets.load("xor"), "gradient", {"rate": 0.5, "epochs": 6, "shuffle": True}
    if kind == 1:
        rows = np.array([[r.gauss(0.0, 1.0) for _ in range(3)] for _ in range(9)])
        net = ns.perceptron(3, "sigmoid", hidden=(4, 3), outputs=3, seed=number)
        return net, (rows, [0, 1, 2] * 3), "cross-entropy", {"rate": 0.3, "epochs": 4, "batch": r.choice([1, 4, None])}
    net = ns.Network()
    for k in range(6):
        net.add_neuron(("x", k), ns.Latency(k))
    net.add_neuron("cell", r.choice([ns.LIF(tau=10.0), ns.ExpCurrentLIF(tau=10.0, capacitance=10.0)]))
    for k in range(6):
        net.connect(("x", k), "cell", weight=r.uniform(0.0, 0.6), delay=1.0, plastic=True)
    rows = np.array([[round(r.uniform(-5.0, 30.0), 3) for _ in range(6)] for _ in range(8)])
    return net, (rows, [0, 1] * 4), "tempotron", {"rate": 0.05, "epochs": 4}


@pytest.mark.parametrize("numbers", [range(first, first + 60) for first in range(0, 300, 60)], ids=str)
def test_drawn_networks_of_populations(page, numbers):
    for number in numbers:
        network, until, plastic = drawn_networks.network(number)
        changes = plastic and number % 2 and wire(network, number).teachable
        rule = ns.STDP(least=-1000.0, most=1000.0) if changes else None
        recording = ns.simulate(network, until=until, engine="simpy", seed=number, plasticity=rule)
        assert_alike(page, network, recording)


@pytest.mark.parametrize("numbers", [range(first, first + 60) for first in range(0, 240, 60)], ids=str)
def test_networks_with_currents_plug_in_models_noise_and_own_delays(page, numbers):
    for number in numbers:
        network = mixed(number)
        recording = ns.simulate(network, until=25.0, engine="simpy", seed=number)
        assert_alike(page, network, recording, patience=random.Random(number).choice([1.0, 0.0]))


@pytest.mark.parametrize("numbers", [range(first, first + 50) for first in range(0, 100, 50)], ids=str)
def test_drawn_lessons(page, numbers):
    for number in numbers:
        network, rows, rule, given = drawn_networks.lesson(number)
        training = ns.train(network, rows, rule, engine="simpy", record="all", **given)
        assert_alike(page, network, training.recording)


def test_lessons_of_hidden_thresholds_several_outputs_and_spike_times(page):
    for number in range(45):
        network, rows, rule, given = lessons(number)
        training = ns.train(network, rows, rule, engine="simpy", record="all", seed=number, **given)
        assert_alike(page, network, training.recording)


def test_the_tutorial_is_the_same_to_the_last_digit(page):
    network = ns.perceptron(3, "sigmoid", bias=False, weights=[-0.16595599, 0.44064899, -0.99977125])
    training = ns.train(network, "seed", "gradient", rate=1.0, epochs=10_000, batch=None, keep="epochs")
    recording = training.recording
    options = {"lesson": taught(recording.lesson, PROGRAM.names) | {"keep": "epochs"}}
    given = design(network, recording.wiring, recording.seed, PROGRAM.names, {})
    found = page.evaluate(
        "given => { const loop = Engine.begun(given.design, given.options); loop.run();"
        " return [[...loop.weights], loop.lesson.history]; }",
        {"design": given, "options": options},
    )
    assert found[0] == recording.end.weights.tolist()
    assert found[1]["mistakes"] == training.history.mistakes.tolist()
    assert found[1]["loss"] == pytest.approx(training.history.loss.tolist(), rel=1e-12)
    assert np.array_equal(found[1]["weights"], training.history.weights)
