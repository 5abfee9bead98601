// A network as flat arrays: neurons by the rank of their names, synapses by source, delay, target, weight and plasticity.

class Circuit {
  // A design has { tick, rounding, seed, neurons: [{ name, population, kind, parameters, initial }], synapses: { source, target, weight,
  // delay, plastic } }: parallel arrays, with the places of neurons in the list and delays in ticks. A source with a
  // `train` sends that, whatever the seed.
  constructor(design, { until = 0, recorded = () => true } = {}) {
    const { neurons, seed } = design, clock = clockOf(design.tick, design.rounding), rank = ranked(neurons);
    const given = rank.map((place) => neurons[place]);
    Object.assign(this, { clock, perMs: clock.perMs, seed, rank, names: given.map(({ name }) => name) });
    this.labels = this.names.map(labelOf);
    const instances = new Map(); // neurons with the same parameters share a model
    this.modelOf = given.map(({ kind, parameters }) => {
      const key = `${kind} ${JSON.stringify(parameters)}`;
      if (!instances.has(key)) instances.set(key, kinds[kind] ? ownerOf(kind, parameters) : null);
      return instances.get(key);
    });
    this.given = given;
    this.isSource = this.modelOf.map((model) => model === null);
    this.somas = [...this.names.keys()].filter((i) => !this.isSource[i]);
    this.refractory = Float64Array.from(this.modelOf, (model, i) => ticksOf(clock, model?.refractory ?? 0, `The 'refractory' parameter of '${this.labels[i]}'`));
    this.recorded = Uint8Array.from(this.names, (_, i) => Number(!this.isSource[i] && recorded(i)));
    this.stateWidth = Math.max(1, ...this.somas.map((i) => this.modelOf[i].constructor.fields.length));
    this.wire(design.synapses);
    this.feed(until);
  }

  // Puts the synapses in order. Those of one source and one delay are a branch of its axon.
  wire(synapses) {
    const n = this.names.length, index = new Int32Array(n), count = synapses.source.length;
    this.rank.forEach((place, i) => { index[place] = i; });
    const source = Int32Array.from(synapses.source, (place) => index[place]), target = Int32Array.from(synapses.target, (place) => index[place]);
    const { delay, plastic } = synapses, weight = Array.from(synapses.weight, (one) => one ?? -Infinity), order = Int32Array.from({ length: count }, (_, s) => s);
    const before = (a, b) => source[a] - source[b] || delay[a] - delay[b] || target[a] - target[b] || compare(weight[a], weight[b]) || plastic[a] - plastic[b] || a - b;
    order.sort(before);
    this.order = order; // of the synapses, as places in the design
    this.sources = order.map((s) => source[s]);
    this.targets = order.map((s) => target[s]);
    this.delays = Float64Array.from(order, (s) => delay[s]);
    this.weights = Float64Array.from(order, (s) => weight[s]);
    this.plastic = Uint8Array.from(order, (s) => plastic[s]);
    this.offsets = new Int32Array(n + 1);
    this.branchOf = new Int32Array(n + 1); // the first branch of each neuron
    const first = [], delays = [];
    for (let i = 0, s = 0; i < n; i++) {
      for (this.offsets[i] = s, this.branchOf[i] = first.length; s < count && this.sources[s] === i; s++) {
        if (s > this.offsets[i] && this.delays[s] === this.delays[s - 1]) continue;
        first.push(s);
        delays.push(this.delays[s]);
      }
    }
    this.offsets[n] = count;
    this.branchOf[n] = first.length;
    this.branchFirst = Int32Array.from([...first, count]);
    this.branchDelay = Float64Array.from(delays);
    this.incoming = grouped(this.targets, n);
    this.carriesCurrent = Uint8Array.from(this.sources, (i) => Number(this.isSource[i] && injects(this.given[i].kind)));
  }

  // Draws what the sources send before a tick, and the currents that come of it.
  feed(until) {
    const sent = [], levels = new Map();
    this.isBackground = Uint8Array.from(this.given, (one, i) => Number(this.isSource[i] && isBackground(one.kind, one.parameters, this.clock)));
    this.isSource.forEach((source, i) => {
      if (!source) return;
      const train = this.given[i].train ?? this.drawn(i, until);
      if (injects(this.given[i].kind)) levels.set(i, train);
      sent.push({ i, ...train });
    });
    this.trains = merged(sent);
    this.currents = new Map();
    for (const i of this.somas) {
      const carrying = [...this.synapsesOnto(i)].filter((s) => this.carriesCurrent[s]);
      if (carrying.length) this.currents.set(i, this.summed(carrying.map((s) => ({ ...levels.get(this.sources[s]), delay: this.delays[s], weight: this.weights[s] })), until));
    }
  }

