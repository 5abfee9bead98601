"""Opening a user's file, and its text in any encoding; or an error that says why not, and may advise options."""

import codecs
import contextlib
import io
import os
import shlex
import zlib
from dataclasses import dataclass
from gzip import GzipFile
from pathlib import Path
from typing import BinaryIO

from neurosim.core.errors import InputError, suggestion

_SPELLED = {"\t": "tab", " ": "space"}  # characters that are hard to type in a shell, and their names there

_OTHER_FORMATS = {  # first bytes of files that are not text, and advice for each
    b"PK\x03\x04": "a spreadsheet or a ZIP file; save the sheet as CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel file; save the sheet as CSV",
    b"PAR1": "a Parquet file; read it with pandas.read_parquet, and give the frame",
    b"\x93NUMPY": "a NumPy file; read it with numpy.load, and give (X, y)",
    b"%PDF": "a PDF file; it needs a table as text",
    **dict.fromkeys((b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd"), "compressed; unpack it, or compress it with gzip"),
}

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is a prefix of it
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Option:
    """An option of ``datasets.load``, such as ``header=False``, and of ``neurosim compare``, such as --no-header."""

    name: str
    value: object

    @property
    def python(self) -> str:
        """The option as a keyword argument."""
        return f"{self.name}={self.value!r}"

    @property
    def flag(self) -> str:
        """The option as a flag."""
        if isinstance(self.value, bool):
            return f"--{'' if self.value else 'no-'}{self.name}"
        values = self.value if isinstance(self.value, list) else [self.value]
        return " ".join(f"--{self.name} {shlex.quote(_SPELLED.get(str(value), str(value)))}" for value in values)


class FileError(InputError):
    """A file that cannot be read as it is; the text may advise options, which the command line shows as flags."""

    def __init__(self, told: str, *options: Option) -> None:
        super().__init__(told, *options)
        self.told, self.options = told, options

    def __str__(self) -> str:
        return self.told

    @property
    def in_a_shell(self) -> str:
        """The text, with options as flags."""
        text = self.told
        for option in self.options:
            text = text.replace(option.python, option.flag)
        return text


def opened(path: str | os.PathLike[str]) -> BinaryIO:
    """Open a file for reading bytes, or raise an InputError with the nearest name beside it."""
    try:
        return open(path, "rb")
    except FileNotFoundError:
        target, alike = Path(path), []
        with contextlib.suppress(OSError):
            alike = sorted(file.name for file in target.parent.iterdir() if file.suffix == target.suffix)
        near = suggestion(target.name, alike) if alike else ""
        raise InputError(f"There is no file {str(path)!r}.{near}") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL character in the name
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{str(path)!r} cannot be read: {reason}.") from error


def content(path: str | os.PathLike[str], limit: int) -> bytes:
    """Return the bytes of a file; one of more than `limit` bytes is refused without reading it."""
    with opened(path) as file:
        try:
            size = os.fstat(file.fileno()).st_size  # of a regular file, the size is known without reading
            held = file.read(limit + 1) if size <= limit else b""
        except OSError as error:
            raise InputError(f"{str(path)!r} cannot be read: {error.strerror}.") from error
    if max(size, len(held)) > limit:
        raise InputError(f"{str(path)!r} is larger than the limit of {limit} bytes.")
    return held


def text_of(path: str | os.PathLike[str], limit: int) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file of at most `limit` bytes, decompressed if gzipped, and notes on guesses."""
    where = repr(str(path))
    held = content(path, limit)
    if held.startswith(b"\x1f\x8b"):
        try:
            with GzipFile(fileobj=io.BytesIO(held)) as packed:
                held = packed.read(limit + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(f"{where} begins as a gzip file but cannot be unpacked: {error}.") from error
        if len(held) > limit:
            raise InputError(f"{where} is larger than the limit of {limit} bytes once it is unpacked.")
    for first, what in _OTHER_FORMATS.items():
        if held.startswith(first):
            raise InputError(f"{where} must be text; it is {what}.")
    text, notes = _decoded(held, where)
    if "\0" in text:
        told = "it holds zero bytes, like a program's own format, or UTF-16 without a byte-order mark"
        raise InputError(f"{where} must be text; {told}: save it as UTF-8.")
    return text, notes


def _decoded(held: bytes, where: str) -> tuple[str, tuple[str, ...]]:
    marked = next((encoding for mark, encoding in _BYTE_ORDER_MARKS if held.startswith(mark)), "utf-8-sig")
    try:
        return held.decode(marked), ()
    except UnicodeDecodeError as error:
        if marked != "utf-8-sig":
            raise InputError(f"{where} begins as {marked.upper()} but byte {error.start} breaks it.") from error
        line = len((held[: error.start] + b"x").splitlines())
    try:
        encoding, text = "Windows-1252", held.decode("windows-1252")
    except UnicodeDecodeError:  # five bytes are undefined there
        encoding, text = "Latin-1", held.decode("latin-1")
    return text, (f"The text is read as {encoding}, because line {line} is not UTF-8.",)
