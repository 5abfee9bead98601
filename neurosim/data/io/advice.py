"""Options of reading a file, as error messages name them: as keywords in Python, as flags in a shell."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from neurosim.core.errors import InputError

_SPELLED = {"\t": "tab", " ": "space"}
"""Characters that are hard to type in a shell, and their names on the command line."""


@dataclass(frozen=True)
class Option:
    """An option of ``datasets.load`` and of ``neurosim compare``, with a value.

    >>> Option("label", "kind of leaf").python, Option("label", "kind of leaf").flag
    ("label='kind of leaf'", "--label 'kind of leaf'")
    >>> Option("header", False).flag, Option("ignore", ["name", "born"]).flag, Option("delimiter", chr(9)).flag
    ('--no-header', '--ignore name --ignore born', '--delimiter tab')
    """

    name: str
    value: object

    @property
    def python(self) -> str:
        """The option as a keyword argument."""
        return f"{self.name}={self.value!r}"

    @property
    def flag(self) -> str:
        """The option as a flag."""
        if isinstance(self.value, bool):
            return f"--{'' if self.value else 'no-'}{self.name}"
        values = self.value if isinstance(self.value, list) else [self.value]
        return " ".join(f"--{self.name} {shlex.quote(_SPELLED.get(str(value), str(value)))}" for value in values)


class FileError(InputError):
    """A file that cannot be read as it is; the text may advise options, which the command line shows as flags."""

    def __init__(self, told: str, *options: Option) -> None:
        super().__init__(told, *options)
        self.told = told
        self.options = options

    def __str__(self) -> str:
        return self.told

    @property
    def in_a_shell(self) -> str:
        """The text, with options as flags.

        >>> FileError("Say header=True.", Option("header", True)).in_a_shell
        'Say --header.'
        """
        text = self.told
        for option in self.options:
            text = text.replace(option.python, option.flag)
        return text
