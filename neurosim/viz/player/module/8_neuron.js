// One neuron as anatomy: weight x input on its dendrites stacks up in the soma towards the threshold, and its axon tells others.

const MOST_DENDRITES = 9, MOST_BRANCHES = 7, LINE_HEIGHT = 17, LEAST_ANATOMY = 56;

class NeuronView {
  constructor(parent, log, describedBy) {
    this.log = log;
    this.surface = new Surface(parent, "neuron", describedBy);
  }

  adopt(log) { this.log = log; }

  draw(now) {
    const pen = this.surface.pen();
    if (!pen) return;
    const { log, surface } = this, i = now.neuron, model = log.models[i], { width, height } = surface;
    const tick = model.source ? log.spikes.tick[log.lastSpike(i, now.tick)] ?? -1 : log.lastAct(i, now.tick);
    const said = tick < 0 ? `Nothing has happened to ${log.names[i]} yet.` : reason(log, i, tick, true);
    const whole = linesOf(pen, said, width - 24), lines = height - 26 - LINE_HEIGHT * whole.length > LEAST_ANATOMY ? whole : []; // which the page says below, too
    const low = height - 6 - LINE_HEIGHT * lines.length;
    const traits = model.parameters ? linesOf(pen, model.parameters, width - 24) : [], roomy = low - 26 - LINE_HEIGHT * traits.length > 95;
    write(pen, `${log.names[i]} \u2013 ${model.kind}`, 12, 14, { align: "left", bold: true, room: width - 24 });
    if (roomy) traits.forEach((line, k) => write(pen, line, 12, 32 + LINE_HEIGHT * k, { align: "left", ink: INK.grey }));
    const top = 26 + (roomy ? LINE_HEIGHT * traits.length : 0), labelled = low - top > 150;
    const area = { top: top + (labelled ? 16 : 0), low: low - (labelled ? 18 : 2), labelled };
    const r = Math.max(8, Math.min((area.low - area.top) / 2 - 3, width * 0.15, 120));
    const soma = { x: width * 0.57, y: (area.top + area.low) / 2, r };
    this.drawDendrites(pen, i, tick, soma, area, now);
    this.drawAxon(pen, i, soma, area, now);
    this.drawSoma(pen, i, tick, soma, area, now);
    lines.forEach((line, k) => write(pen, line, 12, low + LINE_HEIGHT * (k + 0.5), { align: "left" }));
    surface.describe(`Anatomy of ${log.names[i]}, ${/^[AEIOaeio]/.test(model.kind) ? "an" : "a"} ${model.kind}. ${said}`);
  }

