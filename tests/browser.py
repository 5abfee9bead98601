"""Pages in a real browser: which one, how a page is opened, and what a page of ours never does.

A pytest plugin, for the tests of pages. The browser is the system's Chromium; nothing is downloaded.
"""

import os
import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")

HOW_TO_INSTALL = "install Chromium (apt-get install chromium), or put the path of yours in CHROMIUM"

MISSING = f"no Chromium was found; {HOW_TO_INSTALL}"

WITHOUT = [
    # Two pages of the browser's own, which it would load into each new window for its address bar: they take three
    # times the work of opening a page of ours, and no test sees them.
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
    # What Playwright turns off itself: of two such flags the last one counts.
    *("AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay"),
    *("MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch"),
    *("TcpPortRandomizationWin", "ThirdPartyStoragePartitioning"),
]
"""Features of Chromium that are off; a name that a version does not know changes nothing there."""

FLAGS = [
    "--no-sandbox",  # root has none, and the pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",  # what it asks of its maker fails, slowly, where there is no network
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(WITHOUT)}",
]

UNFOLDED = """
async () => {
  const main = document.querySelector("main"), end = performance.now() + 20000;
  const over = () => main.player || main.learning || main.getAttribute("role") === "alert" || performance.now() > end;
  while (document.getElementById("packed") && !over()) {
    await new Promise((done) => setTimeout(done, 5));
  }
}
"""
"""Waits until a page that carries its scripts packed has run them; its policy keeps Playwright from waiting inside."""

ANSWERED_BY_THE_PAGE = ("data:", "blob:")
"""Addresses that no network is asked for."""


def find_chromium():
    """Return the path of Chromium, or None; if $CHROMIUM names one, it is that one or none."""
    chosen = os.environ.get("CHROMIUM")
    return next(filter(None, map(shutil.which, [chosen] if chosen else NAMES)), None)


def must_run():
    """Return whether a test that cannot run has failed: so it is where a change is judged."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


def pytest_configure(config):
    config.addinivalue_line("markers", "browser: opens a page in Chromium; tests that use its fixtures are marked here")


@pytest.hookimpl(tryfirst=True)  # before -m chooses by marker
def pytest_collection_modifyitems(items):
    # Last, for until the session ends Playwright leaves its event loop running in this thread, which other tests
    # that use asyncio or a cluster would not survive.
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_terminal_summary(terminalreporter):
    skipped = terminalreporter.stats.get("skipped", [])
    unseen = sum(MISSING in str(report.longrepr) for report in skipped)
    if unseen:
        tests = "1 test of a page was" if unseen == 1 else f"{unseen} tests of pages were"
        terminalreporter.section("not run", yellow=True)
        terminalreporter.line(f"{tests} not run: {MISSING}.")


@pytest.fixture(scope="session")
def chromium():
    """Path of Chromium; without one a test is skipped, or fails where a change is judged."""
    found = find_chromium()
    if found is None:
        (pytest.fail if must_run() else pytest.skip)(MISSING)
    return found


@pytest.fixture(scope="session")
def browser_context_args():
    """Nothing: whoever opens a page says how. The plugin's own asks for a fixture of which pytest 9.2 warns."""
    return {}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, chromium):
    return {**browser_type_launch_args, "executable_path": chromium, "args": FLAGS}


class Watch:
    """All that a page did and should not have: asked for anything, complained, opened a dialog or another page.

    Parameters
    ----------
    context : playwright.sync_api.BrowserContext
        It is watched from now on.
    file : pathlib.Path
        The only thing that may be asked for.
    """

    def __init__(self, context, file):
        self.context = context
        self._address = file.as_uri()
        self._seen = []
        context.on("request", self._asked)
        context.on("console", self._complained)
        context.on("weberror", lambda error: self._seen.append(f"page error: {error.error}"))
        context.on("dialog", self._interrupted)
        context.on("page", self._opened)

    def seen(self):
        """Return what was seen until now, a line each."""
        for page in self.context.pages:
            page.evaluate("0")  # what happened before has been reported when this is answered
        return list(self._seen)

    def _asked(self, request):
        url = request.url.partition("#")[0]
        if url != self._address and not url.startswith(ANSWERED_BY_THE_PAGE):
            self._seen.append(f"request: {request.method} {request.url}")

    def _complained(self, message):
        if message.type in ("error", "warning"):
            self._seen.append(f"console {message.type}: {message.text}")

    def _interrupted(self, dialog):
        self._seen.append(f"{dialog.type}: {dialog.message}")
        dialog.dismiss()

    def _opened(self, page):
        page.on("websocket", lambda socket: self._seen.append(f"web socket: {socket.url}"))
        if len(self.context.pages) > 1:
            self._seen.append(f"another page: {page.url}")


@pytest.fixture
def open_offline(new_context):
    """Open a file in a browser without a network: ``open_offline(file, width=1280, height=800, ...)``.

    Each page has a context of its own. After the test, none of them may have asked for anything but its file, nor
    written an error or a warning to the console, nor opened a dialog or another page.
    """
    watches = []

    def opened(file, *, width=1280, height=800, color_scheme="light", reduced_motion="no-preference"):
        context = new_context(
            viewport={"width": width, "height": height},
            color_scheme=color_scheme,
            reduced_motion=reduced_motion,
            offline=True,
        )
        watches.append(Watch(context, file))
        page = context.new_page()
        page.goto(file.as_uri())
        page.evaluate(UNFOLDED)
        return page

    yield opened
    seen = [line for watch in watches for line in watch.seen()]
    assert seen == []


def axe_findings(page, impacts=("serious", "critical")):
    """Return what axe finds wrong in a page for those who cannot see it, or use no mouse; a line for each element."""
    from axe_playwright_python.sync_playwright import Axe

    return [
        f"{rule['impact']} {rule['id']}: {rule['help']}: {' '.join(map(str, node['target']))}: {node['html'][:200]}"
        for rule in Axe().run(page).response["violations"]
        for node in rule["nodes"]
        if rule["impact"] in impacts
    ]


def scrolls_sideways(page):
    """Return whether a page is wider than its window."""
    return page.evaluate("document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth")
