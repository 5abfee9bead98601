"""Recognises which kind of neurosim JSON file a document is, for errors when another kind was expected."""

from __future__ import annotations

from typing import Any

WORDS = {
    "recording": "a recording, which ns.load_recording reads",
    "network": "a network, which ns.Network.load reads",
    "run": "the description of a run, whose recordings (events*.npz) and networks (network*.json) are beside it",
}
"""Description of each kind of file, and which function reads it."""


def other_than(wanted: str, document: Any) -> str:
    """Describe a document that is of another kind than `wanted` ("recording" or "network"); "" if it is of none.

    >>> other_than("recording", {"graph": {"format": "neurosim network 1"}})
    'a network, which ns.Network.load reads'
    >>> other_than("recording", [1]), other_than("network", {"graph": {"format": "neurosim network 1"}})
    ('', '')
    """
    held = document if isinstance(document, dict) else {}
    for part in (held, held.get("graph"), held.get("meta")):
        told = part.get("format") if isinstance(part, dict) else None
        if isinstance(told, str) and told.startswith("neurosim "):
            kind = told.split()[1] if len(told.split()) > 1 else ""
            return WORDS.get(kind, "") if kind != wanted else ""
    return ""
