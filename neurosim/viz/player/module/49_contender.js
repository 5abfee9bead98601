// What the learning view shows of one contender: its name, its rule and rate, its plane, and its verdict.

class ContenderPane {
  constructor(parent, contender, view) {
    Object.assign(this, { contender, view });
    const taught = view.settings.taught[contender.id], rule = make("select", { onchange: () => this.setRule(rule.value) }, ...contender.rules.map(({ name }) => make("option", { value: name, text: name })));
    this.rate = make("input", { type: "number", min: 0, step: "any", onchange: () => this.setRate() });
    rule.value = taught.rule;
    rule.disabled = contender.rules.length === 1;
    this.rate.value = taught.rate;
    this.large = make("button", { class: "large", type: "button", text: "\u2922", "aria-pressed": false, "aria-label": `${contender.title} large`, onclick: () => view.enlarge(contender.id) });
    this.verdict = make("p", { class: "verdict" });
    this.element = make("article", { "aria-label": contender.title });
    this.element.append(make("h2", { text: contender.title }), make("div", { class: "taught" }, make("label", {}, make("span", { text: "rule" }), rule), make("label", {}, make("span", { text: "rate" }), this.rate)));
    parent.append(this.element);
    this.plane = new Plane(this.element, contender, (place, remove, dragging) => { if (!view.lecture.on) view.painting.at(place, remove, dragging); });
    this.plane.surface.box.append(this.large);
    this.element.append(this.verdict);
  }

  setRule(name) {
    const { contender, view } = this;
    view.settings.taught[contender.id] = { rule: name, rate: contender.rules.find((one) => one.name === name).rate };
    this.rate.value = view.settings.taught[contender.id].rate;
    view.changed("rule");
  }

  setRate() {
    const { view, contender } = this, rate = Number(this.rate.value), taught = view.settings.taught[contender.id];
    if (!(rate > 0) || !Number.isFinite(rate)) {
      view.form.say(`The rate of ${contender.title} must be a positive number; got ${this.rate.value ? `"${this.rate.value.slice(0, LONGEST_CELL)}"` : "none"}.`);
      this.rate.value = taught.rate;
      return;
    }
    taught.rate = rate;
    view.form.say("");
    view.changed("rule");
  }

  draw(pupil, sentence) {
    if (this.verdict.textContent !== sentence) this.verdict.textContent = sentence;
    this.plane.draw(pupil, `${this.contender.title} over ${this.view.data.features.join(" and ")}: ${sentence}`);
  }
}
