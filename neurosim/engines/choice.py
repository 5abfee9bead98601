"""Which engine runs a task, on how many threads, and running it while the user can stop it."""

import contextlib
import functools
import importlib.util
import io
import os
import sys
import textwrap
import threading
from typing import Literal, get_args

from neurosim.core import checks
from neurosim.core.errors import InputError, RunStopped, UnknownNameError, notice
from neurosim.core.installing import missing, reinstall_command
from neurosim.core.interrupts import handled_by
from neurosim.core.progress import Bar
from neurosim.engines import reference
from neurosim.engines.task import Result, Task, Unsuited
from neurosim.network.wiring import Wiring

Engine = Literal["auto", "simpy", "compiled"]
ENGINES = get_args(Engine)

MANY_SYNAPSES = 20_000  # from so many on, "auto" takes the compiled engine
SHARED_SYNAPSES = 250_000  # from so many on it is run in threads; with fewer they would mostly wait for each other
LONG_LESSON = 5_000_000  # from so many synapses times rows times epochs on, "auto" takes it for a lesson
MOST_AT_ONCE = 4  # threads or processes for each processor
SIGNALS_OF_EVENT_LOOP = 20_000_000  # about two minutes of work, and half a gigabyte
SIGNALS_OF_COMPILED = 500_000_000  # about twelve gigabytes; memory is watched besides


def worth_threads(wiring: Wiring, threads: int | None) -> int:
    """Return how many threads to use: as many as asked for, or as are worth their while."""
    if threads is not None:
        return max(1, of_use(checks.whole(threads, "The number of threads")))
    return processors() if len(wiring.targets) >= SHARED_SYNAPSES else 1


def processors() -> int:
    """Return how many there are."""
    return os.cpu_count() or 1


def of_use(asked: int) -> int:
    """Return how many of the threads or processes that were asked for are of use; the others would only wait."""
    return min(asked, MOST_AT_ONCE * processors())


def run_task(task: Task, engine: Engine, progress: bool | None, doing: str) -> Result:
    """Run a task with the engine asked for, showing progress and hearing Ctrl-C between instants.

    A RunStopped without a recording is raised if there is no memory left to make one.
    """
    check_engine(engine)
    try:
        return _run(task, engine, progress, doing)
    except MemoryError:
        told = "record fewer neurons, or run it in parts (resume=...), and save each"
        if task.lesson is not None:
            told = "keep less of the lesson (keep='epochs'), or present fewer rows"
        raise RunStopped(
            f"The run stopped because memory has run out, and none is left for its recording: {told}."
        ) from None


def _run(task: Task, engine: Engine, progress: bool | None, doing: str) -> Result:
    with Bar(doing, task.start.tick, task.until, progress) as bar, handled_by(task.watch.hear):
        task.watch.progress = bar.reach
        if engine == "compiled" or (engine == "auto" and _worth_compiling(task)):
            from neurosim.engines import compiled  # numba is loaded when it is first needed

            task.watch.expect(SIGNALS_OF_COMPILED, "max_signals sets another limit")
            try:
                return compiled.run(task)
            except Unsuited as unsuited:
                if engine == "compiled":
                    raise InputError(
                        f"The compiled engine cannot run this: {unsuited}; engine='simpy' runs everything."
                    ) from unsuited
                tell_instead(unsuited)
        reference.check_objects(task.wiring)
        task.watch.expect(SIGNALS_OF_EVENT_LOOP, "max_signals sets another limit; engine='compiled' is faster")
        return reference.run(task)


def check_engine(engine: str) -> None:
    """Refuse an engine that is unknown or not there, with what to do about it."""
    if not isinstance(engine, str) or engine not in ENGINES:
        raise UnknownNameError("engine", engine, list(ENGINES))
    if engine == "compiled" and not compiler_there():
        raise InputError(f"{missing('The compiled engine', 'numba')}. The SimPy engine runs everything without it.")
    if engine == "compiled" and compiler_problem():
        raise InputError(f"The compiled engine cannot run: {compiler_problem()}; engine='simpy' runs everything.")


def compiler_there() -> bool:
    """Return whether what the compiled engine needs is installed, without loading it."""
    return importlib.util.find_spec("numba") is not None


_LOADING = threading.Lock()  # one thread loads the compiled engine; others wait for what comes of it


def compiler_problem() -> str:
    """Return why nothing can be compiled here; nothing if it can."""
    with _LOADING:
        return _compiler_problem()


@functools.cache
def _compiler_problem() -> str:
    if not compiler_there():
        return missing("it", "numba")
    told = io.StringIO()
    with contextlib.ExitStack() as quiet:
        if threading.active_count() == 1:  # what it prints may be pages; what other threads print is theirs
            quiet.enter_context(contextlib.redirect_stdout(told))
            quiet.enter_context(contextlib.redirect_stderr(told))
        try:
            import neurosim.engines.compiled  # noqa: F401
        except (Exception, SystemExit) as error:  # one that does not fit this NumPy or Python fails in many ways
            first = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
            brief = textwrap.shorten(first, 200, placeholder=" ...").rstrip(".:")
            return f"numba is installed but cannot be used ({brief}): {reinstall_command('numba')}"
    sys.stderr.write(told.getvalue())
    return ""


def tell_instead(reason: object) -> None:
    """Say that the reference engine runs what is large enough for the other one."""
    notice(f"The compiled engine cannot run this: {reason}. SimPy runs it: the result is the same, but takes longer.")


def _worth_compiling(task: Task) -> bool:
    """Return whether a run is large enough that loading compiled code pays, where it can be loaded."""
    synapses, lesson = len(task.wiring.targets), task.lesson
    large = synapses >= MANY_SYNAPSES
    if lesson is not None:
        large = synapses * len(lesson.rows) * lesson.epochs >= LONG_LESSON
    if large and compiler_problem():
        tell_instead(compiler_problem())
        return False
    return large
