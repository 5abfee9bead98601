// What a page asks: a question, what to look for, a task that it checks; and the way from one experiment to the next.

class Asked {
  // `choice` is what is chosen from, `k` the place of what is shown among its options.
  constructor(choice, k) {
    const { options, told } = choice, asked = told.scores[options[k][0]].asked ?? null;
    Object.assign(this, { choice, k, task: asked?.task ? asked : null });
    if (!asked) return;
    const button = (text, label, by) => make("button", { type: "button", text, "aria-label": label, title: label, disabled: !options[k + by], onclick: () => choice.step(by) });
    this.question = make("p", { class: "question", text: asked.question });
    this.state = make("span", { class: "verdict", role: "status" });
    this.summary = make("summary", { text: "What to look for" });
    this.more = make("details", { class: "more", open: innerWidth > PHONE }, this.summary, make("p", { class: "look", text: asked.lookFor }));
    if (this.task) this.more.append(make("p", { class: "task" }, make("strong", { text: "Task: " }), `${this.task.task} `));
    this.element = make("section", { class: "asked", "aria-label": "Experiment" }, ...(this.shelf ? [make("div", { class: "bar way" }, button("\u2039", "Previous experiment (Shift+P)", -1), this.list(), button("\u203a", "Next experiment (Shift+N)", 1), ...(choice.door?.buttons(asked.room) ?? []))] : []), this.question, ...(this.task ? [this.state] : []), this.more);
  }

  get shelf() { return this.choice.told.scores.every(({ asked }) => asked?.task); }

  // The experiments with their numbers, and which have been solved.
  list() {
    const { choice, k } = this;
    this.chooser = make("select", { "aria-label": "Experiment", onchange: () => choice.show(choice.options[this.chooser.value]) }, ...choice.told.scores.map((_, i) => make("option", { value: i, selected: i === k })));
    this.number();
    return this.chooser;
  }

  number() { this.choice.told.scores.forEach(({ title }, i) => { this.chooser.options[i].textContent = `${i + 1} \u00b7 ${title}${this.choice.solved.has(i) ? " \u2713" : ""}`; }); }

  // Says how the task stands for the run that is shown.
  judge({ log, steps }) {
    if (!this.task) return;
    const { solved } = this.choice, { met, said } = judged(this.task, log, steps.first, log.design ?? steps.first), before = solved.has(this.k);
    if (met) solved.add(this.k);
    const text = met ? `\u2713 ${said}${solved.size > 1 || before ? ` ${solved.size} of ${this.choice.told.scores.length} experiments are solved.` : ""}` : said;
    if (this.state.textContent !== text) this.state.textContent = text;
    this.state.classList.toggle("met", met);
    if (met && !before && this.chooser) this.number();
  }
}

const PHONE = 760; // pixels: a phone
