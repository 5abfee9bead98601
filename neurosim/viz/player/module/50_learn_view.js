// The learning view: contenders learn the same rows, side by side, on one clock of epochs, and everything may change meanwhile.

const GOES_ON = new Set(["rule", "batch"]); // settings with which the weights of now are kept
const COARSE = 40, FINE_STEPS = 96, FINE_SLOPES = 60; // places of a map along a side
const TURN = 14; // ms that the worker learns before it answers
const CALM = 240; // ms between two drawings of the curves
const SPRAY = 60; // ms between two points of a spray

class LearnView {
  constructor(parent, told) {
    const root = make("div", { class: "neurosim learning", tabindex: -1 });
    parent.append(root);
    Object.assign(this, { root, contenders: told.contenders, sets: new DataSets(told.data), brush: 0, running: false, owed: 0, busy: false, wants: "begin", frames: [] });
    this.motion = matchMedia("(prefers-reduced-motion: reduce)");
    this.settings = { data: "xor", features: [0, 1], noise: 0, seed: 1, test: 0.2, shown: ["threshold", "sigmoid", "hidden-sigmoids", "hidden-thresholds"], hidden: [3], start: "usual", startSeed: 1, batch: 1, shuffle: true, speed: 100,
      taught: Object.fromEntries(told.contenders.map(({ id, rules: [{ name, rate }] }) => [id, { rule: name, rate }])), ...told.start };
    this.scheme = new Scheme(root, () => { this.stale = true; this.refresh(); });
    this.room = new Room(document.getElementById("engine").textContent);
    this.build(told.title);
    this.remake();
    this.listen();
  }

  build(title) {
    const button = (text, label, act) => make("button", { type: "button", text, "aria-label": label, title: label, onclick: act });
    this.playButton = button("\u25b6", "Run (Space)", () => this.toggle());
    this.playButton.classList.add("play");
    this.clock = make("output", { class: "clock", "aria-label": "Clock" });
    this.speed = make("select", { "aria-label": "Speed", onchange: () => { this.settings.speed = Number(this.speed.value); } }, ...SPEEDS.map((n) => make("option", { value: n, text: `${n} epoch${n === 1 ? "" : "s"} a second` })));
    this.speed.value = this.settings.speed;
    const bar = make("div", { class: "bar", role: "group", "aria-label": "Clock of epochs" }, this.playButton, button("Row", "Step by one row (.)", () => this.step(1)), button("Epoch", "Step by one epoch (right arrow)", () => this.step("epoch")), button("Reset", "Begin anew (r)", () => this.changed("reset")), this.speed, this.clock);
    const tab = (name, text) => make("button", { type: "button", text, "aria-pressed": name === "maps", onclick: (event) => { this.root.dataset.tab = name; for (const one of event.target.parentElement.children) one.setAttribute("aria-pressed", one === event.target); this.stale = true; this.refresh(); } });
    this.root.dataset.tab = "maps";
    this.about = make("p", { class: "note" });
    this.kinds = make("ul", { class: "who", "aria-label": "Classes" });
    this.problem = make("p", { class: "problem", role: "alert", hidden: true });
    this.live = make("div", { class: "unseen", role: "status" });
    const settings = make("div", { class: "left" }), curves = make("div", { class: "right" });
    this.middle = make("div", { class: "middle" });
    this.root.append(make("header", {}, make("h1", { text: title }), bar, button("\u25d0", "Light or dark (d)", () => this.scheme.toggle())), make("div", { class: "tabs", role: "group", "aria-label": "Part of the page" }, tab("maps", "Maps"), tab("curves", "Curves"), tab("settings", "Settings")), make("div", { class: "told-of" }, this.about, this.kinds, this.problem), make("div", { class: "body" }, settings, this.middle, curves), this.live);
    this.data = this.materialOfNow();
    this.form = new Settings(settings, this, (name) => this.changed(name));
    this.curves = new LearningCurves(curves, (k) => { this.chosen = k; this.refresh(); });
  }

