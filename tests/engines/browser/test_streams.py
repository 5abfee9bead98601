"""The page's random streams are NumPy's, to the bit: the same seed and name, the same numbers."""

import hashlib

import numpy as np
import pytest

from neurosim.models.base import stream_of

NAMES = [
    ("source", "cell"),
    ("source", 7),
    ("source", "7"),
    ("source", -3),
    ("source", ("exc", 0)),
    ("source", ("exc", "0")),  # written alike, and so one stream with the one before
    ("source", (("a", 1), ("b", (2, "c")))),
    ("source", ("alone",)),
    ("source", "\N{GREEK SMALL LETTER ALPHA}\N{COMBINING ACUTE ACCENT} \N{BRAIN} \x1f\x00\n"),
    ("source", ""),
    ("source", "long " * 40),
    ("order", 0),
    ("order", 2**53 - 1),
    ("rows",),
    (),
]

SEEDS = [0, 1, 2**31, 2**32 - 1, 2**32, 2**53 - 1, 2**53 + 1, 2**64, 2**96 - 1, 10**40]


def plain(name):
    return [plain(part) for part in name] if isinstance(name, tuple) else name


def words(stream, count):
    return stream.bit_generator.random_raw(count).astype("<u8").view("<u4").tolist()


def test_a_seed_and_a_name_begin_the_same_stream(engine_page):
    random = np.random.default_rng(1)
    drawn = [(int(random.integers(2**63)), ("source", int(random.integers(-(2**50), 2**50)))) for _ in range(200)]
    cases = [(seed, name) for seed in SEEDS for name in NAMES] + drawn
    given = [[str(seed), plain(name)] for seed, name in cases]  # a seed as its digits, since JSON has doubles only
    said = engine_page.said("given.map(([seed, owner]) => Array.from(streamOf(seed, ...owner).randomRaw(4)))", given)
    assert said == [words(stream_of(seed, *name), 4) for seed, name in cases]
    assert len({tuple(one) for one in said}) == len(cases) - len(SEEDS)


def test_large_whole_numbers_arrive_as_big_integers(engine_page):
    said = engine_page.said("Array.from(streamOf(2n ** 70n, 'source', [-(2n ** 80n), 5]).randomRaw(2))")
    assert said == words(stream_of(2**70, "source", (-(2**80), 5)), 2)
    same = "[5, 5n, '5'].map((seed) => streamOf(seed, 'a').random())"
    assert engine_page.said(same) == [stream_of(5, "a").random()] * 3


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ("streamOf(2 ** 53, 'a')", "A seed beyond 2**53 must be given as a BigInt or as its digits; got "),
        ("streamOf(1.5, 'a')", "The seed must be a whole number of at least 0; got 1.5."),
        ("streamOf(-1, 'a')", "The seed must be a whole number of at least 0; got -1."),
        ("streamOf('one', 'a')", "The seed must be a whole number of at least 0; got one."),
        ("streamOf(0, 2 ** 53)", "A neuron's name must be a string, a whole number up to 2**53 or a list of these"),
        ("streamOf(0, [])", "A neuron's name must be a string, a whole number up to 2**53 or a list of these"),
        ("streamOf(0, true)", "A neuron's name must be a string, a whole number up to 2**53 or a list of these"),
        ("streamOf(0).integer(0)", "Random whole numbers are drawn below a whole number of 1 to 2**32; got 0."),
        ("new LegacyStream(2 ** 32)", "The seed of start weights must be below 2**32; got 4294967296."),
    ],
)
def test_what_would_be_another_stream_is_refused(engine_page, call, sentence):
    said = engine_page.said(f"{{ try {{ {call}; return 'nothing'; }} catch (error) {{ return error.message; }} }}")
    assert said.startswith(sentence)


