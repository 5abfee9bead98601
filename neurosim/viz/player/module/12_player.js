// The player: one clock, one or two panes, and everything by keyboard.

const KEYS = [
  ["Space", "play, or stop"], ["\u2190 \u2192", "back, or on, by an event"], ["Shift + \u2190 \u2192", "by ten events"], ["Home, End", "to the start, to the end"],
  ["[ ]", "slower, faster"], ["\u2212 +", "see more, or less, of the raster"], ["N, P", "next neuron, previous neuron"], ["Enter", "look closely at the neuron, and back"],
  ["C", "compare: both, or one after the other"], ["W", "weights as numbers"], ["T", "tables of all numbers"], ["?", "these keys"],
];
const PACES = [];
for (let power = -6; power <= 7; power++) for (const step of [1, 2, 5]) PACES.push(Number(`${step}e${power}`)); // modelled ms in a second

class Pane {
  constructor(log, number) {
    this.log = log;
    const id = `neurosim-${number}-${Math.random().toString(36).slice(2, 8)}`;
    this.summary = make("p", { id, class: "unseen" });
    this.main = make("div", { class: "main" });
    this.side = make("div", { class: "side" });
    this.heading = make("h2", { text: log.score.title });
    this.element = make("section", { class: log.teaching ? "pane taught" : "pane", "aria-label": log.score.title }, this.heading, this.main, this.side, this.summary);
    this.network = new NetworkView(this.main, log, id);
    this.neuron = new NeuronView(this.side, log, id);
    this.views = [this.network, this.neuron, new TraceView(this.side, log, id)];
    if (log.teaching) {
      const lesson = make("div", { class: "lesson" });
      this.main.append(lesson);
      this.views.push(new BoundaryView(this.side, log, id), new CurveView(lesson, log, id), new WeightsView(lesson, log, id));
    }
    this.summary.textContent = `${log.n} neurons, ${log.targets.length} synapses, ${log.spikes.tick.length} signals. Press T for all of it as tables.`;
  }

  draw(now) { if (this.log.n) for (const view of this.views) view.draw(now); }
}

class Player {
  constructor(root, title, logs) {
    Object.assign(this, { root, logs, title });
    this.end = Math.max(...logs.map((log) => log.end));
    const log = logs[0], whole = this.end / log.perMs;
    const usual = log.teaching ? (log.lesson.period / log.perMs) / 1.5 : whole / 20;
    this.pace = PACES.reduce((best, one) => (Math.abs(Math.log(one / (usual || 1))) < Math.abs(Math.log(best / (usual || 1))) ? one : best));
    const busy = Math.max(...logs.map((one) => one.spikes.tick.length));
    const zoom = log.teaching ? Math.max(1, this.end / (log.lesson.period * 40)) : 1;
    this.state = { tick: 0, playing: false, neuron: this.first(log), weights: log.targets.length <= 12, zoom: 2 ** Math.floor(Math.log2(zoom)), reduced: false, speed: 1 };
    this.busy = busy;
    this.motion = matchMedia("(prefers-reduced-motion: reduce)");
    this.keys = true;
    this.build();
    this.motion.addEventListener("change", () => this.refresh());
    new ResizeObserver(() => this.refresh()).observe(root);
    this.frames = [];
    this.refresh();
  }

  // What is looked at first: an output that learns, or the neuron with a known potential that hears most.
  first(log) {
    if (log.lesson) return log.lesson.outputs[0];
    const able = log.shown.filter((i) => !log.models[i].source);
    const score = (i) => (log.isRecorded(i) ? 1e6 : 0) + Math.min(log.trains[i].ticks.length, 1000) + log.synapsesOnto(i).length;
    return able.reduce((best, i) => (score(i) > score(best) ? i : best), able[0] ?? 0);
  }

