"""Strict JSON text: parsing with one-sentence errors, writing, and which kind of neurosim file a document is."""

import json
import math
import re
import reprlib
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
from pydantic import ValidationError

from neurosim.core.errors import InputError
from neurosim.core.words import an, shown

LIMIT = 2**28  # most bytes of JSON text; as Python objects they take ten times the memory
DEEPEST = 200  # most brackets that may be open at once in JSON text

_KINDS = {  # what each kind of file of neurosim is, and which function reads it
    "recording": "a recording, which ns.load_recording reads",
    "network": "a network, which ns.Network.load reads",
    "run": "the description of a run, whose recordings (events*.npz) and networks (network*.json) are beside it",
}

# Tokens that `json` accepts and :func:`_scan` checks: a bracket, NaN and infinity; strings are skipped.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]|NaN|Infinity', re.DOTALL)


def parse(text: str | bytes, where: str, limit: int = LIMIT) -> Any:
    """Return the value of JSON text (UTF-8 if bytes), or raise an InputError that names `where` and the line.

    Text of more than `limit` characters or bytes is refused, and so are deep nesting, a key that occurs twice in one
    object, NaN, and numbers beyond the range of floats.
    """
    if len(text) > limit:
        raise InputError(f"{where} is {len(text)} long, above the limit of {limit}.")
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")
        _scan(text)
        return json.loads(text, parse_float=_finite, object_pairs_hook=_unique)
    except UnicodeDecodeError as error:
        raise InputError(f"{where} must be UTF-8 text; byte {error.start} is not.") from error
    except json.JSONDecodeError as error:
        reason = error.msg.removesuffix(" at")
        raise InputError(f"{where} is not JSON: {reason} at line {error.lineno}, column {error.colno}.") from error
    except ValueError as error:  # from the two hooks, or from an integer of thousands of digits
        reason = str(error).partition("; use ")[0]  # without Python's advice for programmers
        raise InputError(f"{where}: {reason[:1].lower()}{reason[1:]}.") from error


def text_of(value: Any, where: str) -> str:
    """Return `value` as JSON text that :func:`parse` reads back, or raise an InputError; NumPy scalars are numbers."""
    try:
        text = json.dumps(value, allow_nan=False, default=_plain)
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(f"{where} cannot be written as JSON: {error}.") from error
    parse(text, where, limit=len(text))  # a file that can be read must not be replaced by one that cannot
    return text


def as_json(value: Any, what: str) -> Any:
    """Return a value as JSON supports it: arrays and tuples as lists, and null for NaN and infinity.

    An InputError that begins with `what` is raised for anything that JSON does not support, such as a set.

    >>> as_json({"times": np.array([1.5, np.nan]), "alike": (True, "yes")}, "The result")
    {'times': [1.5, None], 'alike': [True, 'yes']}
    """
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list | tuple):
        return [as_json(one, f"{what}[{place}]") for place, one in enumerate(value)]
    if isinstance(value, Mapping) and len({str(key) for key in value}) == len(value):
        return {str(key): as_json(one, f"{what}[{key!r}]") for key, one in value.items()}
    raise InputError(f"{what} must be numbers, text, or lists and mappings of them; got {reprlib.repr(value)}.")


def invalid(error: ValidationError, where: str, *path: str) -> InputError:
    """Return pydantic's first complaint as one sentence with the file and the path of keys."""
    first = error.errors(include_url=False)[0]
    key = ".".join(shown(str(part)) for part in (*path, *first["loc"])) or "(top)"
    if first["type"] == "missing":
        return InputError(f"{where}, key {key}: it is missing.")
    rule = first["msg"][:1].lower() + first["msg"][1:].split(" or instance of ")[0]  # the class is not in the file
    return InputError(f"{where}, key {key}: {rule}; got {reprlib.repr(first['input'])}.")


def other_than(wanted: str, document: Any) -> str:
    """Describe a document that is of another kind than `wanted` ("recording" or "network"); "" if it is of none."""
    held = document if isinstance(document, dict) else {}
    for part in (held, held.get("graph"), held.get("meta")):
        told = part.get("format") if isinstance(part, dict) else None
        if isinstance(told, str) and told.startswith("neurosim "):
            kind = told.split()[1] if len(told.split()) > 1 else ""
            return _KINDS.get(kind, "") if kind != wanted else ""
    return ""


def _scan(text: str) -> None:
    """Refuse deep nesting and non-finite numbers, which `json` accepts, before anything is built."""
    depth = 0
    for token in _TOKEN.finditer(text):
        match token[0][0]:
            case "[" | "{":
                depth += 1
                if depth > DEEPEST:
                    raise json.JSONDecodeError(f"brackets nest deeper than {DEEPEST}", text, token.start())
            case "]" | "}":
                depth -= 1
            case "N" | "I":
                raise json.JSONDecodeError(f"{token[0]} is not a number", text, token.start())


def _finite(literal: str) -> float:
    value = float(literal)
    if math.isinf(value):
        raise ValueError(f"the number {literal[:40]} is too large for a 64-bit float")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return value


def _plain(value: object) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{an(type(value).__name__)} is not a JSON value")
