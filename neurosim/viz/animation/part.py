"""The contract of a part of a film."""

from __future__ import annotations

from abc import ABC, abstractmethod

from matplotlib.artist import Artist


class Part(ABC):
    """Some artists on a figure, most of which are drawn once.

    What it draws when it is made never moves. What :attr:`moving` holds is drawn anew on every frame, and what
    :attr:`front` holds never moves but covers what does, such as the names of neurons.
    """

    front: tuple[Artist, ...] = ()

    @property
    @abstractmethod
    def moving(self) -> tuple[Artist, ...]:
        """The artists that move, in the order in which they are drawn."""

    @abstractmethod
    def show(self, t: float) -> None:
        """Move them to where they belong at `t` ms; nothing depends on what was shown before."""
