"""Sentences, names, ticks: what every other package stands on."""
