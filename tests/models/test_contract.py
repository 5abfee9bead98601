"""What the contract promises, asked of every model of the registry."""

import copy
import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurosim.models.base import Bounded, NeuronModel, RefractoryDynamics, parameters, state_fields
from neurosim.models.registry import OWN

MODELS = [model() for model in OWN.values()] + [
    OWN["lif"](tau=10.0, rest=-65.0, reset=-70.0, threshold=-50.0, refractory=2.0, constant_drive=20.0),
    OWN["lif"](tau=5.0, threshold=1.0, constant_drive=1.0),
    OWN["exp-current-lif"](tau=10.0, rest=-65.0, reset=-70.0, threshold=-50.0, refractory=2.0, current=500.0),
    OWN["exp-current-lif"](tau=5.0, tau_syn=5.0, threshold=1.0, current=50.0),
    OWN["exp-current-lif"](tau=2.0, tau_syn=7.0, reset=-1.0),
    OWN["sigmoid"](gain=4.0, threshold=0.5),
    OWN["mcculloch-pitts"](threshold=3.0),
    OWN["adaline"](threshold=-0.25),
]
SMOOTH = {"Sigmoid"}

every_model = pytest.mark.parametrize("model", MODELS, ids=repr)
moderate = st.floats(-100.0, 100.0)
extreme = st.sampled_from([0.0, -0.0, 5e-324, -5e-324, 1e-300, -1e-300, 1.0, -1.0, 745.2, -745.2, 1e15, -1e300, 1e300])


def fresh(model, v, others=0.0):
    """Return a state of this potential, with the same number in every other field."""
    return type(model).State(v, *[others] * (len(state_fields(model)) - 1))


def fires_after(model, state, elapsed):
    state = copy.copy(state)
    if elapsed > 0.0:
        model.advance(state, elapsed)
    model.integrate(state, 0.0)
    return model.fire(state) != 0.0


@every_model
def test_a_model_is_a_final_frozen_dataclass_of_parameters(model):
    assert dataclasses.is_dataclass(model)
    assert type(model).__dataclass_params__.frozen
    assert model == type(model)(**parameters(model))
    assert hash(model) == hash(type(model)(**parameters(model)))
    assert repr(model) == f"{type(model).__name__}({', '.join(f'{k}={v!r}' for k, v in parameters(model).items())})"
    finished = [base for base in type(model).__mro__[1:] if issubclass(base, NeuronModel)]
    assert all(base.__abstractmethods__ for base in finished)


@every_model
def test_the_potential_comes_first_and_every_state_is_new(model):
    assert state_fields(model)[0] == "v"
    assert all(isinstance(value, float) for value in dataclasses.astuple(model.initial()))
    assert model.initial() is not model.initial()
    assert type(model.initial()) is type(model).State


@every_model
@given(v=moderate, others=moderate, a=st.floats(0.0, 50.0), b=st.floats(0.0, 50.0))
def test_advancing_twice_is_advancing_once_up_to_rounding(model, v, others, a, b):
    twice, once = fresh(model, v, others), fresh(model, v, others)
    model.advance(twice, a)
    model.advance(twice, b)
    model.advance(once, a + b)
    assert dataclasses.astuple(twice) == pytest.approx(dataclasses.astuple(once), rel=1e-12, abs=1e-10)


@every_model
@given(v=moderate, others=moderate)
def test_advancing_by_nothing_changes_nothing_where_there_is_memory(model, v, others):
    state, before = fresh(model, v, others), fresh(model, v, others)
    model.advance(state, 0.0)
    before.v = 0.0 if model.memoryless else pytest.approx(v, rel=1e-14, abs=1e-13)
    assert dataclasses.astuple(state) == dataclasses.astuple(before)


@every_model
@given(v=moderate, others=moderate, drive=moderate)
def test_what_a_dendrite_hands_over_adds_to_the_potential_or_to_one_other_field(model, v, others, drive):
    state, before = fresh(model, v, others), fresh(model, v, others)
    model.integrate(state, drive)
    enters = "v" if model.drive_unit == "mV" else "i"
    setattr(before, enters, getattr(before, enters) + drive)
    assert state == before


@every_model
@given(v=moderate, others=moderate, elapsed=st.floats(0.0, 50.0), drive=moderate)
def test_what_goes_on_in_the_refractory_period_leaves_the_potential_clamped(model, v, others, elapsed, drive):
    if not isinstance(model, RefractoryDynamics):
        assert not hasattr(model, "advance_refractory")
        return
    state, free = fresh(model, v, others), fresh(model, v, others)
    for one, step, hear in (
        (state, model.advance_refractory, model.integrate_refractory),
        (free, model.advance, model.integrate),
    ):
        step(one, elapsed)
        hear(one, drive)
    assert state.v == v
    assert dataclasses.astuple(state)[1:] == dataclasses.astuple(free)[1:]


