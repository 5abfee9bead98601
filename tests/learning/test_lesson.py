"""Which row is presented when: against a loop over all presentations."""

import numpy as np
import pytest

from neurosim.learning.lesson import Lesson


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
