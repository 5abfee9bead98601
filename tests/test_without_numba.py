"""Where numba cannot be had everything but the compiled engine works, and what asks for that engine is told so."""

import subprocess
import sys

import pytest

HIDE = "import sys; sys.modules['numba'] = sys.modules['llvmlite'] = None\n"


def alone(code, where, *arguments):
    """Run Python code in a process that has no numba."""
    return subprocess.run([sys.executable, "-c", HIDE + code, *arguments], cwd=where, capture_output=True, text=True)


def test_what_people_come_for_works(tmp_path):
    code = """
import neurosim as ns
for name in ns.__all__:
    getattr(ns, name)
net = ns.Network()
net.add_population("many", 150, ns.LIF(constant_drive=2.0))
net.connect("many", "many", weight=0.001, delay=1.0, rule=ns.AllToAll())  # as many as "auto" would compile
recording = ns.simulate(net, until=20.0)
assert recording.engine == "simpy" and recording.n_signals > 100
assert len(recording.wiring.targets) > 20_000
training = ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt", epochs=20)
assert training.converged and recording.why(("many", 0), 14.0)
compared = ns.compare(["rosenblatt"], "iris", epochs=3, seeds=[1], folds=2, jobs=1)
print(recording.n_signals, training.history.mistakes[-1], len(compared.rows()))
"""
    done = alone(code, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[1:] == ["0", "1"]


@pytest.mark.parametrize(
    "command", [["list"], ["doctor"], ["verify", "lif-rate"], ["run", "neuron", "--engine", "auto"]]
)
def test_commands_work(command, tmp_path):
    done = alone("from neurosim.cli import main; raise SystemExit(main(sys.argv[1:]))", tmp_path, *command)
    assert done.returncode == 0, done.stderr


def test_who_asks_for_the_compiled_engine_is_told_what_it_needs(tmp_path):
    code = """
import neurosim as ns
try:
    ns.simulate(ns.Network(), 1.0, engine="compiled")
except ns.InputError as error:
    print(error)
"""
    told = alone(code, tmp_path).stdout
    assert told.startswith("The compiled engine needs numba, which is missing: ")
    assert told.endswith(" install numba. The SimPy engine runs everything without it.\n")
