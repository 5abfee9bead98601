"""The comparison: all contenders learn the same rows in the same order, in the same event loop."""

import signal
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

import neurosim as ns
from neurosim.analysis.separation import Separability
from neurosim.core import checks
from neurosim.core.installing import missing
from neurosim.core.interrupts import handled_by, interrupt
from neurosim.core.progress import Bar
from neurosim.core.words import counted
from neurosim.data.datasets import Data, as_dataset
from neurosim.engines.choice import LONG_LESSON, Engine, check_engine, compiler_problem, of_use, tell_instead
from neurosim.engines.task import Unsuited
from neurosim.studies.comparison.contenders import LAYER, as_contenders
from neurosim.studies.comparison.fit import Fit, Job, fit
from neurosim.studies.comparison.splits import Plan, Scaling, plan

MOST_SEEDS = 100_000


def compare(
    models: Sequence[ns.Contender | ns.NeuronModel | type[ns.NeuronModel] | str] | None = None,
    dataset: Data = "seed",
    *,
    folds: int | None = None,
    held_out: float | None = None,
    seeds: Sequence[int] | int = 3,
    epochs: int | None = None,
    scaling: Scaling | None = None,
    shuffle: bool | None = None,
    bias: bool | None = None,
    engine: Engine = "auto",
    jobs: int | None = None,
    progress: bool | None = None,
) -> ns.Comparison:
    """Compare models on the same data: the same rows in the same order, in the same event loop.

    Each contender learns all rows once for each seed, which gives its learning curve, its weights and its number of
    updates; and it learns parts of the rows and is tested on the rest, which gives its accuracy. In addition, it is
    proved whether a plane separates the classes.

    Parameters
    ----------
    models : sequence of Contender, model, class or name, optional
        By default McCulloch-Pitts (with fixed weights), Rosenblatt, Adaline and sigmoid; and, if no plane separates the
        classes, sigmoids with a hidden layer of four.
    dataset : Dataset, name, path, (X, y) or frame
        See :func:`~neurosim.datasets.as_dataset`.
    folds : int, optional
        Number of parts of a stratified cross-validation, 0 for none. By default 5 for 21 to 1,000 rows, and none for
        fewer rows, which count as a truth table: it is learned, and tested, as a whole.
    held_out : float, optional
        Share of rows to hold out instead; by default a quarter of more than 1,000 rows.
    seeds : sequence of int, or int
        Seeds of folds, orders and initial weights; a number n means 1 to n.
    epochs : int, optional
        Most epochs; by default 10,000 for up to 20 rows, else 100, or 20 for more than 10,000 values in the rows.
    scaling : {"standard", "range", "none"}, optional
        Fitted on the training rows. By default "standard": mean 0 and deviation 1; "none" if all features are 0 and 1.
    shuffle : bool, optional
        Whether the rows are learned in an order drawn from the seed, the same for all contenders and epochs. By default
        for more than 20 rows.
    bias : bool, optional
        Whether neurons have a bias; by default yes, unless the features are 0 and 1 and one of them is always 1.
    engine
        As in :func:`~neurosim.simulate`; "auto" uses the compiled engine, for each contender that it supports, for all
        lessons if they are long in total.
    jobs : int, optional
        Processes, at most four per processor; by default as configured for joblib, otherwise one. Inside
        ``joblib.parallel_config("dask")`` the work is distributed over that cluster.
    progress : bool, optional
        Whether to show a progress bar; by default on a terminal.

    Raises
    ------
    InputError
        If data and settings do not fit; nothing is run then.
    RunInterrupted
        On Ctrl-C; its ``comparison`` has the finished lessons.

    Examples
    --------
    >>> comparison = compare(["rosenblatt", "sigmoid"], "and", seeds=1, epochs=100)
    >>> comparison.separable, comparison.to_records()[0]["updates"]
    (True, 18)
    """
    _check_extra()
    dataset = as_dataset(dataset)
    if jobs is not None and jobs not in (-1, -2):
        jobs = of_use(checks.whole(jobs, "The number of jobs (-1 for all processors)", least=1))
    contenders = as_contenders(models)
    _check_classes(dataset)  # before folds, which need rows of each class
    if isinstance(seeds, int):
        seeds = range(1, checks.whole(seeds, "The number of seeds", least=1, most=MOST_SEEDS) + 1)
    seeds = tuple(checks.several(seeds, "seeds", "whole numbers, or how many"))
    chosen = plan(dataset, folds, held_out, scaling, shuffle, bias, epochs, seeds)
    check_engine(engine)
    fits: list[Fit] = []
    verdicts: tuple[Separability, ...] = ()

    def so_far() -> ns.Comparison:
        return ns.Comparison(dataset, chosen, contenders, tuple(fits), verdicts)

    work: list[Job] = []
    with handled_by(interrupt, (signal.SIGTERM,)):
        try:
            verdicts = _settled(dataset, chosen)
            if models is None and any(verdict.separable is False for verdict in verdicts):
                contenders += (ns.Contender("sigmoid", hidden=LAYER),)
            work += _jobs(contenders, dataset, chosen, engine)
            long = engine == "auto" and sum(job.size for job in work) >= LONG_LESSON and not compiler_problem()
            with Bar("comparing", 0, len(work), progress) as bar:
                for result in _done(_compiled(work) if long else work, jobs):
                    fits.append(result)
                    bar.reach(len(fits))
        except KeyboardInterrupt as asked:
            done = f"{len(fits)} of {len(work)} lessons" if work else "no lesson"
            interrupted = ns.RunInterrupted(f"The comparison was interrupted after {done}.")
            interrupted.comparison = so_far()
            raise interrupted from asked
    return so_far()


