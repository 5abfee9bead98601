"""The reference engine: neurons as objects in a SimPy event loop, made to be read and trusted.

`loop` is what one instant is, `axon` how signals travel, `neuron` how a soma decides, and `teacher` and `plastic` how
weights change.
"""

from neurosim.engines.reference.loop import check_objects, run

__all__ = ["check_objects", "run"]
