// Lessons in the event loop: rows go in, targets and errors are signals, weights change.

// What a neuron keeps of its last act, and does with its error.
class Learner {
  constructor(teacher, i) {
    const { loop } = teacher;
    Object.assign(this, { teacher, index: i, soma: loop.somas[i] });
    this.acted = -1; // when it last acted, or was deaf
    this.heard = []; // the signals of its last act: a synapse and a value, by turns
    this.output = this.excess = this.slope = 0; // of its last act
    this.course = teacher.whole ? new Course(this.soma, loop) : null;
    this.backward = []; // where its error goes: synapse, and who hears it
    this.target = NaN;
    this.feedback = 0;
    this.due = false; // a target or an error has reached it in this instant
    this.soma.learner = this;
    loop.heard[i] = [];
  }

  // Keeps what its neuron has received, and how far its potential is above the threshold, before it decides.
  keep(now, excess, slope, deaf = false) {
    const { heard } = this.teacher.loop, before = this.heard;
    this.heard = heard[this.index];
    before.length = 0;
    heard[this.index] = before;
    if (deaf) this.heard.length = 0;
    this.acted = now;
    this.output = 0;
    this.excess = excess;
    this.slope = slope;
  }

  // Phase 1: the teacher says what it should send at this instant, and it answers even without a signal.
  hearTarget(target) {
    this.target = target;
    this.due = true;
    this.teacher.due.push(this);
    this.teacher.loop.wake(this.index);
  }

  // Phase 1: an error comes back along one of its axon's synapses, weighted.
  hearError(value) {
    this.feedback += value;
    if (this.due) return;
    this.due = true;
    this.teacher.due.push(this);
  }

  // Phase 4: turns the target, or the sum of the errors that came back, into changes of the weights.
  learn(now) {
    const { teacher, target, course } = this, { rule, loop } = teacher;
    this.due = false;
    if (course !== null) {
      this.output = course.output;
      this.excess = course.excess;
    }
    let { output, excess } = this, error = 0;
    if (rule !== null && target === target) {
      error = number(rule.error(target, output, excess, this.slope), "error");
      this.target = NaN;
    } else if (rule !== null) {
      if (this.acted < teacher.began(now)) { // what it did for an earlier row is not to blame
        output = 0;
        excess = NaN;
      } else error = number(rule.hidden_error(this.feedback, this.slope), "hidden_error");
      this.feedback = 0;
    }
    teacher.told(now, this.index, target, output, excess, error);
    if (rule === null || error === 0) return;
    teacher.updates++;
    const { plastic } = loop.circuit, heard = course === null ? this.heard : course.contributions();
    for (let k = 0; k < heard.length; k += 2) {
      if (plastic[heard[k]]) teacher.pending[heard[k]] += rule.change(error, heard[k + 1]);
    }
    for (const { synapse, delay, learner } of this.backward) teacher.sendError(now + delay, learner, loop.weights[synapse] * error);
  }
}

function number(value, method) {
  if (value !== value) throw new Breach(`returned ${value} from ${method}, which must return a number`);
  return value;
}

// The course of a neuron's potential in one presentation, for rules that look at all of it: see Course in teacher.py.
class Course {
  constructor(soma, loop) {
    Object.assign(this, { soma, loop });
    this.peaks = "time_to_peak" in soma.model;
    this.begin(0);
  }

  begin(now) {
    this.began = this.decisive = now;
    this.heard = []; // tick, synapse and value, by turns
    this.output = 0;
    this.excess = this.highest = -Infinity;
  }

  // Looks for a peak that the potential has passed since the last act.
  rise(since, now) {
    const { soma } = this, { model, state, scratch, perMs } = soma;
    if (!this.peaks || this.output !== 0) return;
    const wait = model.time_to_peak(state);
    if (!(wait > 0 && wait < (now - since) / perMs)) return;
    const peak = since + Math.trunc(wait * perMs);
    if (!(this.began <= peak && peak < now && peak > since)) return;
    state.copyInto(scratch);
    model.advance(scratch, (peak - since) / perMs);
    this.reach(peak, scratch.v, scratch.v - soma.thresholdIn(scratch));
  }

  // Keeps an act: what was received, the potential before the decision, and what was sent.
  act(now, heard, v, excess, value) {
    if (this.output !== 0) return;
    for (let k = 0; k < heard.length; k += 2) this.heard.push(now, heard[k], heard[k + 1]);
    if (value !== 0) Object.assign(this, { output: value, excess, highest: v, decisive: now });
    else if (heard.length || this.highest === -Infinity) this.reach(now, v, excess);
  }

  reach(now, v, excess) {
    if (excess > this.excess || (excess === this.excess && v > this.highest)) Object.assign(this, { excess, highest: v, decisive: now });
  }

  // What the signals of each synapse, had they been of weight 1, gave to the decisive potential.
  contributions() {
    const { model, perMs } = this.soma, resting = model.initial(), driven = model.initial(), quiet = model.initial(), sums = new Map();
    for (let k = 0; k < this.heard.length; k += 3) {
      const [tick, synapse, x] = [this.heard[k], this.heard[k + 1], this.heard[k + 2]];
      if (tick > this.decisive) continue;
      const left = x * response(model, resting, driven, quiet, (this.decisive - tick) / perMs);
      sums.set(synapse, (sums.get(synapse) ?? 0) + left);
    }
    return [...sums].flat();
  }
}

