// Several lessons on one clock, which go on as long as they are asked to; and what their networks answer to any row.

// What a network of a lesson answers to a row: the sums, in the order of the event loop, and its models' own methods.
class Answers {
  constructor(loop) {
    const { circuit, lesson: { timetable } } = loop;
    const sources = [...circuit.names.keys()].filter((i) => circuit.isSource[i]);
    Object.assign(this, { loop, outputs: timetable.outputs, values: new Float64Array(circuit.names.length), margins: new Float64Array(circuit.names.length) });
    this.inputs = sources.map((i) => ({ i, ...circuit.rowSource(i) }));
    this.steps = circuit.somas.map((i) => {
      const model = circuit.modelOf[i];
      return { i, model, blank: model.initial(), state: model.initial(), soma: loop.somas[i], onto: circuit.synapsesOnto(i) };
    }).sort((a, b) => timetable.due[a.i] - timetable.due[b.i] || a.i - b.i);
  }

  // Fills `values` and `margins`, by neuron.
  to(row) {
    const { values, margins, loop: { weights, circuit: { sources } } } = this;
    for (const { i, kind, column } of this.inputs) values[i] = kind === "bias" ? 1 : row[column];
    for (const { i, model, blank, state, soma, onto } of this.steps) {
      let drive = 0;
      for (let k = 0; k < onto.length; k++) drive += weights[onto[k]] * values[sources[onto[k]]];
      blank.copyInto(state);
      model.integrate(state, drive);
      margins[i] = state.v - soma.thresholdIn(state);
      values[i] = model.fire(state);
    }
  }

  // Of each row whether it is decided wrongly (1 is added), and whether it is on the boundary (2 is added), where the decision
  // is for the second class, or the first of those that are equal; and the mean loss of the rule.
  over({ rows, wanted, targets }, rule) {
    const wrong = new Uint8Array(rows.length);
    let loss = 0;
    rows.forEach((row, r) => {
      this.to(row);
      const margins = this.outputs.map((i) => this.margins[i]);
      wrong[r] = Number(decided(margins) !== wanted[r]) + (tied(margins) ? 2 : 0);
      this.outputs.forEach((i, k) => { loss += rule.loss(targets[r][k], this.values[i], this.margins[i]); });
    });
    return { wrong, loss: loss / (rows.length * this.outputs.length) };
  }

  // The outputs of all neurons that act over a plane, and the margins of the output neurons: lines of `xs` for each of `ys`.
  map(xs, ys) {
    const made = () => new Float32Array(xs.length * ys.length), values = new Map(this.steps.map(({ i }) => [i, made()])), margins = this.outputs.map(made);
    for (let y = 0, at = 0; y < ys.length; y++) for (let x = 0; x < xs.length; x++, at++) {
      this.to([xs[x], ys[y]]);
      for (const [i, kept] of values) kept[at] = this.values[i];
      this.outputs.forEach((i, k) => { margins[k][at] = this.margins[i]; });
    }
    const { names } = this.loop.circuit;
    return { values: Object.fromEntries([...values].map(([i, kept]) => [names[i], kept])), margins };
  }
}

const MOST_KEPT = 16, REGION_WORK = 2e7; // epochs of regions; places x epochs x synapses that are asked

// What a network of a lesson decides at places of a plane, with the weights after some epochs: of one output whole steps
// of its margin, 0 and more where that is 0 and more, for several the class. `plane` has a row's features at the origin,
// two directions, and the places along these.
function regionsOf(loop, { origin, directions, xs, ys }) {
  const { history, plastic } = loop.lesson, answers = new Answers(loop), last = history.weights.length - 1, cells = xs.length * ys.length;
  const half = Math.max(2, Math.min(MOST_KEPT, Math.floor(REGION_WORK / (cells * Math.max(1, loop.weights.length)))) / 2), shares = Array.from({ length: Math.floor(half) }, (_, k) => k / (Math.floor(half) - 1));
  const epochs = [...new Set(shares.flatMap((share) => [Math.round(share * last), Math.round((last + 1) ** share) - 1]))].sort((a, b) => a - b);
  const values = new Float64Array(epochs.length * cells);
  epochs.forEach((epoch, k) => {
    plastic.forEach((s, place) => { loop.weights[s] = history.weights[epoch][place]; });
    const margins = values.subarray(k * cells, (k + 1) * cells);
    ys.forEach((y, row) => xs.forEach((x, column) => {
      answers.to(origin.map((feature, f) => feature + x * directions[0][f] + y * directions[1][f]));
      const own = answers.outputs.map((i) => answers.margins[i]);
      margins[row * xs.length + column] = own.length === 1 ? own[0] : decided(own);
    }));
    if (answers.outputs.length === 1) inSteps(margins);
  });
  return { epochs, side: xs.length, margins: answers.outputs.length === 1, values };
}

