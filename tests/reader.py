"""Someone who has typed what README says first, and types on: in a shell, in a folder that has an environment."""

import contextlib
import fcntl
import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ACTIVATE = ". .venv/bin/activate"


@contextlib.contextmanager
def alone(folder, name="environment"):
    """Keep other workers out while something is made."""
    with open(folder / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def environment(folder):
    """Make an environment with the command, the package of this clone, all that it needs, and no pip."""
    venv.create(folder, symlinks=True)
    (library,) = folder.glob("lib/python3.*/site-packages")
    shared = [path for path in sys.path if path.endswith("site-packages")]
    (library / "shared.pth").write_text("\n".join([str(ROOT), *shared]))
    script = folder / "bin" / "neurosim"
    script.write_text(f"#!{folder / 'bin' / 'python'}\nfrom neurosim.cli import main\nraise SystemExit(main())\n")
    script.chmod(0o755)


def plain(command):
    """Return a name of a file for what a command prints."""
    return "".join(letter if letter.isalnum() else "-" for letter in command)


class Reader:
    """A shell in a folder that has an environment in ``.venv``; nothing else of Python is on its PATH."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        with alone(folder):
            if not (folder / ".venv").exists():
                environment(folder / ".venv")

    def types(self, *commands, where=None):
        """Type commands one after the other into a new shell, until one fails; return what came of it."""
        given = {name: value for name, value in os.environ.items() if not name.startswith(("VIRTUAL_ENV", "PYTHON"))}
        return subprocess.run(
            ["bash", "-c", " && ".join(commands)],
            cwd=where or self.folder, env=given | {"PATH": "/usr/bin:/bin"}, capture_output=True, text=True,
        )  # fmt: skip

    def where(self, command):
        """Return the folder in which a command is typed."""
        number = command.partition("--seed ")[2]
        if not number:
            return self.folder
        other = self.folder / f"seed {number}"
        with alone(self.folder, other.name):
            if not other.exists():
                other.mkdir()
                (other / ".venv").symlink_to(self.folder / ".venv")
        return other

    def once(self, command):
        """Type a command in the active environment, once for all tests; return what it printed.

        With another seed it runs in a folder of its own, for it would write to that of the first one.
        """
        name = plain(command)
        printed = self.folder / f"{name}.txt"
        with alone(self.folder, name):
            if not printed.exists():
                done = self.types(ACTIVATE, command, where=self.where(command))
                assert done.returncode == 0, (command, done.stderr)
                printed.write_text(done.stdout, encoding="utf-8")
                (self.folder / f"{name}.err").write_text(done.stderr, encoding="utf-8")
        return printed.read_text(encoding="utf-8")

    def ran(self, scenario, *flags):
        """Type ``neurosim run SCENARIO``; return what it printed."""
        command = " ".join(["neurosim run", scenario, *flags])
        printed = self.once(command)
        assert (self.folder / f"{plain(command)}.err").read_text(encoding="utf-8") == ""
        return printed

    def result(self, scenario, *flags):
        """Return what the scenario's ``--json`` would print, from the folder of its run."""
        self.ran(scenario, *flags)
        folder = self.where(" ".join(flags)) / "runs" / scenario
        result = json.loads((folder / "run.json").read_text())["result"]
        files = sorted(file.name for file in folder.iterdir() if not file.name.startswith("player-"))  # made by `play`
        return {**result, "scenario": scenario, "folder": str(folder), "files": files}


@pytest.fixture(scope="session")
def reader(tmp_path_factory):
    """Return the reader; all workers of a test session share one, so that each scenario runs once."""
    base = Path(tmp_path_factory.getbasetemp())
    return Reader((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "reader")
