"""What the engine of a page is: its script; and what it is told of a network and a lesson, as JSON can keep it."""

import dataclasses
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from neurosim.core.names import plain
from neurosim.engines.browser.bare import bare
from neurosim.engines.browser.translation import Refusal, translate
from neurosim.engines.crossing import NEVER, crossing_tick, response
from neurosim.engines.plasticity import answer, arrive, remember_spike, spikes_left
from neurosim.learning.base import LearningRule
from neurosim.learning.lesson import Lesson
from neurosim.learning.plasticity import PlasticityRule
from neurosim.models.base import Emissions, NeuronModel, carry, parameters, stepped, threshold_of
from neurosim.models.sources import SOURCES
from neurosim.network.network import Model, Network
from neurosim.network.wiring import Wiring
from neurosim.recording.tables import DEAF, FIRED, HEARD, SILENT

SHARED = (
    crossing_tick, response, carry, threshold_of, stepped, arrive, answer, remember_spike, spikes_left,
)  # fmt: skip
"""The functions that all engines run."""

CONSTANTS = {"NEVER": NEVER, "SILENT": SILENT, "FIRED": FIRED, "DEAF": DEAF, "HEARD": HEARD}

BEFORE = ("python", "fdlibm", "numbers", "seeding", "ziggurat", "streams", "timebase", "sources")
AFTER = ("search", "queue", "circuit", "soma", "loop", "plastic", "timetable", "lesson", "classroom", "run")
"""The parts of the script before and after what is translated."""


@dataclass(frozen=True)
class Program:
    """The script of an engine for some classes of models and rules.

    It defines ``Engine``, for a page and for a worker. `models` is the part of it that was translated. `names` are
    those of the classes there; what `refused` says of a class is why it cannot run in a page.
    """

    script: str
    models: str
    names: Mapping[Any, str]
    refused: Mapping[type, Refusal]


def program(kinds: Iterable[type]) -> Program:
    """Return the engine for classes of models and rules."""
    translation = translate(kinds, SHARED)
    constants = "\n".join(f"const {name} = {value};" for name, value in CONSTANTS.items())
    parts = [*map(part_of_script, BEFORE), constants, translation.script, *map(part_of_script, AFTER)]
    script = "\n".join(['const Engine = (() => {\n"use strict";', *parts, "})();\n"])
    return Program(script, translation.script, translation.names, translation.refused)


def part_of_script(name: str) -> str:
    """Return a part of the engine's script."""
    return bare(files(__package__).joinpath(f"{name}.js").read_text("utf-8"))


def design(
    network: Network, wiring: Wiring, seed: int, names: Mapping[Any, str], trains: Mapping[int, Emissions]
) -> dict[str, Any]:
    """Return a network as the engine takes it: neurons in the order of their indices, synapses in that of the wiring.

    A weight of ``-inf`` is null, and `seed` a text, for it may have any number of digits. The sources of which `trains`
    has the signals send those, whatever the seed.
    """
    return {
        "tick": wiring.clock.tick,
        "rounding": wiring.clock.rounding,
        "seed": str(seed),
        "neurons": [_neuron(network, wiring, index, names, trains) for index in range(len(wiring.names))],
        "synapses": {
            "source": wiring.sources.tolist(),
            "target": wiring.targets.tolist(),
            "weight": [None if weight == -math.inf else weight for weight in wiring.weights.tolist()],
            "delay": wiring.delays.tolist(),
            "plastic": wiring.plastic.astype(int).tolist(),
        },
    }


def _neuron(
    network: Network, wiring: Wiring, index: int, names: Mapping[Any, str], trains: Mapping[int, Emissions]
) -> dict[str, Any]:
    name, model = wiring.names[index], wiring.model(index)
    told = {"name": plain(name), "population": name not in network.graph, **described(model, names)}
    if isinstance(model, NeuronModel):
        told["initial"] = dataclasses.asdict(wiring.start_of(index))
    if index in trains:
        told["train"] = {"ticks": trains[index].ticks.tolist(), "values": trains[index].values.tolist()}
    return told


def described(owner: Model | LearningRule | PlasticityRule, names: Mapping[Any, str]) -> dict[str, Any]:
    """Return a model or rule by the name of its class there, a source by that which files have, and its parameters."""
    kind = names.get(type(owner)) or next(name for name, source in SOURCES.items() if source is type(owner))
    return {"kind": kind, "parameters": parameters(owner)}


def taught(lesson: Lesson, names: Mapping[Any, str]) -> dict[str, Any]:
    """Return a lesson as the engine takes it."""
    teaching = lesson.teaching
    told = {
        "rows": lesson.rows.tolist(),
        "outputs": list(lesson.outputs),
        "epochs": lesson.epochs,
        "period": lesson.period,
        "answer": lesson.answer,
        "shuffle": None if lesson.shuffle is None else str(lesson.shuffle),
        "answerSilence": lesson.answer_silence,
    }
    if teaching is None:
        return told
    return told | {
        "targets": teaching.targets.tolist(),
        "wanted": teaching.wanted.tolist(),
        "rule": described(teaching.rule, names),
        "batch": teaching.batch,
    }
