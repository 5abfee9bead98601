"""The player: one HTML file that replays recordings."""
