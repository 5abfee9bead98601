"""How neurosim is installed here, and which commands the reader can type for it."""

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
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.requirements import Requirement

DISTRIBUTION = "neurosim-events"
"""The name on a package index, where ``neurosim`` is another project; the import is called ``neurosim``."""

EXTRAS = {"video": "imageio-ffmpeg", "notebook": "anywidget"}  # each extra, and the package that it installs
COMMANDS = ("demo", "playground", "list", "run", "compare", "play", "why", "verify", "render", "doctor")
"""Commands of the command line, in the order of its help."""


def missing(user: str, package: str) -> str:
    """Say that something needs a missing package, and how to install it."""
    return f"{user} needs {package}, which is missing: {install_command(package)}"


def install_command(package: str) -> str:
    """Return the command that installs a missing package for the current Python, or say that there is no wheel of it.

    A package of one of neurosim's extras is installed with it, from the clone or by name; by itself if neurosim came
    another way, such as from a wheel in a file.
    """
    extra = next((extra for extra, brought in EXTRAS.items() if brought == package), None)
    if extra is None:
        applies = [fits for one, fits in _required(DISTRIBUTION).items() if one.name == package]
        if any(applies) or not applies:
            return f"{_installer()} {quoted(package)}"
        here = f"{platform.python_implementation()} {platform.python_version()} on {sysconfig.get_platform()}"
        return f"there is no wheel of it for {here}"
    clone = _clone()
    if clone is not None:
        return f'{_installer()} -e "{_short(clone)}[{extra}]"'
    if _installed_by_name():
        return f'{_installer()} "{DISTRIBUTION}[{extra}]"'
    return f"{_installer()} {package}"


def unmet(package: str) -> str:
    """Return which requirement of an installed package is not met, without importing it; "" if all are."""
    for one, applies in _required(package).items():
        if not applies:
            continue
        try:
            found = distribution(one.name).version
        except PackageNotFoundError:
            return f"{package} needs {one.name}, which is missing"
        if not one.specifier.contains(found, prereleases=True):
            return f"{package} needs {one.name}{one.specifier}, and {found} is installed"
    return ""


def reinstall_command(package: str) -> str:
    """Return the command that installs a broken package again, with its requirements."""
    again = "--reinstall" if _installer().startswith("uv ") else "--force-reinstall"
    return f"{_installer()} --upgrade {again} {quoted(package)}"


def command(arguments: str) -> str:
    """Return a command of neurosim, such as ``"run seed"``, as the reader can type it."""
    return f"{program()} {arguments}"


def program() -> str:
    """Return the program's name as the reader can type it: ``neurosim`` only if the shell finds this installation."""
    script = shutil.which("neurosim", path=sysconfig.get_path("scripts"))
    if script is None:
        return f"{_python()} -m neurosim"
    found = shutil.which("neurosim")
    ours = found is not None and os.path.samefile(found, script)
    return "neurosim" if ours else quoted(_short(script))


def spelled(text: str) -> str:
    """Return a text with each command, such as ``neurosim run seed``, replaced by what the reader can type."""
    named = rf"(?<![\w./\\-])neurosim(?= (?:{'|'.join(COMMANDS)})\b)"
    return re.sub(named, lambda _: program(), text)


def quoted(word: object) -> str:
    """Return a word of a command, such as a path, in quotes if a shell would split it.

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


def _installed_by_name() -> bool:
    """Return whether neurosim came from a package index: installers record any other origin (PEP 610)."""
    try:
        return distribution(DISTRIBUTION).read_text("direct_url.json") is None
    except PackageNotFoundError:
        return False


def _required(package: str) -> dict[Requirement, bool]:
    """Return the requirements of an installed package, and whether each applies here; none if it has no metadata."""
    from packaging.requirements import Requirement

    try:
        required = [Requirement(line) for line in distribution(package).requires or []]
    except PackageNotFoundError:
        return {}
    return {one: one.marker is None or one.marker.evaluate({"extra": ""}) for one in required}


def _installer() -> str:
    """Return the installer for the current Python: its own pip, uv, or another Python's pip."""
    if getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)() is not None:
        return "%pip install"  # in a notebook's cell
    if importlib.util.find_spec("pip") is not None:
        return f"{_python()} -m pip install"
    if shutil.which("uv"):
        return f"uv pip install --python {_python()}"
    return f"pip --python {_python()} install"


def _python() -> str:
    """Return the current Python as the reader can type it."""
    for name in ("python", "python3"):
        found = shutil.which(name)
        if found is not None and Path(found) == Path(sys.executable):  # unresolved: environments share it
            return name
    return quoted(_short(sys.executable))


def _short(path: str | os.PathLike[str]) -> str:
    """Return a path relative to the working directory if it is below it."""
    whole = Path(os.path.abspath(path))
    try:
        here = Path.cwd()
    except FileNotFoundError:  # it has been removed
        return str(whole)
    return str(whole.relative_to(here)) if whole.is_relative_to(here) else str(whole)
