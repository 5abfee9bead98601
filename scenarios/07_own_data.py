"""Your own data: a CSV file beside the script is read, and every model learns it.

The file has one row for each example and a header; the column `play` says to which class it belongs. Swap it for one
of yours. What to look for: what is said about the file, how often the most frequent class alone would be right (a
model that is not above that has learned nothing), and whether a plane separates the classes at all.
"""

from pathlib import Path

import neurosim as ns
from neurosim.cli import script
from neurosim.core.installing import quoted

TAKES = 12  # s
ASKS = "What can these models learn from your data?", "Watch how far the mistakes fall."
FILE = Path(__file__).with_name("own_data.csv")


def main(run: ns.Run) -> None:
    data = ns.datasets.load(FILE, label="play")
    run.say(f"{data}\nThe most frequent class alone is right on {data.baseline:.0%} of the rows.\n")
    comparison = run.compare(["mcculloch-pitts", "rosenblatt", "adaline", "sigmoid"], data, folds=4, epochs=50)
    run.say(comparison.table())
    run.say()
    for told in comparison.verdicts():
        run.say(f"- {told}")
    run.say(f"\nThe same from the command line: neurosim compare {quoted(FILE)} --label play --folds 4 --epochs 50")


if __name__ == "__main__":
    script(__file__)
