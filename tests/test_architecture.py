"""Each module imports only what stands before it, and the package loads no more than it needs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import neurosim

ROOT = Path(neurosim.__file__).parent

ORDER = [
    "__version__",
    "errors",
    "installing",
    "interrupts",
    "words",
    "checks",
    "pickling",
    "numerals",
    "memory",
    "intervals",
    "dichotomies",
    "names",
    "signal",
    "timebase",
    "synapse",
    "columns",
    "classes",
    "given_arrays",
    "io",
    "models",
    "mean_field",
    "sources",
    "connectivity",
    "graph_attributes",
    "kept_kinds",
    "kept_fit",
    "kept_rule",
    "kept_model",
    "kept_network",
    "network_file",
    "initial_state",
    "nodes",
    "network",
    "noisy",
    "projections",
    "wiring",
    "injection",
    "rebuilt",
    "layers",
    "learning",
    "recording",
    "packets",
    "population_activity",
    "engines",
    "changed_network",
    "going_on",
    "progress",
    "simulation",
    "history",
    "pairing",
    "dataset",
    "datasets",
    "presentation",
    "training",
    "capacity",
    "linear",
    "figures",
    "report",
    "exact",
    "separation",
    "hand_wiring",
    "comparison",
    "estimators",
    "animation",
    "player",
    "notebook",
    "conformance",
    "verification",
    "runs",
    "scenario",
    "cli",
    "__main__",
]
"""Modules and packages of neurosim; inside a package the order is its own affair."""

DISPLAYS = {
    "comparison/comparison.py": {"_repr_html_"},
    "network.py": {"_repr_html_"},
    "recording/recording.py": {"_repr_html_", "to_html"},
}
"""Methods that may import the player, which stands after them: they show what they are of, and nothing follows."""

SOURCES = sorted(path for path in ROOT.rglob("*.py") if "scenarios" not in path.relative_to(ROOT).parts)


def place(path):
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def for_types_only(node):
    test = node.test
    name = test.id if isinstance(test, ast.Name) else test.attr if isinstance(test, ast.Attribute) else ""
    return name == "TYPE_CHECKING"


def of_the_player(node):
    return isinstance(node, ast.ImportFrom) and (node.module or "").startswith("neurosim.player")


def stub():
    """Return the public names, and the module in which each is at home."""
    homes = {"__version__": "__version__"}
    for node in ast.parse((ROOT / "__init__.pyi").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            homes |= {alias.name: (node.module or alias.name).split(".")[0] for alias in node.names}
    return homes


HOMES = stub()


def imports(path):
    """Yield (line, module) of every import that runs, inside functions too; `ns.LIF` counts as neurosim.models."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = ["neurosim", *path.relative_to(ROOT).parts[:-1]]
    waiting, whole = [tree], set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and for_types_only(node):
            waiting.extend(node.orelse)
            continue
        if isinstance(node, ast.FunctionDef) and node.name in DISPLAYS.get(str(path.relative_to(ROOT)), ()):
            waiting.extend(child for child in node.body if not of_the_player(child))
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


def test_every_module_has_a_place_in_the_order():
    assert {place(path) for path in SOURCES} - {"__init__"} <= set(ORDER)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_stands_before_it(path):
    mine = place(path)
    if mine == "__init__":
        return
    for line, module in imports(path):
        if module.split(".")[0] == "neurosim":
            other = module.split(".")[1]
            assert other in ORDER, f"{path}:{line} imports {module}, which has no place in the order"
            assert other == mine or ORDER.index(other) < ORDER.index(mine), f"{path}:{line} imports {module}"


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
    assert importers("anywidget") == importers("traitlets") == {"player/widget.py"}


def test_displays_import_the_player_and_everything_else_of_them_is_seen():
    for name, methods in DISPLAYS.items():
        tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
        found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name in methods]
        assert {node.name for node in found} == methods
        assert all(any(map(of_the_player, node.body)) for node in found)
        assert "neurosim.player" not in " ".join(module for _, module in imports(ROOT / name))


def test_nothing_draws_on_global_state():
    used = {(path, module) for path in SOURCES for _, module in imports(path)}
    assert [use for use in used if "pyplot" in use[1] or "pylab" in use[1]] == []


def test_the_walk_sees_imports_inside_functions_and_not_those_for_types_only():
    assert "neurosim.recording.Recording" not in [module for _, module in imports(ROOT / "errors.py")]
    assert "rich.console.Console" in [module for _, module in imports(ROOT / "progress.py")]


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
