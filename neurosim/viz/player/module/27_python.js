// A design for Python: a script of the public API, and the file that Network.load reads.

// A text as a literal of Python, in one line: letters of the Latin and Greek alphabets stay, all else beyond ASCII is a number.
function pythonText(text) {
  const escaped = (character) => {
    const code = character.codePointAt(0);
    if (character === "\\" || character === "\"") return `\\${character}`;
    if ((code > 31 && code < 127) || /[\p{Script=Latin}\p{Script=Greek}]/u.test(character)) return character;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  };
  return `"${Array.from(text, escaped).join("")}"`;
}

function pythonName(name) {
  if (Array.isArray(name)) return `(${name.map(pythonName).join(", ")}${name.length === 1 ? "," : ""})`;
  return typeof name === "string" ? pythonText(name) : String(name);
}

function pythonValue(value, whole = false) {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return pythonText(value);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return `[${Array.from(value, (one) => pythonValue(one, whole)).join(", ")}]`;
  if (!Number.isFinite(value)) return `float("${Engine.asPythonFloat(value)}")`;
  return whole && Number.isInteger(value) ? String(value) : Engine.asPythonFloat(value);
}

// A design whose populations Python can build: numbered from 0, of one model. The neurons of another one are on their own.
function buildable(design) {
  const groups = new Map();
  for (const one of design.neurons) if (one.population) groups.set(jsonOf(one.name[0]), [...(groups.get(jsonOf(one.name[0])) ?? []), one]);
  const broken = new Set([...groups].filter(([, members]) => new Set(members.map(({ kind, parameters }) => jsonOf([kind, parameters]))).size > 1 || members.some(({ name }) => name[1] >= members.length)).map(([key]) => key));
  if (!broken.size) return design;
  return { ...design, neurons: design.neurons.map((one) => (one.population && broken.has(jsonOf(one.name[0])) ? { ...one, population: false } : one)) };
}

// What Python adds, in the order in which a person did: { name, kind, parameters, initial, size } of each neuron or population.
function added(live, { neurons }) {
  const place = new Map([...live.base.shown].map((i, k) => [i, k])), found = new Map();
  const order = [...neurons].sort((a, b) => (place.get(a.from) ?? Infinity) - (place.get(b.from) ?? Infinity) || 0);
  for (const one of order) {
    const key = jsonOf(one.population ? [one.name[0], "of a population"] : [one.name]);
    if (!found.has(key)) found.set(key, { name: one.population ? one.name[0] : one.name, kind: one.kind, parameters: one.parameters, members: [], size: one.population ? 0 : null });
    const node = found.get(key);
    node.members[one.population ? one.name[1] : 0] = one;
    if (one.population) node.size++;
  }
  return [...found.values()].map(({ members, ...node }) => ({ ...node, initial: initialOf(members, node) }));
}

// The fields of a state that are not those in which the model begins by itself: a number, or one for each of a population.
function initialOf(members, { kind, parameters, size }) {
  if (!Engine.kinds[kind]) return {};
  const usual = new Engine.kinds[kind](parameters).initial(), names = Object.keys(members[0].initial ?? {});
  return Object.fromEntries(names.flatMap((name) => {
    const values = members.map(({ initial }) => initial[name]), alike = values.every((value) => Object.is(value, values[0]));
    if (alike && Object.is(values[0], usual[name])) return [];
    return [[name, size === null || alike ? values[0] : values]];
  }));
}

// The network as Network.save writes it.
function networkFile(live, design) {
  const { kinds, base } = live, whole = buildable(design);
  const nodes = added(live, whole).map(({ name, kind, parameters, size, initial }) => ({ model: kinds[kind].file, parameters, size, initial, id: name }));
  const keys = new Map(), edges = whole.synapses.map(({ source, target, weight, delay, plastic }) => {
    const ends = jsonOf([source, target]), key = keys.get(ends) ?? 0;
    keys.set(ends, key + 1);
    return { weight: weight === -Infinity ? "veto" : weight + 0, delay: delay / base.perMs, rule: null, plastic: Boolean(plastic), source: whole.neurons[source].name, target: whole.neurons[target].name, key };
  });
  return `${jsonOf({ directed: true, multigraph: true, graph: { format: "neurosim network 1", neurosim: madeBy(), tick: design.tick, rounding: Boolean(design.rounding) }, nodes, edges })}\n`;
}

