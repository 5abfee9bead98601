"""Scenarios: scripts that tell a part of the story, with a docstring and a function ``main(run)``."""

import ast
import inspect
import runpy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from neurosim.cli.runs import Run
from neurosim.core.errors import InputError, UnknownNameError


@dataclass(frozen=True)
class Scenario:
    """A script that can be run."""

    name: str  # that of the file without its number, such as "logic-gates" for 02_logic_gates.py
    path: Path
    about: str  # the first line of the docstring
    look_for: str = ""  # from the docstring
    tries: str = ""  # commands for afterwards, from the docstring
    takes: Mapping[str, float] = field(default_factory=dict)  # seconds on two cores by engine, from TAKES
    asks: tuple[str, ...] = ()  # a question, and what to look for in the player, from ASKS

    def seconds(self, engine: str, compiler: bool) -> float | None:
        """Return how long it takes with an engine, or "auto" with or without `compiler`; None if that is unknown."""
        if engine != "auto":
            return self.takes.get(engine)
        simpy = self.takes.get("simpy")
        return self.takes.get("compiled", simpy) if compiler else simpy

    @property
    def needs_compiler(self) -> bool:
        """Whether only the compiled engine can run it."""
        return "compiled" in self.takes and "simpy" not in self.takes

    def main(self) -> Callable[[Run], Any]:
        """Run the script, and return its ``main``, or raise an InputError."""
        found = runpy.run_path(str(self.path), run_name="neurosim_scenario").get("main")
        if not callable(found):
            raise InputError(f"The script {str(self.path)!r} has no function main(run), so it is not a scenario.")
        try:
            inspect.signature(found).bind(None)
        except TypeError:
            told = f"The function main of the script {str(self.path)!r} must take the run: def main(run)."
            raise InputError(told) from None
        main: Callable[[Run], Any] = found
        return main


def folder() -> Path:
    """Return the folder of the scenarios: in the package, or beside it in a clone."""
    here = Path(__file__).parents[1]
    return next((path for path in (here / "scenarios", here.parent / "scenarios") if path.is_dir()), here / "scenarios")


def all_scenarios() -> list[Scenario]:
    """Return the scenarios that come with neurosim, in their order."""
    return [_scenario(path) for path in sorted(folder().glob("[0-9][0-9]_*.py"))]


def find(name: str) -> Scenario:
    """Return a scenario by its name, or by the path of a script, or raise an error with the nearest name."""
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
        script = ast.parse(path.read_bytes(), path.name)
    except (SyntaxError, ValueError) as error:
        raise InputError(f"The script {str(path)!r} is not Python: {error}.") from None
    number, _, rest = path.stem.partition("_")
    name = rest if number.isdigit() and rest else path.stem
    docstring = ast.get_docstring(script) or ""
    _, mark, look_for = docstring.partition("What to look for")
    look_for, _, tries = look_for.partition("\n\nTry: ")
    return Scenario(
        name.replace("_", "-"), path, docstring.partition("\n")[0], f"{mark}{look_for}", tries, _takes(script, path),
        _asks(script, path),
    )  # fmt: skip


def _said(script: ast.Module, name: str) -> Iterator[ast.expr]:
    """Yield what a script says a constant is, without running it."""
    for statement in script.body:
        if isinstance(statement, ast.Assign) and [getattr(one, "id", "") for one in statement.targets] == [name]:
            yield statement.value


def _asks(script: ast.Module, path: Path) -> tuple[str, ...]:
    """Return the question and the hint in a script's ``ASKS``, without running it."""
    for value in _said(script, "ASKS"):
        try:
            said = ast.literal_eval(value)
        except (ValueError, TypeError):
            said = None
        if isinstance(said, tuple) and len(said) == 2 and all(isinstance(text, str) for text in said):
            return said
        told = f"ASKS of the script {str(path)!r} must be a question and what to look for, two texts"
        raise InputError(f"{told}; got {ast.unparse(value)}.")
    return ()


def _takes(script: ast.Module, path: Path) -> dict[str, float]:
    """Return the times in a script's ``TAKES``, without running it."""
    for value in _said(script, "TAKES"):
        try:
            said = ast.literal_eval(value)
            takes = said if isinstance(said, dict) else {"simpy": said}
            return {str(engine): float(seconds) for engine, seconds in takes.items()}
        except (ValueError, TypeError):
            told = ast.unparse(value)
            rule = 'seconds, or seconds for each engine, such as {"compiled": 12, "simpy": 60}'
            raise InputError(f"TAKES of the script {str(path)!r} must be {rule}; got {told}.") from None
    return {}
