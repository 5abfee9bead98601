"""``neurosim list``: lists scenarios, models, rules and data sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neurosim.cli.options import Debug, Json, Quiet
from neurosim.cli.output import print_json, print_table
from neurosim.core.installing import command, missing, reinstall_command, unmet
from neurosim.core.words import duration, listed

if TYPE_CHECKING:
    from neurosim.cli.scenario import Scenario


def listing(json: Json = False, quiet: Quiet = False, debug: Debug = False) -> None:
    """List scenarios, models, learning rules and data sets."""
    from neurosim.cli.scenario import all_scenarios
    from neurosim.data import datasets
    from neurosim.engines.choice import compiler_there
    from neurosim.learning.rules import RULES
    from neurosim.models.registry import installed
    from neurosim.models.sources import SOURCES

    there = compiler_there()
    broken = unmet("numba") if there else ""  # an import would take long; run checks it
    compiled = there and not broken

    groups: dict[str, list[dict[str, Any]]] = {
        "scenarios": [_scenario(scenario, compiled) for scenario in all_scenarios()],
        "models": [{"name": name, "about": _about(kind)} for name, kind in installed().items()],
        "sources": [{"name": name, "about": _about(kind)} for name, kind in SOURCES.items()],
        "rules": [{"name": name, "about": _about(kind)} for name, kind in RULES.items()],
        "datasets": [{"name": name, "about": datasets.about(name)} for name in datasets.names()],
    }
    if json:
        print_json(groups)
    elif not quiet:
        scenarios = groups.pop("scenarios")
        rows = [(e["name"], _takes(e), e["about"]) for e in scenarios]
        print_table("Scenarios", ("name", "takes about", "what it is"), rows)
        for title, entries in groups.items():
            print_table(title.capitalize(), ("name", "what it is"), [(e["name"], e["about"]) for e in entries])
        print(f"Run a scenario with: {command('run NAME')}")
        if broken:
            print(f"The compiled engine, which shortens long ones, cannot run: {broken}: {reinstall_command('numba')}")
        elif not compiled:
            print(missing("The compiled engine, which shortens long ones,", "numba"))


def _scenario(scenario: Scenario, compiled: bool) -> dict[str, Any]:
    needs = ["numba"] if scenario.needs_compiler else []
    seconds = scenario.seconds("auto", compiled)
    return {"name": scenario.name, "about": scenario.about, "seconds": seconds, "needs": needs}


def _takes(entry: dict[str, Any]) -> str:
    """Return how long a scenario takes here, or what is missing for it."""
    return f"needs {listed(entry['needs'])}" if entry["seconds"] is None else duration(entry["seconds"])


def _about(kind: type) -> str:
    return (kind.__doc__ or "").partition("\n")[0]
