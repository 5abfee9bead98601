"""Opening a user's file, or one sentence on why it cannot be read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from neurosim.core.errors import InputError, suggestion


def opened(path: str | os.PathLike[str]) -> BinaryIO:
    """Open a file for reading bytes, or raise an InputError with the nearest name beside it.

    >>> opened("no/such/file.csv")
    Traceback (most recent call last):
        ...
    neurosim.core.errors.InputError: There is no file 'no/such/file.csv'.
    """
    try:
        return open(path, "rb")
    except FileNotFoundError:
        raise InputError(f"There is no file {str(path)!r}.{_nearest(Path(path))}") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL character in the name
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{str(path)!r} cannot be read: {reason}.") from error


def content(path: str | os.PathLike[str], limit: int) -> bytes:
    """Return the bytes of a file; one of more than `limit` bytes is refused without reading it.

    >>> content(__file__, limit=3)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    neurosim.core.errors.InputError: '...opening.py' is larger than the limit of 3 bytes.
    """
    with opened(path) as file:
        try:
            size = os.fstat(file.fileno()).st_size  # of a regular file, the size is known without reading
            held = file.read(limit + 1) if size <= limit else b""
        except OSError as error:
            raise InputError(f"{str(path)!r} cannot be read: {error.strerror}.") from error
    if max(size, len(held)) > limit:
        raise InputError(f"{str(path)!r} is larger than the limit of {limit} bytes.")
    return held


def _nearest(path: Path) -> str:
    try:
        alike = sorted(file.name for file in path.parent.iterdir() if file.suffix == path.suffix)
    except OSError:
        return ""
    return suggestion(path.name, alike) if alike else ""