  drawn(i, until) {
    const { kind, parameters } = this.given[i];
    checkSource(kind, parameters);
    return emissionsOf(kind, parameters, this.clock, until, streamOf(this.seed, "source", this.names[i]), `'${this.labels[i]}'`);
  }

  // Adds the levels that arrive from several sources, each after its delay and multiplied by its weight.
  summed(arriving, until) {
    const moments = arriving.map(({ ticks, delay }) => ticks.map((tick) => tick + delay));
    const ticks = Float64Array.from(new Set(moments.flatMap((own) => [...own]))).sort().filter((tick) => tick < until);
    const levels = ticks.map((tick) => arriving.reduce((sum, { values, weight }, k) => {
      const place = moreThan(moments[k], tick);
      return sum + weight * (place ? values[place - 1] : 0);
    }, 0));
    return { ticks, levels };
  }

  synapsesOnto(i) { return this.incoming.order.subarray(this.incoming.starts[i], this.incoming.starts[i + 1]); }

  synapsesOf(i) { return Array.from({ length: this.offsets[i + 1] - this.offsets[i] }, (_, k) => this.offsets[i] + k); }

  targetsOfPlastic() { return [...new Set([...this.targets].filter((_, s) => this.plastic[s]))]; }

  // A new state of a neuron at time 0.
  startOf(i) {
    const state = this.modelOf[i].initial();
    return Object.assign(state, this.given[i].initial ?? {});
  }

  // What a source of a lesson sends: its kind and its column.
  rowSource(i) { return this.isSource[i] ? { kind: this.given[i].kind, ...this.given[i].parameters } : {}; }
}

// A model or a rule with its parameters, or a refusal in Python's words.
function ownerOf(kind, parameters) {
  const owner = new kinds[kind](parameters);
  owner.__post_init__();
  return owner;
}

// Why a model, a rule or a source cannot have these parameters, as Python says it; "" if it can.
function refusalOf(kind, parameters) {
  try {
    if (kinds[kind]) ownerOf(kind, parameters);
    else checkSource(kind, parameters);
    return "";
  } catch (error) {
    if (error instanceof Refused || error instanceof PythonError) return error.message;
    throw error;
  }
}

// The places of neurons in the order of the ranks of their names; those of a population stand together, by number.
function ranked(neurons) {
  const node = ({ name, population }) => (population ? name[0] : name);
  return [...neurons.keys()].sort((a, b) => compareNames(node(neurons[a]), node(neurons[b])) || (neurons[a].population ? neurons[a].name[1] - neurons[b].name[1] : 0));
}

// Numbers come first, then texts, then lists of these.
function compareNames(a, b) {
  const kind = (name) => (Array.isArray(name) ? 2 : typeof name === "string" ? 1 : 0);
  if (kind(a) !== kind(b)) return kind(a) - kind(b);
  if (kind(a) === 1) return compareTexts(a, b);
  if (kind(a) === 0) return compare(a, b);
  for (let k = 0; k < Math.min(a.length, b.length); k++) {
    const found = compareNames(a[k], b[k]);
    if (found) return found;
  }
  return a.length - b.length;
}

// Python compares code points, JavaScript half of them.
function compareTexts(a, b) {
  const [first, second] = [[...a], [...b]];
  for (let k = 0; k < Math.min(first.length, second.length); k++) {
    const found = first[k].codePointAt(0) - second[k].codePointAt(0);
    if (found) return found;
  }
  return first.length - second.length;
}

// Whether a source sends levels of a current, which its targets keep until the next one.
function injects(kind) { return kind === "step-current" || kind === "sine-current"; }

function compare(a, b) { return a < b ? -1 : a > b ? 1 : 0; }

// What sources send, in the order of ticks, and at one tick in that of neurons.
function merged(trains) {
  const count = trains.reduce((sum, { ticks }) => sum + ticks.length, 0);
  const [tick, neuron, value] = [new Float64Array(count), new Int32Array(count), new Float64Array(count)];
  let at = 0;
  for (const { i, ticks, values } of trains) {
    tick.set(ticks, at);
    value.set(values, at);
    neuron.fill(i, at, at + ticks.length);
    at += ticks.length;
  }
  const order = Uint32Array.from({ length: count }, (_, k) => k).sort((a, b) => tick[a] - tick[b] || neuron[a] - neuron[b]);
  return { tick: Float64Array.from(order, (k) => tick[k]), neuron: Int32Array.from(order, (k) => neuron[k]), value: Float64Array.from(order, (k) => value[k]) };
}