  drawDendrites(pen, i, tick, soma, area, now) {
    const { log, surface } = this, weights = log.weightsAt(now.tick), onto = [...log.synapsesOnto(i)];
    const heard = new Map((tick < 0 ? [] : log.arrivals(i, tick)).map((a) => [a.synapse, a]));
    const place = new Map(log.shown.map((index, k) => [index, k]));
    const strength = (s) => (heard.has(s) ? 1e12 : 0) + Math.min(1e9, Math.abs(weights[s]));
    const most = Math.max(2, Math.min(MOST_DENDRITES, Math.floor((area.low - area.top) / 18)));
    const kept = onto.sort((a, b) => strength(b) - strength(a)).slice(0, onto.length > most ? most - 1 : most).sort((a, b) => place.get(log.sources[a]) - place.get(log.sources[b]));
    const hidden = onto.length - kept.length, step = (area.low - area.top - (hidden ? 16 : 0)) / Math.max(1, kept.length);
    const left = Math.min(130, surface.width * 0.24), right = soma.x - soma.r;
    let largest = 1e-12;
    for (const s of kept) { // the weight that acted, for a lesson may have changed it since
      const a = heard.get(s), size = Math.abs(a ? a.weight * a.value : weights[s]);
      if (Number.isFinite(size)) largest = Math.max(largest, size);
    }
    const onWay = new Map();
    if (!blurred(log, now)) log.eachSignal(now.tick, (s, row, progress) => { if (log.targets[s] === i) onWay.set(s, [...(onWay.get(s) ?? []), progress]); });
    const rows = kept.map((s, k) => ({ s, y: area.top + (k + 0.5) * step, kind: kindOf(weights[s]), a: heard.get(s) })), middle = (left + right) / 2;
    for (const { s, y, kind } of rows) {
      Object.assign(pen, { strokeStyle: INK[kind], lineWidth: 2 });
      pen.setLineDash(DASH[kind]);
      pen.beginPath();
      pen.moveTo(left, y);
      pen.bezierCurveTo(middle, y, middle, soma.y, right, soma.y);
      pen.stroke();
      pen.setLineDash([]);
      for (const share of onWay.get(s) ?? []) {
        const u = 1 - share, x = u ** 3 * left + 3 * u * u * share * middle + 3 * u * share * share * middle + share ** 3 * right;
        drawSignal(pen, x, (u ** 3 + 3 * u * u * share) * y + (3 * u * share * share + share ** 3) * soma.y, 5.5, kind);
      }
    }
    for (const { s, y, a } of rows) {
      write(pen, log.names[log.sources[s]], left - 6, y, { align: "right", room: left - 10 });
      const product = a ? a.weight * a.value : 0, long = a && Number.isFinite(product) ? (Math.abs(product) / largest) * Math.min(46, 0.4 * (right - left)) : 0;
      pen.fillStyle = INK[kindOf(a ? product : weights[s])];
      pen.fillRect(left + 4, y - 5, long, 10);
      const beside = step < 34, room = soma.x - 1.25 * soma.r - left - (beside ? long + 12 : 4), text = termSaid(pen, weights[s], a, room); // away from the curve, which bends to the soma
      if (beside) { if (a) write(pen, text, left + 10 + long, y, { align: "left" }); }
      else write(pen, text, left + 5, y + (y > soma.y + 4 ? 14 : -14), { align: "left", ink: a ? INK.text : INK.grey });
    }
    const rest = [`and ${hidden} more`, `+ ${hidden}`].find((text, k) => k || pen.measureText(text).width < soma.x - Math.max(1.4 * soma.r, 40) - left);
    if (hidden) write(pen, rest, left, area.low - 6, { align: "left", ink: INK.grey });
    if (rows.length && area.labelled) write(pen, "dendrites", left + 5, rows[0].y - (step < 34 ? 13 : 30), { align: "left", ink: INK.grey });
  }

  drawAxon(pen, i, soma, area, now) {
    const { log, surface } = this, { width } = surface, out = [];
    for (let s = log.offsets[i]; s < log.offsets[i + 1]; s++) out.push(s);
    const most = Math.max(2, Math.min(MOST_BRANCHES, Math.floor((area.low - area.top) / 20))), kept = out.slice(0, out.length > most ? most - 1 : most), start = soma.x + soma.r;
    const names = kept.map((s) => log.names[log.targets[s]]), longest = Math.max(14, ...names.map((name) => pen.measureText(name).width));
    const end = width - Math.min(longest + 14, width * 0.2), fork = start + Math.max(0.35 * (end - start), Math.min(48, 0.6 * (end - start)));
    const weights = log.weightsAt(now.tick), step = Math.min(46, (area.low - area.top) / Math.max(1, kept.length + (out.length > kept.length ? 1 : 0)));
    Object.assign(pen, { strokeStyle: INK.text, lineWidth: 3.5 });
    pen.beginPath();
    pen.moveTo(start, soma.y);
    pen.lineTo(kept.length ? fork : end, soma.y);
    pen.stroke();
    const branch = kept.map((s, k) => ({ s, y: soma.y + (k - (kept.length - 1) / 2) * step }));
    for (const { s, y } of branch) {
      const kind = kindOf(weights[s]);
      Object.assign(pen, { strokeStyle: INK[kind], lineWidth: 2 });
      pen.setLineDash(DASH[kind]);
      pen.beginPath();
      pen.moveTo(fork, soma.y);
      pen.lineTo(end, y);
      pen.stroke();
      pen.setLineDash([]);
      write(pen, log.names[log.targets[s]], end + 6, y, { align: "left", room: width - end - 8 });
    }
    if (out.length > kept.length) write(pen, `and ${out.length - kept.length} more`, width - 6, Math.min(area.low - 8, soma.y + (kept.length / 2 + 0.5) * step), { align: "right", ink: INK.grey });
    if (area.labelled && (fork - start > 44 || !kept.length)) write(pen, "axon", start + 0.2 * soma.r, soma.y + 14, { align: "left", ink: INK.grey });
    if (blurred(log, now)) return;
    const first = fork - start, far = new Map(branch.map(({ s, y }) => [s, { y, long: first + Math.hypot(end - fork, y - soma.y) }]));
    log.eachSignal(now.tick, (s, row, progress) => {
      const way = far.get(s);
      if (!way) return;
      const gone = progress * way.long;
      if (gone < first) drawSignal(pen, start + gone, soma.y, 6, kindOf(weights[s]));
      else {
        const part = (gone - first) / (way.long - first);
        drawSignal(pen, fork + part * (end - fork), soma.y + part * (way.y - soma.y), 6, kindOf(weights[s]));
      }
    });
  }

