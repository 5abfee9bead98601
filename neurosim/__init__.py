"""neurosim: watch a spiking neuron become a learning perceptron, in one exact event-driven simulation.

>>> import neurosim as ns
>>> net = ns.Network()
>>> net.add_neuron("x", ns.Stimulus(times=[20.0, 22.0]))
>>> net.add_neuron("cell", ns.LIF(tau=20.0))
>>> net.connect("x", "cell", weight=0.6, delay=1.0)
>>> ns.simulate(net, until=50.0).spikes("cell")
array([23.])
"""

import lazy_loader

__version__ = "0.1.0"

# The command line answers before NumPy has loaded: what is public stands in __init__.pyi, and is imported on first use.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
