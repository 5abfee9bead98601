"""The compiled engine: the same models, spike for spike, at the speed of the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba

if TYPE_CHECKING:
    from neurosim.engines.task import Result, Task

LEAST = (0, 60)

if tuple(int(part) for part in numba.__version__.split(".")[:2]) < LEAST:
    raise ImportError(f"numba {numba.__version__} is too old: it must be {LEAST[0]}.{LEAST[1]} or later")

from numba.core import event  # noqa: E402

from neurosim.engines.compiled import loop  # noqa: E402


def run(task: Task) -> Result:
    """Run a task, whose time does not count what is compiled for it, or loaded that was.

    Raises
    ------
    Unsuited
        If it cannot.
    """
    with event.install_listener("numba:compiler_lock", event.TimingListener()) as compiling:  # type: ignore[no-untyped-call]
        task.watch.begin(lambda: compiling.duration if compiling.done else 0.0)
        return loop.run(task)
