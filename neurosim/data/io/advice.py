"""Options of reading a file, named in an error as they are written where the error is read: in Python or in a shell."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from neurosim.core.errors import InputError

_SPELLED = {"\t": "tab", " ": "space"}
"""What is hard to type in a shell, and what the command line calls it."""


@dataclass(frozen=True)
class Option:
    """An option of ``datasets.load`` and of ``neurosim compare``, with a value.

    Examples
    --------
    >>> Option("label", "kind of leaf").python, Option("label", "kind of leaf").flag
    ("label='kind of leaf'", "--label 'kind of leaf'")
    >>> Option("header", False).flag, Option("ignore", ["name", "born"]).flag, Option("delimiter", chr(9)).flag
    ('--no-header', '--ignore name --ignore born', '--delimiter tab')
    """

    name: str
    value: object

    @property
    def python(self) -> str:
        """As a keyword."""
        return f"{self.name}={self.value!r}"

    @property
    def flag(self) -> str:
        """As a flag."""
        if isinstance(self.value, bool):
            return f"--{'' if self.value else 'no-'}{self.name}"
        values = self.value if isinstance(self.value, list) else [self.value]
        return " ".join(f"--{self.name} {shlex.quote(_SPELLED.get(str(value), str(value)))}" for value in values)


class FileError(InputError):
    """A file that cannot be read as it is; its text may advise options of ``datasets.load``.

    Parameters
    ----------
    told : str
        The text, with the advice as Python has it.
    options : Option
        What it advises.
    """

    def __init__(self, told: str, *options: Option) -> None:
        super().__init__(told, *options)
        self.told = told
        self.options = options

    def __str__(self) -> str:
        return self.told

    @property
    def in_a_shell(self) -> str:
        """The text, with the advice as the command line has it.

        Examples
        --------
        >>> FileError("Say header=True.", Option("header", True)).in_a_shell
        'Say --header.'
        """
        text = self.told
        for option in self.options:
            text = text.replace(option.python, option.flag)
        return text
