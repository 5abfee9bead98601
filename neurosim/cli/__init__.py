"""The command line, one command per file."""

import sys
from collections.abc import Sequence

from neurosim.cli.output import INTERRUPTED


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, and return its exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted."""
    try:
        from neurosim.cli.app import run_command  # a slow import

        return run_command(arguments)
    except KeyboardInterrupt:  # before any command has begun
        print("neurosim: Interrupted.", file=sys.stderr)
        return INTERRUPTED


def script(path: str, arguments: Sequence[str] | None = None) -> None:
    """Run a scenario's script from the command line, with the options of ``neurosim run``."""
    raise SystemExit(main(["run", path, *(sys.argv[1:] if arguments is None else arguments)]))


__all__ = ["main", "script"]