def _done(work: list[Job], jobs: int | None) -> Iterator[Fit]:
    """Yield the result of each job, in their order, as soon as it is ready if the backend of joblib supports that."""
    from joblib import Parallel, delayed

    parallel = Parallel(n_jobs=jobs)
    if getattr(getattr(parallel, "_backend", None), "supports_return_generator", False):
        parallel = Parallel(n_jobs=jobs, return_as="generator")
    yield from parallel(delayed(fit)(job) for job in work)


def _jobs(contenders: tuple[ns.Contender, ...], dataset: ns.Dataset, chosen: Plan, engine: Engine) -> Iterator[Job]:
    every = np.arange(dataset.n_rows)
    for number, seed in enumerate(chosen.seeds):
        order = chosen.ordered(every, seed)
        parts = [(None, order, order), *((k, *part) for k, part in enumerate(chosen.parts(dataset, seed)))]
        for part, learned, asked in parts:
            scaled = chosen.scaled(dataset, learned, asked)
            unscaled = replace(chosen, scaling="none").scaled(dataset, learned, asked)
            for contender in contenders:
                rows = scaled if contender.learns else unscaled  # features are binarised, and shown, unscaled
                whole = part is None and number == 0
                yield Job(contender, *rows, seed, part, chosen.bias, chosen.epochs, engine, whole)


def _compiled(work: list[Job]) -> list[Job]:
    """Choose the compiled engine for the lessons of every contender that it supports."""
    engines: dict[str, Engine] = {}
    for job in work:
        name = job.contender.name
        if job.contender.learns and name not in engines:
            try:
                fit(replace(job, epochs=1, whole=False, engine="compiled"))
                engines[name] = "compiled"
            except ns.InputError as refused:
                if not isinstance(refused.__cause__, Unsuited):
                    raise
                tell_instead(refused.__cause__)
                engines[name] = "simpy"
    return [replace(job, engine=engines.get(job.contender.name, job.engine)) for job in work]


def _settled(dataset: ns.Dataset, chosen: Plan) -> tuple[Separability, ...]:
    """Return for each class the proof whether a plane separates it from the rest, in the space of the inputs."""
    every = np.arange(dataset.n_rows)
    rows = chosen.scaled(dataset, every, every)[0].X
    inputs = np.column_stack([rows, np.ones(len(rows))]) if chosen.bias else rows
    classes = [1] if dataset.n_classes == 2 else range(dataset.n_classes)
    return tuple(ns.separability(inputs, dataset.y == k) for k in classes)


def _check_classes(dataset: ns.Dataset) -> None:
    counts = np.bincount(dataset.y, minlength=dataset.n_classes)
    if np.count_nonzero(counts) < 2:
        only = dataset.class_names[int(np.argmax(counts))]
        raise ns.InputError(f"The data set {dataset.name!r} has one class only, {only!r}; at least two are needed.")
    if dataset.n_classes > dataset.n_rows or not counts.all():
        without = ", ".join(repr(n) for n, count in zip(dataset.class_names, counts, strict=True) if not count)
        raise ns.InputError(
            f"The data set {dataset.name!r} has {counted(dataset.n_classes, 'class', 'classes')} and"
            f" {counted(dataset.n_rows, 'row')}; every class"
            f" needs a row, and there is no row of {without}."
        )


def _check_extra() -> None:
    try:
        import joblib  # noqa: F401
        import scipy  # noqa: F401
        import sklearn  # noqa: F401
    except ImportError as error:
        package = "scikit-learn" if error.name == "sklearn" else str(error.name)
        raise ns.InputError(missing("A comparison", package)) from error
