// What is known of a run. Every answer is a function of the log and of a time in ticks, so time may go either way.

const SILENT = 0, FIRED = 1, DEAF = 2, HEARD = 3, RESET = 4;

class Log {
  // What else there is, `given`, is for a log that the page made by itself.
  constructor(score, arrays, given = null) {
    Object.assign(this, { score, arrays });
    this.end = score.end;
    this.perMs = score.perMs;
    this.names = score.names;
    this.n = score.names.length;
    this.models = [...arrays.modelOf].map((m) => score.models[m]);
    this.shown = [...arrays.shown];
    this.lesson = score.lesson;
    this.teaching = score.lesson && score.lesson.teaching;
    ({ offsets: this.offsets, targets: this.targets, delays: this.delays } = arrays);
    this.sources = new Uint32Array(this.targets.length);
    for (let i = 0; i < this.n; i++) this.sources.fill(i, this.offsets[i], this.offsets[i + 1]);
    this.longest = this.delays.reduce((a, b) => Math.max(a, b), 0);
    this.incoming = grouped(this.targets, this.n);
    this.spikes = { tick: arrays["spikes.tick"], neuron: arrays["spikes.neuron"], value: arrays["spikes.value"] };
    this.changes = { tick: arrays["changes.tick"], synapse: arrays["changes.synapse"], weight: arrays["changes.weight"] };
    this.bySynapse = grouped(this.changes.synapse, this.targets.length);
    const mine = grouped(this.spikes.neuron, this.n);
    this.trains = Array.from({ length: this.n }, (_, i) => {
      const rows = mine.order.subarray(mine.starts[i], mine.starts[i + 1]);
      return { rows, ticks: Float64Array.from(rows, (row) => this.spikes.tick[row]) };
    });
    this.changeTicks = Array.from({ length: this.targets.length }, (_, s) => {
      const rows = this.bySynapse.order.subarray(this.bySynapse.starts[s], this.bySynapse.starts[s + 1]);
      return Float64Array.from(rows, (row) => this.changes.tick[row]);
    });
    this.weights = { done: 0, now: arrays.weights.slice() };
    this.before = this.changes.weight.slice(); // what each change replaced
    const latest = arrays.weights.slice();
    this.changes.synapse.forEach((s, row) => { this.before[row] = latest[s]; latest[s] = this.changes.weight[row]; });
    this.lastWeights = latest;
    this.lessons = this.teaching ? {
      tick: arrays["lessons.tick"], neuron: arrays["lessons.neuron"], target: arrays["lessons.target"],
      output: arrays["lessons.output"], side: arrays["lessons.excess"], error: arrays["lessons.error"],
    } : { tick: new Float64Array(0), neuron: [], target: [], output: [], side: [], error: [] };
    this.learner = new Set(score.lesson ? score.lesson.learners : []);
    this.stages = score.stages.map(([tick, asked]) => ({ tick, asked: new Set(asked) })); // where the run went on with a changed network
    this.staged = new Map(score.stages.flatMap(([tick, , told]) => told.map(([i, text]) => [`${i} ${tick}`, text])));
    this.atStage = new Map(score.stages.map(([tick, , told]) => [tick, told.map(([i]) => i)]));
    this.layCourses(given);
    this.settle();
  }

