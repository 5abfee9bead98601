"""Arguments and options of several commands."""

from pathlib import Path
from typing import Annotated, Literal

import typer

RunName = Annotated[str, typer.Argument(metavar="RUN", help="A run's folder or name, or a recording (.npz, .json).")]
Label = Annotated[str, typer.Option("--recording", metavar="LABEL", help="Which recording, if the run has several.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout and nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing and show no progress.")]
Seed = Annotated[int | None, typer.Option("--seed", min=0, help="Seed of everything random.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Folder to write to. [default: runs/NAME]", show_default=False),
]
Engine = Annotated[
    Literal["auto", "simpy", "compiled"],
    typer.Option("--engine", help="The engine; the result is the same with each."),
]
Force = Annotated[bool, typer.Option("--force", help="Replace the folder even if no run of neurosim wrote it.")]
Models = Annotated[
    Path | None,
    typer.Option(
        "--models",
        metavar="FILE.py",
        help="A script with the models and rules of the run that are your own. It is run, so name only one you trust.",
        show_default=False,
    ),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
