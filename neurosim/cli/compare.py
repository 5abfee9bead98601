"""``neurosim compare``: compares models on the same data."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from neurosim.cli import own_data
from neurosim.cli.options import Debug, EngineName, EngineOption, Force, Json, Out, Quiet, Seed
from neurosim.cli.output import console, print_json, print_table
from neurosim.cli.run import finished
from neurosim.core.installing import command
from neurosim.core.words import counted

if TYPE_CHECKING:
    from neurosim.studies.comparison.comparison import Comparison


class ScalingName(StrEnum):
    """How features can be scaled."""

    standard = "standard"
    range = "range"
    none = "none"


class SigmoidRule(StrEnum):
    """Learning rules of a sigmoid."""

    cross_entropy = "cross-entropy"
    gradient = "gradient"


def compare(
    data: own_data.DataName,
    models: Annotated[
        str | None, typer.Option(help="Names, with commas. \\[default: mcculloch-pitts, rosenblatt, adaline, sigmoid]")
    ] = None,
    label: own_data.Label = None,
    header: own_data.Header = None,
    delimiter: own_data.Delimiter = None,
    decimal: own_data.Decimal = None,
    thousands: own_data.Thousands = None,
    ignore: own_data.Ignore = None,
    missing: own_data.Missing = None,
    folds: Annotated[int | None, typer.Option(min=0, help="Parts of a cross-validation; 0 for none.")] = None,
    held_out: Annotated[float | None, typer.Option(help="Share of rows to hold out instead, such as 0.25.")] = None,
    seeds: Annotated[int, typer.Option(min=1, help="Number of seeds, for folds, orders and initial weights.")] = 3,
    epochs: Annotated[int | None, typer.Option(min=1, help="Most epochs.")] = None,
    scaling: Annotated[
        ScalingName | None, typer.Option(help="Scaling of features, fitted on the training rows.")
    ] = None,
    shuffle: Annotated[
        bool | None, typer.Option("--shuffle/--no-shuffle", help="Present the rows in an order drawn from the seed.")
    ] = None,
    bias: Annotated[bool | None, typer.Option("--bias/--no-bias", help="Give each neuron an always-on source.")] = None,
    rule: Annotated[SigmoidRule, typer.Option(help="Learning rule of the sigmoid.")] = SigmoidRule.cross_entropy,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Processes; by default one, since the compiled engine uses all cores by itself."),
    ] = None,
    engine: EngineOption = EngineName.auto,
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
    [bold]neurosim compare flowers.csv --label species[/bold].
    """
    from neurosim.cli.runs import Run
    from neurosim.studies.comparison.contenders import DEFAULT, Contender

    dataset = own_data.read(data, label, header, delimiter, decimal, thousands, ignore, missing)
    names = [name.strip() for name in models.split(",")] if models is not None else DEFAULT
    contenders = [Contender(name, rule=rule.value if name == "sigmoid" else None) for name in names]
    folder = Path("runs") / f"compare-{Path(data).name}" if out is None else out
    run = Run(f"compare {dataset.name}", folder, seed, engine.value, quiet or json, force)

    def work(run: Run) -> Comparison:
        return run.compare(
            contenders,
            dataset,
            folds=folds,
            held_out=held_out,
            seeds=range(run.seed, run.seed + seeds),
            epochs=epochs,
            scaling=None if scaling is None else scaling.value,
            shuffle=shuffle,
            bias=bias,
            jobs=jobs,
        )

    comparison, files = finished(run, work)
    if json:
        print_json({**comparison.to_dict(), "folder": str(folder), "files": [file.name for file in files]})
    elif not quiet:
        tell(comparison)
        print(f"\nIn {folder}/: report.html to read and to show, comparison.csv and report.json for programs,")
        print("the figures, and the recordings of the lessons.")
        if data != "xor":
            print(f"\nTry next:\n  {command('compare xor')}     data that no line can separate")


def tell(comparison: Comparison) -> None:
    """Print a comparison."""
    data, plan = comparison.dataset, comparison.plan
    classes = ", ".join(data.class_names[:10]) + (", ..." if data.n_classes > 10 else "")
    print(f"{data.name}: {counted(data.n_rows, 'row')}, {counted(data.n_features, 'feature')}, classes {classes}.")
    print(f"Always answering the most frequent class is right on {data.baseline:.1%}: the baseline.")
    for note in data.notes:
        print(f"Note: {note}")
    print(f"Shown is {plan.said}, mean ± deviation; {counted(len(plan.seeds), 'seed')}, scaling {plan.scaling}.\n")
    titles, rows = fitting(comparison)
    print_table("", titles, rows)
    on_data, *on_models = comparison.verdicts()
    print(f"{on_data[0].upper()}{on_data[1:]}.\n")
    for told in on_models:
        print(f"- {told}")


def fitting(comparison: Comparison) -> tuple[list[str], list[list[str]]]:
    """Return the first columns of the table that fit into the terminal."""
    from neurosim.studies.comparison.comparison import COLUMNS

    titles, rows = [title for title, _ in COLUMNS], comparison.rows()
    width, columns = 0, 0
    for column in zip(titles, *rows, strict=True):
        width += max(map(len, column)) + 3
        if columns >= 2 and width > console().width:
            break
        columns += 1
    return titles[:columns], [row[:columns] for row in rows]
