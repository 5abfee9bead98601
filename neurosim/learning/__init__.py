"""Learning rules, one a file, all under the contract of :mod:`neurosim.learning.base`."""
