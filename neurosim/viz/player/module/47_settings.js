// The settings of the learning view, as native inputs with labels.

const SPEEDS = [1, 5, 20, 100, 500]; // epochs a second
const LARGEST_HIDDEN = 12, MOST_LAYERS = 3, MOST_SHOWN = 4;
const tooMany = `Up to ${MOST_SHOWN} contenders are shown; take one away first.`;

// The sizes of hidden layers in a text, or why they are none.
function layersRead(text) {
  const parts = text.split(/[\s,;]+/).filter(Boolean), layers = parts.map(Number);
  const fit = layers.length >= 1 && layers.length <= MOST_LAYERS && parts.every((part) => /^\d+$/.test(part)) && layers.every((size) => size >= 1 && size <= LARGEST_HIDDEN);
  return fit ? { layers } : { problem: `Hidden layers are 1 to ${MOST_LAYERS} whole numbers from 1 to ${LARGEST_HIDDEN}, such as 3 or 4, 3; got "${text.slice(0, LONGEST_CELL)}".` };
}

class Settings {
  // `onchange` is told the name of what has changed; `view` has the settings, the data sets and the contenders.
  constructor(parent, view, onchange) {
    Object.assign(this, { view, onchange, inputs: {} });
    const { settings, contenders } = view;
    this.form = make("form", { class: "settings", "aria-label": "Settings", onsubmit: (event) => event.preventDefault() });
    parent.append(this.form);
    this.group("Data", this.select("data", "Data set", []), this.pair(), this.range("noise", "Noise", 0, 1, 0.05), this.range("test", "Test rows, share", 0, 0.5, 0.1), this.whole("seed", "Seed of data", 0, 2 ** 32 - 1));
    const shown = contenders.map((one) => {
      const box = make("input", { type: "checkbox", onchange: () => this.showContender(one.id, box.checked) });
      this.inputs[one.id] = box;
      return make("label", { class: "check" }, box, one.title);
    });
    this.group("Side by side", ...shown);
    this.layers = make("input", { type: "text", inputmode: "numeric", onchange: () => this.readLayers() });
    this.group("Networks", make("label", {}, "Neurons in hidden layers", this.layers), this.select("start", "Start weights", [["usual", "as in theory"], ["zero", "zero where they can be"], ["random", "random"]]), this.whole("startSeed", "Seed of weights", 0, 2 ** 32 - 1),
      this.select("batch", "Weights change after", [["1", "each row"], ["4", "4 rows"], ["16", "16 rows"], ["all", "all rows"]]), this.check("shuffle", "New order each epoch"));
    this.own();
    this.script();
    this.fill();
  }

  group(title, ...content) { this.form.append(make("fieldset", {}, make("legend", { text: title }), ...content)); }

  set(name, value) {
    this.say("");
    this.view.settings[name] = value;
    this.onchange(name);
  }

  select(name, label, choices) {
    const input = make("select", { onchange: () => this.set(name, /^\d+$/.test(input.value) ? Number(input.value) : input.value) }, ...choices.map(([value, text]) => make("option", { value, text })));
    this.inputs[name] = input;
    return make("label", {}, label, input);
  }

  range(name, label, min, max, step) {
    const told = make("span"), input = make("input", { type: "range", min, max, step, oninput: () => { told.textContent = number(Number(input.value)); this.set(name, Number(input.value)); } });
    this.inputs[name] = input;
    input.told = told;
    return make("label", {}, make("span", {}, `${label}: `, told), input);
  }

  whole(name, label, min, max) {
    const input = make("input", { type: "number", min, max, step: 1, onchange: () => {
      const value = Number(input.value);
      if (input.value === "" || !Number.isInteger(value) || value < min || value > max) { this.say(`${label} must be a whole number from ${min} to ${max}; got "${input.value.slice(0, 20)}".`); input.value = this.view.settings[name]; } else this.set(name, value);
    } });
    this.inputs[name] = input;
    return make("label", {}, label, input);
  }

  check(name, label) {
    const input = make("input", { type: "checkbox", onchange: () => this.set(name, input.checked) });
    this.inputs[name] = input;
    return make("label", { class: "check" }, input, label);
  }

  // Which two features are the axes.
  pair() {
    const choose = (place) => make("select", { onchange: (event) => { // the feature of the other axis changes places with it
      const { features } = this.view.settings, chosen = Number(event.target.value), other = features[1 - place] === chosen ? features[place] : features[1 - place];
      this.set("features", place ? [other, chosen] : [chosen, other]);
    } });
    this.axes = [choose(0), choose(1)];
    this.pairing = make("div", { class: "axes" }, make("label", {}, "Feature across", this.axes[0]), make("label", {}, "Feature upwards", this.axes[1]));
    return this.pairing;
  }

