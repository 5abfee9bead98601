"""Functions of Python, and classes of models and rules, as JavaScript that gives the same numbers."""

import dataclasses
import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from neurosim.engines.browser.expressions import Untranslatable
from neurosim.engines.browser.names import Names, member, remark, safe, text
from neurosim.engines.browser.source import Unreadable
from neurosim.engines.browser.statements import Body, Lines, indented
from neurosim.engines.browser.values import (
    ANY,
    FLOAT,
    NONE,
    NUMBER,
    NUMBERS,
    UNKNOWN,
    WHOLE,
    Kind,
    annotated,
    literal,
    thing,
)
from neurosim.learning.base import LearningRule
from neurosim.learning.plasticity import PlasticityRule
from neurosim.models.base import NeuronModel, proven_kind, state_fields

STATE = Kind("the state")

METHODS: dict[type, dict[str, tuple[Kind, ...]]] = {
    NeuronModel: {
        "initial": (),
        **dict.fromkeys(("advance", "integrate", "advance_refractory", "integrate_refractory"), (STATE, FLOAT)),
        **dict.fromkeys(("fire", "time_to_fire", "slope", "threshold_of", "silent_for", "time_to_peak"), (STATE,)),
        "modes": (STATE,),
    },
    LearningRule: {
        "error": (FLOAT,) * 4,
        "loss": (FLOAT,) * 3,
        **dict.fromkeys(("hidden_error", "change"), (FLOAT,) * 2),
    },
    PlasticityRule: dict.fromkeys(("fade_arrivals", "fade_spikes", "at_arrival", "at_spike", "of_pair"), (FLOAT,) * 2),
}
"""The methods of each contract, and the kinds of their arguments."""

CHANGING = ("advance", "integrate", "advance_refractory", "integrate_refractory")

TOLD = ("memoryless", "signed", "injected", "learns", "targets", "drive_unit", "looks_at")
"""What an engine asks of a class."""


class Refusal(str):
    """The sentence that says why a model or a rule cannot run in a page."""


@dataclass(frozen=True)
class Translation:
    """JavaScript that stands for models, rules and functions.

    The script defines each of the functions under its name, and `kinds`, which has the class of each model and rule by
    its name in `names`.
    """

    script: str
    names: Mapping[Any, str]
    refused: Mapping[type, Refusal]


def translate(kinds: Iterable[type], functions: Iterable[types.FunctionType]) -> Translation:
    """Translate classes of models and rules, and functions that the engines share, to JavaScript.

    What a method calls is translated with it. A class that cannot be translated is left out, and named in `refused`.

    Examples
    --------
    >>> from neurosim.models.adaline import Adaline
    >>> made = translate([Adaline], [])
    >>> made.names[Adaline], made.refused
    ('Adaline', {})
    >>> "return state.v >= this.threshold ? 1.0 : -1.0;" in made.script
    True
    """
    script, refused = _Script(list(functions)), {}
    for kind in dict.fromkeys(kinds):
        before = script.kept()
        try:
            script.add_kind(kind)
        except Untranslatable as told:
            script.__dict__.update(before)
            refused[kind] = Refusal(told)
    names = {**script.functions_by_name(), **script.kinds}
    return Translation(script.text(), names, refused)


