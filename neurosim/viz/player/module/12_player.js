// The player: one clock, one or two panes, and everything by keyboard.

const KEYS = [
  ["Space", "play, or stop"], ["\u2190 \u2192", "back, or on, by an event"], ["Shift + \u2190 \u2192", "by ten events"], ["Home, End", "to the start, to the end"],
  [", .", "of a lesson: back, or on, by a row"], ["Page up, Page down", "of a lesson: back, or on, by an epoch"], ["[ ]", "slower, faster"], ["\u2212 +", "see more, or less, of the raster"], ["N, P", "next neuron, previous neuron"], ["Enter", "look closely at the neuron, and back"],
  ["C", "compare: both, or one after the other"], ["W", "weights as numbers"], ["T", "tables of all numbers"], ["E", "what can be changed, or not"], ["Ctrl+Z, Ctrl+Y", "undo, redo a change"], ["Delete", "remove the neuron"], ["Y", "why not: what would have made the neuron do otherwise"], ["D", "dark, or light"], ["?", "these keys"],
];
const PAUSE_TOLD = 250; // ms between two sentences while it plays
const PACES = [];
for (let power = -6; power <= 7; power++) for (const step of [1, 2, 5]) PACES.push(Number(`${step}e${power}`)); // modelled ms in a second

class Player {
  constructor(root, title, logs, { chooser = null, notes = [], chosen = null, asked = null, lecture = null } = {}) {
    Object.assign(this, { root, logs, title, notes, asked, lecture, recordings: chooser });
    this.end = Math.max(...logs.map((log) => log.end));
    const log = logs[0], whole = this.end / log.perMs, usual = whole / WHOLE || 1;
    const nearest = PACES.reduce((best, one) => (Math.abs(Math.log(one / usual)) < Math.abs(Math.log(best / usual)) ? one : best));
    this.pace = log.teaching ? usual : nearest; // a lesson goes by as a whole
    this.calm = log.teaching ? log.lesson.period / log.perMs / 1.5 : Infinity; // at rest what has just happened is that of a row
    this.paces = [...new Set([...PACES, this.pace])].sort((a, b) => a - b);
    const zoom = log.teaching ? Math.max(1, this.end / (log.lesson.period * 40)) : 1;
    this.state = { tick: 0, playing: false, neuron: this.first(log), weights: log.targets.length <= 12, zoom: 2 ** Math.floor(Math.log2(zoom)), reduced: false, speed: 1 };
    this.motion = matchMedia("(prefers-reduced-motion: reduce)");
    this.keys = true;
    this.listening = new AbortController();
    this.scheme = new Scheme(root, (now) => this.repaint(now), this.listening.signal);
    this.scheme.chosen = chosen;
    this.build();
    this.scheme.apply();
    this.motion.addEventListener("change", () => this.refresh(), { signal: this.listening.signal });
    this.watching = new ResizeObserver(() => this.refresh());
    for (const box of [root, ...root.querySelectorAll(".canvas")]) this.watching.observe(box); // which grow where another picture goes
    this.frames = [];
    this.refresh();
  }

  // Makes room for another player in its place.
  leave() {
    this.state.playing = false;
    this.left = this.scheme.left = true;
    this.live?.leave();
    this.watching.disconnect();
    this.listening.abort();
    this.root.replaceChildren();
  }

  // Shows another run in the place of the first; the neuron that was chosen stays, by its name.
  adopt(log) {
    const before = this.logs[0], named = before.names[this.state.neuron], found = log.names.indexOf(named);
    this.logs[0] = log;
    this.panes[0].adopt(log);
    this.rasters[0].adopt(log);
    this.end = Math.max(...this.logs.map((one) => one.end));
    this.state.neuron = found >= 0 ? found : this.first(log);
    if (before.names.join("\n") !== log.names.join("\n")) this.chooser.replaceChildren(...this.named());
    this.told = "";
    this.refresh();
  }

