// A design: the network of the page as a person changes it, and the steps of changing it. A design is never changed
// itself, so that each step can be taken back; what a step leaves alone is shared.
//
// { tick, rounding, seed, until, neurons: [{ name, population, kind, parameters, initial, x, y, radius }],
//   synapses: [{ source, target, weight, delay, plastic, course }], lesson, plasticity }: places in the lists, ticks. Those of
// the recording know by `from` at which place they stood.

function designOf(log) {
  const { score, arrays, models } = log, { live } = score, starts = arrays.initial;
  let at = 0;
  const neurons = live.names.map((name, i) => {
    const { kind, parameters } = live.models[arrays.modelOf[i]], neuron = { from: i, name, population: live.populations[i], kind, parameters, x: arrays.x[i], y: arrays.y[i], radius: arrays.radius[i] };
    if (!models[i].source) neuron.initial = Object.fromEntries(models[i].state.map(([field]) => [field, starts[at++]]));
    if (live.background.includes(i)) neuron.train = { ticks: arrays[`background.${i}.tick`], values: arrays[`background.${i}.value`] };
    return neuron;
  });
  let corner = 0;
  const synapses = [...log.targets].map((target, s) => {
    const length = arrays["course.lengths"][s] ?? 0, from = corner;
    corner += length;
    return {
      from: s, source: log.sources[s], target, weight: arrays.weights[s], delay: log.delays[s], plastic: arrays.plastic[s],
      course: length ? { x: [...arrays["course.x"].subarray(from, corner)], y: [...arrays["course.y"].subarray(from, corner)] } : null,
    };
  });
  return { tick: live.tick, rounding: live.rounding, seed: live.seed, until: log.end, neurons, synapses, plasticity: live.plasticity, lesson: live.lesson && lessonOf(log) };
}

function lessonOf(log) {
  const { arrays, lesson, teaching, score } = log, features = lesson.features.length, outputs = lesson.outputs.length;
  const rows = log.given ??= Array.from({ length: lesson.rows }, (_, row) => [...arrays["lesson.row"].subarray(row * features, (row + 1) * features)]);
  return {
    ...score.live.lesson, rows, outputs: lesson.outputs, period: lesson.period, answer: lesson.answer,
    targets: teaching && rows.map((_, row) => [...arrays["lesson.target"].subarray(row * outputs, (row + 1) * outputs)]), wanted: teaching && [...arrays["lesson.wanted"]],
  };
}

// A design as the engine takes it: synapses as parallel lists.
function asRun({ tick, rounding, seed, neurons, synapses }) {
  const of = (name) => synapses.map((one) => one[name]);
  return { tick, rounding, seed, neurons, synapses: { source: of("source"), target: of("target"), weight: of("weight").map((weight) => weight + 0), delay: of("delay"), plastic: of("plastic") } };
}

// The options of its run; a lesson ends by itself.
function optionsOf({ until, lesson, plasticity }) { return { until: lesson ? Infinity : until, lesson, plasticity, mostSignals: MOST_LIVE }; }

// What the teacher wants of each output for rows of these classes: what it wanted for rows of the same class.
function targetsOf({ wanted: known, targets }, wanted) {
  return wanted.map((one) => {
    const row = known.indexOf(one);
    if (row < 0) throw new Error("There is a class of which the recording has no row, so it is not known what its teacher wants.");
    return targets[row];
  });
}

function replaced(list, place, change) { return list.map((one, k) => (k === place ? { ...one, ...change } : one)); }

const CHANGES = {
  parameter: (design, i, name, value) => ({ ...design, neurons: replaced(design.neurons, i, { parameters: { ...design.neurons[i].parameters, [name]: value } }) }),
  model: (design, i, kind, parameters, initial) => ({ ...design, neurons: replaced(design.neurons, i, { kind, parameters, initial }) }),
  weight: (design, s, weight) => ({ ...design, synapses: replaced(design.synapses, s, { weight }) }),
  delay: (design, s, delay) => ({ ...design, synapses: replaced(design.synapses, s, { delay }) }),
  times: (design, i, times, values) => CHANGES.parameters(design, i, { times, values }),
  parameters: (design, i, parameters) => ({ ...design, neurons: replaced(design.neurons, i, { parameters: { ...design.neurons[i].parameters, ...parameters } }) }),
  move: (design, i, x, y) => ({
    ...design, neurons: replaced(design.neurons, i, { x, y }),
    synapses: design.synapses.map((one) => (one.source === i || one.target === i ? { ...one, course: null } : one)),
  }),
  addNeuron: (design, neuron) => ({ ...design, neurons: [...design.neurons, neuron] }),
  removeNeuron: (design, i) => {
    const place = (k) => (k > i ? k - 1 : k);
    return {
      ...design, neurons: design.neurons.filter((_, k) => k !== i),
      synapses: design.synapses.filter(({ source, target }) => source !== i && target !== i).map((one) => ({ ...one, source: place(one.source), target: place(one.target) })),
    };
  },
  rename: (design, i, name) => ({ ...design, neurons: replaced(design.neurons, i, { name, population: false }) }),
  connect: (design, synapse) => ({ ...design, synapses: [...design.synapses, { plastic: 0, course: null, ...synapse }] }),
  disconnect: (design, s) => ({ ...design, synapses: design.synapses.filter((_, k) => k !== s) }),
  until: (design, until) => ({ ...design, until }),
  rows: (design, rows, wanted) => ({ ...design, lesson: { ...design.lesson, rows, wanted, targets: targetsOf(design.lesson, wanted) } }),
  seed: (design, seed) => ({ ...design, seed }),
};

// The steps of changing a design. Changes of one thing that follow each other, as while a slider moves, are one step.
class Steps {
  constructor(first) {
    this.all = [{ design: first, what: "" }];
    this.at = 0;
  }

  get design() { return this.all[this.at].design; }

  get first() { return this.all[0].design; }

  get changed() { return this.at > 0; }

  // `what` names the thing that is changed; a step that has no name is one by itself.
  take(what, design) {
    const same = what && this.at > 0 && this.all[this.at].what === what && this.at === this.all.length - 1;
    this.all.length = this.at + (same ? 0 : 1);
    this.all.push({ design, what });
    this.at = this.all.length - 1;
  }

  rest() { if (this.at > 0) this.all[this.at].what = ""; }

  undo() { if (this.at > 0) this.at--; }

  redo() { if (this.at + 1 < this.all.length) this.at++; }

  reset() { if (this.at > 0) this.take("", this.first); }
}
