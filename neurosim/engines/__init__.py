"""Engines: each runs a wiring by the same semantics and returns the same recording."""