  build() {
    const { logs, title, root } = this;
    const button = (label, text, act, attributes = {}) => make("button", { type: "button", "aria-label": label, title: label, text, onclick: act, ...attributes });
    this.playButton = button("Play (Space)", "\u25b6", () => this.toggle(), { class: "play" });
    this.clock = make("output", { class: "clock", "aria-live": "off" });
    this.paceSaid = make("span", { class: "pace" });
    this.bar = make("div", { class: "bar" },
      button("To the start (Home)", "|\u25c0", () => this.seek(0)), button("Back by an event (left arrow)", "\u25c0", () => this.step(-1)), this.playButton,
      button("On by an event (right arrow)", "\u25b6|", () => this.step(1)), button("Slower ([)", "\u2212", () => this.faster(-1)), button("Faster (])", "+", () => this.faster(1)), this.clock, this.paceSaid,
      make("span", { class: "space" }),
      button("Look closely at the neuron (Enter)", "Neuron", () => this.inspect()), ...(logs.length > 1 ? [button("Compare both (C)", "Compare", () => this.compare())] : []),
      button("Weights as numbers (W)", "Weights", () => this.label()), button("Tables of all numbers (T)", "Tables", () => this.showTables()), button("Keys (?)", "?", () => this.showHelp()));
    this.panes = logs.map((log, k) => new Pane(log, k));
    this.chooser = make("select", { "aria-label": "Neuron", onchange: () => this.choose(Number(this.chooser.value)) }, ...logs[0].shown.map((i) => make("option", { value: i, text: logs[0].names[i] })));
    this.said = make("ul", { class: "reasons" });
    this.when = make("span", { class: "when" });
    this.live = make("p", { class: "unseen", "aria-live": "polite" });
    this.timeline = make("div", { class: "timeline" });
    this.rasters = logs.map((log) => new RasterView(this.timeline, log));
    this.slider = make("input", { type: "range", min: 0, max: 100000, step: 1, value: 0, "aria-label": "Time", oninput: () => this.seek((this.end * this.slider.value) / 100000) });
    this.timeline.append(this.slider);
    this.help = make("dialog", { "aria-label": "Keys" });
    this.numbers = make("dialog", { "aria-label": "Tables", class: "numbers" });
    const about = logs.map((log) => `seed ${log.score.seed}, ${log.score.engine} engine, digest ${log.score.digest.slice(0, 12)}`);
    root.append(
      make("header", {}, make("h1", { text: title }), make("p", { class: "about", text: [...new Set(about)].join(" | ") }), this.bar),
      make("div", { class: `panes ${logs.length > 1 ? "several" : "single"}` }, ...this.panes.map((pane) => pane.element)),
      make("div", { class: "told" }, make("label", {}, make("span", { text: "neuron " }), this.chooser), this.when, this.said), this.timeline, this.live, this.help, this.numbers);
    for (const pane of this.panes) pane.network.onpick = (i) => { if (i !== null) this.choose(i, pane); };
    for (const raster of this.rasters) raster.onseek = (tick) => this.seek(tick);
    root.addEventListener("keydown", (event) => this.key(event));
    root.tabIndex = -1;
    this.both = logs.length > 1;
  }

  get reduced() { return this.motion.matches; }

  now() {
    const { state, logs } = this, tick = Math.min(state.tick, this.end);
    return { ...state, tick, whole: this.end, reduced: this.reduced, speed: this.pace * logs[0].perMs };
  }