  // The soma with its level, the threshold, and beside it how the last sum came to stand where it did.
  drawSoma(pen, i, tick, soma, area, now) {
    const { log } = this, model = log.models[i], { x, y, r } = soma, { age, steady, fresh, deaf } = stateOf(log, i, now);
    const round = (size) => { pen.beginPath(); pen.arc(x, y, size, 0, 2 * Math.PI); };
    if (steady || fresh) {
      round(r * (steady || now.reduced ? 1.1 : 1.04 + (0.16 * age) / RING));
      Object.assign(pen, { strokeStyle: INK.ring, lineWidth: 7, globalAlpha: steady ? 0.7 : fresh });
      pen.stroke();
      pen.globalAlpha = 1;
    }
    round(r);
    pen.fillStyle = INK.face;
    pen.fill();
    const level = levelOf(log, i, now), bar = model.source ? null : log.threshold(i, now.tick), line = bar === null ? LINE : shareOf(log, i, bar);
    pen.save();
    pen.clip();
    if (level) {
      pen.globalAlpha = level.alpha;
      pen.fillStyle = INK.fill;
      pen.fillRect(x - r, y + r - 2 * r * level.share, 2 * r, 2 * r);
      pen.fillStyle = INK.level;
      if (level.share < line || level.share > line + 0.2) pen.fillRect(x - r, y + r - 2 * r * level.share, 2 * r, 2); // not through the threshold's text
      pen.globalAlpha = 1;
    }
    if (deaf) {
      pen.translate(x, y);
      pen.globalAlpha = 0.5;
      hatch(pen, r);
      pen.globalAlpha = 1;
      pen.translate(-x, -y);
    }
    if (bar !== null) {
      Object.assign(pen, { strokeStyle: INK.text, lineWidth: 2 });
      pen.setLineDash([6, 3]);
      pen.beginPath();
      pen.moveTo(x - r, y + r - 2 * r * line);
      pen.lineTo(x + r, y + r - 2 * r * line);
      pen.stroke();
      pen.setLineDash([]);
    }
    pen.restore();
    round(r);
    Object.assign(pen, { strokeStyle: INK.text, lineWidth: 2.5 });
    pen.stroke();
    if (deaf) drawArc(pen, x, y, r + 4, deaf);
    if (area.labelled) write(pen, model.source ? "source" : deaf ? "soma, refractory" : "soma", x, y + r + 13, { ink: INK.grey });
    if (model.source) return;
    const acted = log.course.get(i)?.outcome[atLeast(log.course.get(i).ticks, tick, 1)] ?? SILENT;
    if (tick >= 0 && model.jumps && (model.memoryless || log.isRecorded(i)) && [SILENT, FIRED].includes(acted)) this.drawStack(pen, i, tick, soma);
    this.writeLevel(pen, i, tick, soma, bar, y + r - 2 * r * line, now);
  }

