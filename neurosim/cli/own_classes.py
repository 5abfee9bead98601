"""A user's own models and rules for reading recordings, from a script that the user names and trusts."""

from __future__ import annotations

import inspect
import runpy
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosim.core.errors import InputError

if TYPE_CHECKING:
    from neurosim.recording.recording import Recording


def loaded(recording: Path, script: Path | None) -> Recording:
    """Return a recording, read with the models and rules of a script.

    The script is run like a scenario, but only if the user names it, never because a file does.
    """
    from neurosim.learning.base import LearningRule
    from neurosim.learning.plasticity import PlasticityRule
    from neurosim.network.files.kept_kinds import MODELS, NotGivenError
    from neurosim.recording.loading import load_recording

    classes = [] if script is None else defined_in(script)
    models = [kind for kind in classes if issubclass(kind, MODELS)]
    rules = [kind for kind in classes if issubclass(kind, (LearningRule, PlasticityRule))]
    try:
        return load_recording(recording, models, rules)
    except NotGivenError as error:
        advice = "Give the script that defines it with --models FILE.py; it will be run."
        raise InputError(
            f"{error.told} {advice if script is None else f'{str(script)!r} does not define it.'}"
        ) from None


def defined_in(script: Path) -> list[type[Any]]:
    """Run a script, and return the classes that it defines or imports."""
    if script.suffix != ".py" or not script.is_file():
        raise InputError(f"--models needs an existing Python script; got {str(script)!r}.")
    try:
        names = runpy.run_path(str(script), run_name="neurosim_models")
    except Exception as error:  # a user's script may raise anything
        lines = [one.lineno for one in traceback.extract_tb(error.__traceback__) if one.filename == str(script)]
        at = f" (line {lines[-1]})" if lines else ""
        told = f"The script {str(script)!r} could not be run{at}: {type(error).__name__}: {error}."
        raise InputError(told) from error
    return [kind for kind in names.values() if isinstance(kind, type) and not inspect.isabstract(kind)]
