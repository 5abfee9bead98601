// Lines over time, drawn by uPlot: the potential of a neuron, and the course of a lesson.

class Chart {
  constructor(parent, name, describedBy) {
    this.box = make("div", { class: `chart ${name}`, role: "img" });
    if (describedBy) this.box.setAttribute("aria-describedby", describedBy);
    parent.append(this.box);
    this.now = null;
  }

  describe(text) { if (this.box.getAttribute("aria-label") !== text) this.box.setAttribute("aria-label", text); }

  // Makes the chart anew when its lines or its look change, else gives it new numbers.
  show(key, series, data, scales, axes) {
    const { clientWidth: width, clientHeight: height } = this.box, { unit } = LOOK, look = `${key} ${LOOK.scheme} ${unit}`;
    if (!width || !height) return;
    if (this.key !== look) {
      this.plot?.destroy();
      this.legend?.remove();
      this.key = look;
      this.ink = INK.now;
      const font = `${12 * unit}px ${FACES}`, axis = { font, labelFont: font, labelGap: 0, gap: 4 * unit, stroke: INK.text, grid: { stroke: INK.grid, width: 1 }, ticks: { stroke: INK.pale, size: 4 * unit } };
      const upright = { ...axis, size: 48 * unit, values: (u, ticks) => ticks.map(scaleSaid), space: 26 * unit };
      this.legend = make("ul", {}, ...series.map((one) => make("li", {}, stroke(one), make("span", { text: one.label, title: one.label }))));
      this.box.prepend(this.legend);
      this.plot = new uPlot({
        width, height: this.roomBelow(height), scales, series: [{ label: axes.x }, ...series.map((one) => ({ ...one, width: one.width * unit, ...(one.points ? { points: { ...one.points, size: 6 * unit } } : {}) }))], cursor: { show: false }, legend: { show: false }, padding: [8 * unit, (scales.loss ? 4 : 22) * unit, 0, 4 * unit],
        axes: [{ ...axis, size: 21 * unit, label: axes.x, labelSize: 15 * unit, space: 44 * unit, values: (u, ticks) => ticks.map(axes.said ?? scaleSaid) }, upright, ...(scales.loss ? [{ ...upright, scale: "loss", side: 1, grid: { show: false }, ...(scales.loss.distr ? { filter: everySecondDecade } : {}) }] : [])],
        hooks: { draw: [(u) => this.mark(u)] },
      }, data, this.box);
    } else if (this.data !== data) this.plot.setData(data);
    this.data = data;
    const room = this.roomBelow(height);
    if (this.plot.width !== width || this.plot.height !== room) this.plot.setSize({ width, height: room });
  }

  roomBelow(height) { return Math.max(50, height - this.legend.offsetHeight); }

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
    Object.assign(u.ctx, { strokeStyle: this.ink, lineWidth: 2 * devicePixelRatio * LOOK.unit });
    u.ctx.beginPath();
    u.ctx.moveTo(x, top);
    u.ctx.lineTo(x, top + height);
    u.ctx.stroke();
    u.ctx.restore();
  }
}

// The whole decades of a logarithmic scale, of which eight are shown.
function decades(u, low, high) { return [Math.max(low, high * 1e-8), high].map((v, k) => 10 ** (k ? Math.ceil(Math.log10(v)) : Math.floor(Math.log10(v)))); }

// The ticks of a logarithmic scale that get a number.
function everySecondDecade(u, ticks) { return ticks.map((v) => (Math.round(Math.log10(v)) % 2 === 0 && /^10*$|^0\.0*1$|^1e/.test(String(v)) ? v : null)); }

// A number at a tick of a scale; none where a logarithmic scale leaves its tick without one.
function scaleSaid(value) { return value === null ? "" : number(value); }

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

  adopt(log) {
    this.log = log;
    this.data = null;
  }

  // The corners of the potential and of the threshold in a window, and enough points between them for the curves.
  samples(log, i, low, high) {
    const course = log.course.get(i), bars = log.bars.get(i), times = [], values = [], thresholds = [];
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
    const base = this.beside?.(), recorded = base && base.course.has(base.names.indexOf(log.names[i])) ? base : null; // pale, beside what runs now
    const width = Math.min(log.end, Math.max(log.end / 4, 1)), page = Math.max(0, Math.min(Math.floor((2 * now.tick) / width) / 2 - 0.25, log.end / width - 1));
    const low = page * width, high = Math.min(log.end, low + width), key = `${i} ${low}`;
    if (key !== this.key || !this.data) {
      const samples = this.samples(log, i, low, high), own = bar === null ? samples.slice(0, 2) : samples;
      this.data = recorded ? together(own, this.samples(recorded, recorded.names.indexOf(log.names[i]), low, Math.min(high, recorded.end)).slice(0, 2)) : own;
      this.key = key;
    }
    this.chart.now ??= 0;
    const [scale, per] = unitFor(high / log.perMs), unit = log.models[i].state.find(([name]) => name === "v")?.[1], of = unit ? ` in ${unit}` : "";
    const series = [{ label: `potential${of} of ${log.names[i]}`, stroke: STROKES[0][0], width: 2, points: { show: false } }, ...(bar === null ? [] : [{ label: log.bars.has(i) ? "threshold, which moves" : `threshold ${number(bar)}`, stroke: INK.text, dash: [6, 4], width: 1.5, points: { show: false } }]), ...(recorded ? [{ label: "as recorded", stroke: INK.pale, width: 3, points: { show: false } }] : [])];
    this.chart.show(series.map(({ label }) => label).join(), series, this.data, { x: { time: false }, y: {} }, { x: scale, said: (v) => typeset(`${Number((v / per).toPrecision(6))}`) });
    this.chart.moveTo(now.tick / log.perMs);
    const [v, beside] = toldApart([log.potential(i, now.tick), bar ?? 0]).map(typeset);
    this.chart.describe(`Potential of ${log.names[i]}: ${v} at ${time(log, now.tick)}${bar === null ? "" : `, threshold ${beside}`}.`);
  }
}

