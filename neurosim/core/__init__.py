"""Error sentences, names and ticks: the foundation of every other package."""
