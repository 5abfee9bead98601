"""How much one neuron can learn: two patterns for each synapse, and more if it may choose its time.

Random patterns, half of which it is to answer; how many can it learn without a mistake? What to look for: a perceptron
learns about two for each synapse (T. M. Cover, IEEE Trans. Electron. Comput. 14, 1965). A tempotron hears spikes spread
over time, and may fire at any moment of them: it learns more (R. Guetig and H. Sompolinsky, Nat. Neurosci. 9, 2006).
Where all spikes of a pattern come at once there is nothing to choose, and it is a perceptron again.
"""

import neurosim as ns
from neurosim.capacity import capacity
from neurosim.cli import script
from neurosim.dichotomies import separable_share

TAKES = 50  # s
ASKS = "How much can one neuron learn?", "Two patterns for each synapse, and more if it chooses its time."
SYNAPSES, SETS, LOADS = 20, 20, (1.0, 1.5, 2.0, 2.5, 3.0)  # sets of patterns for each load; patterns for each synapse
NEURONS = {  # the kind, how long its patterns of spikes last, ms, and after how many epochs it gives up
    "perceptron": ("perceptron", None, 1000),
    "tempotron": ("tempotron", 90.0, 100),
    "tempotron, all at once": ("tempotron", None, 100),
}


def main(run: ns.Run) -> None:
    found = {}
    run.say(f"{SYNAPSES} synapses; of {SETS} sets of random patterns, the share that is learned without a mistake.\n")
    run.say(f"  {'patterns for each synapse':<26}" + "".join(f"{load:6.1f}" for load in LOADS))
    shares = [separable_share(round(load * SYNAPSES), SYNAPSES) for load in LOADS]
    run.say(f"  {'a plane separates (Cover)':<26}" + "".join(f"{share:6.2f}" for share in shares))
    for name, (kind, window, epochs) in NEURONS.items():
        given = {"window": window, "epochs": epochs, "draws": SETS, "seed": run.seed, "engine": run.engine}
        found[name] = capacity(kind, SYNAPSES, LOADS, **given)
        run.say(f"  {name:<26}" + "".join(f"{load.learned:6.2f}" for load in found[name]))
        run.report(cover=shares, learned={name: [load.learned for load in loads] for name, loads in found.items()})
    run.figure("capacity", ns.figures.capacity(found))
    run.say("\ncapacity.png: where a line passes one half, a neuron is full. The tempotron's passes last.")
    run.say(f"Next: neurosim run capacity --seed {run.seed + 1} draws other patterns;")
    run.say("neurosim.capacity.capacity takes other sizes, and how long to learn.")


if __name__ == "__main__":
    script(__file__)
