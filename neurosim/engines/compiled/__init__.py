"""The compiled engine: the same models, spike for spike, at the speed of the machine."""

import numba

LEAST = (0, 60)

if tuple(int(part) for part in numba.__version__.split(".")[:2]) < LEAST:
    raise ImportError(f"numba {numba.__version__} is too old: it must be {LEAST[0]}.{LEAST[1]} or later")

from neurosim.engines.compiled.engine import run as run  # noqa: E402
