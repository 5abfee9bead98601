// What a person can change: the neuron that is chosen, its inputs, the run; and the way back.

class Editor {
  constructor(live) {
    this.live = live;
    this.element = make("aside", { class: "editor", "aria-label": "Change it" });
    this.state = make("p", { class: "state", role: "status" });
    this.body = make("div", { class: "fields" });
    const button = (text, label, act) => make("button", { type: "button", text, "aria-label": label, title: label, onclick: act });
    this.undo = button("\u21b6 undo", "Undo (Ctrl+Z)", () => live.undo());
    this.redo = button("\u21b7 redo", "Redo (Ctrl+Y)", () => live.redo());
    this.back = button("recording", "Back to the recording", () => live.reset());
    this.home = new TakeHome(live);
    const scrolled = make("div", { class: "scrolled" }, this.body, this.home.element), said = make("div", { class: "said" }, this.state, this.home.whyNot.element);
    this.element.append(make("div", { class: "bar" }, this.undo, this.redo, this.back), scrolled, said);
    live.player.root.querySelector(".panes").append(this.element);
    live.player.root.querySelector(".panes").classList.add("live");
    live.player.addTab("Change", [this.element]);
    live.player.onchoose = () => this.refresh();
    this.shown = null;
    this.refresh();
  }

  // The place of the chosen neuron in the design.
  get place() {
    const { log, design, player } = this.live;
    return log.circuit ? log.circuit.rank[player.state.neuron] : player.state.neuron;
  }

  refresh() {
    const { live } = this, { steps, design, refused, told } = live;
    this.undo.disabled = steps.at === 0;
    this.redo.disabled = steps.at + 1 >= steps.all.length;
    this.back.disabled = design === steps.first;
    this.state.textContent = refused ? `This cannot be run: ${refused}` : told || "This is the recording. Change anything, and see what happens.";
    this.state.classList.toggle("refused", refused !== "");
    const i = this.place, neuron = design.neurons[i], key = neuron ? [i, JSON.stringify(neuron.name), neuron.kind, design.neurons.length, design.synapses.map(({ source, target }) => (target === i || source === i ? `${source}-${target}` : "")).join()].join("|") : "";
    this.home.refresh();
    if (key === this.shown) this.fields.forEach((field) => field.refresh());
    else this.build(i, key);
  }

  build(i, key) {
    const { live } = this, { design, kinds } = live, neuron = design.neurons[i];
    this.shown = key;
    this.fields = [];
    this.body.replaceChildren();
    if (!neuron) return;
    const kind = kinds[neuron.kind], name = spelled(neuron.name);
    this.body.append(make("h3", { text: `${name} \u2013 ${kind.kind}` }), 
      ...(design.lesson ? this.lesson() : []), ...group("parameters", this.parameters(i, kind)), ...this.inputs(i), ...this.building(i, kind), ...(design.lesson ? [] : this.whole()));
  }

  // A slider and a number for one thing: `get` reads it from the design, `set` returns the design with another value. A
  // number that is written is at least `least` and, if it counts something, `whole`; others are refused.
  field({ label, meaning = "", unit = "", span, least = -Infinity, whole = false, get, set, what }) {
    const { live } = this, id = `field-${what.replace(/\W/g, "-")}`, [low, high] = span;
    const take = (value) => live.change(what, set(live.design, value));
    const written = () => {
      const value = box.valueAsNumber, stays = "so it stays as it was.";
      if (box.dataset.comma) live.refuse(`${label} needs a point in place of the decimal comma, as in 0.5, ${stays}`);
      else if (box.value === "" || !Number.isFinite(value)) live.refuse(`${label} must be a number; what was written is none, ${stays}`);
      else if (value < least || (whole && !Number.isInteger(value))) live.refuse(`${label} must be ${whole ? "a whole number" : "a number"} of at least ${number(least)}${unit && ` ${unit}`}; got ${number(value)}, ${stays}`);
      else take(value);
      delete box.dataset.comma;
      live.steps.rest();
      refresh(true); // what the run has, where it is not what was written
    };
    const slider = make("input", { type: "range", min: low, max: high, step: "any", "aria-label": label, oninput: () => take(rounded(Number(slider.value), high - low)), onchange: () => live.steps.rest() });
    const comma = (event) => { // which a browser leaves out in silence: 0,7 would become 7
      if (event.key === ",") box.dataset.comma = true;
    };
    const box = make("input", { type: "number", id, step: "any", onchange: written, onkeydown: comma });
    const refresh = (always = false) => {
      const value = get(live.design);
      if (value === undefined) return;
      if (always || document.activeElement !== box) box.value = value === -Infinity ? "" : value;
      box.placeholder = value === -Infinity ? "veto" : "";
      box.title = String(value);
      slider.value = value;
      slider.setAttribute("aria-valuetext", `${number(value)}${unit && ` ${unit}`}`);
    };
    this.fields.push({ refresh });
    refresh();
    return make("div", { class: "field" }, make("label", { for: id, text: label, title: meaning }), slider, box, make("span", { class: "unit", text: unit }));
  }

