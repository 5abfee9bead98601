import base64
from pathlib import Path

import numpy as np
import pytest

import neurosim
from neurosim.engines.browser.program import BEFORE

SCRIPTS = Path(neurosim.__file__).parent / "engines" / "browser"

BITS = """
function toDoubles(text) {
  return new Float64Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
}
function toText(doubles) {
  let text = "";
  for (const byte of new Uint8Array(Float64Array.from(doubles).buffer)) text += String.fromCharCode(byte);
  return btoa(text);
}
"""


class EnginePage:
    """A blank page in which the scripts of the engine are evaluated; doubles go in and come out as bits."""

    def __init__(self, page):
        self._page = page
        scripts = [(SCRIPTS / f"{name}.js").read_text(encoding="utf-8") for name in BEFORE]
        page.add_script_tag(content="\n".join(['"use strict";', *scripts, BITS]))

    def said(self, expression, given=None):
        """Return the value of an expression in `given`."""
        return self._page.evaluate(f"given => {expression}", given)

    def doubles(self, expression, *given):
        """Return the doubles that an expression gives, in which ``x[0]``, ``x[1]``, ... are arrays of doubles."""
        texts = [base64.b64encode(np.asarray(one, np.float64).tobytes()).decode() for one in given]
        return self.read(self.said(f"{{ const x = given.map(toDoubles); return toText({expression}); }}", texts))

    @staticmethod
    def read(text):
        """Return the doubles in the text that ``toText`` of the page gives."""
        return np.frombuffer(base64.b64decode(text))


@pytest.fixture(scope="session")
def engine_page(browser):
    """Return the blank page with the engine's scripts, the same for all tests: none of them may change it."""
    page = browser.new_page()
    yield EnginePage(page)
    page.close()
