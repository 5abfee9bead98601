"""Files made with classes of a person's own: how those are given, and what is said of one that is not or is another."""

import pytest

import neurosim as ns
from neurosim.cli import main

SCRIPT = """
import math
from dataclasses import dataclass
import neurosim as ns

@dataclass(frozen=True)
class PerfectIntegrator(ns.NeuronModel):
    threshold: float = 1.0
    current: float = 0.05
    refractory: float = 2.0

    @dataclass(slots=True)
    class State:
        v: float = 0.0

    def initial(self):
        return PerfectIntegrator.State()

    def advance(self, state, elapsed):
        state.v += self.current * elapsed

    def integrate(self, state, drive):
        state.v += drive

    def fire(self, state):
        if state.v >= self.threshold:
            state.v = 0.0
            return 1.0
        return 0.0

    def time_to_fire(self, state):
        return (self.threshold - state.v) / self.current if self.current > 0.0 else math.inf

    def slope(self, state):
        return 0.0

@dataclass(frozen=True)
class Every(ns.ConnectionRule):
    n: int = 1

    def pairs(self, n_sources, n_targets, stream):
        import numpy as np
        return np.divmod(np.arange(0, n_sources * n_targets, self.n), n_targets)

@dataclass(frozen=True)
class Perversity(ns.LearningRule):
    rate: float = 0.5

    def error(self, target, output, excess, slope):
        return output - target

    def loss(self, target, output, excess):
        return 0.0
"""


