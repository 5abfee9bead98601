"""Scenarios: runnable scripts that tell a part of the story. Each has a docstring and a function ``main(run)``."""

from __future__ import annotations

import ast
import runpy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neurosim.errors import InputError, UnknownNameError
from neurosim.runs import Run


@dataclass(frozen=True)
class Scenario:
    """A script that can be run.

    Attributes
    ----------
    name : str
        The file's name without its number, such as ``"logic-gates"`` for ``02_logic_gates.py``.
    path : Path
    about : str
        The first line of its docstring.
    """

    name: str
    path: Path
    about: str

    def main(self) -> Callable[[Run], Any]:
        """Load the script, and return its ``main``.

        Raises
        ------
        InputError
            If it has none.
        """
        found = runpy.run_path(str(self.path), run_name="neurosim_scenario").get("main")
        if not callable(found):
            raise InputError(f"The script {str(self.path)!r} has no function main(run), so it is not a scenario.")
        main: Callable[[Run], Any] = found
        return main


def folder() -> Path:
    """Return where the scenarios are: in the package, or beside it in a checkout."""
    here = Path(__file__).parent
    return next((path for path in (here / "scenarios", here.parent / "scenarios") if path.is_dir()), here / "scenarios")


def all_scenarios() -> list[Scenario]:
    """Return the scenarios that come with neurosim, in their order."""
    return [_scenario(path) for path in sorted(folder().glob("[0-9][0-9]_*.py"))]


def find(name: str) -> Scenario:
    """Return a scenario by its name, or by the path of a script.

    Raises
    ------
    UnknownNameError
        With the nearest name.
    """
    path = Path(name)
    if path.suffix == ".py":
        if not path.is_file():
            raise InputError(f"There is no script {name!r}.")
        return _scenario(path)
    scenarios = all_scenarios()
    for scenario in scenarios:
        if scenario.name == name:
            return scenario
    raise UnknownNameError("scenario", name, [scenario.name for scenario in scenarios])


def _scenario(path: Path) -> Scenario:
    try:
        docstring = ast.get_docstring(ast.parse(path.read_bytes())) or ""
    except (SyntaxError, ValueError) as error:
        raise InputError(f"The script {str(path)!r} is not Python: {error}.") from None
    number, _, rest = path.stem.partition("_")
    name = rest if number.isdigit() and rest else path.stem
    return Scenario(name.replace("_", "-"), path, docstring.partition("\n")[0])