// Two tables of lines as one: where only one of them has a point, the lines of the other go on.
function together(first, second) { return uPlot.join([first, second], [first, second].map((table) => table.map(() => 2))); }

const MOST_LINES = 4, MOST_POINTS = 2000, PER_DECADE = 250;

// Epochs of which a chart has a point: all, or of a long lesson so many in each decade; and whether its axis is logarithmic.
function epochsShown(count) {
  if (count <= 100) return { kept: Array.from({ length: count }, (_, k) => k), far: false };
  const kept = new Set();
  for (let k = 0; k <= Math.ceil(PER_DECADE * Math.log10(count)); k++) kept.add(Math.min(count, Math.round(10 ** (k / PER_DECADE))) - 1);
  return { kept: [...kept].sort((a, b) => a - b), far: true };
}

function epochAxis(far) { return { x: { time: false, distr: far ? 3 : 1, ...(far ? { range: (u, low, high) => [low, high] } : {}) }, said: (v) => (v === null || (far && !/^10*$/.test(String(v))) ? "" : Number.isInteger(v) ? `${v}` : "") }; }

class CurveView {
  constructor(parent, log, describedBy) {
    this.chart = new Chart(parent, "curve", describedBy);
    this.adopt(log);
  }

  adopt(log) {
    this.log = log;
    const mistakes = log.arrays["history.mistakes"], loss = log.arrays["history.loss"], { kept, far } = epochsShown(mistakes.length);
    this.data = [kept.map((k) => k + 1), kept.map((k) => mistakes[k]), kept.map((k) => loss[k])];
    const least = Math.min(...this.data[2]), most = Math.max(...this.data[2]);
    Object.assign(this, { mistakes, far, deep: least > 0 && most > 100 * least });
  }

  draw(now) {
    const { log, mistakes, far, deep } = this, epoch = Math.min(mistakes.length, Math.floor(now.tick / log.lesson.epochLength) + 1), axis = epochAxis(far);
    const series = [{ label: `mistakes of ${log.lesson.rows} (left)`, stroke: STROKES[1][0], width: 2, points: { show: mistakes.length < 40 } }, { label: `loss (right${deep ? ", logarithmic" : ""})`, scale: "loss", stroke: STROKES[0][0], dash: [6, 4], width: 2, points: { show: false } }];
    const up = (u, low, high) => [0, high * 1.05 || 1];
    this.chart.show("curve", series, this.data, { x: axis.x, y: { range: (u, low, high) => [0, Math.max(1, high * 1.05)] }, loss: deep ? { distr: 3, range: decades } : { range: up } }, { x: "epoch", said: axis.said });
    this.chart.moveTo(Math.max(1, epoch));
    this.chart.describe(`Learning curve: epoch ${epoch} of ${mistakes.length}, ${counted(mistakes[Math.max(0, epoch - 1)] ?? 0, "mistake")} of ${counted(log.lesson.rows, "row")}.`);
  }
}

class WeightsView {
  constructor(parent, log, describedBy) {
    this.chart = new Chart(parent, "weights", describedBy);
    this.adopt(log);
  }

  adopt(log) {
    this.log = log;
    const moved = [...log.arrays.plastic.keys()].filter((s) => log.arrays.plastic[s]).sort((a, b) => Math.abs(log.lastWeights[b]) - Math.abs(log.lastWeights[a]));
    this.drawn = moved.slice(0, MOST_LINES).sort((a, b) => a - b);
    this.left = moved.length - this.drawn.length;
    const epochs = log.arrays["history.mistakes"].length, { rows, epochLength, period } = log.lesson, { kept, far } = epochsShown(epochs);
    let ticks = [...kept.map((k) => k * epochLength), epochs * epochLength]; // epoch 1 begins with the weights given
    if (epochs * rows <= MOST_POINTS) ticks = Array.from({ length: epochs * rows }, (_, k) => Math.floor(k / rows) * epochLength + (k % rows) * period).concat(epochs * epochLength);
    this.far = far;
    this.data = [ticks.map((t) => 1 + t / epochLength), ...this.drawn.map((s) => ticks.map((t) => log.weightBefore(s, t)))];
  }

  draw(now) {
    const { log, far } = this, several = new Set(this.drawn.map((s) => log.targets[s])).size > 1, axis = epochAxis(far);
    const series = this.drawn.map((s, k) => ({ label: several ? `${log.names[log.sources[s]]} \u2192 ${log.names[log.targets[s]]}` : log.names[log.sources[s]], stroke: STROKES[k][0], dash: STROKES[k][1], width: 2, paths: far ? undefined : uPlot.paths.stepped({ align: 1 }), points: { show: false } }));
    if (series.length) series[0].label = `weights: ${series[0].label}`;
    if (this.left) series[series.length - 1].label += ` (and ${this.left} more)`;
    this.chart.show("weights", series, this.data, { x: axis.x, y: {} }, { x: "epoch", said: axis.said });
    this.chart.moveTo(1 + now.tick / log.lesson.epochLength);
    const weights = log.weightsAt(now.tick);
    this.chart.describe(`Weights: ${this.drawn.map((s) => `${log.names[log.sources[s]]} ${number(weights[s])}`).join(", ")}.`);
  }
}
