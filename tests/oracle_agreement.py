"""Two recordings, byte by byte."""

import neurosim as ns


def differences(one, other):
    """Name what differs between two recordings, and say where they part."""
    found = [
        name
        for name in ("spikes", "events", "states", "changes", "lessons")
        if getattr(one.tables, name).tobytes() != getattr(other.tables, name).tobytes()
    ]
    found += [name for name in ("sent", "keep") if getattr(one.tables, name) != getattr(other.tables, name)]
    found += [f"end.{name}" for name in ("tick", "whole") if getattr(one.end, name) != getattr(other.end, name)]
    for name in ("state_tick", "acted", "ready", "weights"):
        if getattr(one.end, name).tobytes() != getattr(other.end, name).tobytes():
            found.append(f"end.{name}")
    for kind, table in one.end.state.items():
        if other.end.state[kind].tobytes() != table.tobytes():
            found.append(f"end.state of {kind.__name__}")
    if one.tables.keep == "signals" and one.digest() != other.digest():
        found.append("digest")
    if found:
        found.append(str(ns.first_difference(one, other)))
    return found
