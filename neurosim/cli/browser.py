"""Opening a page in a browser, if there is a screen."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path


def show(page: Path) -> bool:
    """Open a page in the browser, if the user has a terminal and a screen, and return whether it was opened."""
    screen = sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return sys.stdout.isatty() and screen and webbrowser.open(page.resolve().as_uri())
