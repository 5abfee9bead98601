"""Each module imports only what stands before it, and the package loads no more than it needs."""

import ast
import functools
import re
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest

import neurosim

ROOT = Path(neurosim.__file__).parent

TOWER = """
    core       sentences, names, ticks
    models     what a neuron is, what sends
    data       rows, and files
    network    what a user builds, and its flat arrays
    learning   rules, and what a lesson is
    recording  the one result of a run
    engines    what runs it
    analysis   what one makes of it
    training   learning, as users call it
    studies    models on the same data; the classics
    viz        what one looks at
    cli        what one types
"""
"""The packages; each imports only from those that stand before it."""

ORDER = [line.split()[0] for line in TOWER.strip().splitlines()]

DOORS = {"capacity", "datasets", "dichotomies", "estimators", "figures", "pairing", "presentation"}
"""Modules that pass on, under the name that users import, what is at home in a package."""

UPWARDS = "core/display.py"
"""The one module that imports what stands after it: networks, recordings and comparisons show themselves."""

SOURCES = sorted(path for path in ROOT.rglob("*.py") if "scenarios" not in path.relative_to(ROOT).parts)


def place(path):
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def for_types_only(node):
    test = node.test
    name = test.id if isinstance(test, ast.Name) else test.attr if isinstance(test, ast.Attribute) else ""
    return name == "TYPE_CHECKING"


def stub():
    """Return the public names, and the module in which each is at home."""
    homes = {"__version__": "__version__"}
    for node in ast.parse((ROOT / "__init__.pyi").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            homes |= {alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return homes


HOMES = stub()


@functools.cache
def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@functools.cache
def imports(path, types=False):
    """Return (line, module) of every import that runs, inside functions too; `ns.LIF` counts as its home.

    Those that stand for types only are left out, unless `types` asks for them.
    """
    return tuple(each_import(path, types))


def each_import(path, types):
    tree = tree_of(path)
    package = ["neurosim", *path.relative_to(ROOT).parts[:-1]]
    waiting, whole = [tree], set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and not types and for_types_only(node):
            waiting.extend(node.orelse)
            continue
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name != "neurosim")
            whole |= {alias.asname or alias.name for alias in node.names if alias.name == "neurosim"}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*package[: len(package) - node.level + 1], *filter(None, [node.module])])
            for alias in node.names:
                name = HOMES.get(alias.name, alias.name) if base == "neurosim" else alias.name
                yield node.lineno, f"{base}.{name}"
        waiting.extend(ast.iter_child_nodes(node))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in whole:
            yield node.lineno, f"neurosim.{HOMES.get(node.attr, node.attr)}"


def test_every_module_is_in_a_package_or_is_a_door():
    assert {place(path) for path in SOURCES} == {*ORDER, *DOORS, "__init__", "__main__"}


def test_tests_stand_where_what_they_test_does():
    here = Path(__file__).parent
    folders = {path.relative_to(here).parts[0] for path in here.glob("*/**/test_*.py")}
    assert folders - {"faults", "fuzz", "scenarios"} == set(ORDER)