  named() { return this.logs[0].shown.map((i) => make("option", { value: i, text: this.logs[0].names[i] })); }

  // What is looked at first: an output that learns, or the neuron with a known potential that hears most.
  first(log) {
    if (log.lesson) return log.lesson.outputs[0];
    const able = log.shown.filter((i) => !log.models[i].source);
    const score = (i) => (log.isRecorded(i) ? 1e6 : 0) + Math.min(log.trains[i].ticks.length, 1000) + log.synapsesOnto(i).length;
    return able.reduce((best, i) => (score(i) > score(best) ? i : best), able[0] ?? 0);
  }

  build() {
    const { logs, root } = this;
    this.panes = logs.map((log, k) => new Pane(log, k));
    this.chooser = make("select", { "aria-label": "Neuron", onchange: () => this.choose(Number(this.chooser.value)) }, ...this.named());
    this.said = make("ul", { class: "reasons", tabindex: 0, "aria-label": "What happens now" });
    this.when = make("span", { class: "when" });
    this.spoken = make("p", { class: "unseen", "aria-live": "polite" });
    this.timeline = make("div", { class: "timeline" });
    this.rasters = logs.map((log) => new RasterView(this.timeline, log));
    this.slider = make("input", { type: "range", min: 0, max: 100000, step: 1, value: 0, "aria-label": "Time", oninput: () => this.seek((this.end * this.slider.value) / 100000) });
    this.timeline.append(this.slider);
    this.help = make("dialog", { "aria-label": "Keys" });
    this.numbers = make("dialog", { "aria-label": "Tables", class: "numbers" });
    this.both = logs.length > 1;
    root.classList.remove("close");
    root.append(
      make("header", {}, ...(this.asked ? [this.asked] : []), make("h1", { text: this.title }), ...this.controls(), ...this.notes.map((text) => make("p", { class: "note", text }))), this.pictures(),
      make("div", { class: `panes ${logs.length > 1 ? "several" : "single"}` }, ...this.panes.map((pane) => pane.element)),
      make("div", { class: "told" }, make("label", {}, make("span", { text: "neuron " }), this.chooser), this.when, this.said), this.timeline, this.spoken, this.help, this.numbers);
    for (const pane of this.panes) pane.network.onpick = (i) => { if (i !== null) this.choose(i, pane); };
    for (const raster of this.rasters) raster.onseek = (tick) => this.seek(tick);
    this.listen();
  }

  controls() {
    const { logs } = this, lesson = logs[0].teaching;
    const button = (label, text, act, attributes = {}) => make("button", { type: "button", "aria-label": label, title: label, text, onclick: act, ...attributes });
    this.playButton = button("Play (Space)", "\u25b6", () => this.toggle(), { class: "play" });
    this.clock = make("output", { class: "clock", "aria-live": "off" });
    this.paceSaid = make("span", { class: "pace" });
    const steps = lesson ? [
      button("Back by an epoch (Page up)", "\u2039 epoch", () => this.stepLesson(-1, true)), button("Back by a row (,)", "\u2039 row", () => this.stepLesson(-1)),
      button("On by a row (.)", "row \u203a", () => this.stepLesson(1)), button("On by an epoch (Page down)", "epoch \u203a", () => this.stepLesson(1, true))] : [];
    const running = make("div", { class: "bar running" },
      button("To the start (Home)", "|\u25c0", () => this.seek(0)), button("Back by an event (left arrow)", "\u25c0", () => this.step(-1)), this.playButton,
      button("On by an event (right arrow)", "\u25b6|", () => this.step(1)), ...steps, button("Slower ([)", MINUS, () => this.faster(-1)), button("Faster (])", "+", () => this.faster(1)), make("div", { class: "times" }, this.clock, this.paceSaid));
    const looking = make("div", { class: "bar looking" }, ...(this.recordings ? [this.recordings] : []),
      button("Look closely at the neuron (Enter)", "Neuron", () => this.inspect()), ...(logs.length > 1 ? [button("Compare both (C)", "Compare", () => this.compare())] : []),
      button("Weights as numbers (W)", "Weights", () => this.label()), button("Tables of all numbers (T)", "Tables", () => this.showTables()),
      ...(this.lecture ? [button("Lecture (L)", "Lecture", () => this.lecture.toggle())] : []), button("Dark, or light (D)", "\u25d0", () => this.scheme.toggle()), button("Keys (?)", "?", () => this.showHelp()));
    return [running, looking, ...(this.lecture ? [this.lecture.bar()] : [])];
  }

