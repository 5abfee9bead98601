"""How a window on a grid of time begins and ends, for the neurons of one thread.

At its end a thread posts what it has sent; while others are not done yet, it draws the background of the window. Once
all have met, what all have sent is put in order.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from neurosim.engines.compiled.living import (
    BEGIN,
    FIRST,
    LIVING,
    MEETING,
    PART,
    READING,
    ROUND,
    SENDING,
    SENT_FROM,
    SENT_TO,
)
from neurosim.engines.compiled.meeting import arrive, met
from neurosim.engines.compiled.noise import draw
from neurosim.engines.compiled.soma import FAR, LOST, SPIKES

DRAWN = READING
"""What is reported in the place of what was read of letters: up to which tick the background has been drawn."""

READ = DRAWN + 1
"""And from here on, for each thread and kind, which of its letters is to be read next."""


class Background(NamedTuple):
    """The background that reaches this thread: see :class:`~neurosim.engines.compiled.noise.Noise`."""

    streams: Any
    counts: Any
    heard: Any
    runs: Any
    last: bool


def close_window(background: Any, mail: Any, book: Any, clock: Any, me: int, stop: int, report: Any) -> bool:
    """Post what was sent in a window, and meet the others; return whether all are there.

    Parameters
    ----------
    background : Background
    mail, book, clock
        See :mod:`~neurosim.engines.compiled.living`; a thread posts 0, how many signals it has sent after each kind,
        and whether a potential became NaN.
    me, stop
        Which thread this is; a tick at which the window ends in any case.
    report
        Where it stands.
    """
    threads, last, half = mail.posts.shape[1], mail.posts.shape[2] - 1, report[ROUND] % 2
    begin = report[BEGIN]
    end = min(begin + clock.width, clock.until, stop)
    if report[PART] == LIVING:
        mail.posts[half, me, last] = report[LOST] < FAR
        letters, first = mail.letters[half, me], report[FIRST]
        for k in range(min(report[SPIKES] - first, len(letters))):
            letters[k] = book.spikes[first + k]
        arrive(mail.counter)
        report[PART] = MEETING
    if report[DRAWN] < end:
        draw(background.streams, begin, end, background.counts)
        report[DRAWN] = end
    if not met(mail.counter, threads * (report[ROUND] + 1), mail.spins):
        return False
    report[ROUND] += 1
    report[PART] = SENDING
    report[SENT_FROM], report[SENT_TO] = begin, end
    report[BEGIN] = end
    return True


def merge(letters: Any, posts: Any, sources: Any, sent: Any, n: int, read: Any) -> None:
    """Put `n` signals in order: those of each kind in each thread are, and so are those of the sources.

    Parameters
    ----------
    letters, posts
        Of one half, see :class:`~neurosim.engines.compiled.living.Mail`.
    sources, sent
        What sources sent; what is written.
    read : int64 array (threads x kinds,)
        Room.
    """
    threads, kinds = len(posts), posts.shape[1] - 2
    for thread in range(threads):
        for kind in range(kinds):
            read[thread * kinds + kind] = posts[thread, kind]
    source = 0
    for place in range(n):
        whose = -1
        tick, neuron = FAR, 0
        if source < len(sources):
            tick, neuron = sources[source].tick, sources[source].neuron
        for thread in range(threads):
            for kind in range(kinds):
                at = read[thread * kinds + kind]
                if at < posts[thread, kind + 1]:
                    letter = letters[thread, at]
                    if letter.tick < tick or (letter.tick == tick and letter.neuron < neuron):
                        whose = thread * kinds + kind
                        tick, neuron = letter.tick, letter.neuron
        if whose < 0:
            sent[place] = sources[source]
            source += 1
        else:
            sent[place] = letters[whose // kinds, read[whose]]
            read[whose] += 1