def test_the_map_tells_every_package_and_what_is_in_it():
    told = (
        (ROOT.parent / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## The map")[2].partition("\n## ")[0]
    )
    _, *entries = re.split(r"^- \*\*`([\w/]+)/`\*\*", told, flags=re.MULTILINE)
    assert [package for package in entries[::2] if "/" not in package] == ORDER
    for package, entry in zip(entries[::2], entries[1::2], strict=True):
        named = set(re.findall(r"`(\w+)`", entry.partition("\n\n")[0]))
        inside = {path.stem for path in (ROOT / package).glob("*.py")} - {"__init__"}
        folders = {path.parent.name for path in (ROOT / package).glob("*/__init__.py")}
        entries_of_their_own = {folder for folder in folders if f"{package}/{folder}" in entries[::2]}
        assert inside | (folders - entries_of_their_own) <= named <= inside | folders


def test_no_file_is_long():
    assert [str(path) for path in SOURCES if len(path.read_text(encoding="utf-8").splitlines()) > 400] == []


def test_kernels_take_few_parameters():
    for path in (ROOT / "engines").rglob("*.py"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef) and node.name != "simulate":
                assert len(node.args.args) <= 10, f"{path}: {node.name}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_stands_before_it(path):
    mine = place(path)
    if mine not in ORDER:
        return
    for line, module in imports(path):
        if module.split(".")[0] == "neurosim" and module != "neurosim.__version__":
            other = module.split(".")[1]
            assert other in ORDER, f"{path}:{line} imports {module}, which is in no package"
            assert ORDER.index(other) <= ORDER.index(mine), f"{path}:{line} imports {module}"


@pytest.mark.parametrize("door", sorted(DOORS))
def test_a_door_only_passes_on(door):
    body = ast.parse((ROOT / f"{door}.py").read_text(encoding="utf-8")).body
    kinds = {type(node) for node in body[1:]}
    assert kinds <= {ast.ImportFrom, ast.Assign}
    assert subprocess.run([sys.executable, "-c", f"from neurosim.{door} import *"], check=False).returncode == 0


def by_name():
    return {
        str(path.relative_to(ROOT))
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and 'import_module(f"neurosim' in ast.unparse(node).replace("'", '"')
    }


def test_one_module_alone_imports_what_stands_after_it():
    assert by_name() == {UPWARDS}


def edges():
    """Yield every import from file to file, those for types included."""
    files = {
        ".".join(["neurosim", *path.relative_to(ROOT).with_suffix("").parts]).removesuffix(".__init__"): path
        for path in SOURCES
    }
    for name, path in files.items():
        for _, module in imports(path, types=True):
            target = next((whole for whole in (module, module.rpartition(".")[0]) if whole in files), None)
            if target is not None and target != name and place(path) in ORDER:
                yield name, target


def test_no_circle_of_imports_is_larger_than_five_files():
    circles = [circle for circle in nx.strongly_connected_components(nx.DiGraph(edges())) if len(circle) > 1]
    assert [sorted(circle) for circle in circles if len(circle) > 5] == []


def test_the_tower_has_at_most_ten_floors():
    packages = ((a.split(".")[1], b.split(".")[1]) for a, b in edges())
    tower = nx.DiGraph((a, b) for a, b in packages if a != b)
    assert nx.dag_longest_path_length(tower) + 1 <= 10


def importers(library):
    used = {(path, module) for path in SOURCES for _, module in imports(path)}
    return {str(path.relative_to(ROOT)) for path, module in used if module.split(".")[0] == library}


def test_simpy_is_the_reference_engines_alone():
    users = importers("simpy")
    assert "engines/reference/loop.py" in users
    assert all(user.startswith("engines/reference/") for user in users)


def test_numba_is_the_compiled_engines_alone():
    assert all(user.startswith("engines/compiled") for user in importers("numba"))


def test_anywidget_is_the_widgets_alone():
    assert importers("anywidget") == importers("traitlets") == {"viz/player/widget.py"}


def test_nothing_draws_on_global_state():
    used = {(path, module) for path in SOURCES for _, module in imports(path)}
    assert [use for use in used if "pyplot" in use[1] or "pylab" in use[1]] == []


def test_the_walk_sees_imports_inside_functions_and_not_those_for_types_only():
    assert "neurosim.network.network.Network" not in [
        module for _, module in imports(ROOT / "network" / "files" / "network_file.py")
    ]
    assert "rich.console.Console" in [module for _, module in imports(ROOT / "core" / "progress.py")]


HEAVY = ("simpy", "networkx", "numba", "rich", "typer", "matplotlib", "sklearn", "pydantic", "numpy")


def loaded_by(code):
    check = f"import sys\n{code}\nprint(*sorted(m for m in {HEAVY!r} if m in sys.modules))"
    return subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True).stdout.split()


def test_importing_neurosim_loads_nothing_heavy():
    assert loaded_by("import neurosim") == []
    assert loaded_by("import neurosim; neurosim.__version__; dir(neurosim)") == []


def test_the_widgets_library_is_loaded_by_the_widget_alone():
    code = "import neurosim as ns; ns.simulate(ns.Network(), until=0.0)._repr_html_()"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; import sys; print('anywidget' in sys.modules)"], capture_output=True, text=True
    )
    assert done.stdout.split() == ["False"], done.stderr


def test_running_a_network_loads_neither_figures_nor_the_command_line():
    loaded = loaded_by("import neurosim as ns; ns.simulate(ns.Network(), until=1.0)")
    assert set(loaded) == {"simpy", "networkx", "numpy"}


def test_every_public_name_is_there():
    assert len(HOMES) > 30
    assert set(HOMES) <= {*neurosim.__all__, "__version__"}
    for name in neurosim.__all__:
        assert getattr(neurosim, name) is not None
    with pytest.raises(AttributeError):
        _ = neurosim.no_such_name


PROMISED = """
    Network simulate load_recording datasets perceptron train Stimulus Poisson FixedIndegree AllToAll OneToOne
    Bernoulli Pairs Bias Feature McCullochPitts Rosenblatt Adaline Sigmoid LIF ExpCurrentLIF
"""


@pytest.mark.parametrize("name", PROMISED.split())
def test_the_names_that_were_promised_to_users(name):
    assert name in HOMES