  // What a small screen shows below the network: one picture at a time.
  pictures() {
    this.tabs = make("div", { class: "tabs", role: "group", "aria-label": "Picture" });
    this.tabbed = [];
    const shown = this.panes.map((pane) => pane.pictures());
    shown[0].forEach(([name], k) => this.addTab(name, shown.map((pictures) => pictures[k][1])));
    this.pick(Math.max(0, shown[0].findIndex(([name]) => name === "Boundary")));
    return this.tabs;
  }

  // Boxes that a small screen shows when their tab is chosen.
  addTab(name, boxes) {
    const k = this.tabbed.push(boxes) - 1;
    this.tabs.append(make("button", { type: "button", text: name, "aria-pressed": false, onclick: () => this.pick(k) }));
  }

  pick(chosen) {
    this.tabbed.forEach((boxes, k) => {
      this.tabs.children[k].setAttribute("aria-pressed", k === chosen);
      for (const box of boxes) box.classList.toggle("picked", k === chosen);
    });
    this.refresh();
  }

  // Keys act wherever the focus is; what a pointer pressed does not keep it, so that Space plays and does not press it again.
  listen() {
    const { root } = this, { signal } = this.listening;
    root.tabIndex = -1;
    root.addEventListener("keydown", (event) => { this.pointed = false; this.key(event); }, { signal });
    root.addEventListener("pointerdown", () => { this.pointed = true; }, { signal });
    const free = ({ target }) => { if (this.pointed && target.closest("button, select, input[type=range], input[type=checkbox]") && !root.querySelector("dialog[open]")) root.focus({ preventScroll: true }); };
    root.addEventListener("click", (event) => { if (event.target.tagName !== "SELECT") free(event); }, { signal });
    root.addEventListener("change", free, { signal });
  }

  get reduced() { return this.motion.matches; }

  now() {
    const { state, logs } = this, tick = Math.min(state.tick, this.end);
    return { ...state, tick, whole: this.end, reduced: this.reduced, speed: (state.playing ? this.pace : Math.min(this.pace, this.calm)) * logs[0].perMs };
  }

  // Draws what is true now, with the next frame.
  refresh() {
    if (this.waiting || this.left) return;
    this.waiting = requestAnimationFrame((stamp) => {
      this.waiting = 0;
      if (this.left) return;
      const began = performance.now();
      this.advance(stamp);
      this.draw();
      this.onmove?.();
      this.frames.push(performance.now() - began);
      if (this.frames.length > 5000) this.frames.shift();
      if (this.state.playing) this.refresh();
    });
  }

  repaint(now) {
    if (now && !this.left) this.draw(); // before it is printed
    else this.refresh();
  }

