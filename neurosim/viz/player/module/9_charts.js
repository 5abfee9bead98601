// Lines over time, drawn by uPlot: the potential of a neuron, and the course of a lesson.

class Chart {
  constructor(parent, name, describedBy) {
    this.box = make("div", { class: `chart ${name}`, role: "img" });
    if (describedBy) this.box.setAttribute("aria-describedby", describedBy);
    parent.append(this.box);
    this.now = null;
  }

  describe(text) { if (this.box.getAttribute("aria-label") !== text) this.box.setAttribute("aria-label", text); }

  // Makes the chart anew when its lines change, else gives it new numbers.
  show(key, series, data, scales, format) {
    const { clientWidth: width, clientHeight: height } = this.box;
    if (!width || !height) return;
    const size = { width, height: Math.max(50, height - (this.legend?.offsetHeight ?? 20)) };
    if (this.key !== key) {
      this.plot?.destroy();
      this.legend?.remove();
      this.key = key;
      const axis = { font: "12px 'DejaVu Sans', system-ui, sans-serif", stroke: INK.text, grid: { stroke: "#eeeeee" }, ticks: { stroke: INK.pale, size: 4 } };
      this.plot = new uPlot({
        ...size, scales, series: [{ label: format.label }, ...series], cursor: { show: false }, legend: { show: false },
        axes: [{ ...axis, size: 28, values: (u, ticks) => ticks.map(format.x) }, { ...axis, size: 50, values: (u, ticks) => ticks.map((v) => number(v)) }, ...(scales.loss ? [{ ...axis, scale: "loss", side: 1, size: 50, grid: { show: false }, values: (u, ticks) => ticks.map((v) => number(v)) }] : [])],
        hooks: { draw: [(u) => this.mark(u)] },
      }, data, this.box);
      this.legend = make("ul", {}, ...series.map((one) => make("li", {}, stroke(one), make("span", { text: one.label }))));
      this.box.prepend(this.legend);
    } else if (this.data !== data) this.plot.setData(data);
    this.data = data;
    if (this.plot.width !== size.width || this.plot.height !== size.height) this.plot.setSize(size);
  }

  moveTo(x) {
    if (!this.plot || this.now === x) return;
    this.now = x;
    this.plot.redraw(false);
  }

  mark(u) {
    if (this.now === null) return;
    const { left, top, width, height } = u.bbox, x = u.valToPos(this.now, "x", true);
    if (x < left || x > left + width) return;
    u.ctx.save();
    Object.assign(u.ctx, { strokeStyle: INK.inhibitory, lineWidth: 2 * devicePixelRatio });
    u.ctx.beginPath();
    u.ctx.moveTo(x, top);
    u.ctx.lineTo(x, top + height);
    u.ctx.stroke();
    u.ctx.restore();
  }
}

// A bit of a line as it is drawn, for a legend.
function stroke({ stroke: ink, dash = [] }) {
  const space = "http://www.w3.org/2000/svg", drawing = document.createElementNS(space, "svg"), line = document.createElementNS(space, "line");
  for (const [key, value] of Object.entries({ width: 26, height: 10, "aria-hidden": true })) drawing.setAttribute(key, value);
  for (const [key, value] of Object.entries({ x1: 0, y1: 5, x2: 26, y2: 5, stroke: ink, "stroke-width": 2.4, "stroke-dasharray": dash.join(" ") })) line.setAttribute(key, value);
  drawing.append(line);
  return drawing;
}

class TraceView {
  constructor(parent, log, describedBy) {
    this.log = log;
    this.chart = new Chart(parent, "trace", describedBy);
  }

  // The corners of the potential and of the threshold in a window, and enough points between them for the curves.
  samples(i, low, high) {
    const { log } = this, course = log.course.get(i), bars = log.bars.get(i), times = [], values = [], thresholds = [];
    const add = (t, v, bar = log.threshold(i, t)) => { times.push(t / log.perMs); values.push(v); thresholds.push(bar); };
    const step = (high - low) / 240, first = Math.max(0, moreThan(course.ticks, low) - 1);
    for (let k = first; k < course.ticks.length && course.ticks[k] <= high; k++) {
      const from = Math.max(low, course.ticks[k]), to = Math.min(high, course.ticks[k + 1] ?? log.end);
      if (k > first || from === course.ticks[k]) {
        const bar = bars && k ? bars.at[k] : log.threshold(i, from);
        if (k) add(from, log.potentialBefore(i, from), bar);
        if (course.outcome[k] === FIRED && k) add(from, course.top[k], bar);
      }
      add(from, log.potential(i, from));
      for (let t = from + step; t < to; t += step) add(t, log.potential(i, t));
    }
    add(high, log.potential(i, high));
    return [times, values, thresholds];
  }

