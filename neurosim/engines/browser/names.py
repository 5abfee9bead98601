"""Names of JavaScript for names of Python: safe, and each given once."""

import json
import re
from functools import cache
from importlib.resources import files

WORDS = """
    arguments async await break case catch class const constructor continue debugger default delete do else enum eval
    export extends false finally for function get if implements import in instanceof interface let new null of package
    private protected prototype public return set static super switch this throw try true typeof undefined var void
    while with yield Infinity NaN Math Number Object Array Error kinds given into
"""
"""What JavaScript, a page or the translation itself means by a name."""


@cache
def reserved() -> frozenset[str]:
    """Return the names that translated code must leave alone; those of the functions that it calls are among them."""
    called = "".join((files(__package__) / f"{part}.js").read_text("utf-8") for part in ("python", "timebase"))
    names = re.findall(r"^(?:const|class|function) (\w+)", called, re.MULTILINE)
    return frozenset([*WORDS.split(), *ARITHMETIC, *names])


ARITHMETIC = ("exp", "expm1", "log", "log1p", "sqrt", "tanh")
"""The functions of numbers.js, which give what those of Python's ``math`` do."""


def safe(name: str) -> str:
    """Return a name that has no letters but those of English, and means nothing else."""
    spelled = re.sub(r"^[0-9]|[^A-Za-z0-9_]", lambda match: f"${ord(match[0]):x}", name)
    return f"{spelled}$" if spelled in reserved() or not spelled else spelled


def text(words: str) -> str:
    """Return words as a text of JavaScript, which may stand in a page."""
    return json.dumps(words).replace("<", "\\u003c")


def member(owner: str, name: str) -> str:
    """Return the expression for a property of an object."""
    return f"{owner}.{name}" if re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) else f"{owner}[{text(name)}]"


def remark(words: str) -> str:
    """Return words as they may stand in a comment, or in a sentence."""
    return re.sub(r"[^\w ./,:()=-]", "?", words, flags=re.ASCII)


class Names:
    """The names that a script has given."""

    def __init__(self) -> None:
        self.taken: frozenset[str] = frozenset()

    def given(self, wish: str) -> str:
        """Return a name as near to the wish as possible."""
        name, number = safe(wish), 1
        while name in self.taken:
            number += 1
            name = f"{safe(wish)}_{number}"
        self.taken |= {name}
        return name