  materialOfNow() {
    const { settings, sets } = this, fixed = settings.data === "own" ? sets.own : sets.fixed.get(settings.data);
    return { ...material(sets, settings), all: fixed ? fixed.features : ["x1", "x2"] };
  }

  // Makes the data, the panes and the lessons of the settings of now.
  remake(box = null) {
    const { settings } = this;
    this.data = this.materialOfNow();
    if (box) this.data.box = box;
    const chosen = this.contenders.filter(({ id }) => settings.shown.includes(id)), key = settings.shown.join();
    if (this.panesOf !== key) {
      this.middle.replaceChildren();
      this.panes = chosen.map((one) => new ContenderPane(this.middle, one, this));
      this.middle.dataset.count = chosen.length;
      Object.assign(this, { panesOf: key, chosen: 0 });
      this.showLarge(null);
    }
    this.lessons = classroomOf(chosen, settings, this.data);
    this.panes.forEach((pane, k) => pane.plane.show({ data: this.data, layers: layersOf(pane.contender.hidden ? settings.hidden : [], outputsFor(this.data.classes.length)), design: this.lessons.pupils[k].design }));
    this.courses = new Courses(chosen.length);
    this.curves.show(chosen, this.data.test.rows.length > 0);
    this.apart = inseparable(this.data);
    this.about.textContent = `${this.data.about} ${rowsSaid(this.data.train.rows.length)} (filled) to learn${this.data.test.rows.length ? `, ${this.data.test.rows.length} (hollow) to test` : ", none to test"}${this.data.scale ? "; features are scaled to mean 0 and deviation 1" : ""}.`;
    this.form.fill();
    Object.assign(this, { news: null, owed: 0, wants: "begin" });
    this.pump();
  }

  // A setting has changed. Rates, rules and batches go on with the weights of now; everything else begins anew.
  changed(name) {
    if (name === "data") Object.assign(this.settings, { features: [0, 1], ...(this.settings.data === "own" ? { noise: 0 } : {}) });
    if (GOES_ON.has(name)) {
      if (this.wants !== "begin") this.wants = "use";
      const made = classroomOf(this.panes.map(({ contender }) => contender), this.settings, this.data);
      made.pupils.forEach(({ lesson }, k) => Object.assign(this.lessons.pupils[k].lesson, { rule: lesson.rule, batch: lesson.batch }));
      this.pump();
    } else this.remake();
  }

  // Asks the worker for what is due, one thing after the other.
  async pump() {
    if (this.busy) return;
    this.busy = true;
    try {
      for (let act = this.nextAct(); act; act = this.nextAct()) await act();
    } catch (error) {
      this.form.say(`The lessons stopped: ${error.message}`);
      this.running = false;
    }
    this.busy = false;
    this.refresh();
  }

  nextAct() {
    const rows = Math.floor(this.owed), { wants } = this, told = this.lessons.pupils.map(({ lesson: { rule, batch } }) => ({ rule, batch }));
    if (wants) {
      this.wants = null;
      return async () => this.take(await this.room.ask(wants, wants === "begin" ? this.lessons : told));
    }
    const stale = this.panes.filter(({ plane, element }) => (plane.old || (!this.running && plane.side < this.fine(plane))) && element.clientWidth);
    if (stale.length && (this.mapTurn || rows < 1)) {
      this.mapTurn = false;
      return () => this.map(stale.reduce((one, other) => ((other.plane.mappedAt ?? 0) < (one.plane.mappedAt ?? 0) ? other : one)));
    }
    if (rows < 1) return null;
    this.mapTurn = true;
    return async () => {
      const before = this.news?.steps ?? 0, news = await this.room.ask("advance", { rows, budget: TURN });
      this.owed = Math.max(0, this.owed - (news.steps - before));
      this.take(news);
    };
  }

  fine(plane) { return plane.contender.steps ? FINE_STEPS : FINE_SLOPES; }