  draw(now) {
    const { log } = this, i = now.neuron, bar = log.threshold(i, now.tick);
    this.chart.box.hidden = !log.course.has(i);
    if (this.chart.box.hidden) return;
    const width = Math.min(log.end, Math.max(log.end / 4, 1)), page = Math.max(0, Math.min(Math.floor((2 * now.tick) / width) / 2 - 0.25, log.end / width - 1));
    const low = page * width, high = Math.min(log.end, low + width), key = `${i} ${low}`;
    if (key !== this.key || !this.data) {
      const samples = this.samples(i, low, high);
      this.data = bar === null ? samples.slice(0, 2) : samples;
      this.key = key;
    }
    this.chart.now ??= 0;
    const series = [{ label: `potential of ${log.names[i]}`, stroke: INK.excitatory, width: 2, points: { show: false } }, ...(bar === null ? [] : [{ label: log.bars.has(i) ? "threshold, which moves" : `threshold ${number(bar)}`, stroke: INK.text, dash: [6, 4], width: 1.5, points: { show: false } }])];
    this.chart.show(String(i), series, this.data, { x: { time: false }, y: {} }, { label: "ms", x: (v) => `${Number(v.toPrecision(6))}` });
    this.chart.moveTo(now.tick / log.perMs);
    const [v, beside] = toldApart([log.potential(i, now.tick), bar ?? 0]).map(typeset);
    this.chart.describe(`Potential of ${log.names[i]}: ${v} at ${time(log, now.tick)}${bar === null ? "" : `, threshold ${beside}`}.`);
  }
}

const STROKES = [["#0072B2", []], ["#D55E00", [7, 4]], ["#009E73", [2, 3]], ["#CC79A7", [9, 3, 2, 3]], ["#000000", []], ["#E69F00", [5, 3]]];
const MOST_LINES = 4, MOST_POINTS = 2000;

class CurveView {
  constructor(parent, log, describedBy) {
    this.log = log;
    this.chart = new Chart(parent, "curve", describedBy);
    const mistakes = log.arrays["history.mistakes"], loss = log.arrays["history.loss"], n = mistakes.length;
    const step = Math.max(1, Math.ceil(n / MOST_POINTS)), kept = [...Array(n).keys()].filter((k) => k % step === 0 || k === n - 1);
    this.data = [kept.map((k) => k + 1), kept.map((k) => mistakes[k]), kept.map((k) => loss[k])];
    this.mistakes = mistakes;
  }

  draw(now) {
    const { log, mistakes } = this, epoch = Math.min(mistakes.length, Math.floor(now.tick / log.lesson.epochLength) + 1);
    const series = [{ label: `mistakes of ${log.lesson.rows}`, stroke: INK.inhibitory, width: 2, points: { show: mistakes.length < 40, size: 6 } }, { label: "loss (right)", scale: "loss", stroke: INK.excitatory, dash: [6, 4], width: 2, points: { show: false } }];
    const far = mistakes.length > 300;
    this.chart.show("curve", series, this.data, { x: { time: false, distr: far ? 3 : 1 }, y: { range: (u, low, high) => [0, Math.max(1, high * 1.05)] }, loss: { range: (u, low, high) => [0, high * 1.05 || 1] } }, { label: "epoch", x: (v) => (v === null || (far && !/^1|^5/.test(String(v))) ? "" : `${v}`) });
    this.chart.moveTo(Math.max(1, epoch));
    this.chart.describe(`Learning curve: epoch ${epoch} of ${mistakes.length}, ${mistakes[Math.max(0, epoch - 1)] ?? 0} mistakes of ${log.lesson.rows}.`);
  }
}

class WeightsView {
  constructor(parent, log, describedBy) {
    this.log = log;
    this.chart = new Chart(parent, "weights", describedBy);
    const moved = [...log.arrays.plastic.keys()].filter((s) => log.arrays.plastic[s]).sort((a, b) => Math.abs(log.lastWeights[b]) - Math.abs(log.lastWeights[a]));
    this.drawn = moved.slice(0, MOST_LINES).sort((a, b) => a - b);
    this.left = moved.length - this.drawn.length;
    const epochs = log.arrays["history.mistakes"].length, step = Math.max(1, Math.ceil(epochs / MOST_POINTS)), x = [];
    for (let k = 0; k <= epochs; k++) if (k % step === 0 || k === epochs) x.push(k);
    this.data = [x, ...this.drawn.map((s) => x.map((k) => log.weightBefore(s, k * log.lesson.epochLength)))];
  }

  draw(now) {
    const { log } = this, several = new Set(this.drawn.map((s) => log.targets[s])).size > 1;
    const series = this.drawn.map((s, k) => ({ label: several ? `${log.names[log.sources[s]]} \u2192 ${log.names[log.targets[s]]}` : log.names[log.sources[s]], stroke: STROKES[k][0], dash: STROKES[k][1], width: 2, points: { show: false } }));
    if (this.left) series[series.length - 1].label += ` (and ${this.left} more)`;
    this.chart.show("weights", series, this.data, { x: { time: false }, y: {} }, { label: "weights by epoch", x: (v) => `${v}` });
    this.chart.moveTo(now.tick / log.lesson.epochLength);
    const weights = log.weightsAt(now.tick);
    this.chart.describe(`Weights: ${this.drawn.map((s) => `${log.names[log.sources[s]]} ${number(weights[s])}`).join(", ")}.`);
  }
}