// Presents the rows of a lesson, sends the targets, and changes the weights at the end of each batch.
class Teacher {
  constructor(loop, lesson) {
    const { circuit } = loop, { outputs } = lesson;
    Object.assign(this, { loop, lesson, rule: lesson.rule });
    loop.lesson = this;
    const timetable = new Timetable(circuit, lesson);
    Object.assign(this, { timetable, period: timetable.period, whole: timetable.whole });
    this.due = []; // who hears a target or an error in this instant
    this.pending = new Float64Array(circuit.targets.length); // what the lessons of this batch have added up to
    this.errors = new Heap(); // on their way back
    this.returning = []; // learner and value of each
    this.freed = [];
    this.sent = 0;
    this.updates = 0; // errors that were not zero
    this.plastic = [...circuit.plastic.keys()].filter((s) => circuit.plastic[s]);
    this.kept = this.plastic.map((s) => loop.weights[s]); // as the last epoch left them
    this.learners = new Map(timetable.learners.map((i) => [i, new Learner(this, i)]));
    for (const learner of this.learners.values()) {
      for (const s of circuit.synapsesOnto(learner.index)) {
        const hearer = this.learners.get(circuit.sources[s]);
        if (hearer) learner.backward.push({ synapse: s, delay: circuit.delays[s], learner: hearer });
      }
    }
    this.remembering = timetable.remembering.map((i) => ({ soma: loop.somas[i], initial: circuit.startOf(i) }));
    this.judged = this.whole ? new Set() : new Set(timetable.deciders);
    this.scripts = this.written();
    this.history = { mistakes: [], updates: [], loss: [], weights: [[...this.kept]] };
    this.begun = { mistakes: 0, loss: 0, updates: 0 }; // of this epoch
    this.margins = outputs.map(() => 0); // of the row that is answered
    this.answered = 0; // outputs that have
    this.asked = 0; // the row
    this.epoch = 0;
    this.place = -1; // of the row that is presented; rows.length in the rest after an epoch
    this.script = []; // of that row
    this.step = 0; // in it
    this.start = 0; // when it began
    this.ahead = 0; // the tick at which the lesson goes on
    this.batchEnds = this.epochEnds = this.rowBegins = false;
  }

  // Lists for each row what happens and how many ticks after its beginning: who sends, who acts unasked, the targets.
  written() {
    const { loop, lesson, timetable } = this, { circuit } = loop;
    const scripts = lesson.rows.map(() => new Map());
    const at = (row, tick, act) => { const script = scripts[row]; if (!script.has(tick)) script.set(tick, []); script.get(tick).push(act); };
    lesson.rows.forEach((features, row) => {
      circuit.names.forEach((_, i) => {
        const { kind, column } = circuit.rowSource(i);
        const [tick, value] = kind === "feature" ? [0, features[column]] : kind === "bias" ? [0, 1] : kind === "latency" ? this.latency(i, features[column]) : [-1, 0];
        if (tick >= 0 && value !== 0) at(row, tick, () => loop.hand(i, value));
      });
      for (const i of timetable.asked) if (timetable.due[i] !== NEVER) at(row, timetable.due[i], () => loop.wake(i));
      lesson.outputs.forEach((i, k) => {
        const target = lesson.targets ? lesson.targets[row][k] : NaN;
        at(row, timetable.answer, () => this.learners.get(i).hearTarget(target));
      });
    });
    return scripts.map((script) => [...script].sort((a, b) => a[0] - b[0]));
  }

  // When a latency source sends in a row, in ticks after its start, and the value; a negative time sends nothing.
  latency(i, time) {
    const { clock, labels } = this.loop.circuit;
    return !(time >= 0) ? [-1, 0] : [ticksOf(clock, time, `The time at which '${labels[i]}' sends a row`), 1];
  }

  sendError(tick, learner, value) {
    const slot = this.freed.length ? this.freed.pop() : this.returning.length;
    this.returning[slot] = { learner, value };
    this.errors.push(tick, this.sent++, slot);
  }

  // Phase 1: errors come back, and the lesson goes on.
  arrive(now) {
    while (this.errors.tick === now) {
      const slot = this.errors.pop(), { learner, value } = this.returning[slot];
      this.freed.push(slot);
      learner.hearError(value);
    }
    if (this.ahead === now) this.goOn(now);
  }

  get next() { return Math.min(this.ahead, this.errors.tick); }

  // Does what the script of this row has for now; at the end of a presentation the next one begins, or a rest.
  goOn(now) {
    this.follow(now);
    if (this.place < 0 || now === this.start + this.period) {
      if (!this.begin(now)) return;
      this.follow(now);
    }
    const { script, step } = this;
    this.ahead = this.start + (step < script.length ? script[step][0] : this.period);
  }

