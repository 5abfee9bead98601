// The network: neurons fill up to their thresholds, signals run along their synapses.

class NetworkView {
  constructor(parent, log, describedBy) {
    this.surface = new Surface(parent, "network", describedBy);
    this.layer = document.createElement("canvas");
    this.adopt(log);
    listenTo(this, () => {});
    this.surface.canvas.addEventListener("click", (event) => { if (!this.dragged) this.onpick?.(this.nearest(...this.surface.at(event))); });
  }

  // Shows a log; of one whose network stands where the last one's did, only what happens is new.
  adopt(log) {
    const a = log.arrays, places = [a.x, a.y, log.targets, log.sources, log.names, log.models.map((model) => model.kind)].map((list) => list.join()).join(";");
    this.log = log;
    this.drawn = null;
    if (places === this.places) return;
    Object.assign(this, { places });
    this.surface.stale = true;
    this.inch = { x: a.x.map((v) => v / 1000), y: a.y.map((v) => -v / 1000), r: a.radius.map((v) => v / 1000) };
    this.outlines = log.models.map((model) => log.score.shapes[model.kind]);
    this.named = log.n <= 60;
    this.small = log.n > 150;
    this.ends = [];
    let at = 0;
    a["course.lengths"].forEach((length) => { this.ends.push([at, at + length]); at += length; });
  }

  // Fits the network into the canvas: places in pixels.
  place() {
    const { inch, log, surface } = this, { width, height, ratio } = surface, margin = this.named ? Math.min(46, width / 9, height / 9) : 16;
    const low = (a, r) => a.reduce((m, v, i) => Math.min(m, v - r[i]), Infinity);
    const high = (a, r) => a.reduce((m, v, i) => Math.max(m, v + r[i]), -Infinity);
    const left = low(inch.x, inch.r), right = high(inch.x, inch.r), top = low(inch.y, inch.r), bottom = high(inch.y, inch.r);
    const beside = log.teaching ? Math.min(92, width * 0.3) : 0; // for the targets
    this.legend = legendOf(log, width, height, this.layer.getContext("2d"));
    const legendHigh = 10 + LEGEND_ROW * this.legend.rows;
    const before = this.named ? Math.max(margin, Math.min(width / 5, this.longestName() + 28)) : margin, margins = [before, margin];
    const whole = [width - before - (log.teaching ? margin / 2 : before) - beside, height - 2 * margins[1] - legendHigh], size = [right - left || 1, bottom - top || 1];
    const scale = Math.max(1, Math.min(whole[0] / size[0], whole[1] / size[1], MOST_SCALE));
    const stretch = whole.map((room, k) => Math.max(scale, Math.min(room / size[k], MOST_STRETCH * scale, MOST_SCALE))); // into the room that is left
    const middle = [margins[0] + whole[0] / 2 - (stretch[0] * (left + right)) / 2, margins[1] + whole[1] / 2 - (stretch[1] * (top + bottom)) / 2];
    if (!this.held) Object.assign(this, { scale: stretch, shift: middle }); // while a neuron is dragged the others stand still
    const [[across, down], [wide, tall]] = [this.shift, this.scale];
    const sharp = (v) => Math.round(v * ratio) / ratio; // on whole dots of the screen, so that pictures stay sharp
    this.x = inch.x.map((v) => sharp(across + wide * v));
    this.y = inch.y.map((v) => sharp(down + tall * v));
    const near = 0.45 * this.closest();
    this.r = inch.r.map((v) => sharp(Math.max(2.5, Math.min(near, Math.max(this.small ? 2.5 : 6, scale * v)))));
    this.sprites = new Sprites(ratio);
    this.lines = this.ends.map(([first, last], s) => {
      const line = [], [a, b] = [log.sources[s], log.targets[s]], even = Math.min(wide, tall), { x, y } = this;
      for (let k = first; k < last; k++) { // as it was laid out, between where the two neurons stand now
        const share = (k - first) / (last - first - 1 || 1), px = log.arrays["course.x"][k] / 1000, py = -log.arrays["course.y"][k] / 1000;
        const from = [x[a] + even * (px - inch.x[a]), y[a] + even * (py - inch.y[a])], to = [x[b] + even * (px - inch.x[b]), y[b] + even * (py - inch.y[b])];
        line.push(from.map((v, axis) => v + share * (to[axis] - v)));
      }
      const far = [0];
      for (let k = 1; k < line.length; k++) far.push(far[k - 1] + Math.hypot(line[k][0] - line[k - 1][0], line[k][1] - line[k - 1][1]));
      return { line, far };
    });
    this.layLabels();
  }

