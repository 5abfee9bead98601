"""Models by name: those of neurosim, and those of installed packages (entry-point group ``neurosim.models``)."""

import functools
import inspect
import warnings
from importlib.metadata import entry_points
from typing import Any

from neurosim.core.errors import InputError, NeurosimWarning, UnknownNameError
from neurosim.models.adaline import Adaline
from neurosim.models.base import NeuronModel
from neurosim.models.contract import check_model
from neurosim.models.exp_current_lif import ExpCurrentLIF
from neurosim.models.lif import LIF
from neurosim.models.mcculloch_pitts import McCullochPitts
from neurosim.models.rosenblatt import Rosenblatt
from neurosim.models.sigmoid import Sigmoid

GROUP = "neurosim.models"

OWN: dict[str, type[NeuronModel]] = {
    "mcculloch-pitts": McCullochPitts,
    "rosenblatt": Rosenblatt,
    "adaline": Adaline,
    "sigmoid": Sigmoid,
    "lif": LIF,
    "exp-current-lif": ExpCurrentLIF,
}


@functools.cache
def installed() -> dict[str, type[NeuronModel]]:
    """Return every model class by name, those of neurosim first.

    If a plug-in package cannot be imported, or its entry point is not a model, a warning names it, and it is left out.
    """
    models = dict(OWN)
    for entry in entry_points(group=GROUP):
        try:
            model: Any = entry.load()
        except Exception as error:  # a plug-in must not stop neurosim, whatever it raises
            problem = f"{type(error).__name__}: {error}"
        else:
            fits = isinstance(model, type) and issubclass(model, NeuronModel)
            problem = "" if fits else f"{entry.value} is not a NeuronModel"
        if not problem and entry.name not in models:
            models[entry.name] = model
            continue
        distribution = entry.dist.name if entry.dist else entry.value
        told = f"The plug-in model '{entry.name}' of {distribution} is left out: {problem or 'the name is taken'}."
        warnings.warn(told, NeurosimWarning, stacklevel=2)
    return models


def model_class(name: str) -> type[NeuronModel]:
    """Return the model class of that name, or raise an UnknownNameError with the nearest name."""
    models = installed()
    if name not in models:
        raise UnknownNameError("model", name, models)
    return models[name]


def as_model(model: NeuronModel | type[NeuronModel] | str) -> NeuronModel:
    """Return a model instance from an instance, a class or a name."""
    if isinstance(model, str):
        return model_class(model)()
    if isinstance(model, type) and issubclass(model, NeuronModel):
        if inspect.isabstract(model):
            missing = ", ".join(sorted(model.__abstractmethods__))
            raise InputError(
                f"A neuron's model must be a NeuronModel, its class or its name; {model.__name__} lacks {missing}."
            )
        kind = model
        try:
            model = kind()
        except TypeError as error:
            raise InputError(f"The model {kind.__name__} needs parameters, so give an instance ({error}).") from error
    if isinstance(model, NeuronModel):
        check_model(model)
        return model
    raise InputError(f"A neuron's model must be a NeuronModel, its class or its name; got {model!r}.")


def name_of(model: type[Any]) -> str:
    """Return the name of a model class in files: that of the registry, else its module and qualified name."""
    for name, known in installed().items():
        if known is model:
            return name
    return f"{model.__module__}:{model.__qualname__}"
