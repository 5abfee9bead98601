// The learning view: contenders learn the same rows, side by side, on one clock of epochs, and everything may change meanwhile.

const GOES_ON = new Set(["rule", "batch"]); // settings with which the weights of now are kept
const CALM = 90; // ms between two drawings of the curves

class LearnView {
  // `address` is where settings may stand, `home` what leads back, if this is a room of another page.
  constructor(parent, told, { address = "", home = null } = {}) {
    const root = make("div", { class: "neurosim learning", tabindex: -1 });
    parent.append(root);
    Object.assign(this, { root, contenders: told.contenders, sets: new DataSets(told.data), painting: new Painting(this), turns: new Turns(this), home, lookFor: told.lookFor, brush: 0, running: false, owed: 0, wants: "begin", frames: [] });
    this.motion = matchMedia("(prefers-reduced-motion: reduce)");
    this.settings = { data: "xor", features: [0, 1], noise: 0, seed: 1, test: 0.2, shown: ["threshold", "sigmoid", "hidden-sigmoids", "hidden-thresholds"], hidden: [3], start: "usual", startSeed: 1, batch: 1, shuffle: true, speed: 100,
      taught: Object.fromEntries(told.contenders.map(({ id, rules: [{ name, rate }] }) => [id, { rule: name, rate }])), ...told.start };
    const { preset, refused } = askedBy(address, this);
    Object.assign(this.settings, preset);
    this.listening = new AbortController();
    this.lecture = new RoomLecture(this);
    this.scheme = new Scheme(root, () => { this.stale = true; this.refresh(); }, this.listening.signal);
    this.build(told.title);
    this.remake();
    if (refused) this.form.say(refused);
    this.listen();
  }

  build(title) {
    const button = (text, label, act) => make("button", { type: "button", text, "aria-label": label, title: label, onclick: act });
    this.playButton = button("\u25b6", "Run (Space)", () => this.toggle());
    this.playButton.classList.add("play");
    this.epochButton = button("Epoch", "Step by one epoch (right arrow)", () => this.step("epoch"));
    this.epochButton.classList.add("epoch");
    this.clock = make("output", { class: "clock", "aria-label": "Clock" });
    this.speed = make("select", { "aria-label": "Speed", onchange: () => { this.settings.speed = Number(this.speed.value); } }, ...SPEEDS.map((n) => make("option", { value: n, text: `${n} epoch${n === 1 ? "" : "s"} a second` })));
    this.speed.value = this.settings.speed;
    const bar = make("div", { class: "bar", role: "group", "aria-label": "Clock of epochs" }, this.playButton, button("Row", "Step by one row (.)", () => this.step(1)), this.epochButton, button("Reset", "Reset: begin anew (r)", () => this.changed("reset")), this.speed, this.clock);
    const tab = (name, text) => make("button", { type: "button", text, "aria-pressed": name === "maps", onclick: (event) => { this.root.dataset.tab = name; for (const one of event.target.parentElement.children) one.setAttribute("aria-pressed", one === event.target); this.redraw(); } });
    this.root.dataset.tab = "maps";
    this.caption = make("p", { class: "caption" });
    this.about = make("p", { class: "note" });
    this.kinds = make("ul", { class: "who", "aria-label": "Classes" });
    this.key = make("ul", { class: "who key", "aria-label": "Key" });
    this.problem = make("p", { class: "problem", role: "alert", hidden: true });
    this.live = make("div", { class: "unseen", role: "status" });
    const settings = make("div", { class: "left" }), curves = make("div", { class: "right" });
    this.middle = make("div", { class: "middle" });
    this.root.append(make("header", {}, ...(this.home ? [button("\u2039 Experiments", "Back to the experiments", this.home)] : []), make("h1", { text: title }), bar, make("div", { class: "bar looking" }, button("Lecture", "Lecture (L)", () => this.lecture.toggle()), button("\u25d0", "Light or dark (D)", () => this.scheme.toggle())), this.lecture.bar(), this.caption), make("div", { class: "tabs", role: "group", "aria-label": "Part of the page" }, tab("maps", "Maps"), tab("curves", "Curves"), tab("settings", "Settings")), make("div", { class: "told-of" }, this.about, this.kinds, this.key, this.problem), make("div", { class: "body" }, settings, this.middle, curves), this.live);
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
    this.about.textContent = `${this.data.about} ${rowsSaid(this.data.train.rows.length)} to learn${this.data.test.rows.length ? `, ${this.data.test.rows.length} to test` : ", none to test"}${this.data.scale ? "; features are scaled to mean 0 and deviation 1" : ""}.`;
    this.caption.textContent = this.lookFor[settings.data];
    this.form.fill();
    if (location.hash.startsWith(ROOM_LINK)) history.replaceState(null, "", addressOf(settings));
    Object.assign(this, { news: null, owed: 0, wants: "begin", altered: false });
    this.lecture.dress();
  }

