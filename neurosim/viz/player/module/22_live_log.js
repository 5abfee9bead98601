// What is known of a run that the page made by itself: a log like that of a recording, whose potentials the models tell.

class LiveLog extends Log {
  // `base` is the log of the recording that the design began from, `result` what the engine has come to.
  constructor(base, catalogue, design, result) {
    const told = base.score, circuit = new Engine.Circuit(asRun(design), { until: design.lesson ? 0 : design.until });
    const at = (name) => Float64Array.from(circuit.rank, (place) => design.neurons[place][name]);
    const score = {
      ...told, engine: "page", seed: design.seed, digest: "", end: result.end, names: circuit.rank.map((place) => shownName(base, design.neurons[place].name)), live: null,
      shapes: { ...Object.fromEntries(Object.values(catalogue).map(({ kind, outline }) => [kind, outline])), ...told.shapes }, stages: [],
      models: circuit.rank.map((place, i) => shownModel(catalogue[design.neurons[place].kind], design.neurons[place], circuit.refractory[i])),
      lesson: design.lesson && lessonTold(told.lesson, design, result, base),
    };
    const courses = base.arrays["course.lengths"].length || !base.targets.length ? [...circuit.order].map((s) => design.synapses[s].course ?? courseOf(design, design.synapses[s])) : [];
    super(score, {
      ...flat("spikes", result.spikes), ...flat("changes", result.changes), ...flat("lessons", result.lessons),
      modelOf: circuit.names.map((_, i) => i), shown: shownOrder(circuit, base, design), offsets: circuit.offsets, targets: circuit.targets,
      delays: circuit.delays, weights: circuit.weights, plastic: circuit.plastic, x: at("x"), y: at("y"), radius: at("radius"),
      "course.lengths": courses.map(({ x }) => x.length), "course.x": courses.flatMap(({ x }) => x), "course.y": courses.flatMap(({ y }) => y),
      ...(design.lesson ? lessonArrays(base, design, result) : {}),
    }, { circuit, result, design });
  }

  layCourses({ circuit, result, design }) {
    Object.assign(this, { circuit, result, design });
    const { tick, neuron } = result.events, mine = grouped(neuron, this.n);
    this.course = new Map();
    this.bars = new Map();
    this.instant = new Set();
    this.starts = new Map();
    for (const i of circuit.somas) {
      const model = circuit.modelOf[i];
      if (this.lesson) this.starts.set(i, this.models[i].state.map(([field, unit]) => [field, circuit.startOf(i)[field], unit]));
      if (model.constructor.memoryless) {
        this.instant.add(i);
        continue;
      }
      const own = mine.order.subarray(mine.starts[i], mine.starts[i + 1]), { length } = own;
      const course = { index: i, ticks: new Float64Array(length + 1), outcome: new Uint8Array(length + 1), rows: new Int32Array(length + 1) };
      course.rows[0] = -1;
      for (let k = 0; k < length; k++) {
        course.ticks[k + 1] = tick[own[k]];
        course.outcome[k + 1] = result.events.outcome[own[k]];
        course.rows[k + 1] = own[k];
      }
      this.course.set(i, this.lesson ? this.withResets(i, course) : course);
      this.settleSilences(i);
      if ("threshold_of" in model) this.bars.set(i, { ticks: course.ticks, at: course.ticks.map((_, k) => this.thresholdThen(i, k)) });
    }
  }

  // A row begins at each reset, and finds the neuron as it was at time 0: after what happened at that tick.
  withResets(index, { ticks, outcome, rows }) {
    const found = { index, ticks: [], outcome: [], rows: [] }, { period } = this.lesson;
    const add = (tick, what, row) => { found.ticks.push(tick); found.outcome.push(what); found.rows.push(row); };
    let reset = period;
    ticks.forEach((tick, k) => {
      for (; reset < tick; reset += period) add(reset, RESET, -1);
      add(tick, outcome[k], rows[k]);
    });
    for (; reset < this.end; reset += period) add(reset, RESET, -1);
    return Object.assign(found, { ticks: Float64Array.from(found.ticks) });
  }

  // Until when each segment is refractory; and, when it is asked for, where the potential stood as it fired.
  settleSilences(i) {
    const course = this.course.get(i), { ticks, outcome, rows } = course, { length } = ticks, { refractory } = this.models[i], { drive } = this.result.events;
    course.ready = new Float64Array(length);
    for (let k = 0, ready = 0; k < length; k++) {
      if (outcome[k] === FIRED && k) ready = ticks[k] + refractory;
      else if (outcome[k] === RESET) ready = ticks[k];
      course.ready[k] = Math.max(ready, ticks[k]);
    }
    let top = null;
    Object.defineProperty(course, "top", { get: () => (top ??= Array.from(ticks, (tick, k) => (outcome[k] === FIRED && k ? this.deciding(i, tick, k, drive[rows[k]]).after : NaN))) });
  }

