// What the network decides around the rows of a lesson, with the weights of this very moment.

const UNIT_DASHES = [[7, 4], [2, 3], [9, 3, 2, 3], [12, 4], [4, 2], [1, 3]];
const MOST_UNITS = 6; // lines of so many hidden units are drawn
const FINE = 64; // places along each side at which a network without hidden layers is looked at

class BoundaryView {
  constructor(parent, log, describedBy) {
    this.surface = new Surface(parent, "boundary", describedBy);
    this.adopt(log);
  }

  adopt(log) {
    this.log = log;
    const a = log.arrays, n = log.lesson.features.length, { outputs } = log.lesson;
    this.place = a["view.place"];
    this.directions = [a["view.direction"].subarray(0, n), a["view.direction"].subarray(n, 2 * n)];
    // Straight lines are drawn by those that hear nothing but features: the outputs, or the first hidden layer.
    // Where rows are times of spikes no line is straight, so none is drawn.
    const straight = !log.teaching.straight ? [] : [...new Set(log.targets.filter((t) => log.learner.has(t)))].filter((i) => log.models[i].threshold !== null && [...log.synapsesOnto(i)].every((s) => a["lesson.columns"][log.sources[s]] >= 0));
    this.regions = log.teaching.regions; // of a network with hidden layers, as Python found them
    this.hidden = this.regions !== null || straight.some((i) => !outputs.includes(i));
    this.units = this.hidden ? straight.filter((i) => !outputs.includes(i)) : outputs.filter((i) => straight.includes(i));
    if (this.hidden && this.units.length > MOST_UNITS) this.units = [];
    this.key = null;
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

  // What is decided on a grid of the plane: { side, classes, leads, epoch }; null if nothing is known. `leads` are, for
  // each line between decisions, numbers that change their sign on it; `epoch` is the one after which it was so.
  decided(lines, epoch) {
    const { regions, log } = this;
    if (!regions) {
      if (this.hidden || !lines.length) return null;
      const key = `${log.weights.done}`;
      if (this.key !== key) this.found = this.overLines(lines);
      this.key = key;
      return this.found;
    }
    const kept = Math.max(0, moreThan(regions.epochs, epoch) - 1), key = `kept ${kept}`, { side, margins } = regions;
    if (this.key !== key) {
      const given = log.arrays.regions.subarray(kept * side * side, (kept + 1) * side * side);
      const classes = margins ? given.map((margin) => (margin >= 0 ? 1 : 0)) : given;
      const leads = margins ? [given.map((margin) => margin + 0.5)] : [...new Set(classes)].map((k) => classes.map((own) => (own === k ? 1 : -1)));
      this.found = { side, classes, leads, epoch: regions.epochs[kept] };
    }
    this.key = key;
    return this.found;
  }

  overLines(lines) {
    const [[left, right], [low, high]] = this.log.teaching.box, side = FINE, cells = side * side, classes = new Uint8Array(cells);
    const margins = lines.map(({ slope, offset }) => Float64Array.from({ length: cells }, (_, c) => slope[0] * (left + ((c % side) / (side - 1)) * (right - left)) + slope[1] * (low + (Math.floor(c / side) / (side - 1)) * (high - low)) + offset));
    for (let c = 0; c < cells; c++) {
      if (lines.length === 1) classes[c] = margins[0][c] >= 0 ? 1 : 0;
      else for (let k = 1; k < lines.length; k++) if (margins[k][c] > margins[classes[c]][c]) classes[c] = k;
    }
    const rivals = (k, c) => Math.max(...margins.filter((_, other) => other !== k).map((one) => one[c]));
    const leads = lines.length === 1 ? [] : margins.map((own, k) => own.map((margin, c) => margin - rivals(k, c)));
    return { side, classes, leads, epoch: null };
  }

  draw(now) {
    const { log, surface } = this, pen = surface.pen();
    if (!pen) return;
    const { box, axes, classes, note } = log.teaching, weights = log.weightsAt(now.tick), [[left, right], [low, high]] = box;
    const noted = note && surface.height > 220; // else the plane itself would have no room
    surface.box.title = noted ? "" : note;
    const area = { x: 60, y: 24, w: surface.width - 72, h: Math.max(20, surface.height - 24 - (noted ? 88 : 56)) };
    this.area = area;
    const px = (x) => area.x + ((x - left) / (right - left)) * area.w, py = (y) => area.y + area.h - ((y - low) / (high - low)) * area.h;
    const present = log.presentation(now.tick), ended = Math.min(Math.floor(now.tick / log.lesson.epochLength), log.teaching.epochs);
    const over = now.tick >= log.end, epochs = over ? log.teaching.epochs : ended;
    const lines = this.units.map((i) => this.line(i, weights)), found = this.decided(lines, epochs);
    pen.save();
    pen.beginPath();
    pen.rect(area.x, area.y, area.w, area.h);
    pen.clip();
    if (found) this.shade(pen, found, area);
    if (found) found.leads.forEach((lead) => this.outline(pen, found.side, lead, area));
    if (this.hidden || lines.length === 1) lines.forEach((line, k) => this.drawLine(pen, line, box, px, py, k));
    pen.restore();
    this.frame(pen, area, px, py);
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
    if (this.hidden) lines.forEach((line, k) => this.nameLine(pen, line, box, px, py, k));
    const row = present ? `epoch ${present.epoch + 1}, row ${present.place + 1} of ${log.lesson.rows}` : `after epoch ${epochs}`;
    const said = found && found.epoch !== null && (present || found.epoch !== epochs) ? `${row}; regions after epoch ${found.epoch}` : row;
    const from = pen.measureText(said).width * 1.12 > surface.width - area.x - 8 ? 8 : area.x; // bold is wider
    write(pen, said, from, 12, { align: "left", bold: true, room: surface.width - from - 8 });
    this.legend(pen, classes, area, found);
    if (noted) wrapped(pen, note, 12, surface.height - 27, surface.width - 18, 2);
    surface.describe(this.words(said, lines, axes, classes, note, found));
  }

  words(said, lines, axes, classes, note, found) {
    const { log } = this, told = lines.map(({ slope, offset }, k) => `${log.names[this.units[k]]}: ${number(slope[0])} x ${axes[0]} + ${number(slope[1])} x ${axes[1] || "0"} + ${number(offset)} = 0`).join("; ").slice(0, 400);
    if (!found) return `Rows, ${said}${note ? `: ${note}` : ""}.`;
    const shares = classes.map((name, k) => [name, found.classes.reduce((sum, own) => sum + (own === k ? 1 : 0), 0) / found.classes.length]).filter(([, share]) => share > 0);
    const regions = shares.map(([name, share]) => `${name} on ${Math.round(100 * share)} % of the plane`).join(", ");
    return `Decision boundary, ${said}: ${regions}${told ? `; ${this.hidden ? "lines of hidden units " : ""}${told}` : ""}.`;
  }

  // The rim of the plane, with ticks in the unit of the data.
  frame(pen, area, px, py) {
    const { axes, box: [[left, right], [low, high]] } = this.log.teaching;
    Object.assign(pen, { strokeStyle: INK.grey, lineWidth: 1 });
    pen.strokeRect(area.x, area.y, area.w, area.h);
    pen.beginPath();
    for (const x of ticksWithin(left, right, area.w / 70)) {
      pen.moveTo(px(x), area.y + area.h);
      pen.lineTo(px(x), area.y + area.h + 4);
      write(pen, number(x), px(x), area.y + area.h + 12);
    }
    for (const y of axes[1] ? ticksWithin(low, high, area.h / 35) : []) {
      pen.moveTo(area.x, py(y));
      pen.lineTo(area.x - 4, py(y));
      write(pen, number(y), area.x - 7, py(y), { align: "right" });
    }
    pen.stroke();
    write(pen, axes[0], area.x + area.w / 2, area.y + area.h + 28, { room: area.w });
    pen.save();
    pen.translate(11, area.y + area.h / 2);
    pen.rotate(-Math.PI / 2);
    write(pen, axes[1], 0, 0, { room: area.h });
    pen.restore();
  }

  legend(pen, classes, area, found) {
    pen.font = "12px 'DejaVu Sans', system-ui, sans-serif";
    let x = area.x;
    const y = area.y + area.h + 46;
    const fits = classes.filter((name, k) => area.x + classes.slice(0, k + 1).reduce((sum, one) => sum + 30 + Math.min(90, pen.measureText(one).width), 0) < area.x + area.w + 14).length;
    classes.slice(0, fits).forEach((name, k) => {
      drawClass(pen, x + 6, y, 5, k);
      write(pen, name, x + 16, y, { align: "left", room: 90 });
      x += 30 + Math.min(90, pen.measureText(name).width);
    });
    if (fits < classes.length) write(pen, `and ${classes.length - fits} more`, area.x + area.w, y, { align: "right" });
    if (!found || this.log.lesson.outputs.length > 1) return;
    const answered = `answered ${classes[1]}`, room = area.x + area.w + 8 - x - 28;
    if (pen.measureText(answered).width > room) return; // the description says it
    this.tint(pen, 1, () => pen.rect(x, y - 7, 22, 14), { x, y: y - 7, w: 22, h: 14 }, true);
    write(pen, answered, x + 28, y, { align: "left", room });
  }

  // The region of each class; of one output the side that it answers 1 on, which is hatched besides.
  shade(pen, { side, classes }, area) {
    const several = this.log.lesson.outputs.length > 1, w = area.w / (side - 1), h = area.h / (side - 1);
    for (const k of several ? new Set(classes) : [1]) {
      const cells = () => classes.forEach((own, c) => {
        if (own === k) pen.rect(area.x + ((c % side) - 0.5) * w, area.y + area.h - (Math.floor(c / side) + 0.5) * h, w + 0.5, h + 0.5);
      });
      this.tint(pen, k, cells, area, !several);
    }
  }

  tint(pen, k, path, area, hatched) {
    pen.save();
    pen.beginPath();
    path();
    pen.clip();
    Object.assign(pen, { fillStyle: CLASSES[k % CLASSES.length], strokeStyle: CLASSES[k % CLASSES.length], lineWidth: 1 });
    pen.globalAlpha = hatched ? 0.12 : 0.2;
    pen.fillRect(area.x, area.y, area.w, area.h);
    pen.globalAlpha = 0.4;
    pen.beginPath();
    for (let d = -area.h; hatched && d < area.w; d += 9) { pen.moveTo(area.x + d, area.y + area.h); pen.lineTo(area.x + d + area.h, area.y); }
    pen.stroke();
    pen.restore();
  }

  // The line on which numbers on the grid change their sign, along straight lines between its places.
  outline(pen, side, lead, area) {
    const at = (column, row) => [area.x + (column / (side - 1)) * area.w, area.y + area.h - (row / (side - 1)) * area.h];
    const cut = (one, other, from, to) => { const share = one / (one - other); return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]; };
    Object.assign(pen, { strokeStyle: INK.text, lineWidth: 2.6 });
    pen.beginPath();
    for (let row = 0; row + 1 < side; row++) for (let column = 0; column + 1 < side; column++) {
      const corners = [[column, row], [column + 1, row], [column + 1, row + 1], [column, row + 1]], values = corners.map(([c, r]) => lead[r * side + c]);
      const ends = [];
      for (let k = 0; k < 4; k++) {
        const next = (k + 1) % 4;
        if ((values[k] >= 0) !== (values[next] >= 0)) ends.push(cut(values[k], values[next], at(...corners[k]), at(...corners[next])));
      }
      for (let k = 0; k + 1 < ends.length; k += 2) { pen.moveTo(...ends[k]); pen.lineTo(...ends[k + 1]); }
    }
    pen.stroke();
  }

