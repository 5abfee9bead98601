"""Learning rules, one per file; all implement the contract in :mod:`neurosim.learning.base`."""
