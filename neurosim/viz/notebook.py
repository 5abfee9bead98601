"""The player in a notebook, with the extra ``notebook``; without it, its name says what is missing."""

from neurosim.core.errors import InputError
from neurosim.core.installing import missing

try:
    from neurosim.viz.player.widget import Player
except ImportError as error:
    if error.name not in ("anywidget", "traitlets"):
        raise

    class Player:  # type: ignore[no-redef]
        """Says how to install what it needs: a name that is public can be asked for, whatever is installed."""

        def __init__(self, *args: object, **settings: object) -> None:
            raise InputError(missing("The player's widget", "anywidget"))


__all__ = ["Player"]