  // How far the nearest neighbour of most neurons is; of very many it is not asked for.
  closest() {
    const { x, y } = this, { n } = this.log;
    if (n < 3 || n > 400) return Infinity;
    const least = Array.from({ length: n }, (_, i) => x.reduce((best, _, k) => (k === i ? best : Math.min(best, Math.hypot(x[i] - x[k], y[i] - y[k]))), Infinity));
    return least.sort((a, b) => a - b)[Math.floor(n / 2)];
  }

  // How wide the longest name is that is written beside its neuron.
  longestName() {
    const pen = this.layer.getContext("2d");
    pen.font = FONT;
    return this.log.names.reduce((most, name) => Math.max(most, Math.min(NAME_ROOM, pen.measureText(name).width)), 0);
  }

  // Where names and weights are written: that of the chosen neuron first, then names, then the largest weights; what has no place is left out.
  layLabels(chosen = this.chosen) {
    const { log, surface } = this, pen = this.layer.getContext("2d"), found = {}, ways = [];
    pen.font = FONT;
    this.chosen = chosen;
    this.labels = [];
    if (!this.named && log.targets.length > MOST_LABELS) return;
    for (let s = 0; s < log.targets.length; s++) {
      const way = [];
      for (let k = 0; k <= 24; k++) { this.along(s, k / 24, found); way.push([found.x, found.y]); }
      ways.push(way);
    }
    const places = new Places(surface.width, surface.height - 10 - LEGEND_ROW * this.legend.rows, ways);
    for (let i = 0; i < log.n; i++) places.cover(this.x[i], this.y[i], 2.1 * this.r[i], 2.1 * this.r[i]);
    for (const { x, y, wide } of log.teaching ? log.lesson.outputs.map((i) => this.targetAt(i, pen)) : []) places.cover(x + wide / 2, y + 7, wide + 4, 28);
    this.inside = log.names.map((name, i) => this.named && log.models[i].source && pen.measureText(name).width < (log.models[i].kind === "Bias" ? 1 : 1.45) * this.r[i]);
    this.names = log.names.map(() => null);
    const first = [chosen, ...log.shown].filter((i, k, all) => i !== undefined && this.named && !this.inside[i] && all.indexOf(i) === k);
    pen.font = `bold ${FONT}`; // as the chosen one is
    for (const i of first) this.names[i] = places.around(this.x[i], this.y[i], this.r[i], Math.min(NAME_ROOM, pen.measureText(log.names[i]).width) + 4, NAME_HIGH, this.aside(i), i === chosen);
    pen.font = FONT;
    if (log.targets.length > MOST_LABELS) return;
    const size = (s) => (Math.abs(log.lastWeights[s]) || 0), wide = (s) => Math.max(WEIGHT_ROOM, ...[log.arrays.weights[s], log.lastWeights[s]].map((w) => pen.measureText(weightSaid(w)).width + 4));
    this.labels = ways.map(() => null);
    for (const s of [...ways.keys()].sort((a, b) => size(b) - size(a) || a - b)) this.labels[s] = places.beside(ways[s], wide(s), WEIGHT_HIGH, [...log.synapsesOnto(log.targets[s])].length > FAN);
  }

  // Of one that stands in a column, where no signals are, if they all are on one side: -1 is left, 1 is right, 0 neither.
  aside(i) {
    const { log } = this, ways = [];
    if (log.teaching && log.lesson.outputs.includes(i)) return 0; // beside which is its target
    if (!this.x.some((x, k) => k !== i && Math.abs(x - this.x[i]) < 2)) return 0;
    for (let s = 0; s < log.targets.length; s++) {
      if (log.sources[s] === i) ways.push(Math.sign(this.x[log.targets[s]] - this.x[i]));
      if (log.targets[s] === i) ways.push(Math.sign(this.x[log.sources[s]] - this.x[i]));
    }
    return ways.length && ways.every((one) => one === ways[0]) ? -ways[0] : 0;
  }

