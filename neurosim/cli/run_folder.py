"""The folder of a run: what may be written to it, and how its files are written and read."""

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from neurosim.core.errors import InputError
from neurosim.data.io.atomic import clear
from neurosim.data.io.json_text import LIMIT, as_json, parse, text_of
from neurosim.data.io.opening import content

FORMAT = "neurosim run 1"
LONGEST_NAME = 100  # characters of an output's name, which any file system accepts with its prefix and suffix


def read_run(folder: str | os.PathLike[str]) -> dict[str, Any]:
    """Return the content of a run's run.json, or raise an InputError if the folder is not that of a run."""
    file = Path(folder) / "run.json"
    if not file.is_file():
        raise InputError(f"{str(folder)!r} is not the folder of a run: it has no readable run.json.")
    document = parse(content(file, LIMIT), repr(str(file)))
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise InputError(f"{str(file)!r} was not written by a run of neurosim.")
    return document


def check_replaceable(folder: Path, force: bool) -> None:
    """Raise an InputError, before anything is computed, for a folder that cannot or must not be written."""
    clear(folder.parent)  # completes a replacement that was interrupted
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise InputError(f"The output {str(folder)!r} is not a folder; choose another with --out.")
    if folder.exists() and any(folder.iterdir()) and not force:
        try:
            read_run(folder)
        except InputError:
            told = f"The folder {str(folder)!r} exists and was not written by a run of neurosim"
            raise InputError(f"{told}; choose another with --out, or replace it with --force.") from None
    parent = next(p for p in (folder.absolute().parent, *folder.absolute().parents) if p.exists())
    try:  # a check of permissions is not enough: a file system may be read-only, even for its owner, or full
        Path(tempfile.mkdtemp(prefix=".neurosim-", dir=parent)).rmdir()
    except OSError as error:
        told = f"Nothing can be written to {str(parent)!r} ({error.strerror})"
        raise InputError(f"{told}; choose another folder with --out.") from None


def plain_result(name: str, value: Any) -> Any:
    """Return a result in the form in which JSON stores it and reads it back."""
    what = f"The result {name!r}"
    try:
        plain = as_json(value, what)
    except RecursionError:
        raise InputError(f"{what} contains itself, or is nested too deeply.") from None
    text_of({"result": {name: plain}}, what)  # nested as in run.json
    return plain


def plain_name(name: str) -> str:
    """Return the name of an output, or raise an InputError if it is not a plain file name."""
    plain = name.isprintable() and name == Path(name).name and not name.startswith(".") and "\\" not in name
    if not plain or not 0 < len(name) <= LONGEST_NAME:
        rule = f"must be a plain file name without folders, of at most {LONGEST_NAME} characters"
        raise InputError(f"The name of an output {rule}; got {name[: 2 * LONGEST_NAME]!r}.")
    return name


def plain_label(label: str) -> str:
    """Return the label of a recording or network, checked as a part of a file's name; "" for none."""
    return plain_name(label) if label else ""


def file_name(kind: str, label: str, suffix: str = "") -> str:
    """Return the name of a run's file, or of a thing that has a file of its own."""
    return f"{kind}-{label}{suffix}" if label else f"{kind}{suffix}"


def attempt(folder: Path, writers: Mapping[str, Callable[[Path], object]], refused: type[Exception]) -> list[str]:
    """Write files by name, and return the names of those that could not be written, which raises `refused`, and why."""
    missing = []
    for name, write in writers.items():
        try:
            write(folder / name)
        except refused as error:
            missing.append(f"{name} ({getattr(error, 'strerror', None) or error})")
    return missing
