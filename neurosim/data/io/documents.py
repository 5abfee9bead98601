"""Which of our kinds of JSON files a document is, for whoever opened it as another."""

from __future__ import annotations

from typing import Any

WORDS = {
    "recording": "a recording, which ns.load_recording reads",
    "network": "a network, which ns.Network.load reads",
    "run": "the description of a run, whose recordings (events*.npz) and networks (network*.json) are beside it",
}
"""What a kind of file is, and what reads it."""


def other_than(wanted: str, document: Any) -> str:
    """Say what a document is that is not what it should be; nothing if it is none of the other kinds.

    Parameters
    ----------
    wanted : str
        "recording" or "network".
    document
        What the JSON text says.

    Examples
    --------
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
