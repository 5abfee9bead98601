"""Neuron models, one a file, all under the contract of :mod:`neurosim.models.base`."""
