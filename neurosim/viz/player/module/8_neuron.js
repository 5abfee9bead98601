// One neuron as anatomy: weight x input on its dendrites stacks up in the soma towards the threshold, and its axon tells others.

const MOST_DENDRITES = 9;

class NeuronView {
  constructor(parent, log, describedBy) {
    this.log = log;
    this.surface = new Surface(parent, "neuron", describedBy);
  }

  draw(now) {
    const pen = this.surface.pen();
    if (!pen) return;
    const { log, surface } = this, i = now.neuron, model = log.models[i], { width, height } = surface;
    const tick = model.source ? log.spikes.tick[log.lastSpike(i, now.tick)] ?? -1 : log.lastAct(i, now.tick);
    write(pen, `${log.names[i]} \u2013 ${model.kind}`, 12, 14, { align: "left", bold: true, room: width * 0.6 });
    if (model.parameters) write(pen, model.parameters, 12, 32, { align: "left", ink: INK.grey, room: width - 24 });
    const soma = { x: width * 0.6, y: 46 + (height - 96) / 2, r: Math.max(8, Math.min((height - 110) / 2, width * 0.14, 110)) };
    this.drawDendrites(pen, i, tick, soma, now);
    this.drawAxon(pen, i, soma, now);
    this.drawSoma(pen, i, tick, soma, now);
    const said = tick < 0 ? `Nothing has happened to ${log.names[i]} yet.` : reason(log, i, tick);
    wrapped(pen, said, 12, height - 28, width - 24, 3);
    surface.describe(`Anatomy of ${log.names[i]}, ${/^[AEIOaeio]/.test(model.kind) ? "an" : "a"} ${model.kind}. ${said}`);
  }

  drawDendrites(pen, i, tick, soma, now) {
    const { log, surface } = this, weights = log.weightsAt(now.tick), onto = [...log.synapsesOnto(i)];
    const heard = new Map((tick < 0 ? [] : log.arrivals(i, tick)).map((a) => [a.synapse, a]));
    const place = new Map(log.shown.map((index, k) => [index, k]));
    const strength = (s) => (heard.has(s) ? 1e12 : 0) + Math.min(1e9, Math.abs(weights[s]));
    const kept = onto.sort((a, b) => strength(b) - strength(a)).slice(0, MOST_DENDRITES).sort((a, b) => place.get(log.sources[a]) - place.get(log.sources[b]));
    const top = 58, room = surface.height - 58 - top, step = room / Math.max(1, kept.length), left = Math.min(130, surface.width * 0.24), right = soma.x - soma.r;
    let most = 1e-12;
    for (const s of kept) if (Number.isFinite(weights[s])) most = Math.max(most, Math.abs(weights[s] * (heard.get(s)?.value ?? 1)));
    const onWay = new Map();
    log.eachSignal(now.tick, (s, row, progress) => { if (log.targets[s] === i) onWay.set(s, [...(onWay.get(s) ?? []), progress]); });
    kept.forEach((s, k) => {
      const y = top + (k + 0.5) * step, kind = kindOf(weights[s]), a = heard.get(s), middle = (left + right) / 2;
      Object.assign(pen, { strokeStyle: INK[kind], lineWidth: 2 });
      pen.setLineDash(DASH[kind]);
      pen.beginPath();
      pen.moveTo(left, y);
      pen.bezierCurveTo(middle, y, middle, soma.y, right, soma.y);
      pen.stroke();
      pen.setLineDash([]);
      write(pen, log.names[log.sources[s]], left - 6, y, { align: "right", room: left - 10 });
      for (const share of onWay.get(s) ?? []) {
        const u = 1 - share, x = u ** 3 * left + 3 * u * u * share * middle + 3 * u * share * share * middle + share ** 3 * right;
        drawSignal(pen, x, (u ** 3 + 3 * u * u * share) * y + (3 * u * share * share + share ** 3) * soma.y, 5.5, kind);
      }
      const product = a ? a.weight * a.value : 0, long = a && Number.isFinite(product) ? (Math.abs(product) / most) * 46 : 0;
      pen.fillStyle = INK[kindOf(a ? product : weights[s])];
      pen.fillRect(left + 4, y - 5, long, 10);
      let text = weights[s] === -Infinity ? (a ? "veto!" : "veto") : `${number(a ? a.weight : weights[s])} \u00d7 ${number(a ? a.value : 0)}`;
      const room = step >= 26 ? right - left : right - left - long - 10, whole = `${text} = ${number(product)}`;
      if (a && Number.isFinite(product) && pen.measureText(whole).width <= room) text = whole;
      if (step >= 26) write(pen, text, left + 6, y - 13, { align: "left", ink: a ? INK.text : INK.grey, room });
      else if (a) write(pen, text, left + 10 + long, y, { align: "left", room });
    });
    if (onto.length > kept.length) write(pen, `and ${onto.length - kept.length} more`, left, top + room + 4, { align: "left", ink: INK.grey });
    if (onto.length && surface.height > 230) write(pen, "dendrites", left - 6, 50, { align: "right", ink: INK.grey });
  }

