"""Text as HTML: whatever a user called a thing, it is shown as text and cannot disturb what stands around it."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

LONGEST = 48
"""Longer names are shortened; the whole name is the tooltip."""

_ISOLATING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that turn the direction of what follows: they could reach beyond the name, so they are spelled out."""

_FROM_RIGHT = ("R", "AL", "AN")


def shown(text: object) -> str:
    r"""Return text without characters that a page cannot hold or that act on the text around them.

    Examples
    --------
    >>> print(shown("two\nlines"), shown("\u202eevil"), shown(" "), shown("naïve"))
    two\nlines \u202eevil ' ' naïve
    """
    written = "".join(_spelled(character) if _acts(character) else character for character in str(text))
    return written if written.strip() else repr(written)


def escaped(text: object) -> str:
    """Return text for an element or a quoted attribute.

    Examples
    --------
    >>> escaped("</script> & 'more'")
    '&lt;/script&gt; &amp; &#x27;more&#x27;'
    """
    return html.escape(shown(text))


def shortened(text: object, longest: int = LONGEST) -> str:
    """Return text of at most so many characters, the middle of a longer one left out.

    Examples
    --------
    >>> shortened("0123456789", 5)
    '012…9'
    """
    whole = shown(text)
    tail = longest * 2 // 5 - 1
    return whole if len(whole) <= longest else f"{whole[: longest - tail - 1]}…{whole[-tail:]}"


def named(text: object, longest: int = LONGEST) -> str:
    """Return a name as an element of its own, in which a direction of writing ends.

    Examples
    --------
    >>> named("<img>")
    '<bdi>&lt;img&gt;</bdi>'
    """
    short = shortened(text, longest)
    tooltip = "" if short == shown(text) else f' title="{escaped(text)}"'
    return f"<bdi{tooltip}>{html.escape(short)}</bdi>"


@dataclass(frozen=True)
class Prose:
    """Sentences in which names of the user's stand.

    Parameters
    ----------
    names : tuple of str
        Those that a sentence may hold.

    Examples
    --------
    >>> Prose(("petal",)).sentence("a plane parts <petal> from the rest")
    'A plane parts &lt;petal&gt; from the rest.'
    """

    names: tuple[str, ...]

    @cached_property
    def _disturbing(self) -> re.Pattern[str] | None:
        """Names that need an element of their own: too long, or written from the right."""
        names = {shown(name) for name in self.names}
        odd = [name for name in names if len(name) > LONGEST or _from_right(name)]
        return re.compile(f"({'|'.join(map(re.escape, sorted(odd, key=len, reverse=True)))})") if odd else None

    def text(self, text: str) -> str:
        """Return a text as HTML."""
        if self._disturbing is None:
            return html.escape(shown(text))
        parts = self._disturbing.split(shown(text))
        return "".join(named(part) if place % 2 else html.escape(part) for place, part in enumerate(parts))

    def ended(self, text: str) -> str:
        """Return a text as HTML, with a full stop."""
        return self.text(text if text.endswith((".", "!", "?")) else f"{text}.")

    def sentence(self, text: str) -> str:
        """Return a text as HTML, with a capital and a full stop."""
        return self.ended(text[:1].upper() + text[1:])


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], number: str, kind: str = "") -> str:
    """Return a table in a box of its own, which scrolls if the table is wider than the page.

    Parameters
    ----------
    caption : str
    columns : sequence of str
        The first is the title of the rows' names.
    rows : iterable of sequence of str
        Cells, as HTML; the first is the row's name.
    number : str
        What tells this table from the others of the page.
    kind : str
        Class of the box.
    """
    head = "".join(f'<th scope="col">{title}</th>' for title in columns)
    body = "\n".join(
        f'<tr><th scope="row">{name}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>' for name, *cells in rows
    )
    return (
        f'<div class="scroll {kind}" role="region" aria-labelledby="table-{number}" tabindex="0">\n'
        f'<table>\n<caption><span id="table-{number}">{caption}</span></caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>"
    )


def terms(pairs: Iterable[tuple[str, str]], kind: str = "") -> str:
    """Return a list of terms, each with what it means, as HTML."""
    entries = "\n".join(f"<div><dt>{term}</dt><dd>{meaning}</dd></div>" for term, meaning in pairs)
    return f'<dl class="{kind}">\n{entries}\n</dl>'


def paragraph(text: str, kind: str = "") -> str:
    """Return HTML as a paragraph."""
    return f'<p class="{kind}">{text}</p>' if kind else f"<p>{text}</p>"


def _acts(character: str) -> bool:
    return character in _ISOLATING or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def _spelled(character: str) -> str:
    return character.encode("unicode_escape").decode()


def _from_right(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in _FROM_RIGHT for character in text)
