"""Arrays and a description in one .json file that people can read."""

import functools
import json
import math
import os
import re
import reprlib
from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from neurosim.core.errors import InputError, suggestion
from neurosim.core.signal import VETO, VETO_TEXT
from neurosim.core.words import shown
from neurosim.data.io.atomic import write_text
from neurosim.data.io.json_text import LIMIT, invalid, other_than, parse, text_of
from neurosim.data.io.opening import content

_WHOLE = tuple(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64))
_DTYPES = ("bool", *_WHOLE, "float64")
_TEXT_DTYPE = re.compile(r"<U([0-9]{1,9})")
_WORDS = {VETO_TEXT: VETO, "inf": math.inf, "nan": math.nan}  # the three floats that do not exist in JSON
_STRICT = ConfigDict(extra="forbid", strict=True)


class _Array(BaseModel):
    """One array of the file: its values in C order."""

    model_config = _STRICT

    dtype: str
    shape: Annotated[list[Annotated[int, Field(ge=0)]], Field(max_length=32)]
    values: list[Any]


class _Document(BaseModel):
    """The whole file."""

    model_config = _STRICT

    meta: dict[str, Any]
    arrays: dict[str, _Array]


def write(path: str | os.PathLike[str], arrays: Mapping[str, NDArray[Any]], meta: dict[str, Any]) -> None:
    """Write arrays of bool, integers, float64 or text, and their description as JSON; floats are exact.

    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "net.json"
    >>> write(file, {"weights": np.array([0.1, -np.inf])}, {"unit": "mV"})
    >>> print(file.read_text(), end="")
    {"meta": {"unit": "mV"}, "arrays": {"weights": {"dtype": "float64", "shape": [2], "values": [0.1, "veto"]}}}
    """
    where = repr(str(path))
    described = text_of(meta, f"The meta of {where}")
    written = {name: _written(np.asarray(array), f"The array {name!r} of {where}") for name, array in arrays.items()}
    write_text(path, f'{{"meta": {described}, "arrays": {json.dumps(written, allow_nan=False)}}}\n')


def read(path: str | os.PathLike[str], limit: int = LIMIT) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Read arrays and description from a file of :func:`write`, of at most `limit` bytes; errors name the key."""
    where = repr(str(path))
    told = parse(content(path, limit), where, limit)
    if not isinstance(told, dict) or not {"meta", "arrays"} & told.keys():
        known = other_than("recording", told)
        got = "one with neither" if isinstance(told, dict) else reprlib.repr(told)
        rule = f"is {known}" if known else f"must be an object with 'meta' and 'arrays'; got {got}"
        raise InputError(f"{where} is not a recording: it {rule}.")
    try:
        document = _Document.model_validate(told)
    except ValidationError as error:
        raise invalid(error, where) from error
    return {name: _array(array, where, name, limit) for name, array in document.arrays.items()}, document.meta


def _written(array: NDArray[Any], what: str) -> dict[str, Any]:
    dtype = array.dtype.newbyteorder("<").str if array.dtype.kind == "U" else array.dtype.name
    if array.dtype.kind != "U" and dtype not in _DTYPES:
        raise InputError(f"{what} must be of {', '.join(_DTYPES)} or text to be written as JSON; got {array.dtype}.")
    values = array.ravel().tolist()
    if dtype == "float64" and not np.isfinite(array).all():
        values = [v if math.isfinite(v) else VETO_TEXT if v == VETO else str(v) for v in values]
    return {"dtype": dtype, "shape": list(array.shape), "values": values}


def _array(described: _Array, where: str, name: str, limit: int) -> NDArray[Any]:
    key = f"arrays.{shown(name)}"
    text = _TEXT_DTYPE.fullmatch(described.dtype)
    longest = int(text[1]) if text else None
    if described.dtype not in _DTYPES and not text:
        got = f"{described.dtype!r}.{suggestion(described.dtype, (*_DTYPES, '<U8'))}"
        raise InputError(f"{where}, key {key}.dtype: it must be a dtype that JSON keeps; got {got}")
    shape, values = described.shape, described.values
    itemsize = 8 if longest is None else max(1, 4 * longest)
    # An empty axis counts as one, so that [0, 2**62] is refused.
    if math.prod(max(1, length) for length in shape) * itemsize > limit:
        raise InputError(f"{where}, key {key}: shape {shape} of {described.dtype} is above the limit of {limit} bytes.")
    if math.prod(shape) != len(values):
        needed = f"shape {shape} needs {math.prod(shape)} values"
        raise InputError(f"{where}, key {key}.values: {needed}; got {len(values)}.")
    if described.dtype == "float64":
        values = [_WORDS.get(value, value) if isinstance(value, str) else value for value in values]
    try:
        checked = _values_of(described.dtype, longest).validate_python(values)
    except ValidationError as error:
        raise invalid(error, where, key, "values") from error
    return np.array(checked, dtype=described.dtype).reshape(shape)


@functools.lru_cache(maxsize=64)  # constructing one takes longer than checking a small array
def _values_of(dtype: str, longest: int | None) -> TypeAdapter[Any]:
    """Return a validator of the values of a dtype; it converts, truncates and wraps nothing."""
    kind: Any = {"bool": bool, "float64": float}.get(dtype, int)
    if longest is not None:
        kind = Annotated[str, Field(max_length=longest)]
    elif kind is int:
        kind = Annotated[int, Field(ge=int(np.iinfo(dtype).min), le=int(np.iinfo(dtype).max))]
    return TypeAdapter(list[kind], config=ConfigDict(strict=True))
