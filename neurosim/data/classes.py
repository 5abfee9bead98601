"""Labels as classes: their order, their names, and checks that they are classes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError

Label = float | str
"""Integers may be int, so that they are exact; the labels of a data set are all numbers or all text."""


def classes_of(labels: Sequence[Label], what: str) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the names of the classes in order, numbers as numbers and text as text, and each label's index.

    An InputError that begins with `what` is raised for a single class, and for labels that look like numbers to predict
    or like names of rows.

    >>> names, y = classes_of([10.0, 9, 10], "The labels")
    >>> names, y.tolist()
    (('9', '10'), [1, 0, 1])
    """
    ordered = sorted(set(labels))  # all of one kind
    if len(ordered) == 1:
        raise InputError(f"{what} must hold two classes or more; got {class_name(ordered[0])!r} only.")
    fractional = any(isinstance(label, float) and not label.is_integer() for label in ordered)
    # Two rows of two classes are a gate; fractions of which a few repeat are still measurements.
    if len(ordered) > 2 and (len(ordered) == len(labels) or (fractional and 2 * len(ordered) > len(labels))):
        looks = "a name for each row" if isinstance(ordered[0], str) else "a number to predict"
        raise InputError(
            f"{what} looks like {looks}: {len(ordered)} different values in {len(labels)} rows; "
            "neurosim classifies, so a label must be the class of several rows."
        )
    index = {label: i for i, label in enumerate(ordered)}
    return tuple(map(class_name, ordered)), np.array([index[label] for label in labels], dtype=np.int64)


def class_name(label: object) -> str:
    """Return the name of a class.

    >>> class_name(1.0), class_name(0.5), class_name("setosa")
    ('1', '0.5', 'setosa')
    """
    return str(int(label)) if isinstance(label, float) and label.is_integer() else str(label)


def is_exact(written: int, value: float) -> bool:
    """Return whether a float can stand for an integer: it is equal, or the integer is a measurement.

    An integer of up to 15 digits followed by zeros counts as a measurement; one with more digits counts as a name.

    >>> is_exact(2**53 + 1, float(2**53 + 1)), is_exact(602214076 * 10**15, 6.02214076e23)
    (False, True)
    """
    return written == int(value) or len(str(abs(written)).rstrip("0")) <= 15