  parameters(i, kind) {
    const { live } = this, given = live.steps.first.neurons[i];
    return kind.parameters.flatMap(({ name, meaning, unit, default: usual }) => {
      const value = live.design.neurons[i].parameters[name];
      if (typeof value !== "number" || name === "column") return name === "times" ? [this.times(i)] : [];
      const span = spanOf(name, value, given?.parameters[name] ?? usual ?? value, unit);
      return [this.field({ label: worded(name), meaning, unit, span, what: `parameter ${i} ${name}`, get: (design) => design.neurons[i]?.parameters[name], set: (design, to) => CHANGES.parameter(design, i, name, to) })];
    });
  }

  // The times of a stimulus, as a person writes them.
  times(i) {
    const { live } = this, id = `times-${i}`;
    const box = make("input", { type: "text", id, inputmode: "decimal", onchange: () => {
      const times = box.value.split(/[\s,;]+/).filter(Boolean).map(Number);
      if (times.some((time) => !Number.isFinite(time))) live.refuse(`Times are numbers of ms, such as 10, 20.5; got ${box.value}.`);
      else live.change("", CHANGES.times(live.design, i, [...new Set(times)].sort((a, b) => a - b), null));
    } });
    const refresh = () => { if (document.activeElement !== box) box.value = (live.design.neurons[i]?.parameters.times ?? []).join(", "); };
    this.fields.push({ refresh });
    refresh();
    return make("div", { class: "field wide" }, make("label", { for: id, text: "times" }), box, make("span", { class: "unit", text: "ms" }));
  }

  // Weight and delay of each synapse onto a neuron.
  inputs(i) {
    const { live } = this, { design } = live, perMs = live.base.perMs, mine = [...design.synapses.keys()].filter((s) => design.synapses[s].target === i);
    if (!mine.length) return [];
    const most = Math.max(1, ...design.synapses.map(({ weight }) => (Number.isFinite(weight) ? 2 * Math.abs(weight) : 0)));
    return group("inputs", mine.slice(0, MOST_INPUTS).flatMap((s) => {
      const from = spelled(design.neurons[design.synapses[s].source].name), at = (one) => one.synapses[s];
      const weight = this.field({ label: `${from}: ${design.lesson ? "start weight" : "weight"}`, span: [-most, most], what: `weight ${s}`, get: (one) => at(one)?.weight, set: (one, to) => CHANGES.weight(one, s, to) });
      weight.append(make("button", { type: "button", class: "small", text: "\u00d7", "aria-label": `Remove the synapse from ${from}`, title: `Remove the synapse from ${from}`, onclick: () => live.change("", CHANGES.disconnect(live.design, s)) }));
      if (design.lesson) return [weight]; // a row must reach a neuron at one time
      const delay = this.field({ label: "delay", unit: "ms", least: 1 / perMs, span: [0, Math.max(5, (2 * at(design).delay) / perMs)], what: `delay ${s}`, get: (one) => at(one) && at(one).delay / perMs, set: (one, to) => CHANGES.delay(one, s, Math.max(1, Math.round(to * perMs))) });
      return [weight, delay];
    }), mine.length <= FEW_INPUTS);
  }

  // What makes and removes neurons and synapses.
  building(i, kind) {
    const { live } = this, { design, kinds } = live, choose = (label, options, act) => make("select", { "aria-label": label, onchange: (event) => { act(event.target.value); event.target.value = ""; } }, make("option", { value: "", text: label }), ...options.map(([value, text]) => make("option", { value, text })));
    if (design.lesson) return [];
    const models = Object.entries(kinds).filter(([, one]) => !one.source && one.state).map(([value, one]) => [value, one.kind]);
    const sources = Object.entries(kinds).filter(([value, one]) => one.source && ["stimulus", "poisson", "step-current", "logistic-noise"].includes(value)).map(([value, one]) => [value, one.kind]);
    const heard = design.neurons.map((one, k) => [k, spelled(one.name)]).filter(([k]) => !kinds[design.neurons[k].kind].source);
    const name = make("input", { type: "text", value: spelled(design.neurons[i].name), "aria-label": "Name", onchange: () => this.rename(i, name.value) });
    return group("build", [make("div", { class: "builders" },
      name,
      ...(kind.source ? [] : [choose("other model\u2026", models, (value) => this.remodel(i, value))]),
      choose("connect to\u2026", heard, (value) => live.change("", CHANGES.connect(live.design, { source: i, target: Number(value), weight: 0.5, delay: live.base.perMs }))),
      choose("add a neuron\u2026", [...models, ...sources], (value) => this.add(value)),
      make("button", { type: "button", text: "remove", "aria-label": `Remove ${spelled(design.neurons[i].name)}`, onclick: () => this.remove() }))]);
  }

