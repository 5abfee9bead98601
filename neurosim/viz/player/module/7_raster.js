// The raster: who fired when. It is also the scrub bar; what is shown of it is a window around now, or all.

class RasterView {
  constructor(parent, log, describedBy) {
    this.surface = new Surface(parent, "raster", describedBy);
    this.layer = document.createElement("canvas");
    listenTo(this, (event) => this.onseek?.(this.timeAt(this.surface.at(event)[0])));
    this.left = 92;
    this.adopt(log);
  }

  adopt(log) {
    this.log = log;
    this.place = new Int32Array(log.n);
    log.shown.forEach((i, row) => { this.place[i] = row; });
    this.key = null;
  }

  span(now) {
    const width = now.whole / now.zoom || 1;
    if (now.zoom === 1 || (now.playing && width / now.speed < 2)) return [0, now.whole || 1]; // no window that is gone at once
    const page = Math.max(0, Math.min(Math.floor((2 * now.tick) / width) / 2 - 0.25, now.whole / width - 1));
    return [page * width, (page + 1) * width];
  }

  timeAt(x) {
    const [low, high] = this.shown ?? [0, this.log.end], share = (x - this.left) / (this.surface.width - this.left - 12);
    return Math.max(0, low + Math.min(1, Math.max(0, share)) * (high - low));
  }

  draw(now) {
    const { log, surface } = this, pen = surface.pen();
    if (!pen || !log.n) return;
    this.left = surface.width < 480 ? 64 : 92;
    const [low, high] = this.span(now), key = `${low} ${high} ${now.neuron}`;
    this.shown = [low, high];
    this.row = (surface.height - 24) / Math.max(1, log.n);
    if (surface.stale || key !== this.key) this.drawSpikes(low, high, now);
    Object.assign(this, { key });
    surface.stale = false;
    pen.drawImage(this.layer, 0, 0, surface.width, surface.height);
    const x = this.across(now.tick);
    Object.assign(pen, { strokeStyle: INK.now, fillStyle: INK.now, lineWidth: 2 });
    pen.beginPath();
    pen.moveTo(x, 0);
    pen.lineTo(x, surface.height - 18);
    pen.stroke();
    pen.beginPath();
    pen.moveTo(x - 6, 0);
    pen.lineTo(x + 6, 0);
    pen.lineTo(x, 8);
    pen.fill();
    surface.describe(`Raster of ${counted(log.spikes.tick.length, "spike")} from ${time(log, low)} to ${time(log, high)}; now is ${time(log, now.tick)}.`);
  }

  across(tick) {
    const [low, high] = this.shown;
    return this.left + ((tick - low) / (high - low || 1)) * (this.surface.width - this.left - 12);
  }

  // What the recording had, pale, below what runs now.
  drawRecorded(pen, base, low, high, tall, wide) {
    const { tick, neuron } = base.spikes, rows = base.names.map((name) => { const i = this.log.names.indexOf(name); return i < 0 ? -1 : this.place[i]; });
    pen.fillStyle = INK.pale;
    for (let k = atLeast(tick, low), last = moreThan(tick, high); k < last; k++) {
      if (rows[neuron[k]] >= 0) pen.fillRect(this.across(tick[k]) - 1.5 * wide, (rows[neuron[k]] + 0.5) * this.row - tall / 2, 3 * wide, tall);
    }
  }

  drawSpikes(low, high, now) {
    const { log, surface, layer, row } = this, { tick, neuron, value } = log.spikes;
    Object.assign(layer, { width: surface.canvas.width, height: surface.canvas.height });
    const pen = layer.getContext("2d");
    pen.setTransform(surface.ratio, 0, 0, surface.ratio, 0, 0);
    pen.font = this.log.n <= 20 ? FONT : SMALL;
    pen.textBaseline = "middle";
    pen.fillStyle = INK.row;
    pen.fillRect(this.left, this.place[now.neuron] * row, surface.width - this.left - 12, row);
    const skip = Math.ceil(15 / row), height = (k) => Math.max(9, (k + 0.5) * row), chosen = height(this.place[now.neuron]);
    let named = -Infinity;
    log.shown.forEach((i, k) => {
      if (i === now.neuron || (k % skip === 0 && Math.abs(height(k) - chosen) >= 15 && height(k) - named >= 13)) {
        named = height(k);
        write(pen, log.names[i], this.left - 8, height(k), { align: "right", bold: i === now.neuron, room: this.left - 12, ink: i === now.neuron ? INK.text : INK.grey });
      }
    });
    const tall = Math.max(3.5, Math.min(0.8 * row, 18)), first = atLeast(tick, low), last = moreThan(tick, high);
    const wide = last - first > 4000 ? 1 : 2, recorded = this.beside?.();
    if (recorded) this.drawRecorded(pen, recorded, low, high, tall, wide);
    for (let k = first; k < last; k++) {
      const high = tall * Math.min(1, 0.3 + 0.7 * Math.abs(value[k])); // as high as its value
      pen.fillStyle = log.models[neuron[k]].source ? INK.grey : INK.excitatory;
      pen.fillRect(this.across(tick[k]) - wide / 2, (this.place[neuron[k]] + 0.5) * row - high / 2, wide, high);
    }
    pen.font = SMALL;
    Object.assign(pen, { strokeStyle: INK.grey, lineWidth: 1 });
    const base = surface.height - 20;
    pen.beginPath();
    pen.moveTo(this.left, base);
    pen.lineTo(surface.width - 12, base);
    pen.stroke();
    const [unit, per] = unitFor(high / log.perMs), [from, to] = [low, high].map((tick) => tick / log.perMs / per);
    const step = nice((to - from) / (surface.width < 480 ? 3 : 6)), said = (at) => typeset(String(Number(at.toPrecision(10))));
    for (let k = Math.ceil(from / step); k * step <= to * (1 + 1e-12); k++) {
      const x = this.across(k * step * per * log.perMs), last = (k + 1) * step > to;
      pen.fillStyle = INK.grey;
      pen.fillRect(x - 0.5, base, 1, 5);
      const text = last ? `${said(k * step)} ${unit}` : said(k * step);
      write(pen, text, Math.min(x, surface.width - 4 - pen.measureText(text).width / 2), surface.height - 7, { ink: INK.grey });
    }
  }
}

function nice(step) {
  const power = 10 ** Math.floor(Math.log10(step || 1));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= step);
}