def defined(script=SCRIPT, module="__main__"):
    """Return the classes that a script defines, as if it had been started."""
    names = {"__name__": module}
    exec(script, names)
    return names


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Return what the script defines; a recording, a network and a lesson that were made with it are at hand."""
    monkeypatch.chdir(tmp_path)
    own = defined()
    (tmp_path / "pi.py").write_text(SCRIPT)
    net = ns.Network()
    net.add_population("cell", 2, own["PerfectIntegrator"](current=0.1), {"v": 0.5})
    net.connect("cell", "cell", weight=0.25, rule=own["Every"](n=2))
    net.save("net.json")
    for suffix in ("npz", "json"):
        ns.simulate(net, until=40.0).save(f"pi.{suffix}")
    ns.train(ns.perceptron(2), "or", own["Perversity"](), epochs=1).recording.save("lesson.npz")
    return own


def load(file, **given):
    return ns.Network.load(file, **given) if file == "net.json" else ns.load_recording(file, **given)


def said(file, **given):
    """Return the sentence with which a file is refused."""
    with pytest.raises(ns.InputError) as refused:
        load(file, **given)
    return str(refused.value)


class TestNotGiven:
    @pytest.mark.parametrize(
        ("file", "given", "call"),
        [
            ("pi.npz", {}, "load_recording(..., models=[PerfectIntegrator])"),
            ("pi.json", {"models": ["Other"]}, "load_recording(..., models=[PerfectIntegrator])"),
            ("net.json", {"rules": ["Every"]}, "Network.load(..., models=[PerfectIntegrator])"),
            ("net.json", {"models": ["PerfectIntegrator"]}, "Network.load(..., rules=[Every])"),
            ("lesson.npz", {}, "load_recording(..., rules=[Perversity])"),
        ],
    )
    def test_what_is_to_be_typed_is_said_and_then_works(self, own, file, given, call):
        own = own | {"Other": defined(SCRIPT.replace("PerfectIntegrator", "Other"))["Other"]}
        given = {option: [own[name] for name in names] for option, names in given.items()}
        sentence = said(file, **given)
        assert sentence.endswith(f", for {file!r}. Give its class: {call}.")
        assert "stimulus" not in sentence
        option, name = call.partition("..., ")[2].rstrip("])").split("=[")
        load(file, **given | {option: [own[name]]})

    def test_the_command_line_names_its_option_and_no_call(self, own, capsys):
        assert main(["why", "pi.npz", "cell[0]", "10"]) == 2
        sentence = capsys.readouterr().err
        assert "Give the script that defines it with --models FILE.py; it will be run." in sentence
        assert "models=[" not in sentence
        assert "Known are" not in sentence
        assert main(["why", "pi.npz", "cell[0]", "10", "--models", "pi.py"]) == 0

    def test_two_that_may_be_meant_are_both_named(self, own):
        two = [defined(module=name)["PerfectIntegrator"] for name in ("math", "re")]
        assert "may be math:PerfectIntegrator or re:PerfectIntegrator; give only" in said("pi.npz", models=two)

    def test_a_name_that_no_class_has_is_answered_with_the_nearest_installed_one(self, tmp_path):
        net = ns.Network()
        net.add_neuron("x", "mcculloch-pitts")
        net.save(tmp_path / "net.json")
        text = (tmp_path / "net.json").read_text().replace("mcculloch-pitts", "mcculloch-pits")
        (tmp_path / "net.json").write_text(text)
        with pytest.raises(ns.UnknownNameError, match=r"Did you mean 'mcculloch-pitts'\?$"):
            ns.Network.load(tmp_path / "net.json")


class TestGivenWrongly:
    @pytest.mark.parametrize("file", ["pi.npz", "net.json"])
    def test_models_that_are_no_list_of_classes(self, own, file):
        kind = own["PerfectIntegrator"]
        rule = "models must be a list of NeuronModel or Source classes, such as "
        path = " Give the class itself; the command line takes the script that defines it, with --models."
        for given, end in (
            (kind, "[PerfectIntegrator]; got PerfectIntegrator itself, without the brackets."),
            (["pi.py"], f"[MyModel]; got 'pi.py'.{path}"),
            ("pi.py", f"[MyModel]; got 'pi.py'.{path}"),
            ([kind()], "[PerfectIntegrator]; got PerfectIntegrator(threshold=1.0, current=0.05, refractory=2.0)."),
            (5, "[MyModel]; got 5."),
            (None, "[MyModel]; got None."),
            ([dict], "[MyModel]; got dict."),
            ([own["Every"]], "[MyModel]; got Every."),
        ):
            assert said(file, models=given) == rule + end

    @pytest.mark.parametrize(
        ("file", "name", "of"),
        [("lesson.npz", "Perversity", "LearningRule or PlasticityRule"), ("net.json", "Every", "ConnectionRule")],
    )
    def test_rules_that_are_no_list_of_classes(self, own, file, name, of):
        rule = f"rules must be a list of {of} classes, such as "
        for given, end in (
            (own[name], f"[{name}]; got {name} itself, without the brackets."),
            (["pi.py"], "[MyRule]; got 'pi.py'. Give the class itself"),
            ([own["PerfectIntegrator"]], "[MyRule]; got PerfectIntegrator."),
        ):
            assert said(file, rules=given).startswith(rule + end)


def changed(*swaps):
    """Return what the script defines after some of its text was replaced."""
    script = SCRIPT
    for before, after in swaps:
        assert before in script
        script = script.replace(before, after)
    return defined(script)


FIELD = ("        v: float = 0.0", "        v: float = 0.0\n        w: float = 0.0")
"""One more field of the state."""


class TestAnotherClass:
    @pytest.mark.parametrize("file", ["pi.npz", "pi.json", "net.json"])
    def test_other_parameters_are_told_and_the_file_is_not_accused(self, own, file):
        also = {"rules": [own["Every"]]} if file == "net.json" else {}
        what = "network" if file == "net.json" else "recording"
        for swap, has in (
            (("threshold", "level"), "current, level, refractory"),
            (
                ("    threshold: float = 1.0", "    gain: float\n    threshold: float = 1.0"),
                "current, gain, refractory, threshold",
            ),
            (("    current: float = 0.05\n", ""), "refractory, threshold"),
        ):
            another = changed(swap)["PerfectIntegrator"]
            sentence = said(file, models=[another], **also)
            assert sentence == (
                f"The {what} {file!r} was made with another PerfectIntegrator than the one given: that had the"
                f" parameters (current, refractory, threshold), and the one given has ({has})."
            )

    def test_of_rules_likewise(self, own):
        rule = changed(("rate", "speed"))["Perversity"]
        assert said("lesson.npz", rules=[rule]) == (
            "The recording 'lesson.npz' was made with another Perversity than the one given: that had the parameters"
            " (rate), and the one given has (speed)."
        )
        every = changed(("n: int", "step: int"))["Every"]
        assert said("net.json", models=[own["PerfectIntegrator"]], rules=[every]) == (
            "The network 'net.json' was made with another Every than the one given: that had the parameters (n), and"
            " the one given has (step)."
        )

    @pytest.mark.parametrize("file", ["pi.npz", "pi.json"])
    def test_another_state_is_told_whichever_of_the_two_has_more(self, own, file):
        more = changed(FIELD)
        begun = f"The recording {file!r} was made with another PerfectIntegrator than the one given: that had a state "
        assert said(file, models=[more["PerfectIntegrator"]]) == (
            f"{begun}of (v), and the one given has one of (v, w)."
        )
        save_with(more, file)
        assert said(file, models=[own["PerfectIntegrator"]]) == f"{begun}of (v, w), and the one given has one of (v)."
        turned = changed((FIELD[0], "        w: float = 0.0\n        v: float = 0.0"))  # as columns stand in the log
        assert said(file, models=[turned["PerfectIntegrator"]]) == (
            f"{begun}of (v, w), and the one given has one of (w, v)."
        )

    def test_so_it_is_of_the_state_that_a_network_gives(self, own):
        renamed = changed(("v: float", "u: float"), ("state.v", "state.u"))
        assert said("net.json", models=[renamed["PerfectIntegrator"]], rules=[own["Every"]]) == (
            "The network 'net.json' was made with another PerfectIntegrator than the one given: that had a state of"
            " (v), and the one given has one of (u)."
        )

    def test_a_class_that_has_become_stricter_is_not_called_damage(self, own):
        stricter = changed(
            ("    def initial", "    def __post_init__(self):\n        raise ValueError('no')\n\n    def initial")
        )
        assert said("pi.npz", models=[stricter["PerfectIntegrator"]]) == (
            "The recording 'pi.npz' does not fit the PerfectIntegrator that is given: model 0,"
            " '__main__:PerfectIntegrator': ValueError: no."
        )

    def test_so_it_is_of_one_that_computes_another_thing(self, own):
        net = ns.Network()
        net.add_neuron("cell", own["PerfectIntegrator"](current=0.1))
        first = ns.simulate(net, until=14.0)
        network = ns.Network()
        network.add_neuron("cell", own["PerfectIntegrator"](current=0.2))
        ns.simulate(network, until=40.0, resume=first).save("two.npz")
        ns.load_recording("two.npz", models=[own["PerfectIntegrator"]])
        faster = changed(("+= self.current", "+= 2.0 * self.current"))
        assert said("two.npz", models=[faster["PerfectIntegrator"]]).startswith(
            "The recording 'two.npz' does not fit the PerfectIntegrator that is given: neuron 'cell': its events lead"
            " to another state at tick "
        )

    def test_the_command_line_says_the_same(self, own, tmp_path, capsys):
        (tmp_path / "pi2.py").write_text(SCRIPT.replace("threshold", "level"))
        assert main(["why", "pi.npz", "cell[0]", "10", "--models", "pi2.py"]) == 2
        sentence = capsys.readouterr().err
        assert "was made with another PerfectIntegrator than the one given: that had the parameters" in sentence
        assert "damaged" not in sentence

    def test_of_our_own_kinds_the_file_is_accused(self, tmp_path):
        net = ns.Network()
        net.add_neuron("cell", "lif")
        ns.simulate(net, until=1.0).save(tmp_path / "r.json")
        text = (tmp_path / "r.json").read_text()
        for before, after in (('"tau"', '"tua"'), ('"start.state0.v"', '"start.state0.w"')):
            (tmp_path / "bad.json").write_text(text.replace(before, after))
            with pytest.raises(ns.InputError, match="is damaged"):
                ns.load_recording(tmp_path / "bad.json")


def save_with(own, file):
    """Save a recording of a neuron of the class that is given."""
    net = ns.Network()
    net.add_neuron("cell", own["PerfectIntegrator"](current=0.1))
    ns.simulate(net, until=40.0).save(file)
