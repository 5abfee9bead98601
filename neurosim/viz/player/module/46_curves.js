// The curves of the learning view: mistakes and loss of all contenders, training and test, and the weights of one.

const MOST_EPOCHS = 50000; // that the curves keep; of a longer lesson every second one, and so on
const MOST_MOVING = 6, FEW_MOVING = 4; // lines of weights: the largest

// What each contender has come to after each epoch. Of a long lesson only every second epoch is kept, then every fourth ...
class Courses {
  constructor(count) {
    this.of = Array.from({ length: count }, () => []);
    this.begun = []; // with the start weights
    this.since = Array(count).fill(null); // the epoch after which all training rows were right and off the boundary, and are since
    this.every = 1;
    this.version = 0;
  }

  // What each has before the first row.
  begin(pupils) {
    const count = (flags) => flags.reduce((sum, flag) => sum + (flag & 1), 0);
    this.begun = pupils.map(({ wrong, tested, loss, testLoss, weights }) => ({ epoch: 0, wrong: count(wrong), tested: count(tested), loss, testLoss, weights }));
    this.version++;
  }

  add(news) {
    news.forEach(({ told }, k) => {
      for (const one of told) {
        if (one.sure) this.since[k] ??= one.epoch;
        else this.since[k] = null;
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

// The courses as they are drawn: a short one from the start weights on, a long one by the logarithm of the epoch.
function shownOf(courses) {
  const far = epochsShown(courses.of.reduce((most, told) => Math.max(most, told.length), 0)).far, of = far ? courses.of : courses.of.map((told, k) => [...courses.begun.slice(k, k + 1), ...told]);
  const longest = of.reduce((one, other) => (other.length > one.length ? other : one)), kept = far ? epochsShown(longest.length).kept : [...longest.keys()], axis = epochAxis(far);
  if (!far) axis.x.range = (u) => [0, Math.max(1, u.data[0].at(-1) ?? 1)];
  return { of, kept, far, x: kept.map((k) => longest[k].epoch), axis };
}

// A scale around all numbers, also where they are equal.
function aroundAll(u, low, high) { return low === null || low === high ? [(low ?? 0) - 1, (high ?? 0) + 1] : uPlot.rangeNum(low, high, 0.1, true); }

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

  // Draws all three, or while it runs only the one whose turn it is.
  draw(courses, { chosen, design, epoch, running }) {
    const { contenders } = this, key = `${courses.version} ${chosen} ${running} ${LOOK.scheme} ${LOOK.unit} ${innerWidth} ${innerHeight} ${this.loss.box.clientHeight}`;
    if (this.drawn === key) return;
    this.drawn = key;
    this.turn = ((this.turn ?? 0) + 1) % 3;
    const due = (k) => !running || k === this.turn;
    this.name();
    this.chooser.value = chosen;
    const { of, kept, far, x, axis } = shownOf(courses), group = `${contenders.map(({ id }) => id).join()} ${this.tested} ${far} ${x.length > 1}`, said = { x: "epoch", said: axis.said }, last = of.map((told) => told.at(-1));
    const up = (least) => ({ range: (u, low, high) => [0, Math.max(least, (high ?? 1) * 1.05)] });
    if (due(0)) {
      this.mistakes.show(group, ...this.lines(of, kept, x, "wrong", "tested"), { x: axis.x, y: up(1) }, said);
      this.mistakes.describe(`Rows wrong after epoch ${epoch}: ${contenders.map(({ title }, k) => `${title} ${last[k]?.wrong ?? "not yet counted"}${this.tested && last[k] ? ` in training, ${last[k].tested} in test` : ""}`).join("; ")}.`);
    }
    if (due(1)) {
      this.loss.show(group, ...this.lines(of, kept, x, "loss", "testLoss"), { x: axis.x, y: up(1e-9) }, said);
      this.loss.describe(`Loss after epoch ${epoch}: ${contenders.map(({ title }, k) => `${title} ${last[k] ? number(last[k].loss) : "not yet counted"}`).join("; ")}.`);
    }
    if (due(2)) this.drawWeights(of[chosen], kept, x, design, axis, said, running);
  }

  // The lines of all contenders: training rows, and dashed the test rows.
  lines(of, kept, x, train, test) {
    const series = [], data = [x];
    this.contenders.forEach(({ title }, k) => [[train, []], ...(this.tested ? [[test, [3, 3]]] : [])].forEach(([name, dash]) => {
      series.push({ label: title, stroke: STROKES[k][0], dash, width: 2.2, points: { show: x.length === 1 } });
      data.push(kept.map((at) => of[k][at]?.[name] ?? null));
    }));
    return [series, data];
  }

  // Who has which line.
  name() {
    const key = `${this.contenders.map(({ id }) => id).join()} ${this.tested} ${LOOK.scheme}`;
    if (this.named === key) return;
    this.named = key;
    this.legend.replaceChildren(...this.contenders.map(({ title }, k) => make("li", {}, stroke({ stroke: STROKES[k][0] }), title)), ...(this.tested ? [make("li", {}, stroke({ stroke: INK.text, dash: [3, 3] }), "dashed: test rows")] : []));
  }

  drawWeights(told, kept, x, design, axis, said, running) {
    const { neurons, synapses } = design;
    const now = told.at(-1)?.weights ?? synapses.weight, name = (s) => `${neurons[synapses.source[s]].name} \u2192 ${neurons[synapses.target[s]].name}`;
    const most = this.weights.box.clientHeight < 150 * LOOK.unit ? FEW_MOVING : MOST_MOVING;
    if (!running || this.moving?.design !== design) this.moving = { design, largest: [...now.keys()].sort((a, b) => Math.abs(now[b]) - Math.abs(now[a])).slice(0, most).sort((a, b) => a - b) };
    const chosen = this.moving.largest;
    const series = chosen.map((s, k) => ({ label: name(s), stroke: STROKES[k][0], dash: STROKES[k][1], width: 2, points: { show: x.length === 1 } }));
    if (now.length > chosen.length) series[series.length - 1].label += ` (and ${now.length - chosen.length} more)`;
    this.weights.show(`${chosen.join()} ${series.map(({ label }) => label).join()} ${axis.x.distr} ${x.length > 1}`, series, [x, ...chosen.map((s) => kept.map((at) => told[at]?.weights[s] ?? null))], { x: axis.x, y: { range: aroundAll } }, said);
    this.weights.describe(`Weights: ${chosen.map((s) => `${name(s)} ${number(now[s])}`).join(", ")}.`);
  }
}
