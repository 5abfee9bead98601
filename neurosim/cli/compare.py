"""``neurosim compare``: compares models on the same data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from neurosim.cli.options import Debug, Engine, Force, Json, Out, Quiet, Seed
from neurosim.cli.output import console, print_json, print_table
from neurosim.cli.run import finished
from neurosim.core.errors import InputError
from neurosim.core.installing import command
from neurosim.core.words import counted

if TYPE_CHECKING:
    from neurosim.studies.comparison.comparison import Comparison

_FILE = {"rich_help_panel": "How a CSV file is read"}


def compare(
    data: Annotated[str, typer.Argument(metavar="DATA", help="A data set (see neurosim list), or a CSV file.")],
    models: Annotated[
        str | None, typer.Option(help="Names, with commas. \\[default: mcculloch-pitts, rosenblatt, adaline, sigmoid]")
    ] = None,
    hidden: Annotated[
        str | None,
        typer.Option(
            metavar="N[,N...]",
            help="Neurons in a hidden layer, or in several: those of sigmoids, and of thresholds with a surrogate"
            " slope, are compared besides. \\[default: 4 sigmoids, if no plane separates the classes]",
        ),
    ] = None,
    label: Annotated[
        str | None, typer.Option(help="Column with the class, by name or position. \\[default: the last]", **_FILE)
    ] = None,
    header: Annotated[
        bool | None, typer.Option("--header/--no-header", help="Whether the first row names the columns.", **_FILE)
    ] = None,
    delimiter: Annotated[
        str | None,
        typer.Option(help="Delimiter of the cells: a character, tab or space. \\[default: a guess]", **_FILE),
    ] = None,
    decimal: Annotated[
        Literal[".", ","] | None, typer.Option(help="The decimal separator. \\[default: from the numbers]", **_FILE)
    ] = None,
    thousands: Annotated[str | None, typer.Option(help="Separator of groups of three digits.", **_FILE)] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help="A column to omit; may be repeated.", **_FILE)
    ] = None,
    missing: Annotated[
        Literal["drop"] | None, typer.Option(help="What to do with rows with missing values.", **_FILE)
    ] = None,
    folds: Annotated[int | None, typer.Option(min=0, help="Parts of a cross-validation; 0 for none.")] = None,
    held_out: Annotated[float | None, typer.Option(help="Share of rows to hold out instead, such as 0.25.")] = None,
    seeds: Annotated[int, typer.Option(min=1, help="Number of seeds, for folds, orders and initial weights.")] = 3,
    epochs: Annotated[int | None, typer.Option(min=1, help="Most epochs.")] = None,
    rate: Annotated[
        float | None, typer.Option(help="Learning rate of every rule. \\[default: 1 for rosenblatt, else a stable one]")
    ] = None,
    scaling: Annotated[
        Literal["standard", "range", "none"] | None,
        typer.Option(help="Scaling of features, fitted on the training rows."),
    ] = None,
    shuffle: Annotated[
        bool | None, typer.Option("--shuffle/--no-shuffle", help="Present the rows in an order drawn from the seed.")
    ] = None,
    bias: Annotated[bool | None, typer.Option("--bias/--no-bias", help="Give each neuron an always-on source.")] = None,
    rule: Annotated[
        Literal["cross-entropy", "gradient"], typer.Option(help="Learning rule of the sigmoid.")
    ] = "cross-entropy",
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Processes; by default one, since the compiled engine uses all cores by itself."),
    ] = None,
    engine: Engine = "auto",
    seed: Seed = None,
    out: Out = None,
    json: Json = False,
    quiet: Quiet = False,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Compare threshold and sigmoid learning on the same data.

    Every model learns the same rows in the same order in the same event loop. It is proved whether the classes are
    linearly separable. The folder holds report.html, report.json, comparison.csv, figures and
    recordings.

    Examples: [bold]neurosim compare seed[/bold], [bold]neurosim compare xor[/bold],
    [bold]neurosim compare moons --hidden 8[/bold],
    [bold]neurosim compare flowers.csv --label species[/bold].
    """
    from neurosim.cli.runs import Run
    from neurosim.data import datasets
    from neurosim.data.io.opening import FileError
    from neurosim.models.registry import as_model
    from neurosim.studies.comparison.contenders import DEFAULT, LAYER, Contender, layered

    reading: dict[str, Any] = {"label": label, "header": header, "delimiter": delimiter, "decimal": decimal}
    try:
        dataset = datasets.load(data, thousands=thousands, ignore=ignore or (), missing=missing, **reading)
    except FileError as error:
        raise InputError(error.in_a_shell) from error
    contenders: list[Contender] | None = None
    if (models, hidden, rate, rule) != (None, None, None, "cross-entropy"):
        names = [name.strip() for name in models.split(",")] if models is not None else DEFAULT
        rules = [rule if name == "sigmoid" else None for name in names]
        rates = [rate if as_model(name).learns else None for name in names]
        contenders = list(map(Contender, names, rules, rates))
        if hidden is not None:
            contenders += layered(_sizes(hidden), names, rule, rate)
        elif models is None:
            contenders += layered(LAYER, ["sigmoid"], rule, rate)
    folder = Path("runs") / f"compare-{Path(data).name}" if out is None else out
    run = Run(f"compare {dataset.name}", folder, seed, engine, quiet or json, force)
    asked: dict[str, Any] = {"folds": folds, "held_out": held_out, "epochs": epochs, "scaling": scaling}
    asked |= {"seeds": range(run.seed, run.seed + seeds), "shuffle": shuffle, "bias": bias, "jobs": jobs}
    comparison, files = finished(run, lambda run: run.compare(contenders, dataset, **asked))
    if json:
        print_json({**comparison.to_dict(), "folder": str(folder), "files": [file.name for file in files]})
    elif not quiet:
        _tell(comparison)
        print(f"\nIn {folder}/: report.html to read and to show, comparison.csv and report.json for programs,")
        print("the figures, and the recordings of the lessons.")
        if data != "xor":
            print(f"\nTry next:\n  {command('compare xor')}     data that no line can separate")


def _sizes(text: str) -> list[int]:
    """Return the sizes of hidden layers that were written with commas."""
    try:
        return [int(size) for size in text.split(",")]
    except ValueError:
        raise InputError(
            f"--hidden needs numbers of neurons, such as 8, or 8,4 for two layers; got {text!r}."
        ) from None


def _tell(comparison: Comparison) -> None:
    """Print a comparison, with as many columns of its table as fit into the terminal."""
    from neurosim.studies.comparison.comparison import COLUMNS

    data, plan = comparison.dataset, comparison.plan
    classes = ", ".join(data.class_names[:10]) + (", ..." if data.n_classes > 10 else "")
    print(f"{data.name}: {counted(data.n_rows, 'row')}, {counted(data.n_features, 'feature')}, classes {classes}.")
    print(f"Always answering the most frequent class is right on {data.baseline:.1%}: the baseline.")
    for note in data.notes:
        print(f"Note: {note}")
    print(f"Shown is {plan.said}, mean ± deviation; {counted(len(plan.seeds), 'seed')}, scaling {plan.scaling}.\n")
    titles, rows = [title for title, _ in COLUMNS], comparison.rows()
    width, columns = 0, 0
    for column in zip(titles, *rows, strict=True):
        width += max(map(len, column)) + 3
        if columns >= 2 and width > console().width:
            break
        columns += 1
    print_table("", titles[:columns], [row[:columns] for row in rows])
    on_data, *on_models = comparison.verdicts()
    print(f"{on_data[0].upper()}{on_data[1:]}.\n")
    for told in on_models:
        print(f"- {told}")
