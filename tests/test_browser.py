"""What watches over pages sees what it should; and a missing browser is never passed over in silence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from browser import MISSING, Watch, axe_findings, find_chromium, must_run, scrolls_sideways

QUIET = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title><main><h1>A page</h1>{}</main></html>'
)


@pytest.fixture
def written(tmp_path):
    """Write a page with something in it."""

    def write(something=""):
        file = tmp_path / "a page #1.html"
        file.write_text(QUIET.format(something), encoding="utf-8")
        return file

    return write


@pytest.fixture
def seen(written, new_context):
    """Open a page with something in it, wait for an expression, and return what was seen."""

    def watched(something, until="true"):
        file = written(something)
        watch = Watch(new_context(offline=True), file)
        page = watch.context.new_page()
        page.goto(file.as_uri())
        page.wait_for_function(until)
        return watch.seen()

    return watched


@pytest.mark.parametrize(
    ("something", "until", "expected"),
    [
        ("<script>console.error('oh')</script>", "true", "console error: oh"),
        ("<script>console.warn('hm')</script>", "true", "console warning: hm"),
        ("<script>throw new Error('thrown')</script>", "true", "page error: thrown"),
        ("<script>Promise.reject(new Error('refused')); setTimeout(() => done = 1)</script>", "window.done", "refused"),
        ("<img src='http://127.0.0.1:9/a.png' alt=''>", "true", "request: GET http://127.0.0.1:9/a.png"),
        ("<img src='beside.png' alt=''>", "true", "beside.png"),
        (
            "<script>fetch('http://127.0.0.1:9/f').catch(() => done = 1)</script>",
            "window.done",
            "request: GET http://127.0.0.1:9/f",
        ),
        ("<script>navigator.sendBeacon('http://127.0.0.1:9/b')</script>", "true", "request: POST http://127.0.0.1:9/b"),
        (
            "<script>new WebSocket('ws://127.0.0.1:9/s').onerror = () => done = 1</script>",
            "window.done",
            "web socket: ws://127.0.0.1:9/s",
        ),
        (
            "<script>new Worker(URL.createObjectURL(new Blob(['fetch(`http://127.0.0.1:9/w`)"
            ".catch(() => postMessage(0))']))).onmessage = () => done = 1</script>",
            "window.done",
            "request: GET http://127.0.0.1:9/w",
        ),
        ("<script>alert('hello')</script>", "true", "alert: hello"),
        ("<script>open('about:blank')</script>", "true", "another page: about:blank"),
    ],
    ids=[
        *("error", "warning", "throw", "rejection", "image", "file"),
        *("fetch", "beacon", "socket", "worker", "alert", "popup"),
    ],
)
def test_what_a_page_may_not_do_is_seen(seen, something, until, expected):
    assert any(expected in line for line in seen(something, until))


def test_a_quiet_page_is_quiet(seen):
    inside = "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=' alt='A dot'>"
    assert seen(f"{inside}<script>console.log('fine'); location.hash = '#there'</script>") == []


def test_axe_says_what_is_wrong_and_where(written, open_offline):
    page = open_offline(written("<p style='color: #bbb'>Pale</p><p id=dark>Dark</p><button id=b></button>"))
    pale, button = sorted(axe_findings(page), reverse=True)
    assert pale.startswith("serious color-contrast: ")
    assert "Pale</p>" in pale
    assert button.startswith("critical button-name: ")
    assert "#b: <button" in button


def test_axe_has_nothing_against_a_good_page(written, open_offline):
    assert axe_findings(open_offline(written("<p>Good</p>"))) == []


@pytest.mark.parametrize(("width", "sideways"), [(700, False), (500, True)])
def test_a_page_wider_than_its_window_scrolls_sideways(written, open_offline, width, sideways):
    page = open_offline(written("<div style='width: 600px'>Wide</div>"), width=width)
    assert scrolls_sideways(page) is sideways


def test_a_page_is_opened_as_asked_and_without_a_network(written, open_offline):
    file = written()
    told = "[innerWidth, innerHeight, matchMedia(`(prefers-color-scheme: dark)`).matches, "
    told += "matchMedia(`(prefers-reduced-motion: reduce)`).matches, navigator.onLine]"
    assert open_offline(file).evaluate(told) == [1280, 800, False, False, False]
    other = open_offline(file, width=400, height=300, color_scheme="dark", reduced_motion="reduce")
    assert other.evaluate(told) == [400, 300, True, True, False]


def test_pages_share_nothing(written, open_offline):
    file = written()
    one, other = open_offline(file), open_offline(file)
    one.evaluate("localStorage.setItem('left', 'behind')")
    other.reload()
    assert other.evaluate("localStorage.length") == 0


PAGES = """
import asyncio

