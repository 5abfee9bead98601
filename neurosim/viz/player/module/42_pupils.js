// The contenders of the learning view as networks and lessons: the same names, delays and start weights as ns.perceptron gives.

// The layers of a perceptron of two features, by the names of their neurons.
function layersOf(hidden, outputs) {
  const between = hidden.map((size, depth) => Array.from({ length: size }, (_, i) => (hidden.length > 1 ? `h${depth + 1}.${i + 1}` : `h${i + 1}`)));
  return [["x1", "x2"], ...between, outputs === 1 ? ["y"] : Array.from({ length: outputs }, (_, k) => `y${k + 1}`)];
}

// A network of layers with a bias, as the engine takes it. Start weights are drawn layer by layer, inputs x outputs and then the biases.
function perceptronDesign({ model, hidden, outputs, start, seed }) {
  const layers = layersOf(hidden, outputs), names = [...layers[0], "bias", ...layers.slice(1).flat()], place = new Map(names.map((name, k) => [name, k]));
  const kindOfName = (name) => (name === "bias" ? { kind: "bias", parameters: {} } : layers[0].includes(name) ? { kind: "feature", parameters: { column: layers[0].indexOf(name) } } : model);
  const stream = start === "random" ? new Engine.LegacyStream(seed) : null, synapses = { source: [], target: [], weight: [], delay: [], plastic: [] };
  const connect = (source, target, weight, delay) => Object.entries({ source: place.get(source), target: place.get(target), weight, delay, plastic: 1 }).forEach(([key, value]) => synapses[key].push(value));
  for (let depth = 1; depth < layers.length; depth++) {
    for (const [source, delay] of [...layers[depth - 1].map((name) => [name, 1]), ["bias", depth]]) {
      for (const target of layers[depth]) connect(source, target, stream ? 2 * stream.random() - 1 : 0, delay);
    }
  }
  return { tick: 1, rounding: false, seed: String(seed), neurons: names.map((name) => ({ name, population: false, ...kindOfName(name) })), synapses };
}

// One network, or one output neuron for each class, and what each row wants of it.
function outputsFor(classes) { return classes === 2 ? 1 : classes; }

function wantedOf({ fed, labels }, classes, [low, high]) {
  const outputs = outputsFor(classes);
  return { rows: fed, wanted: labels, targets: labels.map((label) => Array.from({ length: outputs }, (_, k) => ((outputs === 1 ? label === 1 : label === k) ? high : low))) };
}

// A rule of a contender at a rate, as the engine takes it.
function ruleOf(contender, { rule, rate }) {
  const { kind } = contender.rules.find(({ name }) => name === rule);
  return { kind, parameters: { rate } };
}

// How a contender begins: as theory has it unless all begin alike; hidden units are never alike.
function startOf(contender, start) { return contender.hidden || (start === "usual" ? contender.start === "random" : start === "random") ? "random" : "zero"; }

// What a class of lessons is told of the contenders that are shown.
function classroomOf(contenders, settings, data) {
  const outputs = outputsFor(data.classes.length), size = (batch) => (batch === "all" ? Math.max(1, data.train.rows.length) : batch);
  const pupils = contenders.map((contender) => {
    const design = perceptronDesign({ model: contender.model, hidden: contender.hidden ? settings.hidden : [], outputs, start: startOf(contender, settings.start), seed: settings.startSeed });
    const answering = layersOf([], outputs)[1].map((name) => rankedPlace(design, name));
    const lesson = { ...wantedOf(data.train, data.classes.length, contender.targets), outputs: answering, rule: ruleOf(contender, settings.taught[contender.id]), batch: size(settings.batch), shuffle: settings.shuffle ? String(settings.startSeed) : null, answerSilence: null };
    return { design, lesson, test: wantedOf(data.test, data.classes.length, contender.targets) };
  });
  return { pupils };
}

// The place of a neuron in the order of names, by which the engine counts.
function rankedPlace({ neurons }, name) { return neurons.map((one) => one.name).sort().indexOf(name); }