  follow(now) {
    const { script, step } = this;
    if (step >= script.length || this.start + script[step][0] !== now) return;
    if (script[step][0] === this.timetable.answer) this.asked = this.order[this.place]; // the row whose targets are due
    for (const act of script[this.step++][1]) act();
  }

  // Begins the next row, or the rest after the last; returns false where the lesson ends.
  begin(now) {
    const { lesson } = this, { length } = lesson.rows, told = this.place + 1;
    this.batchEnds = told > 0 && told <= length && lesson.batch > 0 && (told % lesson.batch === 0 || told === length);
    if (told > length && this.endsAfter(now)) return false;
    this.place = told > length ? 0 : told;
    if (this.place === 0) this.order = lesson.orderOf(this.epoch);
    this.epochEnds = this.place === length;
    this.script = this.epochEnds ? [] : this.scripts[this.order[this.place]];
    this.start = now;
    this.step = 0;
    this.rowBegins = true;
    return true;
  }

  // Ends an epoch, and returns whether it was the last one: then the last instant of the lesson is this one.
  endsAfter(now) {
    this.epoch++;
    const idle = this.updates === this.begun.updates;
    this.closeEpoch();
    if (this.lesson.endless || (this.epoch < this.lesson.epochs && !idle)) return false;
    this.rowBegins = true;
    this.loop.until = now + 1;
    this.ahead = Infinity;
    return true;
  }

  // The history since the last time it was asked for.
  news() {
    const from = this.newsFrom ?? 0;
    this.newsFrom = this.history.mistakes.length;
    return { from, ...Object.fromEntries(["mistakes", "updates", "loss"].map((name) => [name, this.history[name].slice(from)])), weights: this.history.weights.slice(from + 1) };
  }

  closeEpoch() {
    const { history, begun, lesson } = this;
    history.mistakes.push(begun.mistakes);
    history.updates.push(this.updates - begun.updates);
    history.loss.push(begun.loss / (lesson.rows.length * lesson.outputs.length));
    history.weights.push(this.plastic.map((s) => this.loop.weights[s]));
    this.begun = { mistakes: 0, loss: 0, updates: this.updates };
  }

  // Which presentation an error at a tick belongs to: the last one that began before it.
  began(tick) { return Math.floor((tick - 1) / this.period) * this.period; }

  // Phase 4: targets and errors are learned from; at the end of a batch the weights change; a row begins.
  learn(now) {
    const { due, loop } = this;
    if (due.length) {
      this.due = [];
      loop.learning = true;
      if (due.length > 1) due.sort((a, b) => a.index - b.index);
      for (const learner of due) {
        loop.acting = learner.index;
        learner.learn(now);
      }
      loop.learning = false;
    }
    if (this.batchEnds) this.changeWeights(now);
    if (this.rowBegins) this.reset(now);
  }

  changeWeights(now) {
    const { loop, pending, kept, plastic } = this, every = this.lesson.keep !== "epochs";
    this.batchEnds = false;
    for (const s of plastic) {
      if (pending[s] === 0) continue;
      loop.weights[s] += pending[s];
      pending[s] = 0;
      if (every) loop.changes.add(now, s, loop.weights[s]);
    }
    if (!this.epochEnds) return;
    this.epochEnds = false;
    plastic.forEach((s, k) => {
      if (every || loop.weights[s] === kept[k]) return;
      kept[k] = loop.weights[s];
      loop.changes.add(now, s, kept[k]);
    });
  }

  // Ends phase 4: a row or a rest begins, and finds the network as it was at time 0.
  reset(now) {
    this.rowBegins = false;
    for (const { soma, initial } of this.remembering) {
      if (this.judged.has(soma.index)) soma.decidesUntil = now + this.period;
      soma.reset(now, initial);
    }
    if (this.whole) for (const learner of this.learners.values()) learner.course.begin(now);
  }

  // Writes down what a neuron was told, and counts what its epoch comes to.
  told(now, i, target, output, excess, error) {
    const { loop, lesson, begun } = this, k = lesson.outputs.indexOf(i);
    if (lesson.keep === "signals") loop.lessons.add(now, i, target, output, excess, error);
    if (k < 0 || this.rule === null) return;
    begun.loss += this.rule.loss(target, output, excess);
    this.margins[k] = excess;
    if (++this.answered < lesson.outputs.length) return;
    this.answered = 0;
    if (mistaken(lesson.wanted[this.asked], this.margins)) begun.mistakes++;
  }

  firesByItself(i) {
    const { labels, modelOf } = this.loop.circuit;
    return `'${labels[i]}' (${modelOf[i].constructor.name}) would fire by itself, with no signal, but a row is judged by what a neuron does in the instant in which the row reaches it; keep the level to which its potential goes by itself below its threshold`;
  }
}

// Whether a decision is not strictly for the wanted class: a tie, or a margin of 0, is a mistake.
function mistaken(wanted, margins) {
  if (margins.length === 1) return !(wanted === 1 ? margins[0] > -margins[0] : -margins[0] > margins[0]);
  return margins.some((margin, k) => k !== wanted && !(margins[wanted] > margin));
}