@every_model
@given(v=st.floats(-100.0, 100.0))
def test_a_predicted_crossing_is_where_a_search_finds_it(model, v):
    state = fresh(model, v)
    wait = model.time_to_fire(copy.copy(state))
    assert wait >= 0.0
    if model.memoryless:
        assert wait == math.inf
        return
    if fires_after(model, state, 0.0):
        assert wait == 0.0
        return
    silent, fires = 0.0, 100.0  # long enough for these, too short for a decay to round away
    if not fires_after(model, state, fires):
        assert wait == math.inf
        return
    while fires - silent > 1e-9:
        middle = (silent + fires) / 2.0
        silent, fires = (silent, middle) if fires_after(model, state, middle) else (middle, fires)
    assert wait == pytest.approx(fires, rel=1e-9, abs=1e-8)


@every_model
@given(v=moderate, others=moderate)
def test_asking_changes_nothing(model, v, others):
    state = fresh(model, v, others)
    before = copy.copy(state)
    model.time_to_fire(state)
    model.slope(state)
    if isinstance(model, Bounded):
        model.silent_for(state)
    assert state == before


@every_model
@given(v=moderate, others=st.floats(-1e4, 1e4))
def test_what_surely_stays_silent_does_so_until_it_is_predicted_to_fire(model, v, others):
    state = fresh(model, v, others)
    if isinstance(model, Bounded):
        assert 0.0 <= model.silent_for(state) <= model.time_to_fire(state)
    else:
        assert not hasattr(model, "silent_for")


@every_model
@given(drive=st.floats(-8.0, 8.0))
def test_the_slope_is_the_derivative_of_the_output(model, drive):
    h = 1e-5
    if type(model).__name__ in SMOOTH:
        around = [model.fire(fresh(model, drive + step)) for step in (-h, h)]
        assert model.slope(fresh(model, drive)) == pytest.approx((around[1] - around[0]) / (2 * h), rel=1e-6, abs=1e-9)
    else:
        assert model.slope(fresh(model, drive)) == 0.0


@every_model
def test_the_threshold_is_inclusive(model):
    below = math.nextafter(model.threshold, -math.inf)
    no, yes = model.targets
    if type(model).__name__ in SMOOTH:
        assert model.fire(fresh(model, model.threshold)) == 0.5
        assert model.fire(fresh(model, below)) <= 0.5
    else:
        assert model.fire(fresh(model, model.threshold)) == yes
        assert model.fire(fresh(model, below)) == no


@every_model
@given(v=moderate)
def test_a_signed_model_says_so(model, v):
    assert model.fire(fresh(model, v)) >= (-1.0 if model.signed else 0.0)
    if model.signed:
        assert model.fire(fresh(model, -1e6)) < 0.0


@every_model
@given(v=extreme, others=extreme, drive=extreme, elapsed=extreme.map(abs))
def test_extreme_numbers_neither_raise_nor_end_as_nan(model, v, others, drive, elapsed):
    state = fresh(model, v, others)
    model.advance(state, elapsed)
    model.integrate(state, drive)
    assert not math.isnan(state.v)
    assert not math.isnan(model.slope(state))
    assert math.isfinite(model.fire(state))
    assert not math.isnan(model.time_to_fire(state))
    assert not isinstance(model, Bounded) or not math.isnan(model.silent_for(state))
    assert not any(map(math.isnan, dataclasses.astuple(state)))


@every_model
@pytest.mark.parametrize("drive", [math.inf, -math.inf])
def test_a_model_without_memory_survives_an_infinite_sum(model, drive):
    if not model.memoryless:
        assert math.isfinite(model.initial().v)
        return
    state = model.initial()
    model.integrate(state, drive)
    no, yes = model.targets
    assert not math.isnan(model.slope(state))
    assert model.fire(state) == (yes if drive > 0 else no)
    model.advance(state, 1.0)
    assert state.v == 0.0


@every_model
def test_parameters_that_are_no_numbers_are_refused_by_name(model):
    for name in parameters(model):
        for value in (math.nan, math.inf, "1", None, True):
            with pytest.raises(ValueError, match=f"'{name}' parameter of {type(model).__name__} must be"):
                dataclasses.replace(model, **{name: value})