  // Where the segments of each recorded potential begin.
  layCourses() {
    const { closed, fitted, instant, constants, moving, starts } = this.score.potentials, a = this.arrays;
    this.course = new Map();
    let at = 0, amplitude = 0, hold = 0, piece = 0, coefficient = 0, bar = 0;
    const series = (kind, pieces) => {
      const counts = a[`${kind}.count`].subarray(piece, piece + pieces), starts = [];
      for (const count of counts) { starts.push(coefficient); coefficient += count; }
      piece += pieces;
      return { pieces: a[`${kind}.start`].subarray(piece - pieces, piece), counts, starts, coefficients: a[`${kind}.coefficient`] };
    };
    for (const [index, length] of closed) {
      const own = constants[String(a.modelOf[index])].map((c) => (c === null ? Infinity : c));
      const modes = own.map((c, k) => a["events.amplitude"].subarray(amplitude + k * length, amplitude + (k + 1) * length));
      this.course.set(index, {
        ticks: a["events.tick"].subarray(at, at + length), outcome: a["events.outcome"].subarray(at, at + length),
        top: a["events.top"].subarray(at, at + length), found: a["events.found"].subarray(at, at + length), hold: a["events.hold"].subarray(hold, hold + length),
        constants: own, modes,
      });
      at += length; hold += length; amplitude += own.length * length;
    }
    for (const [index, length, pieces] of fitted) {
      this.course.set(index, {
        ticks: a["events.tick"].subarray(at, at + length), outcome: a["events.outcome"].subarray(at, at + length),
        top: a["events.top"].subarray(at, at + length), found: a["events.found"].subarray(at, at + length), ...series("pieces", pieces),
      });
      at += length;
    }
    piece = coefficient = 0;
    this.bars = new Map(); // thresholds that move: their course, and what they were at each event
    for (const [index, pieces] of moving) {
      const { ticks } = this.course.get(index);
      this.bars.set(index, { ticks, at: a["events.bar"].subarray(bar, bar + ticks.length), ...series("bars", pieces) });
      bar += ticks.length;
    }
    this.instant = new Set(instant);
    this.starts = new Map(starts.map(([i, values]) => [i, values.map((value, k) => [this.models[i].state[k][0], value, this.models[i].state[k][1]])]));
  }

  // The lowest potential of each neuron that is worth showing, and the highest threshold (or potential, if it has none).
  settle() {
    this.ceiling = [];
    this.floor = this.models.map((model, i) => {
      if (model.source) return 0;
      const course = this.course.get(i), bars = this.bars.get(i);
      let low = Infinity, high = -Infinity;
      course?.ticks.forEach((t, k) => { const v = this.begun(course, k); low = Math.min(low, v); high = Math.max(high, v); });
      let least = this.threshold(i, 0) ?? high, most = least;
      for (const t of bars ? bars.ticks : []) {
        const bar = this.threshold(i, t);
        least = Math.min(least, bar);
        most = Math.max(most, bar);
      }
      if (!Number.isFinite(most)) least = most = 0;
      this.ceiling[i] = most;
      if (course) return low < least ? low : least - 1;
      let reach = 0;
      for (const s of this.synapsesOnto(i)) if (Number.isFinite(this.lastWeights[s])) reach += Math.abs(this.lastWeights[s]);
      return least - Math.max(reach, Math.abs(least), 1e-9);
    });
  }

  ms(tick) { return tick / this.perMs; }

  synapsesOnto(i) { return this.incoming.order.subarray(this.incoming.starts[i], this.incoming.starts[i + 1]); }

  // The last spike of a neuron up to t, as a row of the log; -1 if there was none.
  lastSpike(i, t) {
    const { rows, ticks } = this.trains[i], place = moreThan(ticks, t);
    return place ? rows[place - 1] : -1;
  }

  spikeAt(i, tick) {
    const { rows, ticks } = this.trains[i], place = atLeast(ticks, tick);
    return ticks[place] === tick ? rows[place] : -1;
  }

  spikesBetween(i, after, upTo) {
    const { ticks } = this.trains[i];
    return moreThan(ticks, upTo) - moreThan(ticks, after);
  }

  // A synapse's weight as it acts on a signal that arrives at a tick: with the changes before it.
  weightBefore(s, tick) {
    const place = atLeast(this.changeTicks[s], tick);
    return place ? this.changes.weight[this.bySynapse.order[this.bySynapse.starts[s] + place - 1]] : this.arrays.weights[s];
  }

  // All weights, with the changes up to t. The array is reused: copy it to keep it.
  weightsAt(t) {
    const { changes, weights, before } = this;
    while (weights.done < changes.tick.length && changes.tick[weights.done] <= t) {
      weights.now[changes.synapse[weights.done]] = changes.weight[weights.done];
      weights.done++;
    }
    while (weights.done > 0 && changes.tick[weights.done - 1] > t) {
      weights.done--;
      weights.now[changes.synapse[weights.done]] = before[weights.done];
    }
    return weights.now;
  }

