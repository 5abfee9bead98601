"""The documents tell the truth: every command and every program in them runs."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from reader import ACTIVATE

from neurosim.cli.scenario import all_scenarios
from neurosim.studies.verification import FAMILIES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
STORY = (ROOT / "docs" / "story.md").read_text()


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def commands(text: str) -> list[str]:
    return [line.partition("#")[0].strip() for block in blocks(text, "sh") for line in block.splitlines()]


COMMANDS = commands(README)
PARTS = re.split(r"^## ", STORY, flags=re.MULTILINE)[1:]
TRIES = [tried for part in PARTS for tried in re.findall(r"^\*Try:\* .*`(neurosim .+?)`", part, flags=re.MULTILINE)]
EVERYTHING = "neurosim verify"  # runs in tests/studies/verification/, row by row
STARTS = {  # how a reader gets the environment; what they do is done by .ci/run, and by whoever runs these tests
    "make demo": "neurosim demo",
    "make test": "python -m pytest",
    "make quick": "python -m pytest",
    "make check": "mypy",
    "python3 -m venv .venv": "",
    "python -m pip install -e .": "",
}

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


ONCE = [
    command
    for command in dict.fromkeys([*COMMANDS, *commands(STORY), *TRIES])
    if command not in (*STARTS, ACTIVATE, EVERYTHING)
]
"""What a reader types, but for the first commands, and once if both documents have it."""


def same_lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines())


def test_the_first_command_makes_the_environment_and_the_second_one_enters_it():
    assert COMMANDS[:2] == ["make demo", ACTIVATE]
    assert len(ONCE) >= 30


@pytest.mark.parametrize("command", ONCE)
def test_a_command_works_as_it_stands_and_says_what_the_documents_promise(command, reader):
    """Where the reader is: the environment is active, for README says so, and what is shown has been run."""
    program, verb, *rest = shlex.split(command)
    assert program == "neurosim"
    if verb == "run" and len(rest) == 1:
        reader.ran(rest[0])
    elif verb in ("play", "render", "why"):
        run, name = "compare" if rest[0].startswith("compare-") else "run", rest[0].removeprefix("compare-")
        reader.once(f"neurosim {run} {name}")
    printed = same_lines(reader.once(command))
    if command in COMMANDS and verb == "why":
        assert printed.splitlines()[0] in "".join(blocks(README, "text"))
    if command in COMMANDS and verb == "verify":
        assert any(block.strip() in printed for block in blocks(README, "text"))


@pytest.mark.parametrize("number", NUMBERS)
def test_the_numbers_of_a_part_of_the_story_are_those_of_its_commands(number, reader):
    part = PARTS[number - 1]
    run, *verified = commands(part)
    assert bold(part) == NUMBERS[number](reader.result(run.removeprefix("neurosim run ")))
    digits = {"neurosim verify tutorial-two-layers": 7, "neurosim verify digits-hidden": 3}
    assert verified == (list(digits) if number == 9 else [])
    for command in verified:
        (got,) = re.findall(r"got +([\d.]+)", reader.once(command))
        assert f"{float(got):.{digits[command]}f}" in bold(part)


def test_what_the_demo_advises_works_where_nothing_is_active(reader):
    demo = reader.types(".venv/bin/neurosim demo")  # as `make demo` has it
    assert demo.returncode == 0, demo.stderr
    advised = re.findall(r"^  (\S*neurosim .+?)   ", demo.stdout.partition("Try next:")[2], flags=re.MULTILINE)
    assert advised == [f".venv/bin/neurosim {command}" for command in ("run neuron", "playground", "list")]
    printed = {command: reader.types(command) for command in advised}
    assert [done.returncode for done in printed.values()] == [0, 0, 0]
    tries = re.findall(r"^Try: (.+)$", printed[advised[0]].stdout, flags=re.MULTILINE)
    assert tries == [".venv/bin/neurosim why neuron cell 13"]
    assert "so it sent 1" in reader.types(*tries).stdout
    assert reader.types("neurosim list").returncode == 127  # what it is like without that care


def test_readme_and_list_name_the_same_scenarios():
    named = re.findall(r"^neurosim run ([\w-]+)", "\n".join(COMMANDS), flags=re.MULTILINE)
    assert sorted(named) == sorted({scenario.name for scenario in all_scenarios()})


def test_the_page_of_the_package_has_no_link_or_picture_that_only_the_clone_has():
    shown = README
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["metadata"]["hooks"]
    for one in build["fancy-pypi-readme"]["substitutions"]:
        shown = re.sub(one["pattern"], one["replacement"], shown)
    assert all(target.startswith(("http", "#")) for target in re.findall(r"\]\(([^)]+)\)", shown))
    assert "![" not in shown
    assert blocks(shown, "sh") == blocks(README, "sh")
    assert "docs/story.md" not in shown
    assert len(shown) > 0.7 * len(re.sub(r"!\[.*\)", "", README))


def test_installing_is_spoken_of_by_the_name_that_is_ours():
    texts = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md"), ROOT / "docs/notebook.ipynb"]
    for path in texts:
        for what in re.findall(r"pip install ([^`\n]+)", path.read_text()):
            assert not re.search(r"(?<![\w./-])neurosim(?!-events)", what), (path, what)
    assert "It is not there yet" in README.replace("\n", " ")


def test_the_story_has_ten_parts_each_with_a_command_a_figure_a_number_and_something_to_try():
    assert [part.split(".")[0] for part in PARTS] == [str(number) for number in NUMBERS]
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


def test_the_first_commands_are_what_the_makefile_does():
    makefile = (ROOT / "Makefile").read_text()
    said = makefile.replace("$(BIN)/", "").replace("$(PYTHON)", "python3").replace("$(VENV)", ".venv")
    said = said.replace("$(PIP) --editable", "python -m pip install -e")
    for command, does in STARTS.items():
        target, verb, *_ = command.split()
        if target == "make":
            rule = re.search(rf"^{verb}:.*\n((?:\t.*\n)+)", said, flags=re.MULTILINE)
            assert does in rule[1]
        else:
            assert f"\t{command}\n" in said


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
    model = blocks(CONTRIBUTING, "python")[0]
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