class _Script:
    """The script under way: what was translated, and under which name."""

    def __init__(self, functions: Sequence[types.FunctionType]) -> None:
        self.names = Names()
        self.pieces: tuple[str, ...] = ()
        self.kinds: dict[type, str] = {}
        self.states: dict[type, str] = {}
        self.constants: dict[tuple[str, str], str] = {}
        self.functions: dict[Any, tuple[str, Kind]] = {}
        self.under_way: tuple[Any, ...] = ()
        self.results: dict[Any, Kind] = {}
        self.shared = {function: self.names.given(function.__name__) for function in functions}
        for function in functions:
            self.called(function, (), checked=False)

    def kept(self) -> dict[str, Any]:
        """Return what there is now."""
        return {name: dict(value) if isinstance(value, dict) else value for name, value in vars(self).items()} | {
            "names": self._names_copy()
        }

    def _names_copy(self) -> Names:
        names = Names()
        names.taken = self.names.taken
        return names

    def functions_by_name(self) -> dict[types.FunctionType, str]:
        """Return the names of the functions that the engines share."""
        return dict(self.shared)

    def text(self) -> str:
        """Return the script."""
        constants = [f"const {name} = {value};" for (_, value), name in self.constants.items()]
        inside = "\n".join(indented("\n\n".join(["\n".join(constants), *self.pieces]).strip().splitlines()))
        given = ", ".join([f"kinds: {{ {', '.join(self.kinds.values())} }}", *self.shared.values()])
        names = ", ".join(["kinds", *self.shared.values()])
        return f'const {{ {names} }} = (() => {{\n  "use strict";\n\n{inside}\n\n  return {{ {given} }};\n}})();\n'

    def constant(self, name: str, value: float) -> str:
        """Return the name of a constant."""
        key = (name, literal(value).js)
        if key not in self.constants:
            self.constants[key] = self.names.given(name)
        return self.constants[key]

    def called(self, function: types.FunctionType, kinds: tuple[Kind, ...], checked: bool) -> tuple[str, Kind]:
        """Return the name of a function for arguments of these kinds, and the kind of its result."""
        shared = function in self.shared and not checked
        if shared:
            told = function.__annotations__
            names = function.__code__.co_varnames[: function.__code__.co_argcount]
            kinds = tuple(annotated(told.get(name)) for name in names)
        key = (function, kinds, checked)
        if key in self.under_way:
            raise Untranslatable(f"calls {function.__name__}, which calls itself")
        if key not in self.functions:
            name = self.shared[function] if shared else self.names.given(_short(function))
            self.under_way += (key,)
            lines, result = self._translated(function, kinds, checked, name, method=False)
            self.under_way = self.under_way[:-1]
            self.pieces += ("\n".join(lines),)
            self.functions[key] = name, result
        return self.functions[key]

    def _translated(
        self, function: types.FunctionType, kinds: tuple[Kind, ...], checked: bool, name: str, method: bool
    ) -> tuple[Lines, Kind]:
        """Return the lines of a function, and the kind of its result."""
        try:
            body = Body(self, function, kinds, checked, method)
            given, inside = body.translated()
        except Unreadable as told:
            raise Untranslatable(f"{_short(function)} {told}.") from None
        except Untranslatable as told:
            if told.line is None:
                raise
            place = f"line {told.line} of {body.file}" if "body" in locals() else "which"
            raise Untranslatable(f"{remark(function.__qualname__)}, {place}, {told}.") from None
        head = f"{name}({', '.join(given)})" if method else f"function {name}({', '.join(given)})"
        return [f"// {_origin(function)}", f"{head} {{", *indented(inside), "}"], body.result

    def method(self, kind: type, function: types.FunctionType, kinds: tuple[Kind, ...]) -> Kind | None:
        """Return the kind of a method's result; None if it is not part of the contract with such arguments."""
        wanted = methods_of(kind).get(function.__name__)
        if wanted is None or (thing(kind), *wanted) != kinds:
            return None
        key = (kind, function)
        if key in self.under_way:
            raise Untranslatable(f"calls {function.__name__}, which calls itself")
        if key not in self.results:
            self.under_way += (key,)
            checked = not proven_kind(kind)
            lines, self.results[key] = self._translated(function, kinds, checked, function.__name__, method=True)
            self.under_way = self.under_way[:-1]
            self.functions[key] = "\n".join(lines), self.results[key]
        return self.results[key]

    def state(self, kind: type) -> str:
        """Return the name of the class of a state."""
        if kind not in self.states:
            name = self.states[kind] = self.names.given(_spelled(kind))
            fields = [field.name for field in dataclasses.fields(kind)]  # type: ignore[arg-type]
            lines = [f"// {_origin(kind)}", f"class {name} {{"]
            lines += [f"  constructor({', '.join(map(safe, fields))}) {{"]
            lines += [f"    {member('this', field)} = {safe(field)};" for field in fields]
            lines += ["  }", "", "  copyInto(other) {"]
            lines += [f"    {member('other', field)} = {member('this', field)};" for field in fields]
            self.pieces += ("\n".join([*lines, "  }", "}"]),)
        return self.states[kind]

    def class_name(self, kind: type) -> str | None:
        """Return the name of a model or rule; None if there is none."""
        return self.kinds.get(kind)

    def parameter(self, kind: type, name: str) -> Kind | None:
        """Return the kind of a parameter, a constant of a class, or a field of a state; None if there is none."""
        fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
        if name in fields:
            if not issubclass(kind, tuple(METHODS)):
                return FLOAT
            told = annotated(fields[name].type)
            return WHOLE if told.name == "bool" else told if told in NUMBERS else NUMBER
        return literal(constants_of(kind)[name]).kind if name in constants_of(kind) else None

    def add_kind(self, kind: type) -> None:
        """Translate a model or a rule."""
        if not dataclasses.is_dataclass(kind) or not issubclass(kind, tuple(METHODS)):
            raise Untranslatable(f"{remark(kind.__name__)} is no dataclass of a model or a rule.")
        name = self.kinds[kind] = self.names.given(kind.__name__)
        state = self.state(kind.State) if issubclass(kind, NeuronModel) else None
        written = []
        for method in methods_of(kind):
            function = _found(kind, method)
            if not isinstance(function, types.FunctionType):
                raise Untranslatable(f"{remark(kind.__name__)}.{method} is not written as a method.")
            wanted = methods_of(kind)[method]
            self.method(kind, function, (thing(kind), *wanted))
            written.append(self.functions[kind, function][0].splitlines())
        fields = [field.name for field in dataclasses.fields(kind)]
        lines = [f"// {_origin(kind)}", f"class {name} {{"]
        lines += [f"  static {told} = {_told(getattr(kind, told))};" for told in TOLD if hasattr(kind, told)]
        lines += [f"  static proven = {_told(proven_kind(kind))};", f"  static parameters = {_told(fields)};"]
        if state is not None:
            lines += [f"  static State = {state};", f"  static fields = {_told(list(state_fields(kind)))};"]
        lines += ["", "  constructor(given) {"]
        lines += [f"    {member('this', field)} = Number({member('given', field)});" for field in fields]
        lines += ["  }"]
        for method_lines in written:
            lines += ["", *indented(method_lines)]
        lines += ["}"]
        constants = {each: value for each, value in constants_of(kind).items() if each not in fields}
        lines += [f"{member(f'{name}.prototype', each)} = {literal(value).js};" for each, value in constants.items()]
        self.pieces += ("\n".join(lines),)