  drawAxon(pen, i, soma, now) {
    const { log, surface } = this, { width } = surface, out = [];
    for (let s = log.offsets[i]; s < log.offsets[i + 1]; s++) out.push(s);
    const kept = out.slice(0, 7), start = soma.x + soma.r, fork = start + (width - start) * 0.3, end = width - Math.min(86, width * 0.16);
    const weights = log.weightsAt(now.tick), step = Math.min(46, (surface.height - 130) / Math.max(1, kept.length));
    Object.assign(pen, { strokeStyle: INK.text, lineWidth: 3.5 });
    pen.beginPath();
    pen.moveTo(start, soma.y);
    pen.lineTo(kept.length ? fork : end, soma.y);
    pen.stroke();
    write(pen, "axon", (start + fork) / 2, soma.y + 15, { ink: INK.grey });
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
    if (out.length > kept.length) write(pen, `and ${out.length - kept.length} more`, end, soma.y + (kept.length / 2 + 0.6) * step, { ink: INK.grey });
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
  drawSoma(pen, i, tick, soma, now) {
    const { log } = this, model = log.models[i], { x, y, r } = soma;
    const spike = log.lastSpike(i, now.tick), age = spike < 0 ? Infinity : (now.tick - log.spikes.tick[spike]) / now.speed;
    const glow = log.spikesBetween(i, now.tick - now.speed, now.tick) > MOST_FLASHES;
    if (glow || age < RING) {
      pen.beginPath();
      pen.arc(x, y, r * (glow || now.reduced ? 1.15 : 1.05 + (0.25 * age) / RING), 0, 2 * Math.PI);
      Object.assign(pen, { strokeStyle: `rgba(184,110,0,${glow ? 0.6 : 1 - age / RING})`, lineWidth: 7 });
      pen.stroke();
    }
    pen.beginPath();
    pen.arc(x, y, r, 0, 2 * Math.PI);
    pen.fillStyle = "#fff";
    pen.fill();
    const level = levelOf(log, i, now);
    pen.save();
    pen.clip();
    if (level) {
      pen.globalAlpha = level.alpha;
      pen.fillStyle = INK.fill;
      pen.fillRect(x - r, y + r - 2 * r * level.share, 2 * r, 2 * r);
      pen.globalAlpha = 1;
    }
    const bar = model.source ? null : log.threshold(i, now.tick), line = bar === null ? LINE : shareOf(log, i, bar);
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
    pen.beginPath();
    pen.arc(x, y, r, 0, 2 * Math.PI);
    Object.assign(pen, { strokeStyle: INK.text, lineWidth: 2.5 });
    pen.stroke();
    if (model.source) { write(pen, "source", x, y); return; }
    const v = log.isRecorded(i) && !model.memoryless ? log.potential(i, now.tick) : model.memoryless && tick >= 0 ? log.sum(i, tick) : null;
    const [level_, bar_] = toldApart([v ?? 0, bar ?? 0]).map(typeset);
    if (bar !== null) write(pen, `threshold ${v === null ? number(bar) : bar_}`, x, y + r - 2 * r * line - 11);
    if (v === null) write(pen, model.memoryless ? "no sum yet" : "not recorded", x, y + 4, { bold: true });
    else {
      write(pen, model.memoryless ? "sum" : "potential", x - 4, y - 4, { bold: true });
      write(pen, bar === null ? number(v) : level_, x - 4, y + 13, { bold: true });
    }
    if (tick >= 0 && v !== null && model.jumps) this.drawStack(pen, i, tick, soma);
    if (this.surface.height > 290) write(pen, "soma", x, y + r + 13, { ink: INK.grey });
  }

  drawStack(pen, i, tick, { x, y, r }) {
    const { log } = this, heard = log.arrivals(i, tick).filter((a) => Number.isFinite(a.weight)), bottom = y + r, tall = 2 * r;
    let level = log.models[i].memoryless ? 0 : log.potentialBefore(i, tick);
    const zero = shareOf(log, i, level), left = x + r * 0.1;
    pen.fillStyle = "rgba(0,0,0,0.25)";
    pen.fillRect(left + r * 0.66, bottom - tall * zero, 11, tall * zero - r * 0.12);
    for (const a of heard) {
      const from = shareOf(log, i, level), to = shareOf(log, i, level + a.weight * a.value);
      level += a.weight * a.value;
      pen.fillStyle = INK[kindOf(a.weight * a.value)];
      pen.fillRect(left + r * 0.66, bottom - tall * Math.max(from, to), 11, Math.max(1.5, tall * Math.abs(to - from) - 1));
    }
  }
}

function wrapped(pen, text, x, y, room, lines) {
  const words = text.split(" "), shown = [""];
  for (const word of words) {
    const longer = shown[shown.length - 1] ? `${shown[shown.length - 1]} ${word}` : word;
    if (pen.measureText(longer).width <= room || !shown[shown.length - 1]) shown[shown.length - 1] = longer; else shown.push(word);
  }
  if (shown.length > lines) shown.splice(lines - 1, shown.length, shown.slice(lines - 1).join(" "));
  shown.forEach((line, k) => write(pen, line, x, y + 18 * (k - shown.length + 2), { align: "left", room }));
}
