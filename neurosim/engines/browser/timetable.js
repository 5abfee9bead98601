// What a row does to a network: when it reaches each neuron, who answers, remembers and learns, how long it takes.

class Timetable {
  constructor(circuit, lesson) {
    Object.assign(this, { circuit, lesson, outputs: lesson.outputs });
    const kinds = circuit.names.map((_, i) => circuit.rowSource(i).kind);
    this.whole = kinds.includes("latency"); // whether a lesson evaluates whole presentations
    this.senders = kinds.map((kind) => kind === "feature" || kind === "bias");
    this.due = this.whole ? circuit.names.map(() => NEVER) : this.arrivals();
    this.remembering = circuit.somas.filter((i) => !circuit.modelOf[i].constructor.memoryless || circuit.refractory[i] > 0 || this.refractoryKind(i));
    this.learners = this.withNext(lesson.outputs, circuit.targetsOfPlastic(), (i) => circuit.synapsesOf(i).map((s) => circuit.targets[s]));
    this.deciders = this.withNext(lesson.outputs, lesson.outputs, (i) => [...circuit.synapsesOnto(i)].map((s) => circuit.sources[s])).filter((i) => !circuit.isSource[i]);
    [this.period, this.answer] = this.whole ? [lesson.period, lesson.answer] : this.rowTimes();
    this.asked = this.askedNeurons();
  }

  // Whether any neuron of its kind has a refractory period.
  refractoryKind(i) {
    const { somas, modelOf, refractory } = this.circuit;
    return somas.some((k) => modelOf[k].constructor === modelOf[i].constructor && refractory[k] > 0);
  }

  // When a row reaches each neuron, in ticks after it was sent; NEVER if it does not.
  arrivals() {
    const { circuit } = this, { names, labels, sources, targets, delays, perMs } = circuit;
    const sent = this.senders.map((sends) => (sends ? 0 : NEVER)), due = names.map(() => NEVER);
    for (let layer = names.map((_, i) => i).filter((i) => this.senders[i]); layer.length;) {
      const next = new Set();
      for (const i of layer) for (const s of circuit.synapsesOf(i)) {
        const target = targets[s], heard = sent[sources[s]] + delays[s];
        if (due[target] === NEVER) {
          due[target] = heard;
          next.add(target);
        } else if (due[target] !== heard) {
          const [first, second] = [due[target], heard].sort((a, b) => a - b).map((tick) => tick / perMs);
          throw new Refused(`Parts of one row would reach '${labels[target]}' ${first} and ${second} ms after it was sent; a lesson needs equal delays along all paths to a neuron, and no loops.`);
        }
      }
      layer = [...next];
      for (const i of layer) sent[i] = due[i];
    }
    return due;
  }

  // The length of a presentation, and when the row has reached the output neurons, in ticks.
  rowTimes() {
    const { circuit, due } = this, answer = due[this.outputs[0]];
    if (answer === NEVER || this.outputs.some((i) => due[i] !== answer)) {
      const told = this.outputs.map((i) => `'${circuit.labels[i]}' ${due[i] === NEVER ? "never" : `after ${due[i] / circuit.perMs} ms`}`);
      throw new Refused(`A row must reach all output neurons at one time; here ${told.join(", ")}.`);
    }
    const learning = circuit.targetsOfPlastic().map((i) => due[i]).filter((tick) => tick !== NEVER);
    const deepest = answer - Math.min(answer, ...learning), last = Math.max(NEVER, ...this.remembering.map((i) => due[i]));
    return [Math.max(answer + deepest, last + 1), answer];
  }

  // The hidden neurons that act on a sum of 0 if no signal of a row reaches them.
  askedNeurons() {
    const { circuit, lesson, outputs } = this, { answerSilence = null } = lesson;
    if (answerSilence === false) return [];
    const hearing = new Set(outputs);
    circuit.names.forEach((_, i) => { if (circuit.rowSource(i).kind === "bias") for (const s of circuit.synapsesOf(i)) hearing.add(circuit.targets[s]); });
    return this.deciders.filter((i) => !hearing.has(i) && (answerSilence || !stepped(circuit.modelOf[i])));
  }

  // Some neurons, those that wait, and all that follow these, in the order of index.
  withNext(known, waiting, nextOf) {
    const found = new Set([...known, ...waiting]), open = [...new Set(waiting)];
    while (open.length) {
      for (const i of nextOf(open.pop())) {
        if (found.has(i)) continue;
        found.add(i);
        open.push(i);
      }
    }
    return [...found].sort((a, b) => a - b);
  }
}
