"""From spike to sigmoid in four steps: a threshold, its noise, its rate, and a crowd that decides.

A neuron fires or it does not; a sigmoid perceptron answers with a degree. What to look for: logistic noise on a
dendrite turns the step of a threshold into a probability, and that is the sigmoid. The rate of a leaky neuron in noise
is much like it (A. Siegert, Physical Review 81, 1951). So what a sigmoid perceptron has learned can be done by units
that only fire or not: all hear the same and each a noise of its own, and their majority decides.
"""

import numpy as np

import neurosim as ns
from neurosim.cli import script
from neurosim.figures import Transfer

TAKES = 12  # s
ASKS = "How does a threshold become a sigmoid?", "Near its threshold, noise decides whether a unit fires."
DRIVES, TRIALS = np.linspace(-5.0, 5.0, 201), 1500  # of a threshold unit, in scales of its noise; how often each
LIF, SIGMA, JUMP = ns.LIF(tau=10.0, threshold=20.0, refractory=5.0), 10.0, 1.0  # ms, mV; noise and a signal of it, mV
MEANS, CELLS, BEGIN, UNTIL = np.linspace(-10.0, 70.0, 161), 20, 50.0, 250.0  # mV; at each; counted from and until, ms


def main(run: ns.Run) -> None:
    digests, drives, sides, means = [], DRIVES[::20], DRIVES[10::20], MEANS[::20]  # all others are for the curves
    sigmoid, siegert = 1.0 / (1.0 + np.exp(-DRIVES)), ns.siegert_rate(LIF, MEANS, SIGMA)

    def simulated(net: ns.Network, until: float) -> ns.Recording:
        recording = ns.simulate(net, until, seed=run.seed, engine=run.engine, record="none")
        digests.append(recording.digest())
        return recording

    def shares(X: np.ndarray, *weights, **given) -> np.ndarray:
        """Return which share of noisy units fires at each row."""
        recording = simulated(ns.noisy_units(X, *weights, **given), len(X) + 1.0)
        return ns.share_firing(recording, "units", np.arange(len(X)) + 1.0)

    step = shares(sides[:, None], scale=0.0)
    chance = shares(np.repeat(drives, TRIALS)[:, None]).reshape(-1, TRIALS).mean(axis=1)
    run.report(chance=chance.tolist(), digests=digests)
    run.say(f"A threshold unit in noise: the share of {TRIALS:,} trials in which it fired, and the sigmoid.\n")
    for told in zip(drives, chance, sigmoid[::20], strict=True):
        run.say("  drive {:2g}      {:.3f}   {:.3f}".format(*told))
    recording = simulated(ns.noisy_cells(LIF, means, SIGMA, JUMP, CELLS), UNTIL)
    rates = np.array([ns.firing_rates(recording, f"{mean:g} mV", since=BEGIN) for mean in means])
    rate, error = rates.mean(axis=1), 2.09 * rates.std(axis=1, ddof=1) / CELLS**0.5  # 95% by Student's t
    run.report(rate=rate.tolist(), error=error.tolist())
    run.say("\nA leaky neuron in noise: its rate, and Siegert's formula for infinitely small signals, in Hz.\n")
    for told in zip(means, rate, error, siegert[::20], strict=True):
        run.say("  mean {:3g} mV   {:5.1f} ± {:.1f}   {:5.1f}".format(*told))

    iris = ns.datasets.load("iris")
    X, y = iris.X[50:], iris.y[50:] - 1
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    data = ns.Dataset("two irises", X, y, iris.feature_names, iris.class_names[1:], iris.source)
    lesson = run.train(ns.perceptron(4, "sigmoid"), data, "cross-entropy", rate=0.1, epochs=10, label="lesson")
    degree, answer = lesson.activation(X), lesson.predict(X)
    crowds = {size: shares(X, lesson.weights, lesson.bias, size=size) for size in (1, 10, 100, 1000)}
    differ = {size: np.flatnonzero((share >= 0.5) != answer).tolist() for size, share in crowds.items()}
    run.report(differ=differ, degree=degree.tolist(), shares={k: share.tolist() for k, share in crowds.items()})
    run.say(f"\nA sigmoid perceptron tells {np.sum(answer == y)} of {len(X)} irises apart. Units with its weights:\n")
    for size, rows in differ.items():
        run.say(f"  {size:5,}   {len(X) - len(rows):3} of its answers")
    trials = {"unit in noise": (drives, chance, *ns.wilson_interval(chance, TRIALS))}
    cells = {"leaky neuron in noise": (means, rate, rate - error, rate + error)}
    units = {"1,000 units": (degree, crowds[1000], *ns.wilson_interval(crowds[1000], 1000))}
    units |= {"10 units": (degree, crowds[10]), "1 unit": (degree, crowds[1])}
    whole = "output of the sigmoid perceptron"
    steps = [
        Transfer("1  Threshold: a step", "drive", "output", {"unit": (sides, step)}, {"step": (DRIVES, DRIVES >= 0.0)}),
        Transfer("2  Noise: a probability", "drive", "share of trials", trials, {"sigmoid": (DRIVES, sigmoid)}),
        Transfer("3  Leak: a rate", "mean drive (mV)", "rate (Hz)", cells, {"Siegert's formula": (MEANS, siegert)}),
        Transfer("4  Crowd: a degree", whole, "share of units that fire", units, {"equal": ([0, 1], [0, 1])}),
    ]
    run.figure("bridge", ns.figures.transfer(steps, title="From spike to sigmoid (bars: 95% intervals)"))
    rising = ns.noisy_units(np.linspace(-4.0, 4.0, 33)[:, None])
    run.film("flicker", run.simulate(rising, 34.0, label="flicker"), neuron=("units", 0))
    run.player("flicker", title="A drive that rises, and noise: a unit flickers around its threshold")
    run.say("\nbridge.png: the four steps on one page. player.html: a drive that rises, and a unit that flickers.")


if __name__ == "__main__":
    script(__file__)
