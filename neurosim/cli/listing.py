"""``neurosim list``: lists scenarios, models, rules and data sets."""

from collections.abc import Mapping
from typing import Any

from neurosim.cli.options import Debug, Json, Quiet
from neurosim.cli.output import print_json, print_table
from neurosim.core.installing import command, missing, reinstall_command, unmet
from neurosim.core.words import duration, listed


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
    kinds: dict[str, Mapping[str, type]] = {"models": installed(), "sources": SOURCES, "rules": RULES}
    groups: dict[str, list[dict[str, Any]]] = {
        "scenarios": [
            {
                "name": scenario.name,
                "about": scenario.about,
                "seconds": scenario.seconds("auto", compiled),
                "needs": ["numba"] if scenario.needs_compiler else [],
            }
            for scenario in all_scenarios()
        ],
        **{
            title: [{"name": name, "about": (kind.__doc__ or "").partition("\n")[0]} for name, kind in known.items()]
            for title, known in kinds.items()
        },
        "datasets": [{"name": name, "about": datasets.about(name)} for name in datasets.names()],
    }
    if json:
        print_json(groups)
    elif not quiet:
        rows = [  # how long a scenario takes here, or what is missing for it
            (e["name"], f"needs {listed(e['needs'])}" if e["seconds"] is None else duration(e["seconds"]), e["about"])
            for e in groups.pop("scenarios")
        ]
        print_table("Scenarios", ("name", "takes about", "what it is"), rows)
        for title, entries in groups.items():
            print_table(title.capitalize(), ("name", "what it is"), [(e["name"], e["about"]) for e in entries])
        print(f"Run a scenario with: {command('run NAME')}")
        if broken:
            print(f"The compiled engine, which shortens long ones, cannot run: {broken}: {reinstall_command('numba')}")
        elif not compiled:
            print(missing("The compiled engine, which shortens long ones,", "numba"))