  showContender(id, on) {
    const { shown } = this.view.settings, next = this.view.contenders.map((one) => one.id).filter((one) => (one === id ? on : shown.includes(one)));
    if (next.length < 1 || next.length > MOST_SHOWN) this.refuse(next.length ? tooMany : "One contender is the least that is shown; add another one first.");
    else this.set("shown", next);
  }

  readLayers() {
    const { layers, problem } = layersRead(this.layers.value);
    if (problem) this.refuse(problem);
    else if (layers.join() === this.view.settings.hidden.join()) this.fill();
    else this.set("hidden", layers);
  }

  // Says why something was not taken, and shows what holds.
  refuse(problem) {
    this.fill();
    this.say(problem);
  }

  // Points that are painted, a file that is dropped or chosen, and rows that are pasted.
  own() {
    const { view } = this, take = async (text, name) => {
      try { view.takeOwn(dataOf(await text, name)); } catch (error) {
        if (!(error instanceof UnreadableTable)) throw error;
        this.say(error.message);
      }
    };
    this.brush = make("select", { onchange: () => { view.brush = Number(this.brush.value); } });
    const file = make("input", { type: "file", accept: ".csv,.tsv,.txt,text/csv", onchange: async () => { if (file.files[0]) await take(textOf(file.files[0]), file.files[0].name); file.value = ""; } });
    const rows = make("textarea", { rows: 3, spellcheck: "false", placeholder: "x1, x2, class" }), x = make("input", { type: "number", step: "any", value: 0 }), y = make("input", { type: "number", step: "any", value: 0 });
    this.group("Your own points", make("label", {}, "Click a map to add a point of class", this.brush), make("p", { class: "hint", text: "Drag to spray; hold Shift to remove." }),
      make("div", { class: "two" }, make("label", {}, "Across", x), make("label", {}, "Upwards", y)), make("button", { type: "button", text: "Add this point", onclick: () => this.addPoint(x, y) }),
      make("label", {}, "CSV file: numbers, and the class last", file), make("label", {}, "Or paste rows", rows), make("button", { type: "button", text: "Use these rows", onclick: () => take(rows.value, "pasted rows") }));
    const { root } = view;
    root.addEventListener("dragover", (event) => event.preventDefault());
    root.addEventListener("drop", async (event) => { event.preventDefault(); const one = event.dataTransfer.files[0], text = event.dataTransfer.getData("text"); if (one) await take(textOf(one), one.name); else if (text) take(text, "dropped rows"); });
  }

  addPoint(...inputs) {
    const places = inputs.map(({ value }) => value.trim()), wrong = places.map(whyNoPlace), k = wrong.findIndex(Boolean);
    if (k >= 0) this.say(`${["Across", "Upwards"][k]} must be a number: ${places[k] ? wrong[k] : "there is none"}.`);
    else { this.say(""); this.view.painting.add([places.map(Number)]); }
  }

  // The same lessons as a script for Python, as they are when it is asked for.
  script() {
    const text = make("textarea", { rows: 6, readonly: true, spellcheck: "false", wrap: "off" });
    this.group("The same in Python", make("button", { type: "button", text: "Write the script", onclick: () => { text.value = this.view.python(); text.select(); } }), make("label", {}, "Script", text));
  }

  say(text) {
    const { problem } = this.view;
    problem.textContent = text;
    problem.hidden = !text;
  }

  // Shows the settings of now.
  fill() {
    const { settings, sets, data } = this.view, { inputs } = this;
    inputs.data.replaceChildren(...sets.names.map(([value, text]) => make("option", { value, text })));
    for (const name of ["data", "noise", "test", "seed", "start", "startSeed", "batch"]) inputs[name].value = settings[name];
    for (const name of ["noise", "test"]) inputs[name].told.textContent = number(settings[name]);
    inputs.noise.disabled = settings.data === "own";
    inputs.shuffle.checked = settings.shuffle;
    for (const { id } of this.view.contenders) inputs[id].checked = settings.shown.includes(id);
    this.layers.value = settings.hidden.join(", ");
    const { all } = data;
    this.axes.forEach((axis, place) => {
      axis.replaceChildren(...all.map((text, value) => make("option", { value, text })));
      axis.value = Math.min(settings.features[place], all.length - 1);
    });
    this.pairing.hidden = all.length < 3;
    inputs.test.disabled = data.train.rows.length + data.test.rows.length < FEW_ROWS;
    this.brush.replaceChildren(...[...data.classes, ...(data.classes.length < MOST_CLASSES ? ["a new class"] : [])].map((text, value) => make("option", { value, text })));
    this.view.brush = Math.min(this.view.brush, data.classes.length - 1);
    this.brush.value = this.view.brush;
  }
}
