"""What a page says, with its typeset signs, as a terminal has it."""

import re


def in_ascii(sentence):
    """Return a sentence of the page, whose signs are typeset, as a terminal has it."""
    assert not re.search(r"(?<![\w-])-\d| x |>=", sentence)
    return sentence.translate({0x2212: "-", 0xD7: "x", 0x2265: ">=", 0x221E: "inf"})
