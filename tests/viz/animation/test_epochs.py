"""Films that go by epochs, against the history of the lesson and against arithmetic done here."""

import itertools

import numpy as np
import pytest
from PIL import Image

import neurosim as ns
from neurosim.viz.animation.epochs import Epochs
from neurosim.viz.animation.film import animate


@pytest.fixture(scope="module")
def long_lesson():
    return ns.train(ns.perceptron(2, "sigmoid", seed=1), ns.datasets.load("or"), "gradient", rate=1.0, epochs=400)


@pytest.fixture(scope="module")
def deep_lesson():
    net = ns.perceptron(2, "sigmoid", hidden=(2,), seed=4)
    return ns.train(net, ns.datasets.load("xor"), "gradient", rate=1.0, epochs=600)


@pytest.mark.parametrize("last", [1, 7, 41, 42, 43, 400, 10_000, 1_000_000])
@pytest.mark.parametrize("seconds", [2.0, 10.0, 33.0])
def test_every_film_begins_at_the_start_and_holds_the_end(last, seconds):
    reel = Epochs.of([last], seconds)
    shown = [reel.time(frame) for frame in range(reel.frames)]
    assert shown[0] == 0.0
    assert shown == sorted(shown)
    held = shown.count(float(last)) / len(shown)
    assert held >= 0.14
    assert all(epoch == int(epoch) for epoch in shown)


def test_of_few_epochs_each_is_shown_equally_long_and_of_many_each_factor():
    few = Epochs.of([9])
    counts = [sum(few.time(frame) == epoch for frame in range(few.frames)) for epoch in range(9)]
    assert max(counts) - min(counts) <= 1
    many = Epochs.of([9_999])
    first = [next(frame for frame in range(many.frames) if many.time(frame) >= epoch) for epoch in (9, 99, 999, 9_999)]
    assert np.ptp(np.diff([0, *first])) <= 1  # as long from each power of ten to the next


def test_a_long_lesson_goes_by_epochs_and_a_short_one_by_events(long_lesson, learned):
    film = animate(long_lesson.recording)
    assert film.reel.covers == "epochs 0 to 400"
    assert "epochs 0 to 400 in 250 frames" in repr(film)
    assert animate(learned).reel.covers == "0 to 31 ms"
    assert animate(learned, by="epochs").reel.covers == "epochs 0 to 6"
    assert animate(long_lesson.recording, by="events").reel.end < 50.0
    assert animate(long_lesson.recording, start=100.0, end=120.0).reel.covers == "100 to 120 ms"
    assert animate(long_lesson.recording, neuron="y").reel.covers.endswith("ms")


def test_a_frame_has_the_weights_of_its_epoch(long_lesson):
    film = animate(long_lesson.recording, seconds=4.0)
    (subject, *_), _, _, _ = film._shown
    plastic = long_lesson.recording.wiring.plastic
    for epoch in (0, 1, 17, 400):
        ends = np.array(subject.weights_after(float(epoch)))
        assert ends[plastic].tolist() == long_lesson.history.weights[epoch].tolist()
    first, middle, last, held = (film.frame(number) for number in (0, 40, 86, 99))
    assert (first != middle).any()
    assert (middle != last).any()
    assert (last == held).all()


def test_a_frame_follows_from_its_number_alone(deep_lesson):
    film = animate(deep_lesson.recording, seconds=2.0, dpi=50.0)
    once = {number: film.frame(number) for number in (0, 10, 30, 49)}
    for number in (30, 0, 49, 10):
        assert (film.frame(number) == once[number]).all()
    assert all((once[a] != once[b]).any() for a, b in itertools.combinations((0, 10, 30), 2))


def test_stills_show_six_epochs_and_any_moment(long_lesson, tmp_path):
    film = animate(long_lesson.recording, title="or")
    texts = [text.get_text() for text in film.still().texts]
    assert [text for text in texts if text and text in "123456"] == list("123456")
    assert "at the start" in texts
    assert "after epoch 400" in texts
    later = film.still(1_999.5)
    assert any("epoch 400 of 400" in text.get_text() for text in later.texts)
    film.save(tmp_path / "at.png", at=3.0)
    with Image.open(tmp_path / "at.png") as picture:
        assert "digest" in picture.info["Description"]
    with pytest.raises(ns.InputError, match="is not in it"):
        film.still(1e9)


def test_two_lessons_share_a_clock_of_epochs(long_lesson, deep_lesson):
    film = animate({"one": long_lesson.recording, "two": deep_lesson.recording}, seconds=2.0, dpi=50.0)
    assert film.reel.covers == "epochs 0 to 600"
    (one, two), *_ = film._shown
    assert one.weights_after(600.0).tolist() == long_lesson.recording.end.weights.tolist()
    assert two.weights_after(600.0).tolist() == deep_lesson.recording.end.weights.tolist()
    assert film.frame(49).shape[2] == 3


def test_a_lesson_without_its_signals_goes_by_epochs(tmp_path):
    net = ns.perceptron(2, "sigmoid", seed=1)
    short = ns.train(net, ns.datasets.load("or"), "gradient", rate=1.0, epochs=3, keep="epochs")
    film = animate(short.recording, seconds=1.0, dpi=50.0)
    assert film.reel.covers == "epochs 0 to 3"
    assert film.save(tmp_path / "kept.gif", progress=False).stat().st_size > 1000


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"by": "rows"}, "goes by 'events' or by 'epochs'; got 'rows'"),
        ({"by": "epochs", "start": 3.0}, "shows the whole lesson, so it has no start"),
        ({"by": "epochs", "neuron": "y"}, "A close-up of one neuron goes by events"),
        ({"by": "epochs", "seconds": 0.0}, "length of a film must be a positive number"),
        ({"by": "epochs", "fps": 1000, "seconds": 100.0}, "more than the limit of 20,000"),
    ],
)
def test_what_no_film_by_epochs_can_have_is_refused(long_lesson, options, said):
    with pytest.raises(ns.InputError, match=said):
        animate(long_lesson.recording, **options)


def test_what_was_not_taught_has_no_epochs(chain):
    with pytest.raises(ns.InputError, match="goes by epochs where a teacher taught at least one"):
        animate(chain, by="epochs")