  // Names of neurons are chosen in the first pane and looked up by name in the other.
  draw() {
    this.scheme.use();
    const now = this.now();
    this.panes.forEach((pane, k) => { // all before any is drawn, for they share the room
      pane.element.hidden = this.logs.length > 1 && !this.both && k !== (this.alone ?? 0);
      this.rasters[k].surface.box.hidden = pane.element.hidden;
    });
    this.panes.forEach((pane, k) => {
      pane.heading.textContent = pane.log.score.title + (this.logs.length > 1 && now.tick >= pane.log.end ? ` (ended at ${clockTime(pane.log, pane.log.end, this.end)})` : "");
      const own = { ...now, tick: Math.min(now.tick, pane.log.end), neuron: this.sameIn(pane.log) };
      if (!pane.element.hidden) pane.draw(own);
      this.rasters[k].draw({ ...own, tick: now.tick });
    });
    this.tell(now);
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
    const log = this.logs[0], said = clockTime(log, now.tick, this.end);
    this.clock.textContent = `${said} of ${clockTime(log, this.end, this.end)}`;
    this.paceSaid.textContent = this.reduced ? "an event a second" : log.teaching ? lessonPace(log, this.end, this.pace) : pace(this.pace);
    this.slider.value = Math.round((100000 * now.tick) / (this.end || 1));
    this.slider.setAttribute("aria-valuetext", said);
    this.playButton.textContent = now.playing ? "\u275a\u275a" : "\u25b6";
    this.playButton.setAttribute("aria-label", now.playing ? "Stop (Space)" : "Play (Space)");
    this.chooser.value = now.neuron;
    const at = Math.max(...this.logs.map((one) => one.previous(Math.floor(now.tick) + 1))); // the last instant so far
    const key = `${at} ${now.neuron} ${this.both} ${this.alone} ${now.playing}`, due = !now.playing || performance.now() - (this.toldAt ?? -Infinity) > PAUSE_TOLD;
    if (this.told === key || !due) return; // what is not said now is said by a later frame
    Object.assign(this, { told: key, toldAt: performance.now() });
    if (now.playing && log.teaching && now.speed > 2 * log.lesson.epochLength) this.epochs(now.tick);
    else this.reasons(at);
  }

  epochs(tick) {
    this.when.textContent = "";
    this.said.replaceChildren(...this.panes.filter((pane) => !pane.element.hidden && pane.log.teaching).map(({ log }) => make("li", { text: `${this.both ? `${log.score.title}: ` : ""}${epochSaid(log, Math.min(tick, log.end - 1))}` })));
  }

  // What happens at this instant, and why.
  reasons(tick) {
    const firsts = [], others = []; // what each pane's chosen neuron does comes before all else
    this.panes.forEach((pane) => {
      if (pane.element.hidden) return;
      const { log } = pane, chosen = this.sameIn(log), acts = log.acting(tick), rest = acts.filter((i) => i !== chosen);
      const who = this.both ? `${log.score.title}: ` : "", moved = changed(log, null, tick), most = this.both ? 2 : 6;
      if (acts.includes(chosen)) firsts.push([`${who}${reason(log, chosen, tick, this.both)}`, true]);
      if (moved.length) firsts.push([`${who}${updates(log, moved, tick)}`, true]);
      others.push(...rest.slice(0, most).map((i) => [`${who}${reason(log, i, tick, this.both)}`, false]));
      const left = rest.length - most;
      if (left > 0) others.push([`${who}and ${counted(left, "more neuron")} at this instant`, false]);
    });
    const lines = [...firsts, ...others];
    if (!lines.length) lines.push(["Nothing has happened yet. Press Space to play, or the right arrow for the first event.", false]);
    this.when.textContent = `t = ${time(this.logs[0], tick)}:`;
    this.said.replaceChildren(...lines.map(([text, chosen]) => make("li", { class: chosen ? "chosen" : null, text })));
  }

