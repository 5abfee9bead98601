// The curves of the learning view: mistakes and loss of all contenders, training and test, and the weights of one.

const MOST_EPOCHS = 50000; // that the curves keep; of a longer lesson every second one, and so on
const MOST_MOVING = 6, FEW_MOVING = 4; // lines of weights: the largest

// What each contender has come to after each epoch. Of a long lesson only every second epoch is kept, then every fourth ...
class Courses {
  constructor(count) {
    this.of = Array.from({ length: count }, () => []);
    this.since = Array(count).fill(null); // the epoch after which all training rows were right, and are since
    this.every = 1;
    this.version = 0;
  }

  add(news) {
    news.forEach(({ told }, k) => {
      for (const one of told) {
        if (one.wrong) this.since[k] = null;
        else this.since[k] ??= one.epoch;
        if (one.epoch % this.every === 0 || one.epoch === 1) this.of[k].push(one);
      }
      if (told.length) this.version++;
    });
    if (this.of.some((told) => told.length > MOST_EPOCHS)) {
      this.every *= 2;
      this.of = this.of.map((told) => told.filter(({ epoch }) => epoch % this.every === 0 || epoch === 1));
    }
  }
}

class LearningCurves {
  constructor(parent, onchoose) {
    const titled = (title, name) => {
      const box = make("section", { class: "curve-box" }, title);
      parent.append(box);
      return new Chart(box, name, null);
    };
    this.legend = make("ul", { class: "who" });
    parent.append(this.legend);
    this.mistakes = titled(make("h3", { text: "Rows wrong" }), "wrong");
    this.loss = titled(make("h3", { text: "Loss of each one's own rule" }), "losses");
    this.chooser = make("select", { onchange: () => onchoose(Number(this.chooser.value)) });
    this.weights = titled(make("h3", {}, make("label", {}, "Weights of ", this.chooser)), "moving");
  }

  // Names who is shown, before the first numbers.
  show(contenders, tested) {
    this.contenders = contenders;
    this.tested = tested;
    this.chooser.replaceChildren(...contenders.map(({ title }, k) => make("option", { value: k, text: title })));
    this.drawn = "";
  }

  draw(courses, { chosen, design, epoch }) {
    const { contenders } = this, key = `${courses.version} ${chosen} ${LOOK.scheme} ${LOOK.unit} ${innerWidth} ${innerHeight} ${this.loss.box.clientHeight}`;
    if (this.drawn === key) return;
    this.drawn = key;
    this.chooser.value = chosen;
    this.legend.replaceChildren(...contenders.map(({ title }, k) => make("li", {}, stroke({ stroke: STROKES[k][0] }), title)), ...(this.tested ? [make("li", {}, stroke({ stroke: INK.text, dash: [3, 3] }), "dashed: test rows")] : []));
    const longest = courses.of.reduce((one, other) => (other.length > one.length ? other : one), []), { kept, far } = epochsShown(longest.length), x = kept.map((k) => longest[k].epoch);
    const lines = (train, test) => {
      const series = [], data = [x];
      contenders.forEach(({ title }, k) => [[train, []], ...(this.tested ? [[test, [3, 3]]] : [])].forEach(([name, dash]) => {
        series.push({ label: title, stroke: STROKES[k][0], dash, width: 2.2, points: { show: false } });
        data.push(kept.map((at) => courses.of[k][at]?.[name] ?? null));
      }));
      return [series, data];
    };
    const axis = epochAxis(far), group = `${contenders.map(({ id }) => id).join()} ${this.tested} ${far} ${x.length > 0}`, said = { x: "epoch", said: axis.said };
    const [wrong, wrongs] = lines("wrong", "tested"), [loss, losses] = lines("loss", "testLoss"), up = (u, low, high) => [0, Math.max(1e-9, (high ?? 1) * 1.05)];
    this.mistakes.show(group, wrong, wrongs, { x: axis.x, y: { range: (u, low, high) => [0, Math.max(1, (high ?? 1) * 1.05)] } }, said);
    this.loss.show(group, loss, losses, { x: axis.x, y: { range: up } }, said);
    const last = courses.of.map((told) => told.at(-1));
    this.mistakes.describe(`Rows wrong after epoch ${epoch}: ${contenders.map(({ title }, k) => `${title} ${last[k]?.wrong ?? "not yet counted"}${this.tested && last[k] ? ` in training, ${last[k].tested} in test` : ""}`).join("; ")}.`);
    this.loss.describe(`Loss after epoch ${epoch}: ${contenders.map(({ title }, k) => `${title} ${last[k] ? number(last[k].loss) : "not yet counted"}`).join("; ")}.`);
    this.drawWeights(courses.of[chosen] ?? [], kept, x, design, axis, said);
  }

  drawWeights(told, kept, x, { neurons, synapses }, axis, said) {
    const now = told.at(-1)?.weights ?? synapses.weight, name = (s) => `${neurons[synapses.source[s]].name} \u2192 ${neurons[synapses.target[s]].name}`;
    const chosen = [...now.keys()].sort((a, b) => Math.abs(now[b]) - Math.abs(now[a])).slice(0, this.weights.box.clientHeight < 150 * LOOK.unit ? FEW_MOVING : MOST_MOVING).sort((a, b) => a - b);
    const series = chosen.map((s, k) => ({ label: name(s), stroke: STROKES[k][0], dash: STROKES[k][1], width: 2, points: { show: false } }));
    if (now.length > chosen.length) series[series.length - 1].label += ` (and ${now.length - chosen.length} more)`;
    this.weights.show(`${chosen.join()} ${series.map(({ label }) => label).join()} ${axis.x.distr}`, series, [x, ...chosen.map((s) => kept.map((at) => told[at]?.weights[s] ?? null))], { x: axis.x, y: {} }, said);
    this.weights.describe(`Weights: ${chosen.map((s) => `${name(s)} ${number(now[s])}`).join(", ")}.`);
  }
}
