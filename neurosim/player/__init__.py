"""The player: one HTML file that replays recordings."""

from neurosim.player.page import page

__all__ = ["page"]