  async map({ plane }) {
    const { given } = plane, side = this.running ? COARSE : this.fine(plane), of = this.panes.findIndex((pane) => pane.plane === plane), { lessons } = this;
    const map = await this.room.ask("map", { of, ...gridOf(this.data, side) });
    Object.assign(plane, { old: false, mappedAt: performance.now() });
    if (lessons === this.lessons && given === plane.given) plane.take(map, side);
    this.stale = true;
    this.refresh();
  }

  take(news) {
    if (this.wants === "begin") return; // it is of the lessons before
    this.courses.add(news.pupils);
    this.news = news;
    for (const { plane } of this.panes) plane.old = true;
    this.stale = true;
    this.refresh();
  }

  refresh() { this.waiting ||= requestAnimationFrame((stamp) => this.frame(stamp)); }

  frame(stamp) {
    this.waiting = 0;
    const began = performance.now(), passed = Math.min(0.1, (stamp - (this.stamp ?? stamp)) / 1000), rows = this.data.train.rows.length;
    this.stamp = this.running ? stamp : null;
    if (this.running) {
      this.owed = Math.min(this.owed + passed * this.settings.speed * rows, Math.max(rows, 0.2 * this.settings.speed * rows));
      this.pump();
    }
    const pause = this.motion.matches && this.running ? 1000 : 0;
    if (this.stale && stamp - (this.drawnAt ?? -Infinity) >= pause) { this.drawnAt = stamp; this.draw(stamp); }
    this.frames.push(performance.now() - began);
    if (this.frames.length > 2000) this.frames.shift();
    if (this.running || this.stale) this.refresh();
  }

  draw(stamp) {
    this.stale = false;
    this.scheme.use();
    const { news, data, courses } = this, rows = data.train.rows.length;
    this.playButton.textContent = this.running ? "\u275a\u275a" : "\u25b6";
    this.playButton.setAttribute("aria-label", this.running ? "Pause (Space)" : "Run (Space)");
    this.clock.textContent = news ? `epoch ${news.epoch}${news.row ? `, row ${news.row} of ${rows}` : ""}` : "";
    this.nameClasses();
    if (!news) return;
    this.panes.forEach((pane, k) => pane.draw({ ...news.pupils[k], asked: this.running || !news.row ? null : news.pupils[k].asked }, this.sentence(k)));
    if (this.running && stamp - (this.curvedAt ?? -Infinity) < CALM) { this.stale = true; return; }
    this.curvedAt = stamp;
    this.curves.draw(courses, { chosen: this.chosen, design: this.lessons.pupils[this.chosen].design, epoch: news.epoch });
  }

  // The mark of each class beside its name.
  nameClasses() {
    const { classes } = this.data, key = `${classes.join("\n")} ${LOOK.scheme} ${LOOK.unit}`;
    if (this.named === key) return;
    this.named = key;
    const mark = (k) => {
      const canvas = make("canvas", { width: 48, height: 48, class: "mark", "aria-hidden": true }), pen = canvas.getContext("2d");
      drawClass(pen, 24, 24, 15, k);
      return canvas;
    };
    this.kinds.replaceChildren(...classes.map((name, k) => make("li", {}, mark(k), name)));
  }

  sentence(k) {
    const { news, data, courses, apart } = this;
    return verdictOf({ contender: this.panes[k].contender, pupil: news.pupils[k], epoch: news.epoch + (news.row ? 1 : 0), since: courses.since[k], data, apart });
  }

  verdicts() { return this.panes.map(({ contender }, k) => `${contender.title}: ${this.sentence(k)}`); }

  toggle() {
    this.running = !this.running;
    if (!this.running) { this.owed = 0; this.announce(); }
    this.stale = true;
    this.pump();
    this.refresh();
  }

  step(by) {
    const rows = this.data.train.rows.length;
    this.running = false;
    this.owed = by === "epoch" ? rows - ((this.news?.steps ?? 0) % rows) : by;
    this.pump();
    this.announce();
  }

