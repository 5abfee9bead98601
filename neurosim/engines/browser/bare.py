"""A script as a page has it: without the lines that only a reader of its file needs."""

import re
from itertools import groupby

REMARK = re.compile(r"\s*//")


def bare(script: str) -> str:
    """Return a script without indentation, empty lines and lines that are comments, those of licences excepted.

    Lines are left out, none is changed otherwise, so a statement stands in a line of its own as before. A script in
    which a text may span lines is returned as it is.

    Examples
    --------
    >>> print(bare("// Adds.\\nfunction add(a, b) {\\n\\n  // Both.\\n  return a + b; // a sum\\n}\\n"))
    function add(a, b) {
    return a + b; // a sum
    }
    <BLANKLINE>
    """
    lines = script.split("\n")
    if "/*" in script or any(_may_go_on(line) for line in lines):
        return script
    kept: list[str] = []
    for remarks, group in groupby(lines, lambda line: REMARK.match(line) is not None):
        block = [line.strip() for line in group]
        if not remarks:
            kept += [line for line in block if line]
        elif any("Copyright" in line for line in block):
            kept += block
    return "\n".join([*kept, ""])


def _may_go_on(line: str) -> bool:
    """Return whether a text may begin in a line that does not end in it.

    >>> _may_go_on("const a = `one"), _may_go_on("const a = `one ${b ? `two` : `")
    (True, True)
    >>> _may_go_on("const a = `one ${b ? `two` : ``}`;"), _may_go_on("const a = 'one' + 1;")
    (False, False)
    """
    if line.endswith("\\"):
        return True
    ends, depth = [], 0  # how many brackets were open where each text began that goes on after ${
    inside = False
    for sign in re.findall(r"\\.|\$\{|[{}`]", line):
        if inside and sign == "${":
            ends.append(depth)
            depth, inside = 0, False
        elif sign == "`":
            inside = not inside
        elif not inside and sign in ("{", "${"):
            depth += 1
        elif not inside and sign == "}" and ends and depth == 0:
            depth, inside = ends.pop(), True
        elif not inside and sign == "}":
            depth -= 1
    return inside or bool(ends)
