"""How neurosim is installed here, and what a reader types for it: the one place that advice comes from."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shutil
import sys
import sysconfig
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

DISTRIBUTION = "neurosim-events"
"""What a package index calls it; ``neurosim`` is another project there, and the name of the import here."""

EXTRAS = {"video": "imageio-ffmpeg", "notebook": "anywidget"}
"""Extras, and the package that each brings."""

COMMANDS = ("demo", "list", "run", "compare", "play", "why", "verify", "render", "doctor")
"""Commands of the command line, in its order."""


def missing(user: str, package: str) -> str:
    """Say that something needs a package which is not there, and how to get it.

    Examples
    --------
    >>> missing("A comparison", "scipy").partition(": ")[0]
    'A comparison needs scipy, which is missing'
    """
    return f"{user} needs {package}, which is missing: {to_get(package)}"


def to_get(package: str) -> str:
    """Return the command that installs a package for the Python at hand, as the reader can type it.

    Parameters
    ----------
    package : str
        What is missing. If an extra brings it, the command installs that extra of neurosim, from where neurosim came:
        from the clone that it runs from, or by its name if it was installed by name. A copy that came another way (a
        wheel in a file, an archive) is left alone, and the command installs the package by itself. Of a package that
        neurosim needs only on other machines, for it cannot be had on this one, that is said.
    """
    extra = next((extra for extra, brought in EXTRAS.items() if brought == package), None)
    if extra is None and not _to_be_had(package):
        here = f"{platform.python_implementation()} {platform.python_version()} on {sysconfig.get_platform()}"
        return f"there is no wheel of it for {here}"
    if extra is None:
        return f"{_installer()} {quoted(package)}"
    clone = _clone()
    if clone is not None:
        return f'{_installer()} -e "{_short(clone)}[{extra}]"'
    if _came_by_name():
        return f'{_installer()} "{DISTRIBUTION}[{extra}]"'
    return f"{_installer()} {package}"


def unmet(package: str) -> str:
    """Return which requirement of an installed package is not met, without importing it; nothing if all are.

    Examples
    --------
    >>> unmet("numpy")
    ''
    """
    from packaging.requirements import Requirement

    try:
        required = [Requirement(line) for line in distribution(package).requires or []]
    except PackageNotFoundError:  # it can be imported, and nothing is known of it
        return ""
    for one in required:
        if one.marker is not None and not one.marker.evaluate({"extra": ""}):
            continue
        try:
            found = distribution(one.name).version
        except PackageNotFoundError:
            return f"{package} needs {one.name}, which is missing"
        if not one.specifier.contains(found, prereleases=True):
            return f"{package} needs {one.name}{one.specifier}, and {found} is installed"
    return ""


def to_mend(package: str) -> str:
    """Return the command that installs a package anew, with what it needs: one that is there and does not work."""
    again = "--reinstall" if _installer().startswith("uv ") else "--force-reinstall"
    return f"{_installer()} --upgrade {again} {quoted(package)}"


def command(arguments: str) -> str:
    """Return a command of neurosim as the reader can type it.

    Parameters
    ----------
    arguments : str
        All that follows the program's name, such as ``"run seed"``.
    """
    return f"{program()} {arguments}"


def program() -> str:
    """Return neurosim as the reader can type it: ``neurosim`` alone only where the shell finds this one."""
    script = shutil.which("neurosim", path=sysconfig.get_path("scripts"))
    if script is None:
        return f"{_python()} -m neurosim"
    found = shutil.which("neurosim")
    ours = found is not None and os.path.samefile(found, script)
    return "neurosim" if ours else quoted(_short(script))


def spelled(text: str) -> str:
    """Return a text in which each command of neurosim reads as the reader can type it.

    Parameters
    ----------
    text : str
        For people, in which commands stand as ``neurosim run seed``.
    """
    named = rf"(?<![\w./\\-])neurosim(?= (?:{'|'.join(COMMANDS)})\b)"
    return re.sub(named, lambda _: program(), text)


def quoted(word: object) -> str:
    """Return a word of a command, such as a path, in quotes where a shell would take it apart.

    Examples
    --------
    >>> quoted("runs/seed"), quoted("my runs")
    ('runs/seed', '"my runs"')
    """
    text = str(word)
    return text if re.fullmatch(r"[\w./\\:+~=-]+", text) else f'"{text}"'


def _clone() -> Path | None:
    """Return the folder of the clone that neurosim runs from, if it does."""
    project = Path(__file__).parents[2] / "pyproject.toml"
    try:
        ours = f'name = "{DISTRIBUTION}"' in project.read_text(encoding="utf-8")
    except OSError:
        return None
    return project.parent if ours else None


def _came_by_name() -> bool:
    """Return whether an installer took neurosim from an index: of all else it notes the origin (PEP 610)."""
    try:
        return distribution(DISTRIBUTION).read_text("direct_url.json") is None
    except PackageNotFoundError:
        return False


def _to_be_had(package: str) -> bool:
    """Return whether a package can be installed here, as far as neurosim's own requirements tell."""
    from packaging.requirements import Requirement

    try:
        required = [Requirement(line) for line in distribution(DISTRIBUTION).requires or []]
    except PackageNotFoundError:
        return True
    markers = [one.marker for one in required if one.name == package]
    return not markers or any(marker is None or marker.evaluate({"extra": ""}) for marker in markers)


def _installer() -> str:
    """Return what installs into the Python at hand: its own pip, uv, or another Python's pip."""
    if getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)() is not None:
        return "%pip install"  # typed into a cell
    if importlib.util.find_spec("pip") is not None:
        return f"{_python()} -m pip install"
    if shutil.which("uv"):
        return f"uv pip install --python {_python()}"
    return f"pip --python {_python()} install"


def _python() -> str:
    """Return the Python at hand as the reader can type it."""
    for name in ("python", "python3"):
        found = shutil.which(name)
        if found is not None and Path(found) == Path(sys.executable):  # not what they link to: environments share that
            return name
    return quoted(_short(sys.executable))


def _short(path: str | os.PathLike[str]) -> str:
    """Return a path from the working directory if it lies below it, so that it can be typed."""
    whole = Path(os.path.abspath(path))
    try:
        here = Path.cwd()
    except FileNotFoundError:  # it has been removed
        return str(whole)
    return str(whole.relative_to(here)) if whole.is_relative_to(here) else str(whole)
