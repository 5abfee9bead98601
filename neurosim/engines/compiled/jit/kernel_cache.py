"""Compiled kernels on disk, one file for each: whole or not used, and done without where none can be kept."""

import contextlib
import hashlib
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba.core.caching import FunctionCache
from numba.core.serialize import dumps

from neurosim.core.errors import InputError, notice
from neurosim.data.io.atomic import replacing

VARIABLE = "NUMBA_CACHE_DIR"


class KernelCache(FunctionCache):
    """Where numba finds a kernel again, and keeps it.

    numba's own cache trusts what it reads. Here each file begins with a checksum of the rest, for a power cut, a full
    disk or a bad block may leave any bytes behind, and machine code that is not what was compiled must never run.
    A RuntimeError is raised if there is no folder that can be written to.
    """

    def __init__(self, kernel: Callable[..., Any]) -> None:
        super().__init__(kernel)  # type: ignore[no-untyped-call]

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return a compiled kernel that was kept, or None. A damaged file is named and removed."""
        target_context.refresh()
        key = self._index_key(sig, target_context.codegen())  # type: ignore[no-untyped-call]
        path = self._path(key)
        try:
            held = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            notice(f"The compiled kernel {path} cannot be read ({error.strerror}); it is compiled anew.")
            return None
        try:
            checksum, kept = held[:_BYTES], held[_BYTES:]
            if hashlib.sha256(kept).digest() != checksum:
                raise ValueError("its checksum is wrong")
            found, reduced = pickle.loads(kept)
            return self._impl.rebuild(target_context, reduced) if found == key else None
        except Exception as error:  # whatever is wrong with it
            notice(f"The compiled kernel {path} is damaged ({str(error) or type(error).__name__}); {_removed(path)}.")
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep a compiled kernel; where that fails the run goes on without."""
        if not self._impl.check_cachable(data):
            return
        key = self._index_key(sig, data.codegen)  # type: ignore[no-untyped-call]
        kept = dumps((key, self._impl.reduce(data)))  # type: ignore[no-untyped-call]
        try:
            self._impl.locator.ensure_cache_path()
            with replacing(self._path(key)) as fresh:
                fresh.write_bytes(hashlib.sha256(kept).digest() + kept)
        except (OSError, InputError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            notice(f"Compiled kernels cannot be kept in {self.cache_path} ({reason}): {_ADVICE}")

    def _path(self, key: Any) -> Path:
        number = hashlib.sha256(repr(key).encode()).hexdigest()[:16]
        return Path(self.cache_path) / f"{self._impl.filename_base}.{number}.nbc"


_BYTES = hashlib.sha256().digest_size

_ADVICE = (
    "each process compiles them anew, which takes some seconds, and the results are the same. Set the environment"
    f" variable {VARIABLE} to a folder that can be written to, and they are kept there."
)


def keep(dispatcher: Any, kernel: Callable[..., Any]) -> Any:
    """Return a function of numba's that finds its compiled code again, wherever a folder can be written to."""
    try:
        dispatcher._cache = KernelCache(kernel)  # what enable_caching() would do
    except RuntimeError:
        notice(f"Compiled kernels cannot be kept: {_nowhere()}, so {_ADVICE}")
    return dispatcher


def folder(kernel: Callable[..., Any]) -> tuple[bool, str]:
    """Return whether compiled kernels can be kept, and where; if not, why and what to do."""
    try:
        return True, f"kept in {KernelCache(kernel).cache_path}"
    except RuntimeError:
        return False, f"cannot be kept: {_nowhere()}, so {_ADVICE}"


def _nowhere() -> str:
    given = os.environ.get(VARIABLE)
    own = "neither neurosim's own folder nor the user's cache folder can be written to"
    return f"{own}, nor can {VARIABLE}={given}" if given else own


def _removed(path: Path) -> str:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
    return "it stays there, for it cannot be removed" if path.exists() else "it has been removed and is compiled anew"
