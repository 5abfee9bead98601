"""Files that are being written: who writes holds a lock, and what the dead have left behind is cleared away.

A lock ends with its process, however that ends, while the number of a process may soon be another one's. But whether a
lock is seen on another machine depends on the file system that both share, so a file is only judged by the machine
that its name says.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from neurosim.core.errors import NotWrittenError

try:
    import fcntl
except ImportError:  # where there is no such lock nothing is cleared
    LOCKS = False
else:
    LOCKS = True

PREFIX = ".unfinished-"

FRESH, OLD, LOCK = ".folder-fresh", ".folder-old", ".folder-lock"
"""Of a folder that is being written: what will stand in its place, what stands there, and the lock of both."""

TRIES = 100


def here() -> str:
    """Return the beginning of the names of what this machine has not finished."""
    return f"{PREFIX}{hashlib.sha256(platform.node().encode()).hexdigest()[:8]}-"


@contextmanager
def unfinished(folder: Path, suffix: str) -> Iterator[Path]:
    """Yield an empty file in a folder that is known to be this process's own, as long as the block lasts.

    What dead processes of this machine left in the folder is cleared before; the file itself is left to the block.

    Parameters
    ----------
    folder : Path
    suffix : str
        Of the file.
    """
    clear(folder)
    for _ in range(TRIES):
        path = folder / f"{here()}{secrets.token_hex(8)}{suffix}"
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o666)
        if _locked(descriptor) is not False and path.exists():
            break
        os.close(descriptor)  # somebody looked whether it could be cleared away
        path.unlink(missing_ok=True)
    else:
        raise OSError(f"A file that others do not clear away could not be made in {str(folder)!r}.")
    if not LOCKS:
        os.close(descriptor)  # there a file that is open could not be renamed
    try:
        yield path
    finally:
        if LOCKS:
            os.close(descriptor)


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """Yield a folder to fill, which takes the place of `folder` when the block ends well; else that stays as it was.

    Parameters
    ----------
    folder : Path
        Its own folder must exist.
    """
    with unfinished(folder.parent, LOCK) as lock:
        fresh, old = lock.with_suffix(FRESH), lock.with_suffix(OLD)
        try:
            fresh.mkdir()
            yield fresh
            if folder.exists():
                old.mkdir()
                folder.replace(old / folder.name)
            fresh.replace(folder)
        except NotWrittenError as error:  # the folder that it names will be gone
            raise NotWrittenError.of(folder / Path(error.filename).name, error) from error
        finally:
            _settle(lock)


def clear(folder: Path) -> None:
    """Remove what dead processes of this machine left in a folder; a folder that was whole is put in its place."""
    for path in left_in(folder):
        if path.suffix in (FRESH, OLD) or not path.name.startswith(here()):
            continue
        with contextlib.suppress(OSError), _mine(path) as mine:
            if mine:
                _settle(path)


def left_in(folder: Path) -> list[Path]:
    """Return what stands unfinished in a folder, whether somebody is at work on it or not."""
    with contextlib.suppress(OSError):
        return sorted(path for path in folder.iterdir() if path.name.startswith(PREFIX))
    return []


def abandoned(path: Path) -> bool | None:
    """Return whether whoever wrote an unfinished file or folder is dead; None if that cannot be known here."""
    if not path.name.startswith(here()) or not LOCKS:
        return None
    try:
        with _mine(path.with_suffix(LOCK) if path.suffix in (FRESH, OLD) else path) as mine:
            return mine
    except FileNotFoundError:
        return True
    except OSError:
        return None


def _settle(path: Path) -> None:
    """End what nobody writes any more: a folder whose place is empty gets it, and the rest is removed."""
    if path.suffix == LOCK:
        fresh, old = path.with_suffix(FRESH), path.with_suffix(OLD)
        for kept in old.iterdir() if old.is_dir() and not old.is_symlink() else ():
            place = path.with_name(kept.name)
            if not place.exists():
                with contextlib.suppress(OSError):
                    fresh.replace(place)
            if not place.exists():
                kept.replace(place)
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
    path.unlink(missing_ok=True)


@contextmanager
def _mine(path: Path) -> Iterator[bool | None]:
    """Yield whether nobody else holds the lock of a file; then it is held here."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        yield _locked(descriptor)
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool | None:
    """Take the lock of a file; return False if somebody else holds it, None if there are no locks."""
    if not LOCKS:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return None
    return True
