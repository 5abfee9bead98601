"""The rows of a lesson, as the data set that they were."""

from __future__ import annotations

from neurosim.data.datasets import Dataset
from neurosim.learning.lesson import Lesson


def dataset_of(lesson: Lesson) -> Dataset | None:
    """Return the rows that a recording keeps of its lesson; None if nothing was taught.

    Features and classes that the lesson does not name are counted.

    Examples
    --------
    >>> import neurosim as ns
    >>> dataset_of(ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt").recording.lesson)
    Dataset 'and': 4 rows, 2 features (x1, x2), classes 0, 1
    """
    teaching = lesson.teaching
    if teaching is None:
        return None
    features = lesson.feature_names or tuple(f"x{k + 1}" for k in range(lesson.rows.shape[1]))
    classes = teaching.class_names or tuple(str(k) for k in range(int(teaching.wanted.max()) + 1))
    return Dataset(lesson.data or "rows", lesson.rows, teaching.wanted, features, classes, "a lesson")