const STEPS = 100; // of a margin, from 0 to what is far from the boundary

function inSteps(margins) {
  const sizes = margins.map(Math.abs).sort(), far = sizes[Math.floor(0.3 * (sizes.length - 1))] || 1;
  margins.forEach((margin, k) => {
    const steps = Math.min(STEPS, Math.max(-STEPS, Math.round((STEPS * margin) / far)));
    margins[k] = margin >= 0 ? Math.max(steps, 0) : Math.min(steps, -1);
  });
}

function decided(margins) {
  if (margins.length === 1) return margins[0] >= 0 ? 1 : 0;
  return margins.indexOf(Math.max(...margins));
}

function tied(margins) {
  if (margins.length === 1) return margins[0] === 0;
  const most = Math.max(...margins);
  return margins.filter((margin) => margin === most).length > 1;
}

// One lesson of a class: it goes on by rows, and its rule may change in between.
class Pupil {
  constructor({ design, lesson, test }) {
    this.loop = begun(design, { lesson: { ...lesson, endless: true, keep: "epochs" }, recorded: () => false, mostSignals: Infinity });
    Object.assign(this, { test, row: 0, epoch: 0, failed: null, told: [] });
    this.teacher = this.loop.lesson;
    this.answers = new Answers(this.loop);
  }

  // Goes on to the end of a row; that of the last one is the end of the epoch, too.
  step() {
    const { loop, teacher } = this, { lesson: { rows }, period } = teacher;
    if (this.failed) return;
    const ends = ++this.row === rows.length, place = ends ? rows.length + 1 : this.row;
    loop.until = (this.epoch * (rows.length + 1) + place) * period + 1;
    loop.run();
    for (const table of ["spikes", "events", "changes", "lessons"]) loop[table].length = 0;
    if (loop.stopped || loop.weights.some((weight) => weight - weight !== 0)) this.failed = loop.stopped?.reason ?? "a weight is no longer a finite number";
    else if (ends) this.endEpoch();
  }

  endEpoch() {
    const { history } = this.teacher;
    this.row = 0;
    this.epoch++;
    const { wrong, tested, loss, testLoss } = this.state();
    const count = (flags) => flags.reduce((sum, flag) => sum + (flag & 1), 0);
    this.told.push({ epoch: this.epoch, mistakes: history.mistakes[0], updates: history.updates[0], wrong: count(wrong), sure: !wrong.some(Boolean), tested: count(tested), loss, testLoss, weights: this.weights() });
    for (const column of Object.values(history)) column.length = 0;
  }

  state() {
    const { lesson, rule } = this.teacher, own = this.answers.over(lesson, rule), others = this.answers.over(this.test, rule);
    return { wrong: own.wrong, tested: others.wrong, loss: own.loss, testLoss: others.loss };
  }

  // In the order of the design.
  weights() {
    const { loop } = this, weights = Array(loop.weights.length);
    loop.circuit.order.forEach((place, s) => { weights[place] = loop.weights[s]; });
    return weights;
  }

  use({ rule, batch }) {
    if (rule) this.teacher.rule = this.teacher.lesson.rule = new kinds[rule.kind](rule.parameters);
    if (batch) this.teacher.lesson.batch = batch;
  }

  news() {
    const told = this.told.splice(0), { asked, place } = this.teacher;
    return { told, weights: this.weights(), asked: place < 0 ? null : asked, failed: this.failed, ...this.state() };
  }
}

// The lessons of a class take their steps together.
class Classroom {
  constructor({ pupils }) {
    this.pupils = pupils.map((one) => new Pupil(one));
    this.length = pupils[0].lesson.rows.length;
    this.steps = 0;
  }

  // Goes on by so many rows, or for as long as there is time.
  advance({ rows, budget = Infinity }) {
    const stop = performance.now() + budget;
    for (let k = 0; k < rows && (k === 0 || performance.now() < stop); k++) {
      for (const pupil of this.pupils) pupil.step();
      this.steps++;
    }
    return this.news();
  }

  news() { return { epoch: Math.floor(this.steps / this.length), row: this.steps % this.length, steps: this.steps, pupils: this.pupils.map((one) => one.news()) }; }

  use(changes) {
    changes.forEach((change, k) => this.pupils[k].use(change));
    return this.news();
  }

  map({ of, xs, ys }) { return this.pupils[of].answers.map(xs, ys); }
}

// In a worker: answers each request to the class, in order.
function classHeard(scope) {
  let room = null;
  const acts = {
    begin: (given) => { room = new Classroom(given); return room.news(); },
    advance: (given) => room.advance(given),
    use: (given) => room.use(given),
    map: (given) => room.map(given),
  };
  return ({ id, act, given }) => {
    try {
      scope.postMessage({ id, answer: acts[act](given) });
    } catch (error) {
      scope.postMessage({ id, refused: error.message });
    }
  };
}
