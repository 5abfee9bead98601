"""The page's rule for numbers in sentences is Python's: on the same pairs, each by its own arithmetic."""

import math
import re
from decimal import Decimal

from close_numbers import pairs

from neurosim.core import numerals
from neurosim.viz.markup import part

RULES = part("player/module/0_numerals.js")


def asked(open_offline, tmp_path, call, rows):
    """Return what a function of the page says of each row; numbers go in as bits, so that infinities and -0 arrive."""
    file = tmp_path / "rules.html"
    file.write_text(
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>rules</title>"
        f"<script>{RULES}; window.rules = {{ toldApart, roundingSaid, short }};</script>",
        encoding="utf-8",
    )
    page = open_offline(file)
    return page.evaluate(f"rows => rows.map((row) => {{ const v = row.map(Number); return {call}; }})", rows)


def sent(values):
    return [{math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, repr(value)) for value in values]


def tie(value, digits):
    """Whether a number lies exactly between two of so many digits, which Python and JavaScript round to other sides."""
    digits_of = Decimal(value).as_tuple().digits
    return len(digits_of) == digits + 1 and digits_of[-1] == 5


def test_numbers_are_told_apart_alike(open_offline, tmp_path):
    given = pairs(3_000)
    said = asked(open_offline, tmp_path, "rules.toldApart(v, 3)", [sent(pair) for pair in given])
    longer = 0
    for pair, texts in zip(given, said, strict=True):
        ours = [float(text) for text in numerals.told_apart(*pair, digits=3)]
        theirs = [float(text.replace("Infinity", "inf")) for text in texts]
        assert (theirs[0] > theirs[1], theirs[0] < theirs[1]) == (pair[0] > pair[1], pair[0] < pair[1]), (pair, texts)
        if not any(math.isfinite(value) and tie(value, digits) for value in pair for digits in range(3, 17)):
            assert ours == theirs, (pair, texts)
        longer += ours != [float(numerals.short(value, 3)) for value in pair]
    assert longer > 300


def test_numbers_are_written_alike(open_offline, tmp_path):
    given = [
        value * 10.0**power
        for pair in pairs(150, seed=2)
        for value in pair
        for power in (-9, -5, -4, -3, 0, 4, 5, 6, 13, 16, 21)
    ]
    given += [0.0, -0.0, 1e-4, 9.9999995e-5, 999999.5, 1e6, 1e15, 1e16, 1e-06, 5e-324, math.inf, -math.inf]
    for digits in (3, 6, 17):
        said = asked(open_offline, tmp_path, f"rules.short(v[0], {digits})", [sent([value]) for value in given])
        kept = [k for k, value in enumerate(given) if not (math.isfinite(value) and tie(value, digits))]
        assert [said[k] for k in kept] == [numerals.short(given[k], digits) for k in kept]
        assert len(kept) > 3_000


def test_rounding_is_named_alike(open_offline, tmp_path):
    cases = []
    for n, (a, b) in enumerate(pairs(800, seed=3)):
        weights = [
            round(a % 3.0, 1) if math.isfinite(a) else a,
            0.1,
            round((b % 2.0) - 1.0, 1) if math.isfinite(b) else b,
        ]
        before = 0.0 if n % 3 else 0.7
        after = before
        for weight in weights:
            after += weight
        bound = (
            [round(after, 1), after * (1.0 + 2.0**-52), math.nextafter(after, 0.0), 1.0][n % 4]
            if math.isfinite(after)
            else 1.0
        )
        cases.append((before, after, bound, *weights))
    call = "rules.roundingSaid(v.slice(3).map((w) => [w, 1]), v[0], v[1], v[2], 3)"
    said = asked(open_offline, tmp_path, call, [sent(case) for case in cases])
    ours = [
        numerals.rounding_said([(w, 1.0) for w in weights], *first, 3)
        for *first, weights in ((*case[:3], case[3:]) for case in cases)
    ]
    assert said == ours
    assert len({text for text in ours if re.search("rounding", text)}) >= 4
