"""Runs of every kind that a page can change: small, with hostile names, populations, currents, noise, and lessons."""

from adaptive_lif import AdaptiveLIF

import neurosim as ns

HOSTILE = [
    "a\"b'c\\",
    "line\nbreak\ttab\r",
    "\u2028\u2029\u202e",
    "\U0001f9e0 é \u03b1 \u4e2d",
    "</script><img src=x onerror=alert(1)>",
    '""")\nimport os\nos.system("false")\n("""',
    "__proto__",
    "constructor",
    "{0} %s ${x} \x00",
    7,
    -3,
    ("deep", ("er", 2), "\u2028"),
    ("alone",),
]


def two(until=60.0, **cell):
    net = ns.Network()
    net.add_neuron("touch", ns.Stimulus(times=[10.0, 30.0, 50.0, 54.0]))
    net.add_neuron("warmth", ns.Stimulus(times=[12.5, 31.0], values=[0.5, 1.0 / 3.0]))
    net.add_neuron("cell", ns.LIF(**({"tau": 10.0, "refractory": 5.0} | cell)), initial={"v": 0.1})
    net.connect("touch", "cell", weight=0.6, delay=1.0)
    net.connect("warmth", "cell", weight=0.7, delay=1.5)
    return ns.simulate(net, until=until, seed=3)


def hostile():
    net = ns.Network()
    for k, name in enumerate(HOSTILE):
        net.add_neuron(name, ns.Stimulus(times=[1.0 + k]) if k % 2 else ns.LIF(constant_drive=1.1 + 0.1 * k, tau=7.0))
    for k, name in enumerate(HOSTILE[:-2]):
        net.connect(name, HOSTILE[(k + 2) // 2 * 2], weight=0.1 + 0.2 * k, delay=0.3)
    return ns.simulate(net, until=40.0)


def currents():
    net = ns.Network(tick=1e-3)
    net.add_neuron("step", ns.StepCurrent(times=[1.5, 20.25], levels=[1.9, 1.1]))
    net.add_neuron("cell", ns.LIF(tau=10.0))
    net.add_neuron("next", ns.ExpCurrentLIF(capacitance=10.0, tau_syn=3.0))
    net.add_neuron("own", AdaptiveLIF(drive=1.3, tau_a=20.0, refractory=1.5))
    net.connect("step", "cell", weight=1.0, delay=1.0)
    net.connect("cell", "next", weight=40.0, delay=1.2)
    net.connect("own", "next", weight=17.0, delay=2.0)
    return ns.simulate(net, until=50.0)


def populations():
    net = ns.Network()
    net.add_neuron("noise", ns.Poisson(rate=900.0))
    net.add_population("exc", 4, ns.LIF(tau=15.0, refractory=2.0), initial={"v": [0.1, 0.2, 0.3, 0.4]})
    net.add_population("inh", 2, "lif")
    net.connect("noise", "exc", weight=0.3, delay=0.7, rule=ns.AllToAll())
    net.connect("exc", "inh", weight=0.8, delay=1.1, rule=ns.AllToAll())
    net.connect("inh", "exc", weight=-0.4, delay=0.9, rule=ns.AllToAll())
    return ns.simulate(net, until=60.0, seed=5)


def background():
    net = ns.Network()
    net.add_neuron("storm", ns.Poisson(rate=6e8))
    net.add_neuron("cell", ns.LIF(tau=10.0))
    net.connect("storm", "cell", weight=2e-4, delay=1e-3)
    return ns.simulate(net, until=0.05)


def vetoes():
    net = ns.Network(tick=1.0, rounding=True)
    for name, times in (("a", [1.0, 3.0]), ("b", [1.0, 5.0]), ("no", [5.0])):
        net.add_neuron(name, ns.Stimulus(times=times))
    net.add_neuron("gate", ns.McCullochPitts(threshold=1.0))
    for name in ("a", "b"):
        net.connect(name, "gate", weight=1.0, delay=1.0)
    net.connect("no", "gate", weight="veto", delay=1.0)
    return ns.simulate(net, until=10.0)


def plastic():
    net = ns.Network()
    net.add_neuron("before", ns.Stimulus(times=[5.0, 25.0, 45.0]))
    net.add_neuron("teacher", ns.Stimulus(times=[8.0, 27.0, 44.0]))
    net.add_neuron("cell", ns.LIF(tau=10.0))
    net.connect("before", "cell", weight=0.5, delay=1.0, plastic=True)
    net.connect("teacher", "cell", weight=1.2, delay=1.0)
    return ns.simulate(net, until=60.0, plasticity=ns.STDP(potentiation=0.02))


def lesson(shuffle=False, batch=1):
    data = ns.Dataset(
        'a \u2028 "name"', [[0.5, 1.0], [-1.0, 0.25], [1.5, -0.5]], [1, 0, 1], ("x'1", "x\n2"), ('n"o', "yes"), "t"
    )
    net = ns.perceptron(2, "sigmoid", seed=1)
    return ns.train(net, data, "gradient", rate=0.5, epochs=7, batch=batch, shuffle=shuffle, seed=4).recording


def hidden():
    net = ns.perceptron(2, "sigmoid", hidden=(3,), outputs=3, seed=2)
    rows = [[0.0, 1.0], [1.0, 0.0], [0.5, 0.5], [0.1, 0.7]]
    return ns.train(net, (rows, [0, 1, 2, 0]), "cross-entropy", rate=0.3, epochs=4, answer_silence=True).recording


def latencies():
    net = ns.tempotron(3, seed=1)
    return ns.train(net, ([[1.0, 5.0, 3.0], [4.0, -1.0, 2.0]], [1, 0]), "tempotron", rate=0.05, epochs=5).recording
