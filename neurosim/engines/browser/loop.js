// The event loop: what one instant is, as in the engines in Python; the phases have their numbers there.

const FEW = 16; // woken neurons that are put in order one by one

// A run that has to end early. Everything before the tick `end` is whole.
class StopRun extends Error {
  constructor(reason, end, runaway = false) {
    super(reason);
    Object.assign(this, { reason, end, runaway });
  }
}

class EventLoop {
  // `circuit` is a network as flat arrays, see circuit.js; a run covers the ticks before `until`.
  constructor(circuit, { until, rule = null, lesson = null, mostSignals = 2e6 }) {
    const n = circuit.names.length;
    Object.assign(this, { circuit, until, mostSignals });
    this.now = 0;
    this.weights = Float64Array.from(circuit.weights, (weight, s) => (circuit.carriesCurrent[s] ? 0 : weight));
    this.signals = new Signals();
    this.alarms = new Heap();
    this.doubts = new Heap();
    this.train = 0; // the next row of what the sources send
    this.totals = new Float64Array(n); // the sums on the dendrites
    this.awake = new Uint8Array(n);
    this.woken = new Int32Array(n);
    this.count = 0; // of woken neurons
    this.heard = Array(n).fill(null); // synapses and values of this instant, where a rule will ask for them
    this.sentAt = new Float64Array(n).fill(-1);
    this.spikes = new Rows("tick", "neuron", "value");
    this.events = new Rows("tick", "neuron", "drive", "outcome");
    this.states = new Float64Array(1024); // after each event, as many numbers as the largest state has
    this.changes = new Rows("tick", "synapse", "weight");
    this.lessons = new Rows("tick", "neuron", "target", "output", "excess", "error");
    this.relayed = new Float64Array(n); // what a source sends in this instant
    this.somas = circuit.names.map((_, i) => (circuit.isSource[i] ? null : new Soma(this, i)));
    this.plastic = rule && new PlasticSynapses(this, rule);
    this.lesson = lesson && new Teacher(this, lesson);
    if (!lesson) for (const soma of this.somas) soma?.foresee(0);
    this.stopped = null;
  }

  // Runs until the end or until `patience` returns false; returns whether it has ended.
  run(patience = () => true) {
    let instants = 0;
    try {
      for (let next = this.next(); next < this.until; next = this.next()) {
        this.now = next;
        this.instant(next);
        if ((++instants & 255) === 0) {
          if (this.signals.count > this.mostSignals) throw new StopRun(`more than ${this.mostSignals.toLocaleString("en")} signals were sent`, next + 1, true);
          if (!patience()) return false;
        }
      }
    } catch (error) {
      this.stopped = error instanceof StopRun ? error : new StopRun(this.blamed(error), this.now);
      this.until = this.stopped.end;
    }
    return true;
  }

  next() {
    const { trains } = this.circuit;
    const sent = this.train < trains.tick.length ? trains.tick[this.train] : Infinity;
    return Math.min(this.signals.due.tick, this.alarms.tick, sent, this.doubts.tick, this.lesson ? this.lesson.next : Infinity);
  }

  instant(now) {
    this.arrivals(now); // phase 1
    this.alarm(now);
    this.relay(now);
    this.lesson?.arrive(now);
    this.order();
    for (let k = 0; k < this.count; k++) this.act(this.woken[k], now); // phases 2 and 3
    this.plastic?.change(now); // phase 4
    this.lesson?.learn(now);
    this.count = 0;
    while (this.doubts.tick === now) this.somas[this.doubts.pop()].settleDoubt(now);
  }

  // Signals reach their synapses, and each dendrite adds weight x value to its sum.
  arrivals(now) {
    const { signals, weights, totals, awake, woken, heard } = this, { targets, branchFirst, branchDelay } = this.circuit;
    const { due } = signals;
    while (due.size && due.ticks[0] === now) {
      const slot = due.items[0], value = signals.value[slot], branch = signals.branch[slot];
      for (let s = branchFirst[branch], end = branchFirst[branch + 1]; s < end; s++) {
        const target = targets[s];
        totals[target] += weights[s] * value;
        if (heard[target] !== null) heard[target].push(s, value);
        if (awake[target] === 0) {
          awake[target] = 1;
          woken[this.count++] = target;
        }
      }
      signals.goOn(branchDelay);
    }
  }

  // Predicted ticks have come, if nothing has come before them.
  alarm(now) {
    const { alarms } = this;
    while (alarms.size && alarms.ticks[0] === now) this.somas[alarms.pop()].alarm(now);
  }

  relay(now) {
    const { tick, neuron, value } = this.circuit.trains;
    for (; this.train < tick.length && tick[this.train] === now; this.train++) this.hand(neuron[this.train], value[this.train]);
  }

  // A source takes what to send in this instant.
  hand(i, value) {
    this.relayed[i] = value;
    this.wake(i);
  }

  wake(i) {
    if (this.awake[i]) return;
    this.awake[i] = 1;
    this.woken[this.count++] = i;
  }

  // Woken neurons act in the order of their indices.
  order() {
    const { woken, count } = this;
    if (count > FEW) woken.subarray(0, count).sort();
    else {
      for (let k = 1; k < count; k++) {
        const i = woken[k];
        let place = k;
        for (; place > 0 && woken[place - 1] > i; place--) woken[place] = woken[place - 1];
        woken[place] = i;
      }
    }
  }

  act(i, now) {
    this.acting = i;
    this.awake[i] = 0;
    if (this.somas[i] === null) this.send(i, now, this.relayed[i]);
    else this.somas[i].act(now);
  }

  send(i, now, value) {
    this.sentAt[i] = now;
    if (!this.circuit.isBackground[i]) this.spikes.add(now, i, value);
    const { branchOf, branchDelay } = this.circuit, branch = branchOf[i];
    if (branch < branchOf[i + 1]) this.signals.send(now, value, branch, branchOf[i + 1], branchDelay[branch]);
  }

  record(now, i, drive, outcome, state) {
    const { fields } = this.somas[i], width = this.circuit.stateWidth;
    let place = this.events.length * width;
    this.events.add(now, i, drive, outcome);
    while (this.states.length < place + width) this.states = longer(this.states);
    for (let k = 0; k < fields.length; k++) this.states[place++] = state[fields[k]];
  }

  // The reason to stop when a method of a model or a rule has failed.
  blamed(error) {
    const i = this.acting, rule = this.plastic?.rule ?? this.lesson?.rule;
    const [role, owner] = this.learning && rule ? ["rule", rule] : ["model", this.circuit.modelOf[i]];
    return `the ${role} ${owner.constructor.name} of '${this.circuit.labels[i]}' ${error instanceof Breach ? error.message : `raised ${error.message}`}`;
  }

  // What was written down before the end, and the weights there.
  result() {
    const end = this.until, [spikes, events, changes, lessons] = [this.spikes, this.events, this.changes, this.lessons].map((rows) => rows.before(end));
    const weights = Float64Array.from(this.circuit.weights);
    changes.synapse.forEach((s, k) => { weights[s] = changes.weight[k]; });
    const states = this.states.slice(0, events.tick.length * this.circuit.stateWidth);
    return { end, spikes, events, states, changes, lessons, weights, stopped: this.stopped && this.stopped.reason };
  }
}