def methods_of(kind: type) -> dict[str, tuple[Kind, ...]]:
    """Return the methods of the contract that a class has, and the kinds of their arguments."""
    found: dict[str, tuple[Kind, ...]] = {}
    for contract, methods in METHODS.items():
        if issubclass(kind, contract):
            state = thing(getattr(kind, "State", object))
            for name, kinds in methods.items():
                if hasattr(kind, name):
                    found[name] = tuple(state if each == STATE else each for each in kinds)
    return found


def constants_of(kind: type) -> dict[str, float]:
    """Return the numbers that all models or rules of a class have."""
    fields = {field.name for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    values = {name: getattr(kind, name, None) for name in dir(kind) if not name.startswith("_")}
    return {name: value for name, value in values.items() if type(value) in (int, float, bool) and name not in fields}


def _found(kind: type, name: str) -> Any:
    return next(vars(base)[name] for base in kind.__mro__ if name in vars(base))


def _told(value: Any) -> str:
    """Return a constant of a class as JavaScript."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_told, value))}]"
    return literal(value).js


def _spelled(kind: type) -> str:
    """Return the name of a class with that of the one it stands in."""
    return "_".join(kind.__qualname__.rpartition("<locals>.")[2].split("."))


def _short(function: types.FunctionType) -> str:
    return "_".join(function.__qualname__.rpartition("<locals>.")[2].split("."))


def _origin(owner: Any) -> str:
    """Return where a function or a class stands."""
    return remark(f"{owner.__module__.replace('.', '/')}.py: {owner.__qualname__}")
