"""Window after window in one compiled loop, for the neurons of one kind that belong to one thread: a worker's.

A window has four parts: what was sent in the one before is put on its way; arrivals are put in order; neurons live
through it; and what they have sent is posted, where every thread finds it once all have met. Whenever something is
missing the loop returns and says what; when it is called again it goes on where it was. A window may be lived through
in stretches: then arrivals are put in order once, and the rest is done for each stretch.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from neurosim.engines.compiled.arrivals import ENTRIES, SIGNALS, empty, has_room, in_order, send
from neurosim.engines.compiled.chronicle import LISTENING, list_entries, live_through
from neurosim.engines.compiled.meeting import arrive, met
from neurosim.engines.compiled.soma import CHANGES, FAR, LOST, PLACE, SPIKES

SENDING, LISTING, LIVING, MEETING = range(4)
"""Parts of a window."""

PART, BEGIN, SENT_FROM, SENT_TO, LAST, FIRST, ROUND, SOURCE, MAILED, WAITED_FOR, READING = range(
    LISTENING + 1, LISTENING + 12
)
"""More of what the loop reports, after what a single window does: the part that is to come; where the stretch
begins; where the one began whose signals are to be put on their way, or -1, and where it ended; the end of the list of
entries; the first signal of this stretch; how often all have met; the next signal of a source; what was sent since the
loop was entered, and its arrivals; arrivals that are to be put on their way; and from here on, for each thread, which
of its signals is to be read next."""

COUNT, FOLLOWING, LOST_WAY, CHANGED, ARRIVALS = range(5)
"""What a thread posts: how many signals it has sent; the next window in which something happens to it; whether a
potential became NaN; how many weights have changed since the loop was entered; and how often what it has sent will
arrive."""

POST = 5

RING_FULL, ENTRIES_FULL, BOOK_FULL, WAITING, ENOUGH, MAIL_FULL, LOST_ONE = range(7)
"""Why the loop returns. The first four concern one thread, the others are for all at once."""


class Mail(NamedTuple):
    """What threads tell each other after a window, by turns in the one half and the other.

    `letters` (2, threads, room) are signals, in order; `posts` (2, threads, POST) numbers; `counter` how many have
    come to meet; `sources` all that sources send in the run, in order; `offsets` say how many synapses each neuron
    sends to; after more than `most_changed` changes of weights, or `most_mailed` signals and arrivals, it is time to
    look up; `spins` are looks at the counter before a worker gives up for the moment.
    """

    letters: Any
    posts: Any
    counter: Any
    sources: Any
    offsets: Any
    most_changed: int
    most_mailed: int
    spins: int


class Clock(NamedTuple):
    """The tick at which the ring begins, ticks in a window, the end of the run, ticks in a ms."""

    origin: int
    width: int
    until: int
    per_ms: float


def live_on(
    somas: Any,
    dendrites: Any,
    reach: Any,
    ring: Any,
    scratch: Any,
    mail: Any,
    book: Any,
    clock: Any,
    me: int,
    stop: int,
    report: Any,
) -> int:
    """Run windows up to `stop`; return why it ends.

    Parameters
    ----------
    somas, reach, ring, scratch, mail, book, clock
        See the classes here, in :mod:`~neurosim.engines.compiled.arrivals` and
        :mod:`~neurosim.engines.compiled.chronicle`.
    dendrites
        Where synapses are plastic.
    me
        Which thread this is.
    stop
        In ticks.
    report
        Where it stands.
    """
    threads = mail.posts.shape[1]
    while True:
        if report[PART] == SENDING:
            if report[BEGIN] >= stop or report[MAILED] > mail.most_mailed:
                return ENOUGH
            if report[SENT_FROM] >= 0 and not send_all(reach, ring, mail, clock, report):
                return RING_FULL
            report[SENT_FROM] = -1
            report[FIRST] = report[SPIKES]
            report[PART] = LISTING if (report[BEGIN] - clock.origin) % clock.width == 0 else LIVING
        begin = report[BEGIN]
        number = (begin - clock.origin) // clock.width
        window_end = min(clock.origin + (number + 1) * clock.width, clock.until)
        end = min(window_end, stop)
        window = ring.windows[number % len(ring.windows)]
        if report[PART] == LISTING:
            if 2 * window[ENTRIES] > len(scratch.ticks):
                return ENTRIES_FULL
            report[PLACE], report[LAST] = list_entries(window, ring, begin, window_end, clock.width, scratch)
            report[PART] = LIVING
        if report[PART] == LIVING:
            if not live_through(
                somas, dendrites, reach.targets, ring.entries, scratch, book, report[LAST], end, clock.per_ms, report
            ):
                return BOOK_FULL
            if end == window_end:
                empty(window, ring)
            post(ring, somas, scratch, mail, book, clock, me, number, end, report)
            arrive(mail.counter)
            report[PART] = MEETING
        if not met(mail.counter, threads * (report[ROUND] + 1), mail.spins):
            return WAITING
        posts = mail.posts[report[ROUND] % 2]
        report[ROUND] += 1
        report[PART] = SENDING
        report[SENT_FROM], report[SENT_TO] = begin, end
        sent = 0
        arriving = 0
        following = FAR
        lost = False
        full = False
        changed = 0
        for thread in range(threads):
            sent += posts[thread, COUNT]
            arriving += posts[thread, ARRIVALS]
            changed += posts[thread, CHANGED]
            following = min(following, posts[thread, FOLLOWING])
            lost |= posts[thread, LOST_WAY] > 0
            full |= posts[thread, COUNT] > mail.letters.shape[2]
            report[READING + thread] = 0
        report[MAILED] += sent + arriving
        report[WAITED_FOR] = arriving
        if end < window_end:
            report[BEGIN] = end
        elif sent > 0 or following <= number + 1:
            report[BEGIN] = window_end
        elif following >= FAR // clock.width:
            report[BEGIN] = clock.until
        else:
            report[BEGIN] = clock.origin + following * clock.width
        if lost:
            return LOST_ONE
        if full:
            return MAIL_FULL
        if changed > mail.most_changed:
            return ENOUGH


def send_all(reach: Any, ring: Any, mail: Any, clock: Any, report: Any) -> bool:
    """Put on their way what all threads and the sources sent in a window, in order; return whether there was room."""
    half = (report[ROUND] - 1) % 2
    letters, posts, sources = mail.letters[half], mail.posts[half], mail.sources
    end = report[SENT_TO]
    while True:
        whose = -1
        tick = end
        neuron = 0
        if report[SOURCE] < len(sources) and sources[report[SOURCE]].tick < end:
            whose = len(posts)
            tick = sources[report[SOURCE]].tick
            neuron = sources[report[SOURCE]].neuron
        for thread in range(len(posts)):
            if report[READING + thread] < posts[thread, COUNT]:
                letter = letters[thread, report[READING + thread]]
                if letter.tick < tick or (letter.tick == tick and letter.neuron < neuron):
                    whose = thread
                    tick = letter.tick
                    neuron = letter.neuron
        if whose < 0:
            return True
        if not has_room(reach, neuron, ring):
            return False
        if whose == len(posts):
            value = sources[report[SOURCE]].value
            report[SOURCE] += 1
        else:
            value = letters[whose, report[READING + whose]].value
            report[READING + whose] += 1
        send(tick, neuron, value, reach, clock.origin, clock.origin, clock.width, ring)


def post(
    ring: Any,
    somas: Any,
    scratch: Any,
    mail: Any,
    book: Any,
    clock: Any,
    me: int,
    number: int,
    end: int,
    report: Any,
) -> None:
    """Tell the others what was sent in a window, in order, or that there is too much of it; and what comes next."""
    half = report[ROUND] % 2
    letters, mine = mail.letters[half, me], mail.posts[half, me]
    first = report[FIRST]
    sent = report[SPIKES] - first
    begin = report[BEGIN]
    mine[COUNT] = sent
    mine[LOST_WAY] = report[LOST] < FAR
    mine[CHANGED] = report[CHANGES]
    mine[ARRIVALS] = 0
    for k in range(first, first + sent):
        neuron = book.spikes[k].neuron
        mine[ARRIVALS] += mail.offsets[neuron + 1] - mail.offsets[neuron]
    if sent <= len(letters):
        neurons = len(mail.offsets) - 1
        for k in range(sent):
            spike = book.spikes[first + k]
            scratch.keys[k] = (spike.tick - begin) * neurons + spike.neuron
            scratch.values[k] = spike.value
        in_order(scratch.keys, scratch.values, 0, sent, sent)
        for k in range(sent):
            letters[k].tick = begin + scratch.keys[k] // neurons
            letters[k].neuron = scratch.keys[k] % neurons
            letters[k].value = scratch.values[k]
            book.spikes[first + k] = letters[k]
    if sent > 0:
        mine[FOLLOWING] = number + 1
        return
    following = FAR
    if somas.soonest[0] < FAR:
        following = (somas.soonest[0] - clock.origin) // clock.width
    at = report[SOURCE]
    while at < len(mail.sources) and mail.sources[at].tick < end:
        following = number + 1  # what a source has just sent is to be put on its way
        at += 1
    if at < len(mail.sources):
        following = min(following, (mail.sources[at].tick - clock.origin) // clock.width)
    for ahead in range(1, len(ring.windows)):
        if number + ahead >= following:
            break
        if ring.windows[(number + ahead) % len(ring.windows), SIGNALS] > 0:
            following = number + ahead
            break
    mine[FOLLOWING] = max(following, number + 1)