def test_the_hash_is_sha_256(engine_page):
    for length in (0, 1, 55, 56, 63, 64, 65, 119, 120, 1_000):
        text = ("neurosim" * 200)[:length]
        said = engine_page.said("sha256(new TextEncoder().encode(given))", text)
        assert np.array(said, "<u4").tobytes() == hashlib.sha256(text.encode()).digest()


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("random()", lambda stream, n: stream.random(n)),
        ("standardExponential()", lambda stream, n: stream.standard_exponential(n)),
        ("logistic(0.25, 0.5)", lambda stream, n: stream.logistic(0.25, 0.5, n)),
        ("uniform(-0.1, 0.3)", lambda stream, n: stream.uniform(-0.1, 0.3, n)),
        ("integer(1)", lambda stream, n: stream.integers(1, size=n)),
        ("integer(10)", lambda stream, n: stream.integers(10, size=n)),
        ("integer(2 ** 31 + 5)", lambda stream, n: stream.integers(2**31 + 5, size=n)),
        ("integer(2 ** 32)", lambda stream, n: stream.integers(2**32, size=n)),
    ],
)
def test_every_way_to_draw_is_numpys(engine_page, ours, theirs):
    n = 100_000
    drawn = f"Float64Array.from({{ length: {n} }}, () => s.{ours})"
    said = engine_page.doubles(f"((s) => {drawn})(streamOf(11, 'draws'))")
    assert np.array_equal(said, theirs(stream_of(11, "draws"), n).astype(float))


def test_the_tail_of_the_ziggurat_is_drawn(engine_page):
    n = 400_000
    drawn = f"Array.from({{ length: {n} }}, () => s.standardExponential())"
    said = engine_page.doubles(f"((s) => {drawn})(streamOf(4, 't'))")
    theirs = stream_of(4, "t").standard_exponential(n)
    assert np.array_equal(said, theirs)
    assert (theirs > 7.69711747013105).sum() > 100


def test_orders_are_those_of_lessons(engine_page):
    sizes = [1, 2, 3, 4, 5, 8, 9, 100, 1_000, 4_097]
    said = engine_page.said(
        "given.flatMap((n) => [0, 1, 2].map((epoch) => Array.from(streamOf(9, 'order', epoch).permutation(n))))", sizes
    )
    assert said == [stream_of(9, "order", e).permutation(np.arange(n)).tolist() for n in sizes for e in range(3)]


def test_draws_follow_each_other_in_any_order(engine_page):
    """A half word that is left waits for the next one; to advance drops it; words drawn ahead are never seen."""
    random = np.random.default_rng(8)
    kinds = ["random", "integer", "exponential", "raw", "advance", "permutation"]
    steps = [[kinds[random.integers(len(kinds))], int(random.integers(1, 300))] for _ in range(2_000)]
    steps += [["advance", 2**40 + 3], ["random", 1], ["integer", 6], ["advance", 0], ["integer", 6], ["raw", 5_000]]
    said = engine_page.said(
        """(() => {
          const s = streamOf(21, "any order");
          return given.map(([kind, n]) => {
            if (kind === "random") return s.random();
            if (kind === "integer") return s.integer(n);
            if (kind === "exponential") return s.standardExponential();
            if (kind === "raw") return Array.from(s.randomRaw(n)).slice(-2);
            if (kind === "permutation") return Array.from(s.permutation(n % 20));
            s.advance(n);
            return 0;
          });
        })()""",
        steps,
    )
    stream = stream_of(21, "any order")
    draws = {
        "random": lambda n: stream.random(),
        "integer": lambda n: int(stream.integers(n)),
        "exponential": lambda n: stream.standard_exponential(),
        "raw": lambda n: words(stream, n)[-2:],
        "permutation": lambda n: stream.permutation(np.arange(n % 20)).tolist(),
        "advance": lambda n: stream.bit_generator.advance(n) and 0,
    }
    assert said == [draws[kind](n) for kind, n in steps]


def test_start_weights_are_those_of_the_legacy_generator(engine_page):
    seeds = [0, 1, 5, 2**31, 2**32 - 1]
    said = engine_page.said(
        "given.map((seed) => ((s) => Array.from({ length: 700 }, () => s.random()))(new LegacyStream(seed)))",
        seeds,
    )
    assert said == [np.random.RandomState(seed).random_sample(700).tolist() for seed in seeds]
