// Where the network draws its line between the classes, with the weights of this very moment.

class BoundaryView {
  constructor(parent, log, describedBy) {
    this.log = log;
    this.surface = new Surface(parent, "boundary", describedBy);
    const a = log.arrays, n = log.lesson.features.length;
    this.place = a["view.place"];
    this.directions = [a["view.direction"].subarray(0, n), a["view.direction"].subarray(n, 2 * n)];
    // Straight lines are drawn by those that hear nothing but features: the outputs, or the first hidden layer.
    // Where rows are times of spikes no line is straight, so none is drawn.
    this.units = !log.teaching.straight ? [] : [...new Set(log.targets.filter((t) => log.learner.has(t)))].filter((i) => log.models[i].threshold !== null && [...log.synapsesOnto(i)].every((s) => a["lesson.columns"][log.sources[s]] >= 0));
    this.hidden = this.units.some((i) => !log.lesson.outputs.includes(i));
    this.last = new Int32Array(log.lesson.rows).fill(-1);
  }

  // How far a unit stands above its threshold: slope . (x, y) + offset.
  line(i, weights) {
    const { log } = this, columns = log.arrays["lesson.columns"], n = log.lesson.features.length, slope = [0, 0];
    let offset = -log.models[i].threshold;
    for (const s of log.synapsesOnto(i)) {
      const column = columns[log.sources[s]];
      if (column === n) { offset += weights[s]; continue; }
      offset += weights[s] * this.place[column];
      this.directions.forEach((way, k) => { slope[k] += weights[s] * way[column]; });
    }
    return { slope, offset };
  }

  draw(now) {
    const { log, surface } = this, pen = surface.pen();
    if (!pen) return;
    const { box, axes, classes, note } = log.teaching, weights = log.weightsAt(now.tick), [[left, right], [low, high]] = box;
    const area = { x: 46, y: 24, w: surface.width - 58, h: surface.height - 24 - (note ? 74 : 40) };
    const px = (x) => area.x + ((x - left) / (right - left)) * area.w, py = (y) => area.y + area.h - ((y - low) / (high - low)) * area.h;
    const lines = this.units.map((i) => this.line(i, weights));
    if (lines.length === 1 && !this.hidden) this.shade(pen, lines[0], box, area, px, py);
    Object.assign(pen, { strokeStyle: INK.pale, lineWidth: 1 });
    pen.strokeRect(area.x, area.y, area.w, area.h);
    pen.save();
    pen.beginPath();
    pen.rect(area.x, area.y, area.w, area.h);
    pen.clip();
    lines.forEach((line, k) => this.drawLine(pen, line, box, px, py, k));
    pen.restore();
    const present = log.presentation(now.tick);
    for (let row = 0; row < log.lesson.rows; row++) {
      const x = px(log.arrays["view.x"][row]), y = py(log.arrays["view.y"][row]), size = log.lesson.rows > 60 ? 3.2 : 6.5;
      drawClass(pen, x, y, size, log.arrays["lesson.wanted"][row]);
      if (present && present.row === row) {
        Object.assign(pen, { strokeStyle: INK.text, lineWidth: 2.2 });
        pen.beginPath();
        pen.arc(x, y, size + 6, 0, 2 * Math.PI);
        pen.stroke();
      }
    }
    const epoch = Math.floor(now.tick / log.lesson.epochLength) + 1, said = present ? `epoch ${present.epoch + 1}, row ${present.place + 1} of ${log.lesson.rows}` : `after epoch ${Math.min(epoch, log.teaching.epochs)}`;
    write(pen, said, area.x, 12, { align: "left", bold: true });
    write(pen, axes[0], area.x + area.w / 2, area.y + area.h + 12, { room: area.w });
    pen.save();
    pen.translate(14, area.y + area.h / 2);
    pen.rotate(-Math.PI / 2);
    write(pen, axes[1], 0, 0, { room: area.h });
    pen.restore();
    pen.font = "12px 'DejaVu Sans', system-ui, sans-serif";
    let x = area.x;
    classes.slice(0, 6).forEach((name, k) => {
      drawClass(pen, x + 6, area.y + area.h + 29, 5, k);
      write(pen, name, x + 16, area.y + area.h + 29, { align: "left", room: 90 });
      x += 30 + Math.min(90, pen.measureText(name).width);
    });
    if (note) wrapped(pen, note, 12, surface.height - 27, surface.width - 18, 2);
    surface.describe(!lines.length ? `Rows, ${said}: ${note}.` : `Decision boundary, ${said}: ${lines.map(({ slope, offset }) => `${number(slope[0])} x ${axes[0]} + ${number(slope[1])} x ${axes[1] || "0"} + ${number(offset)} = 0`).join("; ").slice(0, 400)}.`);
  }

  // The side on which the neuron fires is hatched.
  shade(pen, { slope, offset }, box, area, px, py) {
    const [[left, right], [low, high]] = box, above = (x, y) => slope[0] * x + slope[1] * y + offset >= 0;
    pen.save();
    pen.beginPath();
    const cells = 44;
    for (let k = 0; k < cells; k++) for (let m = 0; m < cells; m++) {
      const x = left + ((k + 0.5) / cells) * (right - left), y = low + ((m + 0.5) / cells) * (high - low);
      if (above(x, y)) pen.rect(area.x + (k / cells) * area.w, area.y + area.h - ((m + 1) / cells) * area.h, area.w / cells + 0.5, area.h / cells + 0.5);
    }
    pen.clip();
    pen.fillStyle = "rgba(213,94,0,0.10)";
    pen.fillRect(area.x, area.y, area.w, area.h);
    Object.assign(pen, { strokeStyle: "rgba(213,94,0,0.35)", lineWidth: 1 });
    pen.beginPath();
    for (let d = -area.h; d < area.w; d += 9) { pen.moveTo(area.x + d, area.y + area.h); pen.lineTo(area.x + d + area.h, area.y); }
    pen.stroke();
    pen.restore();
  }

  drawLine(pen, { slope, offset }, box, px, py, k) {
    const [[left, right], [low, high]] = box, ends = [];
    if (slope[1]) for (const x of [left, right]) ends.push([x, -(slope[0] * x + offset) / slope[1]]);
    else if (slope[0]) for (const y of [low, high]) ends.push([-(offset / slope[0]), y]);
    if (ends.length < 2) return;
    Object.assign(pen, { strokeStyle: this.units.length > 1 ? STROKES[k % 6][0] : INK.text, lineWidth: 2.6 });
    pen.setLineDash(this.hidden ? [7, 4] : this.units.length > 1 ? STROKES[k % 6][1] : []);
    pen.beginPath();
    pen.moveTo(px(ends[0][0]), py(ends[0][1]));
    pen.lineTo(px(ends[1][0]), py(ends[1][1]));
    pen.stroke();
    pen.setLineDash([]);
  }
}
