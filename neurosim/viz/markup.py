"""Pages from templates: whatever a user called a thing is shown as text and cannot disturb what stands around it."""

import base64
import functools
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from neurosim.viz.figures.style import visible

LONGEST = 48  # longer names are shortened; the whole name is the tooltip

_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that turn the direction of what follows: they could reach beyond the name, so they are spelled out."""


def shown(text: object, longest: int | None = None) -> str:
    r"""Return text without characters that a page cannot hold or that act on the text around them.

    Of a text longer than `longest` characters the middle is left out.

    >>> print(shown("two\nlines"), shown("\u202eevil"), shown(" "), shown("naïve"), shown("0123456789", 5))
    two\nlines \u202eevil ' ' naïve 01…89
    """
    acting = ("Cc", "Cs", "Zl", "Zp")
    return visible(text, longest, lambda c: c in _TURNING or unicodedata.category(c) in acting)


def named(text: object, longest: int = LONGEST) -> Markup:
    """Return a name as an element of its own, in which a direction of writing ends."""
    short, whole = shown(text, longest), shown(text)
    tooltip = Markup("") if short == whole else Markup(' title="{}"').format(whole)
    return Markup("<bdi{}>{}</bdi>").format(tooltip, short)


@dataclass(frozen=True)
class Prose:
    """Sentences in which names of the user's may stand."""

    names: tuple[str, ...]

    @cached_property
    def _disturbing(self) -> re.Pattern[str] | None:
        """Names that need an element of their own: too long, or written from the right."""
        names = {shown(name) for name in self.names}
        odd = [name for name in names if len(name) > LONGEST or _from_right(name)]
        return re.compile(f"({'|'.join(map(re.escape, sorted(odd, key=len, reverse=True)))})") if odd else None

    def ended(self, text: str) -> Markup:
        """Return a text as HTML, with a full stop."""
        text = shown(text if text.endswith((".", "!", "?")) else f"{text}.")
        parts = [text] if self._disturbing is None else self._disturbing.split(text)
        return Markup("").join(named(part) if place % 2 else escape(part) for place, part in enumerate(parts))

    def sentence(self, text: str) -> Markup:
        """Return a text as HTML, with a capital and a full stop."""
        return self.ended(text[:1].upper() + text[1:])


def _from_right(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in text)


def rendered(template: str, /, **values: object) -> str:
    """Return a page of this package from its template; all values but markup are shown as text."""
    return _environment().get_template(template).render(values)


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("neurosim.viz", "."),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: value if isinstance(value, Markup) or not str(value).strip() else shown(value),
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["sha256"] = lambda text: base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return environment


def part(name: str) -> Markup:
    """Return a style or a script of this package, which stands in a page as it is."""
    return Markup(files("neurosim.viz").joinpath(name).read_text(encoding="utf-8"))