  // Draws what is true now. Names of neurons are chosen in the first pane and looked up by name in the other.
  refresh() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame((stamp) => {
      this.waiting = 0;
      const began = performance.now();
      this.advance(stamp);
      const now = this.now();
      this.panes.forEach((pane, k) => { // all before any is drawn, for they share the room
        pane.element.hidden = this.logs.length > 1 && !this.both && k !== (this.alone ?? 0);
        this.rasters[k].surface.box.hidden = pane.element.hidden;
      });
      this.panes.forEach((pane, k) => {
        pane.heading.textContent = pane.log.score.title + (this.logs.length > 1 && now.tick >= pane.log.end ? ` (ended at ${time(pane.log, pane.log.end)})` : "");
        const own = { ...now, tick: Math.min(now.tick, pane.log.end), neuron: this.sameIn(pane.log) };
        if (!pane.element.hidden) pane.draw(own);
        this.rasters[k].draw({ ...own, tick: now.tick });
      });
      this.tell(now);
      this.onmove?.();
      this.frames.push(performance.now() - began);
      if (this.frames.length > 5000) this.frames.shift();
      if (this.state.playing) this.refresh();
    });
  }

  sameIn(log) {
    if (log === this.logs[0]) return this.state.neuron;
    const found = log.names.indexOf(this.logs[0].names[this.state.neuron]);
    return found < 0 ? this.first(log) : found;
  }

  advance(stamp) {
    const { state } = this;
    if (!state.playing) { this.stamp = null; return; }
    const passed = this.stamp == null ? 0 : Math.min(0.1, (stamp - this.stamp) / 1000);
    this.stamp = stamp;
    if (this.reduced) { // without motion: an event a second
      this.pause = (this.pause ?? 1) + passed;
      if (this.pause >= 1) { this.pause = 0; state.tick = this.nextInstant(); }
    } else state.tick += passed * this.pace * this.logs[0].perMs;
    if (state.tick >= this.end) { state.tick = this.end; state.playing = false; this.announce(); }
  }

  tell(now) {
    const log = this.logs[0], said = clockTime(log, now.tick);
    this.clock.textContent = `${said} of ${clockTime(log, this.end)}`;
    this.paceSaid.textContent = this.reduced ? "an event a second" : pace(this.pace);
    this.slider.value = Math.round((100000 * now.tick) / (this.end || 1));
    this.slider.setAttribute("aria-valuetext", said);
    this.playButton.textContent = now.playing ? "\u275a\u275a" : "\u25b6";
    this.playButton.setAttribute("aria-label", now.playing ? "Stop (Space)" : "Play (Space)");
    this.chooser.value = now.neuron;
    const at = Math.max(...this.logs.map((one) => one.previous(Math.floor(now.tick) + 1))); // the last instant so far
    if (this.told !== `${at} ${now.neuron} ${this.both} ${this.alone}`) {
      this.told = `${at} ${now.neuron} ${this.both} ${this.alone}`;
      if (!now.playing || !this.toldAt || performance.now() - this.toldAt > 250) { this.reasons(at); this.toldAt = performance.now(); }
    }
  }

  // What happens at this instant, and why.
  reasons(tick) {
    const firsts = [], others = []; // what each pane's chosen neuron does comes before all else
    this.panes.forEach((pane) => {
      if (pane.element.hidden) return;
      const { log } = pane, chosen = this.sameIn(log), acts = log.acting(tick), rest = acts.filter((i) => i !== chosen);
      const who = this.both ? `${log.score.title}: ` : "", moved = changed(log, null, tick), most = this.both ? 2 : 6;
      if (acts.includes(chosen)) firsts.push([`${who}${reason(log, chosen, tick)}`, true]);
      if (moved.length) firsts.push([`${who}${updates(log, moved)}`, true]);
      others.push(...rest.slice(0, most).map((i) => [`${who}${reason(log, i, tick)}`, false]));
      const left = rest.length - most;
      if (left > 0) others.push([`${who}and ${left} more neuron${left === 1 ? "" : "s"} at this instant`, false]);
    });
    const lines = [...firsts, ...others];
    if (!lines.length) lines.push(["Nothing has happened yet. Press Space to play, or the right arrow for the first event.", false]);
    this.when.textContent = `t = ${time(this.logs[0], tick)}:`;
    this.said.replaceChildren(...lines.map(([text, chosen]) => make("li", { class: chosen ? "chosen" : null, text })));
  }

  announce() {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => { this.live.textContent = `${this.when.textContent} ${[...this.said.children].map((line) => line.textContent).join("; ")}`.slice(0, 400); }, 500);
  }

  seek(tick) { Object.assign(this.state, { tick: Math.min(this.end, Math.max(0, tick)) }); this.announce(); this.refresh(); }

  nextInstant() { return Math.min(this.end, ...this.logs.map((log) => (this.state.tick < log.end ? log.next(this.state.tick) : this.end))); }

  step(count) {
    this.state.playing = false;
    for (let k = 0; k < Math.abs(count); k++) this.state.tick = count > 0 ? this.nextInstant() : Math.max(...this.logs.map((log) => log.previous(this.state.tick)));
    this.seek(this.state.tick);
  }

  toggle() {
    if (!this.state.playing && this.state.tick >= this.end) this.state.tick = 0;
    this.state.playing = !this.state.playing;
    this.pause = 1;
    this.refresh();
  }

  faster(by) { this.pace = PACES[Math.min(PACES.length - 1, Math.max(0, PACES.indexOf(this.pace) + by))]; this.refresh(); }

  zoom(by) { this.state.zoom = Math.min(2 ** 20, Math.max(1, this.state.zoom * by)); this.refresh(); }

  choose(i, pane = this.panes[0]) {
    const found = pane.log === this.logs[0] ? i : this.logs[0].names.indexOf(pane.log.names[i]);
    if (found >= 0) this.state.neuron = found;
    this.announce();
    this.refresh();
  }

  nextNeuron(by) {
    const { shown } = this.logs[0];
    this.choose(shown[(shown.indexOf(this.state.neuron) + by + shown.length) % shown.length]);
  }

  inspect() { this.root.classList.toggle("close"); this.refresh(); }

  compare() {
    if (this.logs.length < 2) return;
    if (this.both) { this.both = false; this.alone = 0; } else if (this.alone + 1 < this.logs.length) this.alone += 1; else this.both = true;
    this.root.querySelector(".panes").classList.toggle("several", this.both);
    this.root.querySelector(".panes").classList.toggle("single", !this.both);
    this.told = "";
    this.refresh();
  }

  label() { this.state.weights = !this.state.weights; this.refresh(); }

  showTables() {
    this.state.playing = false;
    const shown = this.panes.filter((pane) => !pane.element.hidden).flatMap(({ log }) => [make("h2", { text: `${log.score.title} at ${time(log, Math.min(this.state.tick, log.end))}` }), ...tables(log, { ...this.now(), tick: Math.min(this.state.tick, log.end), neuron: this.sameIn(log) })]);
    this.open(this.numbers, shown);
  }

  showHelp() {
    const toggle = make("input", { type: "checkbox", onchange: () => { this.keys = toggle.checked; } });
    toggle.checked = this.keys;
    this.open(this.help, [make("h2", { text: "Keys" }), make("dl", {}, ...KEYS.flatMap(([key, said]) => [make("dt", { text: key }), make("dd", { text: said })])), make("label", {}, toggle, " single keys are listened to")]);
  }

  open(dialog, content) {
    const close = make("button", { type: "button", text: "Close (Esc)", onclick: () => dialog.close() });
    dialog.replaceChildren(make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": dialog.getAttribute("aria-label") }, ...content), close);
    dialog.showModal();
    close.focus();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.root.querySelector("dialog[open]")) return;
    const { key, target } = event, tag = target.tagName, far = event.shiftKey ? 10 : 1;
    if (tag === "SELECT" && key !== "?") return;
    if ((key === " " || key === "Enter") && tag === "BUTTON") return;
    if (!this.keys && key.length === 1 && key !== "?" && key !== " ") return;
    const act = {
      " ": () => this.toggle(), ArrowRight: () => this.step(far), ArrowLeft: () => this.step(-far), Home: () => this.seek(0), End: () => this.seek(this.end),
      "[": () => this.faster(-1), "]": () => this.faster(1), "+": () => this.zoom(2), "=": () => this.zoom(2), "-": () => this.zoom(0.5), n: () => this.nextNeuron(1), p: () => this.nextNeuron(-1),
      Enter: () => this.inspect(), c: () => this.compare(), w: () => this.label(), t: () => this.showTables(), "?": () => this.showHelp(),
    }[key.length === 1 ? key.toLowerCase() : key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}

// Puts a player into an element, and returns it once everything is unpacked.
async function mount(root, told) {
  root.classList.add("neurosim");
  const logs = await Promise.all(told.scores.map(async (score) => new Log(score, await unpacked(score))));
  root.player = new Player(root, told.title, logs);
  return root.player;
}
