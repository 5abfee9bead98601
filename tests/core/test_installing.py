"""Advice about installing, and commands, can be typed: in an environment or without one, in a clone or elsewhere."""

import ast
import os
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import reader

from neurosim.cli.app import app
from neurosim.core.installing import COMMANDS, DISTRIBUTION, EXTRAS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """Return an environment with the package and its command, and no pip."""
    folder = tmp_path_factory.mktemp("reader") / "env"
    reader.environment(folder)
    return folder


@pytest.fixture
def noted(environment):
    """Return what notes, as an installer does, where the package came from and what it requires."""
    (library,) = environment.glob("lib/python3.*/site-packages")
    folder = library / f"{DISTRIBUTION.replace('-', '_')}-0.1.0.dist-info"

    def note(origin, *required):
        folder.mkdir()
        lines = ["Metadata-Version: 2.3", f"Name: {DISTRIBUTION}", "Version: 0.1.0", *required]
        (folder / "METADATA").write_text("\n".join(lines))
        if origin:
            (folder / "direct_url.json").write_text(origin)

    yield note
    shutil.rmtree(folder)


def asked(environment, question, where, *path, as_clone=True):
    """Return what the module answers in that environment, to someone in a folder whose PATH begins with `path`."""
    if not as_clone:
        question = f"i._clone = lambda: None; {question}"
    code = f"import neurosim.core.installing as i; {question}"
    search = os.pathsep.join([*map(str, path), "/usr/bin", "/bin"])
    return subprocess.run(
        [environment / "bin" / "python", "-c", code],
        cwd=where, env={"PATH": search, "HOME": str(where)}, capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip


def typed(command, where, *path):
    """Type a command into a shell."""
    search = os.pathsep.join([*map(str, path), "/usr/bin", "/bin"])
    return subprocess.run(
        command, shell=True, cwd=where, env={"PATH": search, "HOME": str(where)}, capture_output=True, text=True
    )


def test_a_command_can_be_typed_wherever_the_reader_stands(environment, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    stranger = other / "neurosim"
    stranger.write_text("#!/bin/sh\necho another project; exit 3\n")
    stranger.chmod(0o755)
    states = {  # where the reader stands, and what stands first on the PATH
        (environment.parent, ()): "env/bin/neurosim list --quiet",
        (environment.parent, (environment / "bin",)): "neurosim list --quiet",
        (environment.parent, (other,)): "env/bin/neurosim list --quiet",
        (tmp_path, ()): f"{environment}/bin/neurosim list --quiet",
        (tmp_path, (other, environment / "bin")): f"{environment}/bin/neurosim list --quiet",
    }
    for (where, path), told in states.items():
        assert asked(environment, "print(i.command('list --quiet'))", where, *path) == told
        assert typed(told, where, *path).returncode == 0


def test_a_link_on_the_path_to_the_command_is_the_command(environment, tmp_path):
    (tmp_path / "neurosim").symlink_to(environment / "bin" / "neurosim")
    assert asked(environment, "print(i.command('list'))", tmp_path, tmp_path) == "neurosim list"


def test_without_the_script_a_command_is_of_the_python_at_hand(environment, tmp_path):
    script = environment / "bin" / "neurosim"
    script.rename(script.with_name("away"))
    try:
        told = asked(environment, "print(i.command('list --quiet'))", environment.parent)
        assert told == "env/bin/python -m neurosim list --quiet"
        assert typed(told, environment.parent).returncode == 0
        activated = asked(environment, "print(i.command('list'))", tmp_path, environment / "bin")
        assert activated == "python -m neurosim list"
    finally:
        script.with_name("away").rename(script)


def test_a_folder_with_a_blank_in_its_name_is_quoted(environment, tmp_path):
    where = tmp_path / "my neurons"
    where.mkdir()
    environment.rename(where / "env")
    try:
        told = asked(where / "env", "print(i.command('list'))", tmp_path)
        assert shlex.split(told) == ["my neurons/env/bin/neurosim", "list"]
    finally:
        (where / "env").rename(environment)


def test_commands_in_a_text_are_spelled_and_nothing_else_is(environment):
    text = "Try: neurosim why neuron cell 13. neurosim is exact; see neurosim/cli or my-neurosim run x."
    told = asked(environment, f"print(i.spelled({text!r}))", environment.parent)
    assert told == text.replace("neurosim why", "env/bin/neurosim why")


def test_in_a_clone_an_extra_is_of_the_clone(environment, tmp_path):
    question = "print(i.install_command('imageio-ffmpeg'))"
    assert asked(environment, question, ROOT).endswith(' -e ".[video]"')
    assert asked(environment, question, tmp_path).endswith(f' -e "{ROOT}[video]"')


@pytest.mark.parametrize(
    ("origin", "told"),
    [
        (None, f'"{DISTRIBUTION}[notebook]"'),  # an index has it, for it came from one
        ('{"url": "file:///tmp/neurosim.whl", "archive_info": {}}', "anywidget"),
        ('{"url": "file:///tmp/neurosim", "dir_info": {}}', "anywidget"),
    ],
)
def test_elsewhere_an_extra_is_asked_for_by_a_name_that_can_be_had(environment, tmp_path, noted, origin, told):
    noted(origin)
    got = asked(environment, "print(i.install_command('anywidget'))", tmp_path, as_clone=False)
    assert got.endswith(f" install {told}")


def test_what_no_installer_can_find_here_is_not_advised(environment, tmp_path, noted):
    noted("", "Requires-Dist: numba>=0.61; python_version < '3'", "Requires-Dist: scipy>=1.14; python_version > '3'")
    told = asked(environment, "print(i.missing('It', 'numba'), i.missing('It', 'scipy'), sep='\\n')", tmp_path)
    of_numba, of_scipy = told.splitlines()
    assert of_numba.startswith("It needs numba, which is missing: there is no wheel of it for ")
    assert of_scipy.endswith(" install scipy")


def test_of_an_unknown_origin_the_package_itself_is_asked_for(environment, tmp_path):
    got = asked(environment, "print(i.install_command('anywidget'))", tmp_path, as_clone=False)
    assert got.endswith(" install anywidget")


def test_what_installs_is_there_and_installs_into_this_environment(environment, tmp_path):
    python = environment / "bin" / "python"
    question = "import sys; sys.modules.setdefault('pip'); print(i.install_command('scipy'))"
    assert asked(environment, question, tmp_path) == f"pip --python {python} install scipy"
    uv = tmp_path / "uv"
    uv.write_text("#!/bin/sh\n")
    uv.chmod(0o755)
    assert asked(environment, question, tmp_path, tmp_path) == f"uv pip install --python {python} scipy"
    with_pip = "import sys, types; sys.modules['pip'] = types.ModuleType('pip'); import importlib.machinery as m"
    with_pip += "; sys.modules['pip'].__spec__ = m.ModuleSpec('pip', None)"
    assert asked(environment, f"{with_pip}; {question}", tmp_path) == f"{python} -m pip install scipy"
    in_a_cell = "import sys, types; sys.modules['IPython'] = types.SimpleNamespace(get_ipython=lambda: 1)"
    assert asked(environment, f"{in_a_cell}; {question}", tmp_path) == "%pip install scipy"


def test_extras_and_the_name_are_those_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["name"] == DISTRIBUTION
    for extra, package in EXTRAS.items():
        (requirement,) = project["optional-dependencies"][extra]
        assert requirement.startswith(package)


def test_the_commands_are_all_there_are():
    assert tuple(command.name or command.callback.__name__ for command in app.registered_commands) == COMMANDS


def test_advice_about_installing_stands_in_one_place():
    for path in (ROOT / "neurosim").rglob("*.py"):
        if path.name == "installing.py":
            continue
        texts = (node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant))
        assert not [text for text in texts if isinstance(text, str) and "pip install" in text], path
