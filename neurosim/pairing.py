"""The pairing protocol of plasticity, by the name it is imported with."""

from neurosim.studies.pairing import changes, paired, pairing

__all__ = ["changes", "paired", "pairing"]
