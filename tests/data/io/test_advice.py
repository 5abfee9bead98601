"""An error names options as they are written where it is read, and arrives whole in another process."""

import pickle
import shlex

import pytest

from neurosim.data.io.opening import FileError, Option

OPTIONS = [
    Option("label", "the kind"),
    Option("ignore", ["a b", "c"]),
    Option("delimiter", "\t"),
    Option("header", False),
]
ERROR = FileError(
    f"Say {OPTIONS[0].python}, {OPTIONS[1].python}, {OPTIONS[2].python} or {OPTIONS[3].python}.", *OPTIONS
)


def test_python_reads_keywords_and_a_shell_flags():
    assert str(ERROR) == r"Say label='the kind', ignore=['a b', 'c'], delimiter='\t' or header=False."
    flags = "Say --label 'the kind', --ignore 'a b' --ignore c, --delimiter tab or --no-header."
    assert ERROR.in_a_shell == flags


def test_it_is_pickled():
    again = pickle.loads(pickle.dumps(ERROR))
    assert (str(again), again.in_a_shell, again.options) == (str(ERROR), ERROR.in_a_shell, ERROR.options)


@pytest.mark.parametrize("name", ["$HOME", "a'b", 'a"b', "`x`", "-x", "é ü", "a;b"])
def test_a_shell_reads_the_name_that_was_meant(name):
    assert shlex.split(Option("ignore", [name]).flag) == ["--ignore", name]
