"""How many patterns a neuron learns, by the name it is imported with."""

from neurosim.studies.capacity import COOLING, RULES, Load, all_at_once, capacity, random_patterns

__all__ = ["COOLING", "RULES", "Load", "all_at_once", "capacity", "random_patterns"]
