"""Which row is presented when: against a loop over all presentations."""

import pickle

import numpy as np
import pytest

from neurosim.learning import lesson as lessons
from neurosim.learning.lesson import Lesson
from neurosim.models.sources import stream_of


@pytest.mark.parametrize("shuffle", [None, 7])
def test_each_row_has_its_period_and_an_epoch_ends_with_a_rest(shuffle):
    lesson = Lesson(np.eye(3), outputs=(0,), period=4, answer=2, epochs=3, shuffle=shuffle)
    tick = 0
    for epoch in range(3):
        for place, row in enumerate(lesson.order(epoch).tolist()):
            for since in (0.0, 1.5, 3.999):
                shown = lesson.presented(tick + since)
                assert (shown.epoch, shown.place, shown.row) == (epoch, place, row)
                assert shown.since == pytest.approx(since)
            tick += 4
        assert lesson.presented(tick) is None
        assert lesson.presented(tick + 3.9) is None
        tick += 4
    assert lesson.presented(tick) is None  # all epochs are over


@pytest.mark.parametrize("most", [0, 40, 1_000_000])
def test_every_epoch_has_the_order_of_its_own_stream_kept_or_not_and_whenever_it_is_asked_for(most, monkeypatch):
    monkeypatch.setattr(lessons, "MOST_KEPT", most)
    lesson = Lesson(np.eye(20), outputs=(0,), period=4, answer=2, epochs=9, shuffle=7)
    expected = [stream_of(7, "order", epoch).permutation(20).tolist() for epoch in range(9)]
    for _ in range(2):
        assert [lesson.order(epoch).tolist() for epoch in (5, 0, 8)] == [expected[epoch] for epoch in (5, 0, 8)]
        assert lesson.orders(2, 9).tolist() == expected[2:]
    assert len(lesson._shuffled) == {0: 0, 40: 2, 1_000_000: 8}[most]
    again = pickle.loads(pickle.dumps(lesson))
    assert again._shuffled == {}
    assert again.orders(0, 9).tolist() == expected
