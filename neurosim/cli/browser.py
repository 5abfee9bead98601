"""Opening a page where there is someone to look at it."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path


def show(page: Path) -> bool:
    """Open a page in the browser, if a person with a screen asked for it, and return whether it was."""
    screen = sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return sys.stdout.isatty() and screen and webbrowser.open(page.resolve().as_uri())
