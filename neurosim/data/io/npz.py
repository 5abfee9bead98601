"""Arrays and a description in one .npz file: a zip of .npy arrays and one JSON text, never a pickle."""

import functools
import io
import math
import os
import zipfile
from collections import Counter
from collections.abc import Mapping
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from neurosim.core.errors import InputError
from neurosim.core.words import an
from neurosim.data.io.atomic import replacing
from neurosim.data.io.json_text import parse, text_of
from neurosim.data.io.opening import opened

META = "meta.json"  # the member of the zip with the description
LIMIT = 2**31  # most bytes that a file may declare, uncompressed
LONGEST_NAME = 200  # most characters in the name of an array

_SUFFIX = ".npy"
_PIECE = 2**22  # bytes that are decompressed at a time

# By version of .npy: of how many bytes the length of a header is, and what reads shape and type from it.
_HEADERS = {(1, 0): (2, npy.read_array_header_1_0), (2, 0): (4, npy.read_array_header_2_0)}


def write(path: str | os.PathLike[str], arrays: Mapping[str, NDArray[Any]], meta: dict[str, Any]) -> None:
    """Write arrays of any dtype but objects, and their description as JSON; equal arguments give equal bytes."""
    described = text_of(meta, f"The meta of {str(path)!r}")
    with replacing(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        with archive.open(_entry(META), "w") as member:
            member.write(described.encode())
        for name, array in arrays.items():
            if not (0 < len(name) <= LONGEST_NAME and name.isprintable()):
                rule = f"must be 1 to {LONGEST_NAME} printable characters"
                raise InputError(f"The name of an array in {str(path)!r} {rule}; got {name[:LONGEST_NAME]!r}.")
            # The compressed size is not known yet, so it may exceed 4 GiB.
            with archive.open(_entry(name + _SUFFIX), "w", force_zip64=True) as member:
                _write_array(member, np.asarray(array), f"The array {name!r} of {str(path)!r}")


def read(path: str | os.PathLike[str], limit: int = LIMIT) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Read arrays and description from a file of :func:`write`.

    Nothing is unpickled, and nothing is decompressed before its size is known to be within `limit` bytes.
    """
    where = repr(str(path))
    with opened(path) as file:
        try:
            with zipfile.ZipFile(file) as archive:
                _check_members(archive.infolist(), where, limit)
                arrays = {
                    info.filename.removesuffix(_SUFFIX): _read_array(archive, info, where, limit)
                    for info in archive.infolist()
                    if info.filename != META
                }
                described = archive.read(META)
        except (InputError, MemoryError):
            raise
        except Exception as error:  # zipfile, zlib and numpy raise many types for damaged bytes
            reason = (str(error) or type(error).__name__).splitlines()[0].rstrip(".")
            raise InputError(f"{where} is damaged, cut short or not an .npz file: {reason}.") from error
    meta = parse(described, f"{META} in {where}", limit)
    if not isinstance(meta, dict):
        raise InputError(f"{META} in {where} must be a JSON object; got {an(type(meta).__name__)}.")
    return arrays, meta


def _entry(filename: str) -> zipfile.ZipInfo:
    """Return a zip member whose metadata do not depend on time or system."""
    entry = zipfile.ZipInfo(filename)  # dated 1980-01-01 by default
    entry.create_system = 3
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _write_array(member: IO[bytes], array: NDArray[Any], what: str) -> None:
    if array.dtype.hasobject:
        raise InputError(f"{what} must hold numbers or text; got Python objects ({array.dtype}).")
    try:
        npy.write_array(member, array, version=(1, 0), allow_pickle=False)
    except ValueError as error:
        raise InputError(f"{what} cannot be kept in an .npz file: {error}.") from error


def _check_members(members: list[zipfile.ZipInfo], where: str, limit: int) -> None:
    names = Counter(info.filename for info in members)
    for name, times in names.items():
        if times > 1:
            raise InputError(f"{where} holds {name!r} {times} times.")
        if name != META and not name.endswith(_SUFFIX):
            raise InputError(f"{where} must hold {META} and {_SUFFIX} arrays only; got {name!r}.")
    declared = sum(info.file_size for info in members)
    if declared > limit:
        raise InputError(f"{where} declares {declared} bytes unpacked, above the limit of {limit}.")
    if META not in names:
        raise InputError(f"{where} has no {META}; neurosim did not write it.")


def _read_array(archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: str, limit: int) -> NDArray[Any]:
    what = f"{info.filename!r} in {where}"
    with archive.open(info) as member:
        version = npy.read_magic(member)
        if version not in _HEADERS:
            raise InputError(f"{what} is in .npy version {version}; versions 1.0 and 2.0 are read.")
        size = member.read(_HEADERS[version][0])
        text = size + member.read(int.from_bytes(size, "little"))
        try:
            shape, fortran, dtype = _header(version, text)
        except Exception as error:  # numpy evaluates it as a literal, and may raise anything
            raise InputError(f"{what} is damaged: its header says neither shape nor type.") from error
        held = info.file_size - member.tell()
        if dtype.hasobject:
            raise InputError(f"{what} holds Python objects: refused, never unpickled.")
        if any(length < 0 for length in shape):
            raise InputError(f"{what} declares the shape {shape}; lengths must be zero or more.")
        # An empty axis counts as one, so that (0, 2**62) is refused.
        if math.prod(max(1, length) for length in shape) * max(1, dtype.itemsize) > limit:
            raise InputError(f"{what} declares the shape {shape} of {dtype}, above the limit of {limit} bytes.")
        if math.prod(shape) * dtype.itemsize != held:
            told = f"declares the shape {shape} of {dtype}, which does not fit the {held} bytes it holds"
            raise InputError(f"{what} {told}.")
        array = np.empty(shape, dtype, "F" if fortran else "C")
        _fill(array.T if fortran else array, member)
    return array


@functools.lru_cache(maxsize=256)  # many arrays of a file have equal headers, which are slow to parse
def _header(version: tuple[int, int], text: bytes) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    shape, fortran, dtype = _HEADERS[version][1](io.BytesIO(text))
    return shape, fortran, dtype


def _fill(array: NDArray[Any], member: IO[bytes]) -> None:
    """Read the bytes of an array in C order."""
    place, into = 0, array.reshape(-1).view(np.uint8) if array.size and array.dtype.itemsize else np.empty(0, np.uint8)
    while place < len(into):
        piece = member.read(min(_PIECE, len(into) - place))
        if not piece:
            raise EOFError(f"it ends after {place} of {len(into)} bytes")
        into[place : place + len(piece)] = np.frombuffer(piece, np.uint8)
        place += len(piece)
    member.read(1)  # at the end of the member zipfile checks the checksum
