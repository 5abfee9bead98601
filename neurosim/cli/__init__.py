"""The command line; one command a file."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from neurosim.cli.app import main


def script(path: str, arguments: Sequence[str] | None = None) -> None:
    """Run a scenario's own file from the command line, with the flags of ``neurosim run``."""
    raise SystemExit(main(["run", path, *(sys.argv[1:] if arguments is None else arguments)]))


__all__ = ["main", "script"]