  // Where the target of an output is written, beside it.
  targetAt(i, pen) {
    const wide = pen.measureText(`target ${MINUS}0.5`).width;
    const x = this.x[i] + 1.2 * this.r[i] + 8, most = this.surface.width - wide - 4;
    return { x: Math.min(x, most), y: this.y[i] - (x > most ? 1.2 * this.r[i] + 9 : 15), wide };
  }

  // Where on a synapse a share of the way is, in pixels.
  along(synapse, share, found) {
    const course = this.lines[synapse];
    if (course) {
      const { line, far } = course, gone = share * far[far.length - 1];
      const k = Math.min(Math.max(1, atLeast(far, gone, 1)), far.length - 1), part = far[k] > far[k - 1] ? (gone - far[k - 1]) / (far[k] - far[k - 1]) : 0;
      found.x = line[k - 1][0] + part * (line[k][0] - line[k - 1][0]);
      found.y = line[k - 1][1] + part * (line[k][1] - line[k - 1][1]);
      return found;
    }
    const a = this.log.sources[synapse], b = this.log.targets[synapse];
    if (a === b) { // once around above it
      const turn = Math.PI / 2 + 2 * Math.PI * share, size = 1.4 * this.r[a];
      found.x = this.x[a] + size * Math.cos(turn);
      found.y = this.y[a] - this.r[a] - size + size * Math.sin(turn);
      return found;
    }
    found.x = this.x[a] + share * (this.x[b] - this.x[a]);
    found.y = this.y[a] + share * (this.y[b] - this.y[a]);
    return found;
  }

  nearest(x, y) {
    let best = null, least = 24;
    for (let i = 0; i < this.log.n; i++) {
      const gap = Math.hypot(this.x[i] - x, this.y[i] - y) - this.r[i];
      if (gap < least) [best, least] = [i, gap];
    }
    return best;
  }

  // Synapses stay where they are, so they are drawn once, and again when a weight has changed.
  drawSynapses(weights, labelled) {
    const { log, surface, layer } = this, { ratio } = surface;
    Object.assign(layer, { width: surface.canvas.width, height: surface.canvas.height });
    const pen = layer.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.font = FONT;
    pen.textBaseline = "middle";
    let most = 0;
    for (const w of weights) if (Number.isFinite(w)) most = Math.max(most, Math.abs(w));
    const many = log.targets.length > 400, found = {}, groups = new Map(), room = Math.min(1, (MOST_LABELS / log.targets.length) ** 1.5); // thinner where they are dense
    pen.globalAlpha = many ? Math.min(0.5, Math.max(0.05, 600 / log.targets.length)) : 1;
    for (let s = 0; s < log.targets.length; s++) {
      const kind = kindOf(weights[s]), width = many ? 0.7 : kind === "veto" ? 2 : 0.8 + (most ? (3.6 * room * Math.abs(weights[s])) / most : 0);
      const key = `${kind} ${width.toFixed(1)}`;
      if (!groups.has(key)) groups.set(key, { kind, width, path: new Path2D() });
      const { path } = groups.get(key), course = this.lines[s];
      if (course) course.line.forEach(([x, y], k) => (k ? path.lineTo(x, y) : path.moveTo(x, y)));
      else for (let k = 0, steps = log.sources[s] === log.targets[s] ? 16 : 1; k <= steps; k++) {
        this.along(s, k / steps, found);
        if (k) path.lineTo(found.x, found.y); else path.moveTo(found.x, found.y);
      }
    }
    for (const { kind, width, path } of groups.values()) {
      Object.assign(pen, { strokeStyle: INK[kind], lineWidth: width });
      pen.setLineDash(DASH[kind]);
      pen.stroke(path);
    }
    pen.setLineDash([]);
    pen.globalAlpha = 1;
    if (!many) this.lines.forEach((course, s) => this.drawEnd(pen, course.line, kindOf(weights[s]), Math.min(1, Math.max(0.4, this.r[log.targets[s]] / 9))));
    if (!labelled) return;
    this.labels.forEach((place, s) => { if (place) write(pen, weightSaid(weights[s], (text) => pen.measureText(text).width <= place.w), place.x, place.y); });
  }