  drawLine(pen, line, box, px, py, k) {
    const ends = ends2(line, box);
    if (!ends) return;
    Object.assign(pen, { strokeStyle: this.hidden ? INK.grey : INK.text, lineWidth: this.hidden ? 1.8 : 2.6 });
    pen.setLineDash(this.hidden ? UNIT_DASHES[k % UNIT_DASHES.length] : []);
    pen.beginPath();
    ends.forEach(([x, y], end) => { if (end) pen.lineTo(px(x), py(y)); else pen.moveTo(px(x), py(y)); });
    pen.stroke();
    pen.setLineDash([]);
  }

  // The name of a hidden unit beside its line, near one end or the other, where fewer lines cross.
  nameLine(pen, line, box, px, py, k) {
    const ends = ends2(line, box);
    if (!ends) return;
    const [from, to] = ends.map(([x, y]) => [px(x), py(y)]), share = 0.12 + 0.76 * (k % 2);
    if (Math.hypot(to[0] - from[0], to[1] - from[1]) < 40) return;
    write(pen, this.log.names[this.units[k]], from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1]), { bold: true, room: 90 });
  }
}

// The ends of slope . (x, y) + offset = 0 inside a box, or null.
function ends2({ slope: [a, b], offset }, [[left, right], [low, high]]) {
  const found = [], wide = 1e-9 * (right - left), tall = 1e-9 * (high - low);
  if (b) for (const x of [left, right]) found.push([x, -(a * x + offset) / b]);
  if (a) for (const y of [low, high]) found.push([-(b * y + offset) / a, y]);
  const inside = found.filter(([x, y]) => x >= left - wide && x <= right + wide && y >= low - tall && y <= high + tall).sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  return inside.length > 1 ? [inside[0], inside[inside.length - 1]] : null;
}

// About so many round numbers from `low` to `high`.
function ticksWithin(low, high, most) {
  const rough = (high - low) / Math.max(2, Math.min(5, most)), power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999), found = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) found.push(Number((k * step).toPrecision(12)));
  return found;
}
