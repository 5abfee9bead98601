"""The documents tell the truth: every command and every program in them runs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()


def python(*arguments: str, where: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=where, capture_output=True, text=True)


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


COMMANDS = [line.partition("#")[0].strip() for block in blocks(README, "sh") for line in block.splitlines()]


def test_every_neurosim_command_of_the_readme_runs(tmp_path):
    commands = [command for command in COMMANDS if command.startswith("neurosim ")]
    assert len(commands) >= 7
    for command in commands:
        arguments = command.split()[1:]
        done = subprocess.run(
            [sys.executable, "-m", "neurosim", *arguments], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 0, (command, done.stderr)
        if arguments[0] == "why":
            assert done.stdout.splitlines()[0] in README


def test_the_other_commands_are_makefile_targets_or_plain_pip():
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    for command in COMMANDS:
        if command.startswith("make "):
            assert command.split()[1] in targets
        elif not command.startswith("neurosim "):
            assert command.startswith((".venv/bin/pip install", ".venv/bin/neurosim demo", "python3 -m venv"))


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_every_python_block_runs_and_prints_what_it_says(text, tmp_path):
    for block in blocks(text, "python"):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", block], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        for promised in re.findall(r"\)  # (\[.*\])", block):
            assert promised in done.stdout


def test_the_model_shown_in_contributing_is_short():
    (model,) = blocks(CONTRIBUTING, "python")
    body = model[model.index("@dataclass(frozen=True)") : model.index("net = ")]
    assert len([line for line in body.splitlines() if line.strip()]) <= 32


def test_pictures_and_links_exist():
    for target in re.findall(r"\]\(([^)#]+)\)", README + CONTRIBUTING):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target
