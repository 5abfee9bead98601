// Why not, in a lesson: one row by itself, with the weights that it found. And of units that answer every sum with a value.

// The run of the row that a neuron decided on at a tick: the design, what it has at 0, and where it ends in the lesson.
function rowAlone({ log, design }, at) {
  const { row, since, epoch, place } = log.presentation(at - 1), start = at - 1 - since, found = log.weightsAt(start), weights = [];
  found.forEach((weight, s) => { weights[log.circuit ? log.circuit.order[s] : s] = weight; });
  const lesson = { ...design.lesson, rows: [design.lesson.rows[row]], targets: null, wanted: null, rule: null, batch: 0, epochs: 1, shuffle: null };
  return {
    design: { ...design, synapses: design.synapses.map((one, s) => ({ ...one, weight: weights[s] })), lesson }, shift: start, ends: start + log.lesson.period + 1,
    last: `This is row ${place + 1} of epoch ${epoch + 1} by itself, with the weights that it found; a lesson that began with others would have come to others, so there is nothing to try.`,
  };
}

// A unit that answers every sum with a value has no threshold to pass: asked is what would have changed its decision.
function askingSide(question, i) {
  const { log, design, neuron, model, name, at, shift } = question;
  if (!model.memoryless || sideOf(design.neurons[neuron], 0) === null) return { refused: `${name} answers every sum with a value, and has no threshold; nothing makes it fire or stay silent.` };
  const rivals = log.lesson && log.lesson.outputs.includes(i) && log.lesson.outputs.length > 1 ? log.lesson.outputs.map((k) => (log.circuit ? log.circuit.rank[k] : k)).filter((k) => k !== neuron) : [];
  const margin = (result, now, place) => {
    const mine = result.rank.indexOf(place), { tick, neuron: who, drive } = result.events;
    return sideOf(now.neurons[place], drive[tick.findIndex((then, k) => then === at && who[k] === mine)] ?? 0);
  };
  const beyond = (result, now) => (rivals.length ? rivals.every((k) => margin(result, now, neuron) > margin(result, now, k)) : margin(result, now, neuron) >= 0);
  const when = `at ${time(log, at + shift)}`, before = sideNow(log, i, at + shift, rivals.length > 0);
  const aim = rivals.length ? (before ? `made another output at least as large as ${name} ${when}` : `made ${name} the largest output ${when}`) : `put ${name} on the other side of its boundary ${when}`;
  const first = `${name} answers every sum with a value and has no threshold to pass; ${rivals.length ? "the largest output decides" : "what can change is the side of its boundary, which is where its potential is its threshold"}.`;
  return { questions: [{ ...question, first, aim, until: at + 1, answered: (result, now) => (beyond(result, now) === before ? null : { tick: at }), said: () => aim }] };
}

// How far the potential is above the threshold of a unit without memory that hears a sum; null for a model without one.
function sideOf({ kind, parameters }, drive) {
  const model = new Engine.kinds[kind](parameters), state = model.initial();
  model.integrate(state, drive);
  const threshold = Engine.threshold_of(model, state);
  return threshold === null || threshold === undefined ? null : state.v - threshold;
}

// On which side a unit was: at or above its boundary, or, of several outputs, above all others.
function sideNow(log, i, tick, among) {
  const margin = (k) => { const { after, threshold } = log.deciding(k, tick, -1, log.sum(k, tick)); return after - threshold; };
  return among ? log.lesson.outputs.every((k) => k === i || margin(i) > margin(k)) : margin(i) >= 0;
}
