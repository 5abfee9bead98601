"""The text of a user's file in any encoding, with notes on what was guessed."""

from __future__ import annotations

import codecs
import io
import os
import zlib
from gzip import GzipFile

from neurosim.core.errors import InputError
from neurosim.data.io.opening import content

_OTHER_FORMATS = {
    b"PK\x03\x04": "a spreadsheet or a ZIP file; save the sheet as CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel file; save the sheet as CSV",
    b"PAR1": "a Parquet file; read it with pandas.read_parquet, and give the frame",
    b"\x93NUMPY": "a NumPy file; read it with numpy.load, and give (X, y)",
    b"%PDF": "a PDF file; it needs a table as text",
    b"BZh": "compressed; unpack it, or compress it with gzip",
    b"\xfd7zXZ": "compressed; unpack it, or compress it with gzip",
    b"\x28\xb5\x2f\xfd": "compressed; unpack it, or compress it with gzip",
}
"""First bytes of files that are not text, and advice for each."""

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is a prefix of it
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def text_of(path: str | os.PathLike[str], limit: int) -> tuple[str, tuple[str, ...]]:
    r"""Return the text of a file of at most `limit` bytes, decompressed if gzipped, and notes on guesses.

    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "names.csv"
    >>> _ = file.write_bytes("Zoë\n".encode("windows-1252"))
    >>> text_of(file, 100)
    ('Zoë\n', ('The text is read as Windows-1252, because line 1 is not UTF-8.',))
    """
    where = repr(str(path))
    held = content(path, limit)
    if held.startswith(b"\x1f\x8b"):
        held = _unpacked(held, limit, where)
    for first, what in _OTHER_FORMATS.items():
        if held.startswith(first):
            raise InputError(f"{where} must be text; it is {what}.")
    text, notes = _decoded(held, where)
    if "\0" in text:
        raise InputError(
            f"{where} must be text; it holds zero bytes, like a program's own format, or UTF-16 without a"
            " byte-order mark: save it as UTF-8."
        )
    return text, notes


def _unpacked(held: bytes, limit: int, where: str) -> bytes:
    try:
        with GzipFile(fileobj=io.BytesIO(held)) as packed:
            unpacked = packed.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{where} begins as a gzip file but cannot be unpacked: {error}.") from error
    if len(unpacked) > limit:
        raise InputError(f"{where} is larger than the limit of {limit} bytes once it is unpacked.")
    return unpacked


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
