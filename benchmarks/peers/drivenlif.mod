COMMENT
A leaky neuron under constant drive, from event to event: its potential relaxes to the drive, a signal is a jump, and
it sends itself the news of the crossing that is to come.
ENDCOMMENT

NEURON {
    ARTIFICIAL_CELL DrivenLIF
    RANGE tau, drive, refractory, start
}

PARAMETER {
    tau = 20 (ms)
    refractory = 5 (ms)
    drive = 1.1
    start = 0
}

ASSIGNED {
    v
    since (ms)
    deaf
}

INITIAL {
    v = start
    since = 0
    deaf = 0
    net_send(wait(), 1)
}

FUNCTION wait() (ms) {
    if (v >= 1) {
        wait = 0
    } else {
        wait = tau * log((drive - v) / (drive - 1))
    }
}

NET_RECEIVE (weight) {
    if (flag == 1) {
        net_event(t)
        deaf = 1
        net_send(refractory, 2)
    } else if (flag == 2) {
        v = 0
        since = t
        deaf = 0
        net_send(wait(), 1)
    } else if (deaf == 0) {
        v = drive + (v - drive) * exp(-(t - since) / tau) + weight
        since = t
        net_move(t + wait())
    }
}