  // The state of a neuron at t, in the segment of its course that has begun then.
  stateAt(i, segment, t) {
    const { circuit, result } = this, course = this.course.get(i), row = course.rows[segment], given = circuit.modelOf[i];
    const state = row < 0 ? circuit.startOf(i) : given.initial(), { fields } = given.constructor, current = circuit.currents.get(i);
    if (row >= 0) fields.forEach((field, k) => { state[field] = result.states[row * circuit.stateWidth + k]; });
    let since = course.ticks[segment];
    if (current) { // from one of its changes to the next
      for (let k = Engine.moreThan(current.ticks, since); k < current.ticks.length && current.ticks[k] < t; k++) {
        since = Engine.carry(this.modelWith(i, since), state, since, course.ready[segment], current.ticks[k], this.perMs);
      }
    }
    Engine.carry(this.modelWith(i, since), state, since, course.ready[segment], t, this.perMs);
    return state;
  }

  // The model of a neuron with the current that is injected at a tick.
  modelWith(i, tick) {
    const current = this.circuit.currents.get(i), given = this.circuit.modelOf[i];
    if (!current) return given;
    const place = Engine.moreThan(current.ticks, tick);
    return Engine.withCurrent(given, place ? current.levels[place - 1] : 0);
  }

  begun({ index, rows }, segment) { return rows[segment] < 0 ? this.circuit.startOf(index).v : this.result.states[rows[segment] * this.circuit.stateWidth]; }

  along({ index }, segment, t) { return this.stateAt(index, segment, t).v; }

  threshold(i, t) {
    if (!this.bars.has(i)) return this.models[i].threshold;
    return this.thresholdThen(i, Math.max(0, moreThan(this.course.get(i).ticks, t) - 1), t);
  }

  thresholdThen(i, segment, t = this.course.get(i).ticks[segment]) { return this.circuit.modelOf[i].threshold_of(this.stateAt(i, segment, t)); }

  // What a decision was about: the potential before and after the sum, and the threshold then.
  deciding(i, tick, segment, drive) {
    const model = this.circuit.modelOf[i];
    if (segment < 0) return { before: 0, after: drive, threshold: this.models[i].threshold };
    const state = this.stateAt(i, segment - 1, tick), before = state.v;
    model.integrate(state, drive);
    return { before, after: state.v, threshold: Engine.threshold_of(model, state) };
  }

  isRecorded(i) { return !this.models[i].source; }
}

const CORNERS = 17; // of a synapse that the page draws by itself

// The way of a synapse from rim to rim: bent a little, so that two between the same neurons stand apart; around, of one to itself.
function courseOf({ neurons }, { source, target }) {
  const [from, to] = [neurons[source], neurons[target]], corners = Array.from({ length: CORNERS }, (_, k) => k / (CORNERS - 1));
  if (source === target) {
    const size = 0.8 * from.radius, centre = from.y + from.radius + 0.7 * size, turns = corners.map((share) => -Math.PI / 2 + 0.5 + share * (2 * Math.PI - 1));
    return { x: turns.map((turn) => Math.round(from.x + size * Math.cos(turn))), y: turns.map((turn) => Math.round(centre + size * Math.sin(turn))) };
  }
  const [wide, high] = [to.x - from.x, to.y - from.y], far = Math.hypot(wide, high) || 1, [start, end] = [from.radius / far, 1 - to.radius / far];
  const at = (share) => { const gone = start + share * (end - start), bend = 0.28 * gone * (1 - gone); return { x: Math.round(from.x + gone * wide - bend * high), y: Math.round(from.y + gone * high + bend * wide) }; };
  const points = corners.map((share) => at(share));
  return { x: points.map(({ x }) => x), y: points.map(({ y }) => y) };
}

// A name as it is shown: as the recording shows it, and of a new one nothing that could disturb what stands around it.
function shownName(base, name) {
  base.shownNames ??= new Map(base.score.live.names.map((one, k) => [JSON.stringify(one), base.names[k]]));
  return base.shownNames.get(JSON.stringify(name)) ?? spelled(name).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "\u00b7").slice(0, 80);
}

// The columns of a table under the names that a log has for them.
function flat(name, table) { return Object.fromEntries(Object.entries(table).map(([column, values]) => [`${name}.${column}`, values])); }

// The neurons in the order in which a person added them.
function shownOrder({ rank }, base, design) {
  const rows = new Map(base.shown.map((i, row) => [i, row])), row = (i) => rows.get(design.neurons[rank[i]].from) ?? base.shown.length + rank[i];
  return [...rank.keys()].sort((a, b) => row(a) - row(b));
}

