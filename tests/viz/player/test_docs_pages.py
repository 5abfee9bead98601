"""The documents as pages: what a reader opens, with the playground that the code writes now."""

import importlib.util
import re
from html import unescape
from pathlib import Path

import pytest
from browser import axe_findings

from neurosim.viz.player.experiments import EXPERIMENTS
from neurosim.viz.player.shelf import playground_page

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    spec = importlib.util.spec_from_file_location("build", ROOT / "docs/build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made = tmp_path_factory.mktemp("docs")
    module.build(made)
    return made


def test_the_playground_among_them_is_what_the_code_writes_now(folder):
    written = (folder / "playground.html").read_text(encoding="utf-8")
    assert written == playground_page(EXPERIMENTS)
    assert len(written.encode()) < 900_000


def test_every_link_and_picture_of_a_page_is_there(folder):
    seen = 0
    for file in folder.glob("*.html"):
        if file.name in ("playground.html", "learn.html"):
            continue
        text = file.read_text(encoding="utf-8")
        for address in map(unescape, re.findall(r'(?:href|src)="([^"]+)"', text)):
            path, _, fragment = address.partition("#")
            if "://" in path:
                continue
            target = folder / path if path else file
            assert target.exists(), (file.name, address)
            assert not fragment or f'id="{fragment}"' in target.read_text(encoding="utf-8"), (file.name, address)
            seen += 1
    assert seen > 100


def test_a_reader_comes_from_the_first_page_to_the_playground_and_changes_a_weight(folder, open_offline, new_context):
    index = new_context(offline=True).new_page()
    index.goto((folder / "index.html").as_uri())
    assert axe_findings(index) == []
    assert index.locator("nav a").first.get_attribute("href") == "index.html"
    assert index.get_by_role("link", name="The neurosim playground").get_attribute("href") == "playground.html"
    shown = open_offline(folder / index.get_by_role("link", name="The neurosim playground").get_attribute("href"))
    shown.wait_for_function("() => document.querySelector('main').player?.live")
    field = shown.locator(".field input[type=number]").first
    field.fill("0.9")
    field.press("Enter")
    shown.wait_for_function("() => document.querySelector('main').player.live.log.design")
