"""Replace a file or a folder completely or not at all; what processes that have ended left behind is removed.

A temporary file is locked by its writer: the system releases a lock when its process ends for any reason, while process
ids are reused. Only the machine in a file's name decides about it, for another one may not see the lock.
"""

import contextlib
import errno
import hashlib
import os
import platform
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from neurosim.core.errors import InputError, NotWrittenError

try:
    import fcntl
except ImportError:  # without locks, nothing is removed
    LOCKS = False
else:
    LOCKS = True

PREFIX = ".unfinished-"
FRESH, OLD, LOCK = ".folder-fresh", ".folder-old", ".folder-lock"  # suffixes: a new folder, the one it replaces, a lock
TRIES = 100

_CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT)  # a folder cannot be written to


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a temporary file to write, which replaces `path` when the block ends without an exception.

    If the block raises (the disk is full, Ctrl-C), or the machine stops, the old file remains unchanged. A symbolic
    link is replaced, not followed, so nothing is written outside the folder of `path`, which must exist. Errors name
    `path`, never the temporary file: an InputError if no file can be written there, a NotWrittenError if writing fails.
    """
    target = Path(path)
    check_place(target)
    try:
        # In the same folder, because a rename is atomic only inside one file system.
        with _unfinished(target.parent, target.suffix) as temporary:
            try:
                yield temporary
                # The bytes must be on the disk before the name changes, or a power failure could leave an empty file.
                with temporary.open("rb+") as file:
                    os.fsync(file.fileno())
                if target.exists():
                    shutil.copymode(target, temporary)
                os.replace(temporary, target)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        if error.filename is None or Path(error.filename).name.startswith(PREFIX):
            raise NotWrittenError.of(target, error) from error
        raise


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a file of text, whole or not at all."""
    with replacing(path) as fresh:
        fresh.write_text(text, encoding="utf-8")


def check_place(target: Path) -> None:
    """Raise an InputError if no file can be written to this path, a NotWrittenError if the disk is full or the like."""
    folder = target.parent
    if "\0" in str(target):
        raise InputError(f"{str(target)!r} cannot be written: no file's name has a NUL character.")
    try:
        if not folder.is_dir():
            raise InputError(f"There is no folder {str(folder)!r} to write {target.name!r} in.")
        if target.exists() and not target.is_file():
            raise InputError(f"{str(target)!r} must be a file to write to; it is a folder or a device.")
        # A check of permissions is not enough: a file system may be read-only, even for its owner.
        with tempfile.NamedTemporaryFile(dir=folder, prefix=PREFIX):
            pass
    except OSError as error:
        if error.errno in _CLOSED:
            raise InputError(f"Nothing can be written to {str(folder)!r}: {error.strerror}.") from None
        raise NotWrittenError.of(target, error) from error


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """Yield a folder to fill, which replaces `folder` when the block ends without an exception."""
    with _unfinished(folder.parent, LOCK) as lock:
        fresh, old = lock.with_suffix(FRESH), lock.with_suffix(OLD)
        try:
            fresh.mkdir()
            yield fresh
            if folder.exists():
                old.mkdir()
                folder.replace(old / folder.name)
            fresh.replace(folder)
        except NotWrittenError as error:  # the folder in its name is temporary
            raise NotWrittenError.of(folder / Path(error.filename).name, error) from error
        finally:
            _settle(lock)


@contextmanager
def _unfinished(folder: Path, suffix: str) -> Iterator[Path]:
    """Yield an empty file in a folder, locked by this process; the block renames or removes the file itself."""
    clear(folder)
    for _ in range(TRIES):
        path = folder / f"{_here()}{secrets.token_hex(8)}{suffix}"
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o666)
        if _locked(descriptor) is not False and path.exists():
            break
        os.close(descriptor)  # another process is checking whether it can remove the file
        path.unlink(missing_ok=True)
    else:
        raise OSError(f"No temporary file could be locked in {str(folder)!r}.")
    if not LOCKS:
        os.close(descriptor)  # an open file cannot be renamed on such a system
    try:
        yield path
    finally:
        if LOCKS:
            os.close(descriptor)


def _here() -> str:
    """Return the prefix of the names of this machine's temporary files."""
    return f"{PREFIX}{hashlib.sha256(platform.node().encode()).hexdigest()[:8]}-"


def clear(folder: Path) -> None:
    """Remove the temporary files of this machine's ended processes; a complete new folder is moved to its place."""
    for path in left_in(folder):
        if path.suffix in (FRESH, OLD) or not path.name.startswith(_here()):
            continue
        with contextlib.suppress(OSError), _mine(path) as mine:
            if mine:
                _settle(path)


def left_in(folder: Path) -> list[Path]:
    """Return the temporary files and folders in a folder, including those in use."""
    with contextlib.suppress(OSError):
        return sorted(path for path in folder.iterdir() if path.name.startswith(PREFIX))
    return []


def abandoned(path: Path) -> bool | None:
    """Return whether the process that wrote a temporary file or folder has ended; None if that is unknown here."""
    if not path.name.startswith(_here()) or not LOCKS:
        return None
    try:
        with _mine(path.with_suffix(LOCK) if path.suffix in (FRESH, OLD) else path) as mine:
            return mine
    except FileNotFoundError:
        return True
    except OSError:
        return None


def _settle(path: Path) -> None:
    """Move a complete new folder to its place if that is empty, and remove the rest."""
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
    """Yield whether no other process holds the lock of a file; if so, this one holds it."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        yield _locked(descriptor)
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool | None:
    """Lock a file; return False if another process holds the lock, None if there are no locks."""
    if not LOCKS:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:  # another error: a file system without locks
        return False if isinstance(error, BlockingIOError) else None
    return True