// What a page says of a neuron's model: see live.py.
function shownModel(kind, { kind: name, parameters }, refractory) {
  const said = kind.parameters.map(({ name: parameter, idle }) => [parameter, parameters[parameter], idle]).filter(([, value, idle]) => typeof value === "number" && !(idle && value === 0));
  const shown = { ...kind, parameters: said.map(([parameter, value]) => `${parameter} ${number(value)}`).join(", ") };
  if (kind.source) return { ...shown, injects: Engine.injects(name), because: kind.because };
  return { ...shown, threshold: "threshold_of" in Engine.kinds[name].prototype ? null : (parameters.threshold ?? null), refractory };
}

// What a page says of a lesson. How many rows are decided over the plane as by the network was counted for the recording only.
function lessonTold(told, { lesson }, { history, period, answer, learners, regions }, base) {
  const { teaching } = told, { note } = teaching ?? {}, rows = lesson.rows.length, shown = lesson.rule ? shownRows(base, lesson) : null;
  return {
    ...told, rows, epochs: lesson.epochs, epochLength: (rows + 1) * period, period, answer, learners,
    teaching: teaching && {
      ...teaching, rate: lesson.rule.parameters.rate, batch: lesson.batch, shuffled: lesson.shuffle !== null, epochs: history.mistakes.length, box: shown.box,
      regions: regions && { epochs: regions.epochs, side: regions.side, margins: regions.margins }, note: note.replace(/;? ?after learning, .* as by the network/, ""),
    },
  };
}

// The rows on the plane that a page shows, and the box around them: as in the recording, but wider for new rows outside of it.
function shownRows({ arrays, lesson, teaching, given }, { rows }) {
  if (rows === given) return { x: arrays["view.x"], y: arrays["view.y"], box: teaching.box };
  const n = lesson.features.length, place = arrays["view.place"], [x, y] = [0, 1].map((k) => {
    const way = arrays["view.direction"].subarray(k * n, (k + 1) * n), size = way.reduce((sum, d) => sum + d * d, 0);
    return Float64Array.from(rows, (row) => (size ? row.reduce((sum, feature, f) => sum + (feature - place[f]) * way[f], 0) / size : 0));
  });
  const box = [x, y].map((found, k) => {
    const [low, high] = teaching.box[k], [least, most] = [found.reduce((a, b) => Math.min(a, b), Infinity), found.reduce((a, b) => Math.max(a, b), -Infinity)], room = 0.05 * (Math.max(high, most) - Math.min(low, least));
    return [least < low ? least - room : low, most > high ? most + room : high];
  });
  return { x, y, box };
}

// The plane that a page shows of a lesson with hidden layers, as the engine is asked about it; null for a lesson without.
function planeOf(base, design) {
  const { arrays, teaching, lesson } = base;
  if (!teaching?.regions) return null;
  const n = lesson.features.length, { side } = teaching.regions, { box } = shownRows(base, design.lesson), along = ([low, high]) => Array.from({ length: side }, (_, k) => low + (k / (side - 1)) * (high - low));
  return { origin: [...arrays["view.place"]], directions: [0, 1].map((k) => [...arrays["view.direction"].subarray(k * n, (k + 1) * n)]), xs: along(box[0]), ys: along(box[1]) };
}

function lessonArrays(base, { lesson }, { history, regions, epochs }) {
  const kept = Object.entries(base.arrays).filter(([name]) => /^(lesson|view)\./.test(name)), shown = lesson.rule && shownRows(base, lesson);
  return {
    ...Object.fromEntries(kept), "lesson.row": Float64Array.from(lesson.rows.flat()), "history.mistakes": history.mistakes, "history.loss": history.loss, ...(regions ? { regions: regions.values } : {}),
    ...(shown ? { "lesson.target": Float64Array.from(lesson.targets.flat()), "lesson.wanted": Float64Array.from(lesson.wanted), "view.x": shown.x, "view.y": shown.y } : {}),
    ...(lesson.shuffle === null ? { "lesson.order": undefined } : { "lesson.order": rowOrder(base, lesson, Math.min(lesson.epochs, epochs + 1)) }),
  };
}

// The order of the rows in each epoch: that of the recording, and what is drawn beyond it.
function rowOrder({ arrays, lesson: { rows }, score }, lesson, epochs) {
  const n = lesson.rows.length, told = arrays["lesson.order"], same = told && rows === n && score.live.lesson.shuffle === lesson.shuffle ? told.length / n : 0;
  const found = new Float64Array(n * epochs);
  if (same) found.set(told.subarray(0, found.length));
  for (let epoch = same; epoch < epochs; epoch++) found.set(Engine.streamOf(lesson.shuffle, "order", epoch).permutation(n), epoch * n);
  return found;
}
