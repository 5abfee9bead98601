"""One neuron, closely: dendrites sum, a threshold decides, an axon carries the spike on.

What to look for in the figure "potential":

- two signals of 0.6 that come 2 ms apart add up and cross the threshold of 1; 12 ms apart they do not, because
  the membrane leaks in between;
- after a spike the neuron is deaf for 5 ms: what arrives in the grey span is lost;
- the muscle hears each spike 3 ms after it left, for that is how long the axon takes.

Try: neurosim why neuron cell 13
"""

import neurosim as ns
from neurosim.cli import script

TAKES = 3  # s
ASKS = "When do two signals make a neuron fire?", "The second must come before the first has leaked away."


def main(run: ns.Run) -> None:
    net = ns.Network()
    net.add_neuron("touch", ns.Stimulus(times=[10.0, 30.0, 50.0, 54.0]))
    net.add_neuron("warmth", ns.Stimulus(times=[12.0, 42.0, 51.0]))
    net.add_neuron("cell", ns.LIF(tau=10.0, threshold=1.0, refractory=5.0))
    net.add_neuron("muscle", ns.LIF(tau=10.0, threshold=1.0))
    net.connect("touch", "cell", weight=0.6, delay=1.0)
    net.connect("warmth", "cell", weight=0.6, delay=1.0)
    net.connect("cell", "muscle", weight=1.5, delay=3.0)

    recording = run.simulate(net, until=70.0)
    run.say("What reaches the cell, and what it makes of it:\n")
    for time in (11.0, 13.0, 31.0, 43.0, 51.0, 52.0, 55.0):
        run.say(f"  {recording.why('cell', time)}")
    run.say(
        f"\nIt fired at {_ms(recording.spikes('cell'))}; the muscle, 3 ms of axon away, at"
        f" {_ms(recording.spikes('muscle'))}."
    )

    run.report(spikes={name: recording.spikes(name).tolist() for name in ("cell", "muscle")}, digest=recording.digest())
    run.figure("network", ns.figures.network(recording))
    run.figure("potential", ns.figures.potential(recording, "cell"))
    run.figure("raster", ns.figures.raster(recording))
    run.player(title="Dendrites sum, a threshold decides, an axon carries the spike on")
    run.film("cell", recording, neuron="cell")


def _ms(times) -> str:
    return " and ".join(f"{time:g}" for time in times) + " ms"


if __name__ == "__main__":
    script(__file__)
