"""Replace a file whole or not at all."""

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
    """Yield a temporary file to write, which takes the place of `path` when the block ends well.

    If the block raises (the disk is full, Ctrl-C), or the machine stops, the old file is as it was.
    What a process that was killed in such a block left in the folder is cleared away by the next one that writes there.
    A symbolic link is replaced, not followed, so nothing is ever written outside the folder of `path`.

    Parameters
    ----------
    path : str or path
        The file to create or to replace; its folder must exist.

    Yields
    ------
    Path
        An empty file in the same folder and with the same suffix, to be written and closed in the block.

    Raises
    ------
    InputError
        If there is no such folder, nothing can be written to it, or `path` is a folder or a device.
    NotWrittenError
        If the system refuses to write to the end; it names `path`, never the temporary file.

    Examples
    --------
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
                # The bytes must be on the disk before the name is: after a power cut the name may be all that is left.
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
    """Refuse a place where no file can be written.

    Raises
    ------
    InputError
        If there is no such folder, it or its file system may not be written to, or there is no file but a folder or a
        device.
    NotWrittenError
        If there is no room, or whatever else has nothing to do with the place.
    """
    folder = target.parent
    if "\0" in str(target):
        raise InputError(f"{str(target)!r} cannot be written: no file's name has a NUL character.")
    try:
        if not folder.is_dir():
            raise InputError(f"There is no folder {str(folder)!r} to write {target.name!r} in.")
        if target.exists() and not target.is_file():
            raise InputError(f"{str(target)!r} must be a file to write to; it is a folder or a device.")
        # To ask for permissions is not enough: a file system may be read-only, or closed even to its owner.
        with tempfile.NamedTemporaryFile(dir=folder, prefix=PREFIX):
            pass
    except OSError as error:
        if error.errno in _CLOSED:
            raise InputError(f"Nothing can be written to {str(folder)!r}: {error.strerror}.") from None
        raise NotWrittenError.of(target, error) from error


_CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT)
"""How a system says that a folder is not one to write to."""