  // A setting has changed. Rates, rules and batches go on with the weights of now; everything else begins anew.
  changed(name) {
    if (name === "data") Object.assign(this.settings, { features: [0, 1], ...(this.settings.data === "own" ? { noise: 0 } : {}) });
    if (GOES_ON.has(name)) {
      if (this.wants !== "begin") this.wants = "use";
      if (this.news?.steps) this.altered = true;
      const made = classroomOf(this.panes.map(({ contender }) => contender), this.settings, this.data);
      made.pupils.forEach(({ lesson }, k) => Object.assign(this.lessons.pupils[k].lesson, { rule: lesson.rule, batch: lesson.batch }));
      this.pump();
    } else this.remake();
  }

  pump() { this.turns.pump(); }

  // Draws everything, with maps where there were none.
  redraw() {
    this.stale = true;
    this.pump();
    this.refresh();
  }

  refresh() { if (!this.left) this.waiting ||= requestAnimationFrame((stamp) => this.frame(stamp)); }

  frame(stamp) {
    this.waiting = 0;
    if (this.left) return;
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
    this.beat = !this.beat;
    const flowing = this.running && !this.motion.matches;
    this.panes.forEach((pane, k) => { // while it flows, half of them at a time
      if (!flowing || Boolean(k % 2) === this.beat) pane.draw({ ...news.pupils[k], asked: this.running || !news.row ? null : news.pupils[k].asked }, this.sentence(k));
    });
    if (flowing && stamp - (this.curvedAt ?? -Infinity) < CALM) { this.stale = true; return; }
    this.curvedAt = stamp;
    this.curves.draw(courses, { chosen: this.chosen, design: this.lessons.pupils[this.chosen].design, epoch: news.epoch, running: flowing });
  }

  // The mark of each class beside its name.
  nameClasses() {
    const { classes, test } = this.data, stepped = !this.running && this.news?.row > 0, wired = this.panes.some(({ plane }) => plane.surface.width >= BARE), key = [classes.join("\n"), LOOK.scheme, LOOK.unit, this.panesOf, test.rows.length > 0, stepped, wired].join(" ");
    if (this.named === key) return;
    this.named = key;
    const mark = (k) => {
      const canvas = make("canvas", { width: 48, height: 48, class: "mark", "aria-hidden": true }), pen = canvas.getContext("2d");
      drawClass(pen, 24, 24, 15, k);
      return canvas;
    };
    const contenders = this.panes.map(({ contender }) => contender);
    this.key.replaceChildren(...keyItems({ data: this.data, hidden: contenders.some(({ hidden }) => hidden), graded: contenders.some(({ steps }) => !steps), stepped, wired }));
    this.kinds.replaceChildren(...classes.map((name, k) => make("li", {}, mark(k), name)));
  }

  sentence(k) {
    const { news, data, courses, apart } = this;
    return verdictOf({ contender: this.panes[k].contender, pupil: news.pupils[k], epoch: news.epoch + (news.row ? 1 : 0), since: courses.since[k], data, apart });
  }

  python() {
    return pythonOf({ contenders: this.panes.map(({ contender }) => contender), settings: this.settings, data: this.data, epoch: this.news?.epoch ?? 0, changed: this.altered });
  }

  verdicts() { return this.panes.map(({ contender }, k) => `${contender.title}: ${this.sentence(k)}`); }

  toggle() {
    this.running = !this.running;
    if (!this.running) { this.owed = 0; this.announce(); }
    this.redraw();
  }

  step(by) {
    const rows = this.data.train.rows.length, owed = this.running ? 0 : Math.floor(this.owed);
    this.running = false;
    this.owed = owed + (by === "epoch" ? rows - (((this.news?.steps ?? 0) + owed) % rows) : by);
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
    this.redraw();
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

  listen() {
    this.sized = new ResizeObserver(() => this.redraw());
    this.sized.observe(this.root);
    document.addEventListener("keydown", (event) => {
      if (!this.root.clientWidth) return;
      const { key, target } = event, tag = target.tagName;
      if (event.ctrlKey || event.metaKey || event.altKey || ["TEXTAREA", "SELECT"].includes(tag) || (tag === "INPUT" && target.type !== "checkbox") || ([" ", "Enter"].includes(key) && ["BUTTON", "INPUT"].includes(tag))) return;
      if (this.lecture.key(event)) {
        event.preventDefault();
        return;
      }
      const act = { " ": () => this.toggle(), ".": () => this.step(1), ArrowRight: () => this.step("epoch"), r: () => this.changed("reset"), d: () => this.scheme.toggle(), "[": () => this.faster(-1), "]": () => this.faster(1) }[key.length === 1 ? key.toLowerCase() : key];
      if (!act) return;
      event.preventDefault();
      act();
    }, { signal: this.listening.signal });
  }

  // Ends the view: nothing learns, listens or is drawn any more.
  leave() {
    this.running = false;
    this.left = true;
    this.scheme.left = true;
    this.listening.abort();
    this.sized.disconnect();
    this.turns.room.close();
    this.root.remove();
  }

  faster(by) {
    this.settings.speed = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, SPEEDS.indexOf(this.settings.speed) + by))];
    this.speed.value = this.settings.speed;
  }
}
