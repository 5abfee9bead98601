"""Rows presented to a network, by the name it is imported with."""

from neurosim.training.presentation import Answers, ask, present

__all__ = ["Answers", "ask", "present"]
