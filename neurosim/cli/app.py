"""The application: its commands, and how errors are shown."""

import inspect
import io
import json
import sys
import traceback
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import typer

from neurosim.cli.compare import compare
from neurosim.cli.doctor import doctor
from neurosim.cli.listing import listing
from neurosim.cli.output import DONE, FAILED, INTERRUPTED, WRONG_USAGE, EndedEarly
from neurosim.cli.play import play
from neurosim.cli.playground import playground
from neurosim.cli.render import render
from neurosim.cli.run import demo, run
from neurosim.cli.verify import verify
from neurosim.cli.why import why
from neurosim.core.errors import InputError, NeurosimError, NeurosimWarning
from neurosim.core.installing import COMMANDS, program, spelled

app = typer.Typer(
    name="neurosim",
    help=spelled(
        "Watch a spiking neuron become a learning perceptron.\n\nStart with [bold]neurosim demo[/bold], or try it out"
        " in [bold]neurosim playground[/bold]."
    ),
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
CALLED: tuple[Callable[..., None], ...] = (demo, playground, listing, run, compare, play, why, verify, render, doctor)
for name, called in zip(COMMANDS, CALLED, strict=True):
    app.command(name, help=spelled(inspect.getdoc(called) or ""))(called)


def run_command(arguments: Sequence[str] | None = None) -> int:
    """Run a command, print its error if it has one, and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # characters that the terminal cannot show become "?"
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _warn
            app(args=given, prog_name=program())  # so that its help can be typed
    except SystemExit as exit_:  # from typer, also for wrong usage
        return exit_.code if isinstance(exit_.code, int) else DONE
    except (Exception, KeyboardInterrupt) as error:
        told, code = _said(error)
        if "--debug" in given:
            traceback.print_exc()
        print(f"neurosim: {told}", file=sys.stderr)
        if "--json" in given:
            print(json.dumps({"error": told, "exit_code": code}))
        return code
    return DONE


def _said(error: BaseException) -> tuple[str, int]:
    """Return what is said of an error, and the exit code."""
    if isinstance(error, KeyboardInterrupt):
        return str(error) or "Interrupted.", INTERRUPTED
    if isinstance(error, NeurosimError):
        code = error.code if isinstance(error, EndedEarly) else WRONG_USAGE if isinstance(error, InputError) else FAILED
        return str(error), code
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{place.filename}, line {place.lineno}; --debug shows the traceback"
    return f"{type(error).__name__}: {error} ({where})", FAILED


def _warn(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
    """Print a warning; one of neurosim without its category and line, which are of no use on the command line."""
    ours = issubclass(category, NeurosimWarning)
    print(f"neurosim: {message}" if ours else f"{category.__name__}: {message}", file=sys.stderr)