  announce() {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => { this.spoken.textContent = `${this.when.textContent} ${[...this.said.children].map((line) => line.textContent).join("; ")}`.slice(0, 400); }, 500);
  }

  seek(tick) { Object.assign(this.state, { tick: Math.min(this.end, Math.max(0, tick)) }); this.announce(); this.refresh(); }

  nextInstant() { return Math.min(this.end, ...this.logs.map((log) => (this.state.tick < log.end ? log.next(this.state.tick) : this.end))); }

  stepLesson(by, whole = false) {
    if (!this.logs[0].teaching) return;
    this.state.playing = false;
    this.seek(lessonStep(this.logs[0], this.state.tick, by, whole));
  }

  step(count) {
    this.state.playing = false;
    for (let k = 0; k < Math.abs(count); k++) this.state.tick = count > 0 ? this.nextInstant() : Math.max(...this.logs.map((log) => log.previous(this.state.tick)));
    this.seek(this.state.tick);
  }

  toggle() {
    if (!this.state.playing && this.state.tick >= this.end) this.state.tick = 0;
    this.state.playing = !this.state.playing;
    this.pause = 1;
    if (!this.state.playing) this.announce();
    this.refresh();
  }

  faster(by) { this.pace = this.paces[Math.min(this.paces.length - 1, Math.max(0, this.paces.indexOf(this.pace) + by))]; this.refresh(); }

  zoom(by) { this.state.zoom = Math.min(2 ** 20, Math.max(1, this.state.zoom * by)); this.refresh(); }

  choose(i, pane = this.panes[0]) {
    const found = pane.log === this.logs[0] ? i : this.logs[0].names.indexOf(pane.log.names[i]);
    if (found >= 0) this.state.neuron = found;
    this.onchoose?.();
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
    const about = this.logs.map(({ score }) => make("p", { class: "about", text: `${score.title}: seed ${score.seed}, ${score.engine} engine${score.digest && `, digest ${score.digest.slice(0, 12)}`}` }));
    this.open(this.help, [make("h2", { text: "Keys" }), make("dl", {}, ...[...KEYS, ...(this.lecture?.keys ?? [])].flatMap(([key, said]) => [make("dt", { text: key }), make("dd", { text: said })])), make("label", {}, toggle, " single keys are listened to"), make("h2", { text: "About" }), ...about]);
  }

  open(dialog, content) {
    const close = make("button", { type: "button", text: "Close (Esc)", onclick: () => dialog.close() });
    dialog.replaceChildren(make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": dialog.getAttribute("aria-label") }, ...content), close);
    if (this.pointed) this.root.focus({ preventScroll: true }); // to which the focus comes back
    dialog.showModal();
    close.focus();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.root.querySelector("dialog[open]")) return;
    const { key, target } = event, tag = target.tagName, far = event.shiftKey ? 10 : 1;
    if (tag === "TEXTAREA" || target.isContentEditable || (tag === "INPUT" && !["range", "checkbox"].includes(target.type))) return; // keys are the field's
    if (tag === "SELECT" && key !== "?") return;
    if (tag === "INPUT" && target.type === "range" && target !== this.slider && /^(Arrow|Home|End|Page)/.test(key)) return; // which move it
    if ((key === " " || key === "Enter") && tag === "BUTTON") return; // which the keyboard has come to
    if (!this.keys && key.length === 1 && key !== "?" && key !== " ") return;
    if (this.lecture?.key(event)) {
      event.preventDefault();
      return;
    }
    const act = {
      " ": () => this.toggle(), ArrowRight: () => this.step(far), ArrowLeft: () => this.step(-far), Home: () => this.seek(0), End: () => this.seek(this.end),
      "[": () => this.faster(-1), "]": () => this.faster(1), "+": () => this.zoom(2), "=": () => this.zoom(2), "-": () => this.zoom(0.5), n: () => this.nextNeuron(1), p: () => this.nextNeuron(-1),
      Enter: () => this.inspect(), c: () => this.compare(), w: () => this.label(), t: () => this.showTables(), d: () => this.scheme.toggle(), ",": () => this.stepLesson(-1), ".": () => this.stepLesson(1),
      PageUp: () => this.stepLesson(-1, true), PageDown: () => this.stepLesson(1, true), "?": () => this.showHelp(),
    }[key.length === 1 ? key.toLowerCase() : key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}

// Puts a player into an element, and returns it once everything is unpacked.
async function mount(root, told) {
  root.classList.add("neurosim");
  const choice = new Choice(root, told), linked = choice.linked(), player = await choice.show(linked < 0 ? told.together : [linked]);
  choice.door?.follow();
  return player;
}
