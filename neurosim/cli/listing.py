"""``neurosim list``: what there is to run and to use."""

from __future__ import annotations

from typing import Any

from neurosim.cli.options import Debug, Json, Quiet
from neurosim.cli.output import print_json, print_table


def listing(json: Json = False, quiet: Quiet = False, debug: Debug = False) -> None:
    """List scenarios, models, learning rules and data sets."""
    from neurosim import datasets
    from neurosim.learning.registry import RULES
    from neurosim.models.registry import installed
    from neurosim.scenario import all_scenarios
    from neurosim.sources import SOURCES

    groups: dict[str, list[dict[str, Any]]] = {
        "scenarios": [{"name": s.name, "about": s.about} for s in all_scenarios()],
        "models": [{"name": name, "about": _about(kind)} for name, kind in installed().items()],
        "sources": [{"name": name, "about": _about(kind)} for name, kind in SOURCES.items()],
        "rules": [{"name": name, "about": _about(kind)} for name, kind in RULES.items()],
        "datasets": [{"name": name, "about": datasets.about(name)} for name in datasets.names()],
    }
    if json:
        print_json(groups)
    elif not quiet:
        for title, entries in groups.items():
            print_table(title.capitalize(), ("name", "what it is"), [(e["name"], e["about"]) for e in entries])
        print("Run a scenario with: neurosim run NAME")


def _about(kind: type) -> str:
    return (kind.__doc__ or "").partition("\n")[0]