// The version of neurosim that wrote the page.
function madeBy() { return /^neurosim (.+)$/.exec(document.querySelector("meta[name=generator]")?.content ?? "")?.[1] ?? "unknown"; }

// A script that gives the run of a design; `digest` is what it prints, or "" with the reason in `unlike`.
function pythonScript(live, design, digest, unlike = "") {
  const { kinds, base } = live, whole = buildable(design), { lesson, plasticity } = whole, imports = new Map();
  if (lesson && !lesson.rule) throw new Error("Rows were shown to this network without a rule to learn by, for which there is no function of ns to call; take the network as JSON.");
  const made = (kind, parameters) => `${classOf(kinds[kind], imports)}(${kinds[kind].parameters.filter(({ name, default: usual }) => parameters[name] !== undefined && !Object.is(parameters[name], usual ?? undefined) && !(parameters[name] === null && usual === null)).map(({ name, whole: integer }) => `${name}=${pythonValue(parameters[name], integer)}`).join(", ")})`;
  const state = (initial) => { const told = Object.entries(initial).map(([name, value]) => `${pythonText(name)}: ${pythonValue(value)}`); return told.length ? `, initial={${told.join(", ")}}` : ""; };
  const usual = design.tick === 1e-6, network = [...(usual ? [] : [`tick=${pythonValue(design.tick)}`]), ...(design.rounding ? ["rounding=True"] : [])];
  const lines = [`net = ns.Network(${network.join(", ")})`];
  for (const { name, kind, parameters, size, initial } of added(live, whole)) lines.push(`net.add_${size === null ? `neuron(${pythonName(name)}` : `population(${pythonName(name)}, ${size}`}, ${made(kind, parameters)}${state(initial)})`);
  for (const { source, target, weight, delay, plastic } of whole.synapses) {
    const ends = [source, target].map((place) => pythonName(whole.neurons[place].name));
    lines.push(`net.connect(${ends.join(", ")}, weight=${weight === -Infinity ? "\"veto\"" : pythonValue(weight + 0)}, delay=${pythonValue(delay / base.perMs)}${plastic ? ", plastic=True" : ""})`);
  }
  lines.push("", ...(lesson ? taught(live, whole, made) : [`recording = ns.simulate(net, until=${pythonValue(whole.until / base.perMs)}, seed=${whole.seed}${plasticity ? `, plasticity=${made(plasticity.kind, plasticity.parameters)}` : ""})`]));
  lines.push("print(recording.digest())", digest ? `# ${digest}` : `# The page does not tell this digest. ${unlike}`);
  return [pythonText(`${base.score.title}: a run that neurosim ${madeBy()} showed in a page.`), "", "import neurosim as ns", ...imports.values(), "", ...lines, ""].join("\n");
}

// The name of a class in a script; one that is not of neurosim is imported from where it stood.
function classOf({ kind, home }, imports) {
  const [module, path] = home.split(":");
  if (/^neurosim\./.test(module)) return `ns.${kind}`;
  if (!/^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u.test(module) || !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(path)) throw new Error(`The class ${path} of ${module} cannot be imported by a script; take the network as JSON.`);
  imports.set(home, module === "__main__" ? `from your_script import ${path}  # the script that defines ${path}` : `from ${module} import ${path}`);
  return path;
}

function taught(live, { lesson, seed }, made) {
  const { score } = live.base, unlike = (names, letter) => (names && new Set(names).size === names.length ? names : names?.map((_, k) => `${letter}${k + 1}`));
  const features = unlike(score.lesson.features, "x") ?? [], classes = unlike(score.lesson.teaching?.classes, "class ") ?? [];
  const { rule, epochs, batch, shuffle, answerSilence } = lesson;
  const options = [`epochs=${epochs}`, `batch=${batch}`, ...(shuffle === null ? [] : ["shuffle=True"]), `seed=${seed}`, ...(answerSilence === null || answerSilence === undefined ? [] : [`answer_silence=${pythonValue(answerSilence)}`])];
  return [
    `X = [${lesson.rows.map((row) => `\n    ${pythonValue(row)},`).join("")}\n]`, `y = ${pythonValue(lesson.wanted, true)}`,
    `data = ns.Dataset(${pythonText(score.lesson.data || "data")}, X, y, ${pythonName(features)}, ${pythonName(classes)}, "Rows that neurosim showed in a page.")`,
    `training = ns.train(net, data, ${made(rule.kind, rule.parameters)}, ${options.join(", ")})`, "recording = training.recording",
  ];
}