  drawEnd(pen, line, kind, size) {
    const [x, y] = line[line.length - 1], [fromX, fromY] = line[Math.max(0, line.length - 4)];
    const turn = Math.atan2(y - fromY, x - fromX);
    pen.save();
    pen.translate(x, y);
    pen.rotate(turn);
    pen.scale(size, size);
    Object.assign(pen, { fillStyle: INK[kind], strokeStyle: INK[kind], lineWidth: 3 });
    pen.beginPath();
    if (kind === "inhibitory") { pen.moveTo(-1, -8); pen.lineTo(-1, 8); pen.stroke(); }
    else if (kind === "veto") { pen.arc(-6, 0, 5, 0, 2 * Math.PI); pen.fillStyle = INK.face; pen.lineWidth = 2; pen.fill(); pen.stroke(); }
    else { pen.moveTo(0, 0); pen.lineTo(-11, -5.5); pen.lineTo(-11, 5.5); pen.closePath(); pen.fill(); }
    pen.restore();
  }

  draw(now) {
    const { log, surface } = this, pen = surface.pen();
    if (!pen || !log.n) return;
    if (surface.stale) this.place();
    if (this.named && this.chosen !== now.neuron && !this.names[now.neuron] && !this.inside[now.neuron]) { // which had no place
      this.layLabels(now.neuron);
      this.drawn = null;
    }
    const weights = log.weightsAt(now.tick), { done } = log.weights;
    if (surface.stale || this.drawn !== done || this.labelled !== now.weights) {
      if (surface.stale || log.targets.length <= 2000 || !now.playing || !this.at || performance.now() - this.at > 150) {
        this.drawSynapses(weights, now.weights);
        Object.assign(this, { drawn: done, labelled: now.weights, at: performance.now() });
      }
    }
    surface.stale = false;
    pen.drawImage(this.layer, 0, 0, surface.width, surface.height);
    for (let i = 0; i < log.n; i++) this.drawNeuron(pen, i, now);
    this.drawTravellers(pen, weights, now);
    if (this.rubber) this.drawRubber(pen);
    this.drawLegend(pen);
    surface.describe(`Network of ${counted(log.n, "neuron")} and ${counted(log.targets.length, "synapse")} at ${time(log, now.tick)}; ${log.names[now.neuron]} is chosen.`);
  }

  // A picture of neuron i.
  sprite(name, i, paint) { return this.sprites.get(`${name} ${this.log.models[i].kind}`, this.outlines[i], this.r[i], paint); }

  drawNeuron(pen, i, now) {
    const { log } = this, x = this.x[i], y = this.y[i], r = this.r[i], model = log.models[i], state = stateOf(log, i, now);
    drawRing(this, pen, i, state, now);
    const wide = i === now.neuron ? 3.2 : this.small ? 0.7 : 1.5, level = levelOf(log, i, now), rim = (paper, outlined) => {
      outlined();
      Object.assign(paper, { strokeStyle: INK.text, lineWidth: wide });
      paper.stroke();
    };
    const whole = this.small && !level, lit = whole && state.fresh > 0.5, hatched = whole && state.deaf > 0; // of very many neurons each is one picture
    stamp(pen, this.sprite(`body ${wide} ${lit} ${hatched}`, i, (paper, outlined) => {
      outlined();
      paper.fillStyle = lit ? INK.fired : INK.face;
      paper.fill();
      rim(paper, outlined);
      if (hatched) paintRefractory(paper, outlined, r);
    }), x, y);
    if (level && level.share > 0) {
      pen.globalAlpha = level.alpha;
      stampBelow(pen, this.sprite("fill", i, (paper, outlined) => {
        outlined();
        paper.fillStyle = INK.fill;
        paper.fill();
      }), x, y, r, level.share);
      pen.globalAlpha = 1;
      stamp(pen, this.sprite(`rim ${wide}`, i, rim), x, y);
    }
    if (!whole) drawState(this, pen, i, state, wide);
    const bar = model.source || r <= 7 ? null : log.threshold(i, now.tick);
    if (bar !== null) {
      const line = log.bars.has(i) ? Math.round(64 * shareOf(log, i, bar)) / 64 : LINE; // few sprites of those that move
      stamp(pen, this.sprite(`threshold ${line}`, i, (paper, outlined) => {
        outlined();
        paper.clip();
        Object.assign(paper, { strokeStyle: INK.text, lineWidth: 1.2 });
        paper.setLineDash([3, 2]);
        paper.beginPath();
        paper.moveTo(-r, r - 2 * r * line);
        paper.lineTo(r, r - 2 * r * line);
        paper.stroke();
      }), x, y);
    }
    if (this.named) {
      const at = this.inside[i] ? { x, y: model.kind === "Bias" ? y + r * 0.3 : y } : this.names[i];
      if (at) write(pen, log.names[i], at.x, at.y, { room: this.inside[i] ? Infinity : NAME_ROOM, bold: i === now.neuron });
    } else if (i === now.neuron) write(pen, log.names[i], x, y > 24 ? y - r - 10 : y + r + 10, { bold: true, room: 200 });
  }

