"""Arrays packed small for a page: integers as differences in few bytes, all bytes of one weight together, deflated."""

from __future__ import annotations

import base64
import zlib
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


class Pack:
    """Collects arrays by name; :meth:`document` is what the page unpacks again."""

    def __init__(self) -> None:
        self._entries: dict[str, dict[str, Any]] = {}
        self._planes: list[bytes] = []
        self._length = 0

    def integers(self, name: str, values: ArrayLike, ascending: bool = False) -> None:
        """Add whole numbers below 2**53; `ascending` ones are kept as differences."""
        array = np.asarray(values, dtype=np.int64)
        kept = np.diff(array, prepend=0) if ascending else array
        kept = (kept << 1) ^ (kept >> 63)  # the sign goes into the last bit, so that small numbers stay small
        width = max(1, (int(kept.max(initial=0)).bit_length() + 7) // 8)
        self._add(name, {"kind": "differences" if ascending else "integers", "width": width}, kept, width)

    def floats(self, name: str, values: ArrayLike) -> None:
        """Add float64 numbers, to the last bit; few different ones are kept as a list and where each stands."""
        array = np.ascontiguousarray(values, dtype=np.float64)
        bits, which = np.unique(array.view(np.int64), return_inverse=True)
        if len(bits) < min(len(array) / 4, 65536):
            width = 1 if len(bits) <= 256 else 2
            self._add(f"{name}.values", {"kind": "floats"}, bits, 8)
            self._add(name, {"kind": "listed", "width": width}, which.astype(np.int64), width)
        else:
            self._add(name, {"kind": "floats"}, array.view(np.int64), 8)

    def _add(self, name: str, entry: dict[str, Any], numbers: NDArray[np.int64], width: int) -> None:
        """Add the bytes of little-endian numbers, all lowest ones first: alike bytes side by side pack best."""
        planes = np.ascontiguousarray(numbers, dtype="<i8").view(np.uint8).reshape(-1, 8)[:, :width].T.tobytes()
        self._entries[name] = entry | {"length": len(numbers), "at": self._length}
        self._planes.append(planes)
        self._length += len(planes)

    def document(self) -> dict[str, Any]:
        """Return what was packed, as JSON can keep it: ``packed`` is base64 of a zlib stream of ``bytes`` bytes."""
        packed = base64.b64encode(zlib.compress(b"".join(self._planes), 9)).decode()
        return {"arrays": self._entries, "bytes": self._length, "packed": packed}
