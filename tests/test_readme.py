"""The documents tell the truth: every command and every program in them runs."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from neurosim.verification import FAMILIES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
STORY = (ROOT / "docs" / "story.md").read_text()


def python(*arguments: str, where: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=where, capture_output=True, text=True)


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def commands(text: str) -> list[str]:
    return [line.partition("#")[0].strip() for block in blocks(text, "sh") for line in block.splitlines()]


COMMANDS = commands(README)
PARTS = re.split(r"^## ", STORY, flags=re.MULTILINE)[1:]
TRIES = [tried for part in PARTS for tried in re.findall(r"^\*Try:\* .*`(neurosim .+?)`", part, flags=re.MULTILINE)]
EVERYTHING = "neurosim verify"  # runs in tests/verification/, row by row

NUMBERS = {  # of each part, in bold: from the results of its scenario
    1: lambda r: [f"{r['spikes']['cell'][0]:g} ms"],
    2: lambda r: [f"{r['arrival']:g} ms"],
    3: lambda r: [str(sum(row[-1] for row in r["tables"]["majority"]))],
    4: lambda r: [f"{r['felt']['a moment of cold']['hot'][0]:g} ms"],
    5: lambda r: [f"{r['gates']['and']['updates']} updates"],
    6: lambda r: [f"({r['point'][0]:g}, {r['point'][1]:g})"],
    7: lambda r: [str(100 - len(r["differ"]["1"]))],
    8: lambda r: [f"{r['predictions']['1,0,0']:.8f}"],
    9: lambda r: [str(len(r["solved"])), "0.0078876", "0.978"],  # the last two are of rows of verify
    10: lambda r: [f"{r['driven']['rate']:.1f}"],
}


def bold(part: str) -> list[str]:
    return re.findall(r"\*\*(.+?)\*\*", part)


def same_lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines())


def test_every_neurosim_command_of_readme_and_story_runs_and_says_what_they_promise(tmp_path):
    every = [*COMMANDS, *commands(STORY), *TRIES]
    once = [command for command in dict.fromkeys(every) if command.startswith("neurosim ") and command != EVERYTHING]
    shown, printed, results = "".join(blocks(README, "text")), {}, {}
    assert len(once) >= 30
    for command in once:
        arguments = shlex.split(command)[1:]
        done = python("-m", "neurosim", *arguments, where=tmp_path)
        assert done.returncode == 0, (command, done.stderr)
        printed[command] = same_lines(done.stdout)
        if arguments[0] == "run":  # at once, for another seed would write to the same folder
            results[command] = json.loads((tmp_path / "runs" / arguments[1] / "run.json").read_text())["result"]
        if command in COMMANDS and arguments[0] == "why":
            assert printed[command].splitlines()[0] in shown
        if command in COMMANDS and arguments[0] == "verify":
            assert any(block.strip() in printed[command] for block in blocks(README, "text"))
    for number, part in enumerate(PARTS, start=1):
        assert bold(part) == NUMBERS[number](results[commands(part)[0]]), part.splitlines()[0]
    for row, digits in (("tutorial-two-layers", 7), ("digits-hidden", 3)):
        (got,) = re.findall(r"got +([\d.]+)", printed[f"neurosim verify {row}"])
        assert f"{float(got):.{digits}f}" in bold(PARTS[8])


def test_the_story_has_ten_parts_each_with_a_command_a_figure_a_number_and_something_to_try():
    assert [part.split(".")[0] for part in PARTS] == [str(number) for number in range(1, 11)]
    assert len(TRIES) == 10
    for part in PARTS:
        title, prose = part.splitlines()[0], part.split("```")[0].partition("\n")[2]
        assert 80 <= len(prose.split()) <= 150, title
        assert commands(part)[0].startswith("neurosim run "), title
        ((seen, picture),) = re.findall(r"!\[(.*?)\]\((.*?)\)", part)
        assert len(seen) > 60, title
        assert (ROOT / "docs" / picture).stat().st_size < 150_000, title
        assert any(character.isdigit() for number in bold(part) for character in number), title
        assert part.count("*Try:*") == 1, title


def test_the_number_of_classic_results_is_what_the_readme_says():
    (told,) = re.findall(r"\b(\d+) classic\s+results", README)
    assert int(told) == sum(map(len, FAMILIES.values()))


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


@pytest.mark.parametrize(
    ("text", "folder"),
    [(README, ROOT), (CONTRIBUTING, ROOT), (STORY, ROOT / "docs")],
    ids=["README", "CONTRIBUTING", "story"],
)
def test_pictures_and_links_exist(text, folder):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if not target.startswith("http"):
            assert (folder / target).exists(), target
