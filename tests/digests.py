"""What every scenario, a hundred drawn networks and lessons, and every row of verify give, as digests.

python tests/digests.py     # writes digests.json anew: on purpose only, and CHANGELOG says why
"""

import hashlib
import json
import sys
from pathlib import Path

from drawn_networks import lesson, network

import neurosim as ns

FILE = Path(__file__).with_suffix(".json")
DRAWN = 100


def drawn(number, engine="auto"):
    """Return the digest of a drawn network's run, or of a lesson, by turns."""
    if number % 4 == 3:
        net, data, rule, given = lesson(number)
        return ns.train(net, data, rule, engine=engine, progress=False, **given).digest()
    net, until, plastic = network(number)
    plasticity = ns.STDP(least=-1000.0, most=1000.0) if plastic and number % 4 == 2 else None
    return ns.simulate(net, until=until, seed=number, engine=engine, plasticity=plasticity).digest()


def of_run(folder):
    """Return the digests of a scenario's recordings and of its numbers, read from its folder."""
    kept = json.loads((folder / "run.json").read_text())
    text = json.dumps(_timeless(kept["result"]), sort_keys=True)
    return {**kept["digest"], "result": hashlib.sha256(text.encode()).hexdigest()}


def _timeless(value):
    """Return a result without what depends on the machine: wall time, folders, and which engine it chose."""
    if isinstance(value, dict):
        return {key: _timeless(one) for key, one in value.items() if key not in ("seconds", "engine", "took")}
    if isinstance(value, str) and Path(value).is_absolute():
        return Path(value).name
    return [_timeless(one) for one in value] if isinstance(value, list) else value


def main():
    import tempfile

    from reader import Reader

    from neurosim.cli.scenario import all_scenarios
    from neurosim.studies.verification import FAMILIES, judge

    with tempfile.TemporaryDirectory() as folder:
        reader = Reader(Path(folder) / "reader")
        names = [scenario.name for scenario in all_scenarios()]
        scenarios = {name: of_run(Path(reader.result(name)["folder"])) for name in names}
    rows = {row.id: judge(row, "compiled").digest for family in FAMILIES.values() for row in family}
    found = {"scenarios": scenarios, "drawn": [drawn(number) for number in range(DRAWN)], "rows": rows}
    FILE.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