def test_a_page_that_complains(open_offline, tmp_path):
    file = tmp_path / "page.html"
    file.write_text("<!doctype html><title>A page</title><script>console.error('never again')</script>")
    assert open_offline(file).title() == "A page"

def test_another_page(page):
    assert page.title() == ""

def test_of_no_page():
    asyncio.run(asyncio.sleep(0))
"""


@pytest.fixture
def pytest_of_pages(tmp_path):
    """Run pytest on two tests of pages and one of none, with variables of the environment, and return what it says."""

    def run(*arguments, **variables):
        (tmp_path / "test_pages.py").write_text(PAGES, encoding="utf-8")
        (tmp_path / "conftest.py").write_text('pytest_plugins = ["browser"]', encoding="utf-8")
        (tmp_path / "pytest.ini").write_text("[pytest]", encoding="utf-8")
        kept = {name: value for name, value in os.environ.items() if name != "CI" and not name.startswith("PYTEST_")}
        options = ["-p", "no:cacheprovider", "-W", "error", "--strict-markers", "-v"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *arguments],
            cwd=tmp_path,
            env={**kept, "PYTHONPATH": str(Path(__file__).parent), **variables},
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr

    return run


@pytest.mark.parametrize("arguments", [[], ["-n", "2"]], ids=["alone", "spread"])
def test_without_a_browser_tests_of_pages_are_said_to_be_not_run(pytest_of_pages, arguments):
    code, said = pytest_of_pages(*arguments, CHROMIUM="/nonexistent")
    assert code == 0, said
    assert f"2 tests of pages were not run: {MISSING}." in said
    assert "apt-get install chromium" in said
    assert "1 passed, 2 skipped" in said


def test_without_a_browser_they_fail_where_a_change_is_judged(pytest_of_pages):
    code, said = pytest_of_pages(CHROMIUM="/nonexistent", CI="true")
    assert code == 1, said
    assert MISSING in said
    assert "1 passed, 2 errors" in said


def test_tests_of_pages_can_be_left_out(pytest_of_pages):
    code, said = pytest_of_pages("-m", "not browser", CHROMIUM="/nonexistent", CI="true")
    assert code == 0, said
    assert "1 passed, 2 deselected" in said
    assert "not run" not in said


def test_tests_of_pages_come_last_and_fail_if_a_page_complains(pytest_of_pages, chromium):
    code, said = pytest_of_pages()
    assert code == 1, said
    assert "console error: never again" in said
    assert "3 passed, 1 error" in said


def test_chromium_is_looked_for_under_its_names(tmp_path, monkeypatch):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_chromium() is None
    for name in ("google-chrome", "chromium-browser", "chromium"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\n")
        assert find_chromium() != str(program)
        program.chmod(0o755)
        assert find_chromium() == str(program)
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "google-chrome"))
    assert find_chromium() == str(tmp_path / "google-chrome")
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "nowhere"))
    assert find_chromium() is None


@pytest.mark.parametrize(
    ("value", "judged"), [("true", True), ("1", True), ("", False), ("false", False), ("0", False)]
)
def test_where_a_change_is_judged(monkeypatch, value, judged):
    monkeypatch.setenv("CI", value)
    assert must_run() is judged
