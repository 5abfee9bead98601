"""Handwritten digits: ten neurons, one for each digit, learn 1,797 pictures of 8 x 8 pixels.

Each pixel is an input neuron that sends its brightness, and the digit whose neuron stands furthest above its threshold
is the answer. What to look for: ten simple units get most of the pictures they have never seen right, where always
saying the same digit gets one in ten; a plane separates some digits from all others and not the 8 and the 9, and there
the proof names the pictures that get in each other's way.
"""

import neurosim as ns
from neurosim.cli import script

TAKES = 40  # s
ASKS = "Can ten neurons read?", "The digit whose neuron stands furthest above its threshold is the answer."


def main(run: ns.Run) -> None:
    comparison = run.compare(["mcculloch-pitts", "rosenblatt", "sigmoid"], "digits", seeds=[run.seed], epochs=5)
    run.say(comparison.table())
    run.say()
    for told in comparison.verdicts():
        run.say(f"- {told}")


if __name__ == "__main__":
    script(__file__)