  drawTravellers(pen, weights, now) {
    const { log } = this, found = {}, ahead = {}, size = this.small ? 1.7 : Math.max(2.2, Math.min(5.5, 0.45 * this.r[0]));
    if (blurred(log, now)) return;
    log.eachSignal(now.tick, (s, row, progress) => {
      this.along(s, progress, found);
      const value = Math.abs(log.spikes.value[row]), scale = this.small ? 1 : Math.min(1.5, 0.6 + 0.4 * Math.sqrt(value));
      if (now.reduced && !this.small) this.drawStill(pen, s, progress, found, ahead, weights[s]);
      drawSignal(pen, found.x, found.y, size * scale, kindOf(weights[s]));
    });
    log.eachError(now.tick, (s, sent, value, progress) => {
      this.along(s, 1 - progress, found);
      drawHollow(pen, found.x, found.y, size);
    });
    for (const { neuron, target, progress } of log.targetsAt(now.tick)) {
      const from = this.x[neuron] + 1.2 * this.r[neuron] + 8, x = from + (1 - progress) * Math.min(50, this.surface.width - 10 - from);
      drawHollow(pen, x, this.y[neuron], size * 1.1, true);
      const at = this.targetAt(neuron, pen);
      write(pen, `target ${number(target)}`, at.x, at.y, { align: "left", ink: INK.error });
    }
  }

  // A synapse on its way to be.
  drawRubber(pen) {
    const [x, y, toX, toY] = this.rubber;
    Object.assign(pen, { strokeStyle: INK.now, lineWidth: 2.5 });
    pen.setLineDash([5, 4]);
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(toX, toY);
    pen.stroke();
    pen.setLineDash([]);
  }

  // Without motion a signal is an arrow along its way.
  drawStill(pen, s, progress, found, ahead, weight) {
    this.along(s, Math.min(1, progress + 0.12), ahead);
    Object.assign(pen, { strokeStyle: INK[kindOf(weight)], lineWidth: 3 });
    pen.beginPath();
    pen.moveTo(found.x, found.y);
    pen.lineTo(ahead.x, ahead.y);
    pen.stroke();
  }

  drawLegend(pen) {
    const { log, surface, legend } = this;
    pen.font = SMALL;
    for (const { kind, text, x, row } of legend.entries) {
      const y = surface.height - 4 - LEGEND_ROW * (legend.rows - row - 0.5);
      if (kind === "model") this.drawShape(pen, x + 13, y, 7, text);
      else if (kind === "fired" || kind === "refractory") drawSample(pen, x + 13, y, kind);
      else if (kind === "target" || kind === "error") drawHollow(pen, x + 13, y, 5, kind === "target");
      else {
        Object.assign(pen, { strokeStyle: INK[kind], lineWidth: 2 });
        pen.setLineDash(DASH[kind]);
        pen.beginPath();
        pen.moveTo(x, y);
        pen.lineTo(x + 26, y);
        pen.stroke();
        pen.setLineDash([]);
        drawSignal(pen, x + 13, y, 4.5, kind);
      }
      write(pen, text, x + LEGEND_MARK, y, { align: "left", ink: INK.grey });
    }
  }

  drawShape(pen, x, y, r, kind) {
    trace(pen, this.log.score.shapes[kind], x, y, r);
    Object.assign(pen, { fillStyle: INK.face, strokeStyle: INK.text, lineWidth: 1.3 });
    pen.fill();
    pen.stroke();
  }
}

const MOST_SCALE = 190, MOST_STRETCH = 2.4; // pixels of an inch; how much wider than high an inch may be
