"""The reference engine: neurons as objects in a SimPy event loop, made to be read and trusted.

`loop` is what one instant is, `axon` how signals travel, `neuron` how a soma decides, and `teacher` and `plastic` how
weights change.
"""

from neurosim.engines.reference.loop import run

BYTES_PER_NEURON, BYTES_PER_SYNAPSE = 2000, 250  # what its objects take, about

__all__ = ["BYTES_PER_NEURON", "BYTES_PER_SYNAPSE", "run"]
