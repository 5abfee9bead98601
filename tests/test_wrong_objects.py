"""Whatever is handed to figures, films, players and what asks a recording: they take it, or say what they want."""

import inspect

import numpy as np
import pytest

import neurosim as ns


def run():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus([20.0]))
    net.add_neuron("cell", ns.LIF())
    net.connect("x", "cell", weight=0.3)
    return ns.simulate(net, 25.0, engine="simpy")


RUN = run()
TRAINING = ns.train(ns.perceptron(2), "and", "rosenblatt")
COMPARISON = ns.compare(["rosenblatt"], "and", seeds=1, epochs=2)

STRANGE = {
    "a network": ns.Network(),
    "a training": TRAINING,
    "a comparison": COMPARISON,
    "a recording": RUN,
    "None": None,
    "a string": "x",
    "a number": 5.0,
    "an empty list": [],
    "a list of None": [None],
    "an empty mapping": {},
    "a mapping to None": {"a": None},
    "a mapping to a list of None": {"a": [None]},
    "an array": np.ones(3),
    "an object": object(),
    "a class": ns.LIF,
}

FIGURES = {
    "accuracy": ns.figures.accuracy,
    "boundaries": ns.figures.boundaries,
    "capacity": ns.figures.capacity,
    "decision_boundary": ns.figures.decision_boundary,
    "decision_regions": lambda strange: ns.figures.decision_regions(strange, "and"),
    "learning_curve": ns.figures.learning_curve,
    "learning_curves": ns.figures.learning_curves,
    "network": ns.figures.network,
    "population_rates": lambda strange: ns.figures.population_rates(strange, ["x"]),
    "potential": lambda strange: ns.figures.potential(strange, "cell"),
    "pulse_packets": lambda strange: ns.figures.pulse_packets(strange, ["x"]),
    "raster": ns.figures.raster,
    "save": lambda strange: ns.figures.save(strange, "figure.png"),
    "space_time": ns.figures.space_time,
    "spike_patterns": ns.figures.spike_patterns,
    "stdp_window": lambda strange: ns.figures.stdp_window(strange, [1.0]),
    "transfer": ns.figures.transfer,
    "weight_paths": ns.figures.weight_paths,
    "weights": ns.figures.weights,
}
"""By its name, how to hand each public figure something strange."""

OTHERS = {
    "a film": ns.animate,
    "a player": ns.Player,
    "a mapping to play": lambda strange: ns.Player({"a": strange}),
    "activity": lambda strange: ns.activity(strange, "x"),
    "firing_rates": lambda strange: ns.firing_rates(strange, "x"),
    "share_firing": lambda strange: ns.share_firing(strange, "x", [1.0]),
    "pulse_packet": lambda strange: ns.pulse_packet(strange, "x"),
    "first_difference, one": lambda strange: ns.first_difference(strange, RUN),
    "first_difference, other": lambda strange: ns.first_difference(RUN, strange),
    "resume": lambda strange: ns.simulate(RUN.network, 50.0, resume=strange),
    "since when": lambda strange: ns.activity(RUN, "x", strange),
    "why, a name": lambda strange: RUN.why(strange, 20.0),
    "why, a time": lambda strange: RUN.why("cell", strange),
    "why, a depth": lambda strange: RUN.why("cell", 20.0, strange),
    "at": RUN.at,
    "spikes": RUN.spikes,
    "the path of a figure": lambda strange: ns.figures.save(ns.figures.raster(RUN), strange),
    "the path of a film": lambda strange: ns.animate(RUN).save(strange),
    "the path of a page": lambda strange: RUN.to_html(strange),
    "the limit of a page": lambda strange: RUN.to_html("page.html", limit=strange),
    "names of rows": lambda strange: ns.figures.raster(RUN, names=strange),
    "a window": lambda strange: ns.figures.raster(RUN, window=strange),
    "populations": lambda strange: ns.figures.population_rates(RUN, strange),
    "the width of a bin": lambda strange: ns.figures.population_rates(RUN, ["x"], width=strange),
    "groups": lambda strange: ns.figures.pulse_packets({"a": RUN}, strange),
    "intervals": lambda strange: ns.figures.stdp_window(None, strange),
    "epochs": lambda strange: ns.figures.decision_boundary(TRAINING, epochs=strange),
    "features": lambda strange: ns.figures.decision_boundary(TRAINING, features=strange),
    "rows to predict": TRAINING.predict,
}

CALLS = (
    FIGURES
    | {f"mapping for {name}": lambda strange, call=call: call({"a": strange}) for name, call in FIGURES.items()}
    | OTHERS
)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE)
def test_what_is_not_wanted_is_refused_in_a_sentence(call, strange, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    try:
        call(strange)
    except ns.InputError as refused:
        told = str(refused)
        assert told.endswith((".", "?", ")"))


def test_every_public_figure_is_among_those_that_are_tried():
    functions = {name for name in ns.figures.__all__ if inspect.isfunction(getattr(ns.figures, name))}
    assert functions == set(FIGURES)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: ns.figures.raster(ns.Network()), "What is drawn must be a Recording, such as ns.simulate(...) or"),
        (lambda: ns.figures.potential(TRAINING, "cell"), "or ns.train(...).recording gives; got Training on 'and'"),
        (
            lambda: ns.figures.weights(RUN),
            "What is drawn must be a Training, such as ns.train(...) gives; got Recording",
        ),
        (
            lambda: ns.figures.accuracy(TRAINING),
            "What is drawn must be a Comparison, such as ns.compare(...) gives; got",
        ),
        (
            lambda: ns.figures.pulse_packets(RUN, ["x"]),
            "What is drawn must be a mapping of names to Recording, such as {'one': ns.simulate(...)}; got Recording",
        ),
        (
            lambda: ns.first_difference(RUN, "run.npz"),
            "Each of the compared runs must be a Recording, such as ns.simulate(...)",
        ),
        (lambda: ns.figures.save("raster", "a.png"), "What is saved must be a Figure, such as ns.figures.raster(...)"),
        (lambda: ns.Player(RUN.network), "What is played, if no Recording, must be a mapping of names to Recording,"),
    ],
)
def test_the_sentence_says_what_is_wanted_and_how_it_is_made(call, told):
    with pytest.raises(ns.InputError) as refused:
        call()
    assert told in str(refused.value)