  // Threshold and potential as numbers: at a spike the potential that reached the threshold, and then the reset.
  writeLevel(pen, i, tick, { x, y, r }, bar, line, now) {
    const { log } = this, model = log.models[i], peak = model.memoryless ? null : peakOf(log, i, now);
    const v = peak ?? (log.isRecorded(i) && !model.memoryless ? log.potential(i, now.tick) : model.memoryless && tick >= 0 ? log.sum(i, tick) : null);
    const [level, beside] = toldApart([v ?? 0, bar ?? 0]).map(typeset), at = Math.max(y + 4, line + 18), room = r >= 40 ? 1.75 * r : Infinity;
    if (bar !== null) write(pen, r >= 58 ? `threshold ${v === null ? number(bar) : beside}` : number(bar), x - 4, line - 10, { room });
    const lines = v === null ? [model.memoryless ? "no sum yet" : "not recorded"] : r < 30 ? [level] : [peak !== null ? "reached" : model.memoryless ? "sum" : "potential", bar === null ? number(v) : level];
    if (peak !== null && r >= 64) lines.push(`then reset to ${number(log.potential(i, now.tick))}`);
    lines.forEach((text, k) => write(pen, text, x - 4, at + LINE_HEIGHT * (k - 0.3), { bold: k < 2, room }));
  }

  drawStack(pen, i, tick, { x, y, r }) {
    const { log } = this, heard = log.arrivals(i, tick).filter((a) => Number.isFinite(a.weight)), bottom = y + r, tall = 2 * r;
    let level = log.models[i].memoryless ? 0 : log.potentialBefore(i, tick);
    const zero = shareOf(log, i, level), left = x + r * 0.76;
    pen.fillStyle = INK.shade;
    pen.fillRect(left, bottom - tall * zero, 11, Math.max(0, tall * zero - r * 0.12));
    for (const a of heard) {
      const from = shareOf(log, i, level), to = shareOf(log, i, level + a.weight * a.value);
      level += a.weight * a.value;
      pen.fillStyle = INK[kindOf(a.weight * a.value)];
      pen.fillRect(left, bottom - tall * Math.max(from, to), 11, Math.max(1.5, tall * Math.abs(to - from) - 1));
    }
  }
}

// Weight x input = product, in as many digits as there is room for.
function termSaid(pen, weight, a, room) {
  if ((a ? a.weight : weight) === -Infinity) return a ? "veto!" : "veto";
  const product = a ? a.weight * a.value : 0;
  for (const digits of [3, 2]) {
    const text = `${number(a ? a.weight : weight, digits)} \u00d7 ${number(a ? a.value : 0, digits)}`, whole = `${text} = ${number(product, digits)}`;
    if (a && Number.isFinite(product) && pen.measureText(whole).width <= room) return whole;
    if (pen.measureText(text).width <= room) return text;
  }
  const last = `= ${number(product, 2)}`;
  return pen.measureText(last).width <= room ? last : "";
}

// A text in lines of a width.
function linesOf(pen, text, room) {
  const shown = [""];
  for (const word of text.split(" ")) {
    const longer = shown[shown.length - 1] ? `${shown[shown.length - 1]} ${word}` : word;
    if (pen.measureText(longer).width <= room || !shown[shown.length - 1]) shown[shown.length - 1] = longer; else shown.push(word);
  }
  return shown;
}

function wrapped(pen, text, x, y, room, lines) {
  const shown = linesOf(pen, text, room);
  if (shown.length > lines) shown.splice(lines - 1, shown.length, shown.slice(lines - 1).join(" "));
  shown.forEach((line, k) => write(pen, line, x, y + 18 * (k - shown.length + 2), { align: "left", room }));
}