  announce() {
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => { if (this.news) this.live.textContent = `Epoch ${this.news.epoch}. ${this.verdicts().join(" ")}`; }, 600);
  }

  // Shows one contender alone, or all again.
  enlarge(id) {
    this.showLarge(this.root.dataset.large === id ? null : id);
    this.stale = true;
    this.pump();
    this.refresh();
  }

  showLarge(id) {
    const alone = id !== null;
    if (alone) this.root.dataset.large = id; else delete this.root.dataset.large;
    for (const { contender, element, large } of this.panes) {
      element.hidden = alone && contender.id !== id;
      large.setAttribute("aria-pressed", alone && contender.id === id);
    }
    this.middle.dataset.count = alone ? 1 : this.panes.length;
  }

  takeOwn(set) {
    this.sets.own = set;
    this.settings.data = "own";
    this.changed("data");
  }

  // The set of now as one's own, to be painted on.
  painted() {
    const { data, sets, settings } = this;
    if (settings.data === "own" && sets.own.painted) return sets.own;
    const rows = [...data.train.rows, ...data.test.rows], labels = [...data.train.labels, ...data.test.labels];
    return { name: "painted points", painted: true, features: data.features, classes: [...data.classes], rows, labels, scale: data.scale };
  }

  addPoints(places) {
    const own = this.painted(), { box } = this.data;
    if (own.rows.length + places.length > MOST_OWN) { this.form.say(`Up to ${MOST_OWN.toLocaleString("en")} points are painted.`); return; }
    if (this.brush === own.classes.length) own.classes.push(newClass(own.classes));
    for (const place of places) { own.rows.push(place); own.labels.push(this.brush); }
    this.usePainted(own, places.every((place) => place.every((x, f) => x >= box[f][0] && x <= box[f][1])) ? box : null);
  }

  usePainted(own, box) {
    own.about = `${own.rows.length} points, of which you painted some.`;
    this.sets.own = own;
    Object.assign(this.settings, { data: "own", features: [0, 1], noise: 0 });
    this.remake(box);
  }

  paint(place, remove, dragging) {
    if (!place) return;
    const now = performance.now(), [[left, right], [low, high]] = this.data.box;
    if (dragging && now - (this.sprayedAt ?? 0) < SPRAY) return;
    this.sprayedAt = now;
    if (remove) { this.removeNear(place); return; }
    const spread = dragging ? 0.06 : 0;
    this.addPoints([place.map((x, f) => x + spread * (Math.random() - 0.5) * [right - left, high - low][f])]);
  }

  removeNear(place) {
    const own = this.painted(), { box } = this.data, far = (row) => Math.hypot(...row.map((x, f) => (x - place[f]) / (box[f][1] - box[f][0])));
    const near = own.rows.reduce((best, row, r) => (far(row) < far(own.rows[best]) ? r : best), 0);
    if (far(own.rows[near]) > 0.05) return;
    if (own.rows.length <= 2) { this.form.say("Two points are the least; add others before you remove these."); return; }
    own.rows.splice(near, 1);
    own.labels.splice(near, 1);
    this.usePainted(own, box);
  }

  listen() {
    new ResizeObserver(() => { this.stale = true; this.refresh(); }).observe(this.root);
    document.addEventListener("keydown", (event) => {
      const { key, target } = event, tag = target.tagName;
      if (event.ctrlKey || event.metaKey || event.altKey || ["TEXTAREA", "SELECT"].includes(tag) || (tag === "INPUT" && target.type !== "checkbox") || (key === " " && ["BUTTON", "INPUT"].includes(tag))) return;
      const act = { " ": () => this.toggle(), ".": () => this.step(1), ArrowRight: () => this.step("epoch"), r: () => this.changed("reset"), d: () => this.scheme.toggle(), "[": () => this.faster(-1), "]": () => this.faster(1) }[key];
      if (!act) return;
      event.preventDefault();
      act();
    });
  }

  faster(by) {
    this.settings.speed = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, SPEEDS.indexOf(this.settings.speed) + by))];
    this.speed.value = this.settings.speed;
  }
}

// A name that no class has yet.
function newClass(names) {
  let k = names.length;
  while (names.includes(String(k))) k++;
  return String(k);
}
