"""Writes the documents as pages, with the playground among them: ``python docs/build.py [FOLDER]``.

The folder, ``build/docs`` by default, can be opened from the disk or put on any server as it is. Nothing of it is
kept in the repository: what is built follows from what stands there.
"""

import re
import shutil
import sys
from itertools import pairwise
from pathlib import Path
from posixpath import normpath

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from neurosim.viz.player.experiments import EXPERIMENTS
from neurosim.viz.player.learning import learn_page
from neurosim.viz.player.shelf import TITLE, playground_page

ROOT = Path(__file__).parents[1]

PLAYGROUNDS = {"playground.html": TITLE, "learn.html": "A page to learn on"}

PAGE = Markup("""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>
  :root {{ color-scheme: light dark; font: 17px/1.55 system-ui, sans-serif; }}
  body {{ max-width: 62rem; margin: auto; padding: 1rem; }}
  nav a {{ margin-right: 1.2em; }}
  img {{ max-width: 100%; height: auto; }}
  pre, [tabindex] {{ overflow-x: auto; }}
  td, th {{ border: 1px solid; padding: 0.25em 0.5em; text-align: left; }}
  table {{ border-collapse: collapse; }}
</style>
<nav aria-label="Pages">{links}</nav><main>
{text}</main></html>
""")


def documents() -> dict[str, str]:
    """Return the documents, by their places in the repository, and what their pages are called."""
    found = {"README.md": "index.html", "CONTRIBUTING.md": "contributing.html", "CHANGELOG.md": "changelog.html"}
    return found | {f"docs/{file.name}": f"{file.stem}.html" for file in sorted((ROOT / "docs").glob("*.md"))}


def rendered(place: str, pages: dict[str, str]) -> str:
    """Return a document as HTML; a link to what has no page becomes plain text."""
    reader = MarkdownIt("commonmark").enable("table")
    tokens = reader.parse((ROOT / place).read_text(encoding="utf-8"))
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", re.sub(r"[^\w\- ]", "", inline.content.lower()).replace(" ", "-"))
        _point(inline.children or [], place, pages)
    text = str(reader.renderer.render(tokens, reader.options, {}))
    scrolled = text.replace("<table>", '<div tabindex="0"><table>').replace("</table>", "</table></div>")
    return scrolled.replace("<pre>", '<pre tabindex="0">')  # what is wider than a screen is scrolled by keyboard, too


def _point(tokens: list[Token], place: str, pages: dict[str, str]) -> None:
    opened: list[Token] = []
    for token in tokens:
        key = {"link_open": "href", "image": "src"}.get(token.type)
        if key:
            address = str(token.attrs[key])
            moved = _moved(address, place, pages)
            if moved:
                token.attrs[key] = moved
            else:
                token.tag, token.attrs = "span", {}
        if token.type == "link_open":
            opened.append(token)
        elif token.type == "link_close":
            token.tag = opened.pop().tag


def _moved(address: str, place: str, pages: dict[str, str]) -> str:
    """Return where something is in the folder; "" if it is not there."""
    path, _, fragment = address.partition("#")
    if not path or "://" in path:
        return address
    target = normpath(f"{place.rpartition('/')[0] or '.'}/{path}")
    if target in pages:
        return f"{pages[target]}#{fragment}" if fragment else pages[target]
    return target.removeprefix("docs/") if target.startswith("docs/img/") or target.endswith(".ipynb") else ""


def build(folder: Path) -> None:
    """Write all pages into a folder."""
    pages = documents()
    shutil.copytree(ROOT / "docs/img", folder / "img", dirs_exist_ok=True)
    shutil.copy(ROOT / "docs/notebook.ipynb", folder)
    others = {name: Path(name).stem for name in pages.values() if name != "index.html"}
    names = {"index.html": "neurosim", **PLAYGROUNDS, **others}
    links = Markup("\n").join(Markup('<a href="{}">{}</a>').format(*item) for item in names.items())
    for place, name in pages.items():
        text = PAGE.format(title=names[name], links=links, text=Markup(rendered(place, pages)))
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "playground.html").write_text(playground_page(EXPERIMENTS), encoding="utf-8")
    (folder / "learn.html").write_text(learn_page(), encoding="utf-8")


if __name__ == "__main__":
    to = Path(*sys.argv[1:2] or ["build/docs"])
    to.mkdir(parents=True, exist_ok=True)
    build(to)
    print(f"{to / 'index.html'} leads to all pages; the playground is {to / 'playground.html'}.")
