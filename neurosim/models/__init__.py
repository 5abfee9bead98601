"""Neuron models, one per file; all implement the contract in :mod:`neurosim.models.base`."""