  isRecorded(i) { return this.course.has(i) || this.instant.has(i); }

  // The potential at t, after what happened at t; null if it was not recorded.
  potential(i, t) {
    const course = this.course.get(i);
    if (course) return this.along(course, Math.max(0, moreThan(course.ticks, t) - 1), t);
    return this.instant.has(i) ? this.sum(i, t) : null;
  }

  // The threshold at t, after what happened at t; null for a model without one, or where it moves and is not known.
  threshold(i, t) {
    const bars = this.bars.get(i);
    return bars ? this.along(bars, Math.max(0, moreThan(bars.ticks, t) - 1), t) : this.models[i].threshold;
  }

  // What a decision was about: the potential before and after the sum, and the threshold then. Exact near the threshold.
  deciding(i, tick, segment, drive) {
    if (segment < 0) return { before: 0, after: drive, threshold: this.models[i].threshold };
    const course = this.course.get(i), bars = this.bars.get(i), exact = !Number.isNaN(course.top[segment]);
    const threshold = bars ? bars.at[segment] : this.models[i].threshold;
    let before = Number.isNaN(course.found[segment]) ? this.potentialBefore(i, tick) : course.found[segment];
    let after = exact ? course.top[segment] : this.potential(i, tick);
    const same = (a, b) => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(before), Math.abs(after), Math.abs(threshold ?? 0)); // to within its accuracy
    const added = this.models[i].jumps && drive !== 0;
    if (added && !exact && same(before + drive, after)) after = before + drive;
    else if (!added && same(before, after)) { if (exact) before = after; else after = before; }
    return { before, after, threshold };
  }

  // The potential that the event at a tick found.
  potentialBefore(i, tick) {
    const course = this.course.get(i);
    return course ? this.along(course, Math.max(0, atLeast(course.ticks, tick) - 1), tick) : 0;
  }

  // The potential with which a segment of a course begins.
  begun(course, segment) { return this.along(course, segment, course.ticks[segment]); }

  along(course, segment, t) {
    if (course.pieces) {
      let place = Math.max(0, moreThan(course.pieces, t) - 1);
      const next = course.ticks[segment + 1];
      if (next !== undefined && t >= next) place = Math.max(0, atLeast(course.pieces, next) - 1);
      const low = course.pieces[place], high = place + 1 < course.pieces.length ? course.pieces[place + 1] : this.end;
      const x = high > low ? (2 * (t - low)) / (high - low) - 1 : -1;
      let b1 = 0, b2 = 0; // Clenshaw
      const c = course.coefficients, first = course.starts[place];
      for (let k = course.counts[place] - 1; k > 0; k--) [b1, b2] = [c[first + k] + 2 * x * b1 - b2, b1];
      return c[first] + x * b1 - b2;
    }
    const since = Math.max(0, t - course.ticks[segment] - course.hold[segment]) / this.perMs;
    let v = 0;
    course.modes.forEach((mode, k) => { v += mode[segment] * Math.exp(-since / course.constants[k]); });
    return v;
  }

  // The signals that reach a neuron at a tick, in the order of the sum; the level of a current is none.
  arrivals(i, tick) {
    const found = [];
    for (const synapse of this.synapsesOnto(i)) {
      const source = this.sources[synapse];
      if (this.models[source].injects) continue;
      const sent = tick - this.delays[synapse], row = this.spikeAt(source, sent);
      if (row >= 0) found.push({ synapse, source, sent, weight: this.weightBefore(synapse, tick), value: this.spikes.value[row] });
    }
    return found.sort((a, b) => a.sent - b.sent || a.source - b.source || a.synapse - b.synapse);
  }

  // The current that is injected into a neuron at a tick; null where none ever is.
  current(i, tick) {
    const carrying = [...this.synapsesOnto(i)].filter((s) => this.models[this.sources[s]].injects);
    if (!carrying.length) return null;
    return carrying.reduce((total, s) => {
      const row = this.lastSpike(this.sources[s], tick - this.delays[s]);
      return row < 0 ? total : total + this.arrays.weights[s] * this.spikes.value[row];
    }, 0);
  }

  // Whether the level of a current reaches a neuron at a tick.
  currentComes(i, tick) {
    return [...this.synapsesOnto(i)].some((s) => this.models[this.sources[s]].injects && this.spikeAt(this.sources[s], tick - this.delays[s]) >= 0);
  }

  // The end of the refractory period after the last spike before a tick; 0 without one, or after a reset.
  silentUntil(i, tick) {
    const row = this.lastSpike(i, tick - 1), last = row < 0 ? -1 : this.spikes.tick[row], { lesson } = this;
    const reset = lesson && lesson.resets && !this.models[i].memoryless ? Math.floor((tick - 1) / lesson.period) * lesson.period : -1;
    return last < 0 || last < reset ? 0 : last + this.models[i].refractory;
  }

  // What is left at t of a refractory period, as a share of it; 0 outside of one.
  refractoryLeft(i, t, row = this.lastSpike(i, t)) {
    const { lesson } = this, { refractory, memoryless } = this.models[i];
    if (!refractory || row < 0) return 0;
    const last = this.spikes.tick[row];
    if (lesson && lesson.resets && !memoryless && last < Math.floor(t / lesson.period) * lesson.period) return 0;
    return Math.min(1, Math.max(0, (last + refractory - t) / refractory));
  }

  sum(i, tick) { return this.arrivals(i, tick).reduce((sum, a) => sum + a.weight * a.value, 0); }

  // The last tick up to t at which a neuron heard something, or came to a crossing of its own; -1 if never.
  lastAct(i, t) {
    const course = this.course.get(i);
    if (course) {
      const place = moreThan(course.ticks, t) - 1;
      return place > 0 ? course.ticks[place] : -1;
    }
    let latest = this.trains[i].ticks[moreThan(this.trains[i].ticks, t) - 1] ?? -1;
    for (const synapse of this.synapsesOnto(i)) {
      const delay = this.delays[synapse], { ticks } = this.trains[this.sources[synapse]];
      const place = moreThan(ticks, t - delay);
      if (place) latest = Math.max(latest, ticks[place - 1] + delay);
    }
    return latest;
  }

  // Calls `visit(synapse, row, progress)` for every signal on its way at t; what arrives at t is there already.
  eachSignal(t, visit) {
    const { tick, neuron } = this.spikes, first = moreThan(tick, t - this.longest), last = moreThan(tick, t);
    for (let row = first; row < last; row++) {
      const age = t - tick[row], low = this.offsets[neuron[row]], high = this.offsets[neuron[row] + 1];
      for (let s = moreThan(this.delays, age, low, high); s < high; s++) visit(s, row, age / this.delays[s]);
    }
  }

  // Calls `visit(synapse, sent, value, progress)` for every error on its way back at t.
  eachError(t, visit) {
    const { tick, neuron, error } = this.lessons, first = moreThan(tick, t - this.longest), last = moreThan(tick, t);
    for (let row = first; row < last; row++) {
      if (error[row] === 0) continue;
      const age = t - tick[row];
      for (const s of this.synapsesOnto(neuron[row])) {
        if (age < this.delays[s] && (this.arrays.plastic[s] || this.learner.has(this.sources[s]))) {
          visit(s, tick[row], this.weightBefore(s, tick[row]) * error[row], age / this.delays[s]);
        }
      }
    }
  }

  // The row that is being presented at t, or last was: { epoch, place, row, since }, or null.
  presentation(t) {
    const { lesson } = this;
    if (!lesson || t >= this.end) return null;
    const epoch = Math.floor(t / lesson.epochLength), into = t - epoch * lesson.epochLength;
    const place = Math.floor(into / lesson.period);
    if (place >= lesson.rows || epoch >= lesson.epochs) return null; // the rest at the end of an epoch, or of all
    const order = this.arrays["lesson.order"];
    return { epoch, place, row: order ? order[epoch * lesson.rows + place] : place, since: into - place * lesson.period };
  }

  // The targets on their way at t: [{ neuron, row, target, progress }].
  targetsAt(t) {
    const now = this.teaching && this.presentation(t);
    if (!now || now.since >= this.lesson.answer) return [];
    const { outputs, answer } = this.lesson;
    return outputs.map((neuron, k) => ({
      neuron, row: now.row, target: this.arrays["lesson.target"][now.row * outputs.length + k], progress: now.since / answer,
    }));
  }

  // The first instant after t at which anything happens, or the end.
  next(t) {
    let best = this.end;
    const first = (ticks) => { const place = moreThan(ticks, t); if (place < ticks.length) best = Math.min(best, ticks[place]); };
    [this.spikes.tick, this.lessons.tick, this.changes.tick].forEach(first);
    for (const { ticks } of this.course.values()) first(ticks);
    for (const { tick } of this.stages) if (tick > t) best = Math.min(best, tick);
    this.eachSignal(t, (s, row) => { best = Math.min(best, this.spikes.tick[row] + this.delays[s]); });
    return best;
  }

  // The last instant before t at which anything happens, or the start.
  previous(t) {
    let best = 0;
    const last = (ticks) => { const place = atLeast(ticks, t); if (place) best = Math.max(best, ticks[place - 1]); };
    [this.spikes.tick, this.lessons.tick, this.changes.tick].forEach(last);
    for (const { ticks } of this.course.values()) last(ticks);
    for (const { tick } of this.stages) if (tick < t) best = Math.max(best, tick);
    const { tick, neuron } = this.spikes;
    for (let row = atLeast(tick, t) - 1; row >= 0 && tick[row] + this.longest > best; row--) {
      const low = this.offsets[neuron[row]], place = atLeast(this.delays, t - tick[row], low, this.offsets[neuron[row] + 1]);
      if (place > low) best = Math.max(best, tick[row] + this.delays[place - 1]);
    }
    return best;
  }

  // The neurons to which something happens at a tick, in the order in which it does.
  acting(tick) {
    const found = new Set(this.atStage.get(tick)), { spikes, lessons } = this;
    for (let row = atLeast(spikes.tick, tick); spikes.tick[row] === tick; row++) found.add(spikes.neuron[row]);
    for (let row = atLeast(lessons.tick, tick); lessons.tick[row] === tick; row++) found.add(lessons.neuron[row]);
    for (let row = atLeast(spikes.tick, tick - this.longest); spikes.tick[row] < tick; row++) {
      const delay = tick - spikes.tick[row], low = this.offsets[spikes.neuron[row]], high = this.offsets[spikes.neuron[row] + 1];
      for (let s = atLeast(this.delays, delay, low, high); s < high && this.delays[s] === delay; s++) found.add(this.targets[s]);
    }
    for (const [i, { ticks }] of this.course) if (tick > 0 && ticks[atLeast(ticks, tick, 1)] === tick) found.add(i);
    return [...found].sort((a, b) => a - b);
  }

  // The lesson a neuron was taught at a tick, as a row; -1 if none.
  lessonAt(i, tick) {
    const { lessons } = this;
    for (let row = atLeast(lessons.tick, tick); lessons.tick[row] === tick; row++) if (lessons.neuron[row] === i) return row;
    return -1;
  }

  // The latest lesson of a neuron up to t.
  lastLesson(i, t) {
    for (let row = moreThan(this.lessons.tick, t) - 1; row >= 0; row--) if (this.lessons.neuron[row] === i) return row;
    return -1;
  }

  // Everything at one time, as plain data.
  at(t) {
    const potentials = {}, signals = [], errors = [];
    for (let i = 0; i < this.n; i++) if (this.isRecorded(i)) potentials[i] = this.potential(i, t);
    this.eachSignal(t, (s, row, progress) => signals.push([s, this.spikes.tick[row], this.spikes.value[row], progress]));
    this.eachError(t, (s, sent, value, progress) => errors.push([s, sent, value, progress]));
    const targets = this.targetsAt(t).map((a) => [a.neuron, a.row, a.target, a.progress]);
    return { tick: t, potentials, signals, errors, targets, weights: [...this.weightsAt(t)].map(String) };
  }
}
