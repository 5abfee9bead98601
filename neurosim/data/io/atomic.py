"""Replace a file completely or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from neurosim.core.errors import InputError, NotWrittenError
from neurosim.data.io.unfinished import PREFIX, unfinished


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a temporary file to write, which replaces `path` when the block ends without an exception.

    If the block raises (the disk is full, Ctrl-C), or the machine stops, the old file remains unchanged. Temporary
    files of processes that were killed are removed by the next process that writes to the folder. A symbolic link is
    replaced, not followed, so nothing is written outside the folder of `path`, which must exist. Errors name `path`,
    never the temporary file: an InputError if no file can be written there, a NotWrittenError if writing fails.

    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "spikes.txt"
    >>> with replacing(target) as temporary:
    ...     _ = temporary.write_text("20.0 40.0")
    >>> target.read_text()
    '20.0 40.0'
    """
    target = Path(path)
    check_place(target)
    try:
        # In the same folder, because a rename is atomic only inside one file system.
        with unfinished(target.parent, target.suffix) as temporary:
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
        ours = error.filename is None or Path(error.filename).name.startswith(PREFIX)
        if ours:
            raise NotWrittenError.of(target, error) from error
        raise


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


_CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT)
"""Error codes that mean that a folder cannot be written to."""
