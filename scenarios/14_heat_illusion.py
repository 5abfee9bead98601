"""Touch something cold for a moment, and it feels hot: an illusion, and the six neurons that have it (1943).

McCulloch and Pitts drew this net to show that what a nervous system feels is a formula of what has touched it. Every
neuron takes two endings at once to fire (an axon that ends twice has the weight 2), every synapse one ms:

    feels hot (t)   =   heat (t-1)   or   cold (t-3) and not cold (t-2)
    feels cold (t)  =   cold (t-2)  and  cold (t-1)

What to look for: the net remembers, though no neuron in it does; "was cold" is only late. One moment of cold comes out
as heat, for "cold gone" and a touch of heat end on the same neuron, which cannot know who spoke. And at the end, a unit
that hears itself, which remembers for as long as nothing vetoes it.

Try: neurosim why heat-illusion "feels hot" 23, and why not: neurosim why heat-illusion "feels cold" 21
"""

import neurosim as ns
from neurosim.cli import script

TAKES = 3  # s
ASKS = "Why can a moment of cold feel hot?", "The end of cold and a touch of heat end on one neuron."
STORIES = {  # name: when it begins (ms), when heat and when cold touch the skin after that
    "a moment of heat": (10.0, [0.0], []),
    "a moment of cold": (20.0, [], [0.0]),
    "cold that lasts": (30.0, [], [0.0, 1.0]),
}


def illusion() -> ns.Network:
    net = ns.Network(tick=1.0)
    for place, receptor in ((1, "heat"), (2, "cold")):
        times = [story[0] + t for story in STORIES.values() for t in story[place]]
        net.add_neuron(receptor, ns.Stimulus(times=times))
    for name in ("was cold", "cold gone", "feels hot", "feels cold"):
        net.add_neuron(name, ns.McCullochPitts(threshold=2))
    for source, target, weight in (
        ("heat", "feels hot", 2), ("cold gone", "feels hot", 2), ("cold", "was cold", 2), ("was cold", "cold gone", 2),
        ("cold", "cold gone", "veto"), ("was cold", "feels cold", 1), ("cold", "feels cold", 1),
    ):  # fmt: skip
        net.connect(source, target, weight=weight, delay=1.0)
    return net


def circle() -> ns.Network:
    net = ns.Network(tick=1.0)
    net.add_neuron("touch", ns.Stimulus(times=[3.0, 24.0]))
    net.add_neuron("forget", ns.Stimulus(times=[15.0, 28.0]))
    net.add_neuron("remembers", ns.McCullochPitts(threshold=1))
    for source, weight in (("touch", 1), ("remembers", 1), ("forget", "veto")):
        net.connect(source, "remembers", weight=weight, delay=1.0)
    return net


def main(run: ns.Run) -> None:
    recording = run.simulate(illusion(), until=40.0)
    felt = {}
    for name, (began, _, _) in STORIES.items():
        spikes = {sense: recording.spikes(f"feels {sense}") - began for sense in ("hot", "cold")}
        felt[name] = {sense: times[(times >= 0.0) & (times < 10.0)].tolist() for sense, times in spikes.items()}
        told = sorted((time, sense) for sense, times in felt[name].items() for time in times)
        run.say(f"{name:>17}   feels " + ", then ".join(f"{sense} after {time:g} ms" for time, sense in told))
    run.say("\nWhy a moment of cold feels hot, from the feeling back to the skin:")
    for neuron, time in (("feels hot", 23.0), ("cold gone", 22.0), ("was cold", 21.0)):
        run.say(f"  {recording.why(neuron, time)}")

    memory = run.simulate(circle(), until=40.0, label="circle")
    spikes = memory.spikes("remembers").tolist()
    held = sum(time < 20.0 for time in spikes)
    run.say(f"\nA unit that hears itself, touched at 3 ms, fires {held} times, every ms, until a veto reaches it.")
    run.say("Touched again it fires again: it remembers one bit (raster-circle.png).")
    run.report(felt=felt, remembered=spikes, digest=recording.digest())
    run.figure("network", ns.figures.network(recording, title="The net that feels cold as heat"))
    run.figure("raster", ns.figures.raster(recording, window=(8.0, 38.0)))
    run.figure("space-time", ns.figures.space_time(recording, window=(19.0, 25.0)))
    run.figure("network-circle", ns.figures.network(memory, title="A net that remembers"))
    run.figure("raster", ns.figures.raster(memory), label="circle")
    run.player(title="A moment of cold feels hot")
    run.film("illusion", recording, start=19.0, end=35.0, seconds=16.0)


if __name__ == "__main__":
    script(__file__)