  whole() {
    const { live } = this, perMs = live.base.perMs;
    const end = live.steps.first.until / perMs;
    return group("run", [this.field({ label: "until", unit: "ms", least: 0, span: [0, 3 * end], what: "until", get: (design) => design.until / perMs, set: (design, to) => CHANGES.until(design, Math.max(0, Math.round(to * perMs))) }),
      this.field({ label: "seed", least: 0, whole: true, span: [0, 100], what: "seed", get: (design) => Number(design.seed), set: (design, to) => CHANGES.seed(design, String(Math.max(0, Math.round(to)))) })]);
  }

  lesson() {
    const set = (name, whole) => (design, to) => ({ ...design, lesson: { ...design.lesson, [name]: whole ? Math.max(1, Math.round(to)) : to } }), { lesson } = this.live.design;
    if (!lesson.rule) return [];
    const rate = lesson.rule.parameters.rate;
    return group("lesson", [
      this.field({ label: "rate", span: [0, 4 * rate], what: "rate", get: (design) => design.lesson.rule.parameters.rate, set: (design, to) => ({ ...design, lesson: { ...design.lesson, rule: { ...design.lesson.rule, parameters: { ...design.lesson.rule.parameters, rate: to } } } }) }),
      this.field({ label: "epochs", least: 1, whole: true, span: [1, 4 * lesson.epochs], what: "epochs", get: (design) => design.lesson.epochs, set: set("epochs", true) }),
      this.field({ label: "batch", least: 1, whole: true, span: [1, lesson.rows.length], what: "batch", get: (design) => design.lesson.batch, set: set("batch", true) })]);
  }

  rename(i, name) {
    const { live } = this;
    if (!name.trim() || live.design.neurons.some((one, k) => k !== i && spelled(one.name) === name)) live.refuse(name.trim() ? `There is a neuron ${name} already.` : "A neuron needs a name.");
    else {
      live.chosen = shownName(live.base, name); // it stays the one that is looked at
      live.change("", CHANGES.rename(live.design, i, name));
    }
  }

  remodel(i, value) {
    const { live } = this, before = live.design.neurons[i].parameters, parameters = defaultsOf(live.kinds[value]);
    for (const name of Object.keys(parameters)) if (typeof before[name] === "number") parameters[name] = before[name];
    live.change("", CHANGES.model(live.design, i, value, parameters, undefined));
  }

  toggle() {
    this.element.hidden = !this.element.hidden;
    this.live.player.root.querySelector(".panes").classList.toggle("live", !this.element.hidden);
    this.live.player.refresh();
  }

  remove() {
    const { live } = this;
    if (!live.design.lesson) live.change("", CHANGES.removeNeuron(live.design, this.place));
  }

  add(value, at = null) {
    const { live } = this, { neurons } = live.design, kind = live.kinds[value], names = new Set(neurons.map((one) => spelled(one.name)));
    let k = 1;
    while (names.has(`${value} ${k}`)) k++;
    const top = (axis) => neurons.reduce((most, one) => Math.max(most, one[axis]), -Infinity), mean = (axis) => neurons.reduce((sum, one) => sum + one[axis], 0) / (neurons.length || 1);
    const parameters = value === "stimulus" ? { times: [live.design.until / live.base.perMs / 4], values: null } : value === "step-current" ? { times: [0], levels: [1] } : defaultsOf(kind);
    const place = kind.source ? { x: neurons.reduce((least, one) => Math.min(least, one.x), 0), y: top("y") + 1100 } : { x: mean("x"), y: top("y") + 1100 };
    live.change("", CHANGES.addNeuron(live.design, { name: `${value} ${k}`, population: false, kind: value, parameters, ...(at ?? place), radius: neurons[0]?.radius ?? 330 }));
    live.chosen = `${value} ${k}`; // as soon as it is there
  }
}

const MOST_INPUTS = 40, FEW_INPUTS = 8; // that have fields, and that are open from the first

// Fields that belong together, under a heading that opens and closes them.
function group(title, fields, open = true) { return fields.length ? [make("details", { open }, make("summary", { text: title }), ...fields)] : []; }

function defaultsOf(kind) { return Object.fromEntries(kind.parameters.map(({ name, default: usual }) => [name, usual ?? 100])); }

function spelled(name) { return Array.isArray(name) ? `${spelled(name[0])}[${name.slice(1).map(spelled).join(",")}]` : String(name); }

function worded(name) { return name.replaceAll("_", " "); }

// The range of a slider: around the value that was given, so that twice as much and nothing can be reached.
function spanOf(name, value, given, unit) {
  const size = Math.max(Math.abs(value), Math.abs(given)) || 1;
  if (name === "threshold" || name === "rest" || name === "reset" || name.includes("current") || name.includes("drive") || name === "offset") return [-2 * size, 2 * size];
  return ["tau", "ms", "Hz"].includes(unit) || value > 0 ? [0, Math.max(2 * size, unit === "ms" && given === 0 ? 20 : 0)] : [-2 * size, 2 * size];
}

// A number with no more digits than a slider can tell apart.
function rounded(value, span) {
  const digits = Math.max(0, 3 - Math.floor(Math.log10(span || 1)));
  return Number(value.toFixed(Math.min(12, digits)));
}
