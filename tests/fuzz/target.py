"""Damage files of recordings or networks, load them, and use what loads: nothing but a sentence may come of it.

    python tests/fuzz/target.py 200000 --seed 1
    python tests/fuzz/target.py 20000 --networks
    python tests/fuzz/target.py 10000 --first 50000      # a part of a long run
    python tests/fuzz/target.py --only 4711 --seed 1     # one of them, with its traceback

A finding is an error that is not the project's, a refusal that does not name the file, a hang of more than some
seconds, or more memory than a tenth of what a small file could honestly ask for.
"""

import argparse
import collections
import resource
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from fuzz import bases, mutations, networks, use
from fuzz.watching import Outcomes

import neurosim as ns
from neurosim.recording.loading import recording_of

ROOM = 2 * 10**9
"""Bytes of address space beyond what the interpreter has when it begins."""


class Target(Outcomes):
    """The originals, a folder in memory, and what came of each mutation."""

    def __init__(self, seed, folder, costly=60, drawn=2000):
        super().__init__()
        self.seed, self.folder, self.costly, self.drawn = seed, folder, costly, drawn
        self.bases = [make() for make in bases.BASES]
        self.originals = [
            mutations.Original.of(make.__name__, base.recording, folder)
            for make, base in zip(bases.BASES, self.bases, strict=True)
        ]

    def once(self, number):
        """Try one mutation; return a finding as (what was done, what came of it), or None."""
        chance = mutations.dice(self.seed, number)
        which = number % len(self.originals)
        original, base = self.originals[which], self.bases[which]
        damage = mutations.damaged(original, chance)
        file = str(self.folder / f"damaged.{damage.suffix or 'npz'}")

        def load():
            if damage.arrays is not None:
                return recording_of(damage.arrays, damage.meta, file, bases.MODELS, bases.RULES)
            Path(file).write_bytes(damage.held)
            return ns.load_recording(file, models=bases.MODELS, rules=bases.RULES)

        found = self.of(file, load, lambda recording: self.questions(recording, base, chance))
        return found and (f"{original.name}, {damage.done}", *found)

    def questions(self, recording, base, chance):
        """Yield what is asked of a recording that was loaded: the more it costs the rarer."""
        yield from use.asked(recording, chance)
        if chance.randrange(self.costly) == 0:
            yield from use.used(recording, base, self.folder, bases.MODELS, bases.RULES)
        if chance.randrange(self.drawn) == 0:
            yield from use.drawn(recording)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", type=int)
    parser.add_argument("--refusals", action="store_true", help="list the sentences, and how often each was said")
    parser.add_argument("--networks", action="store_true", help="files of networks instead of recordings")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        target = (networks.NetworkTarget if given.networks else Target)(given.seed, Path(folder))
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + ROOM, resource.RLIM_INFINITY))
        if given.only is not None:
            finding = target.once(given.only)
            if finding:
                print(*finding[:2])
                traceback.print_exception(finding[2])
            return int(finding is not None)
        return tried(target, range(given.first, given.first + given.count), given.refusals)


def tried(target, numbers, refusals=False):
    """Try one mutation after the other, and print what came of them; return how many findings there were."""
    began, findings, kinds = time.monotonic(), 0, collections.Counter()
    for done, number in enumerate(numbers, 1):
        finding = target.once(number)
        if finding:
            findings += 1
            what, step, error = finding
            frame = traceback.extract_tb(error.__traceback__)[-1]
            kind = f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
            kinds[kind] += 1
            if kinds[kind] <= 3:
                print(f"{number}: {what}; {step}: {kind}: {str(error)[:300]}", flush=True)
        if done % 5000 == 0:
            seconds = time.monotonic() - began
            print(f"... {done} in {seconds:.0f} s, {target.loaded} loaded, {findings} findings", flush=True)
    for kind, times in (*kinds.most_common(), *(target.refused.most_common() if refusals else ())):
        print(f"{times:6} {kind}")
    seconds = time.monotonic() - began
    print(
        f"{len(numbers)} mutations in {seconds:.0f} s, {time.process_time():.0f} s of the processor's:"
        f" {target.loaded} loaded, {sum(target.refused.values())} refused, {findings} findings"
    )
    return findings


if __name__ == "__main__":
    sys.exit(main())
