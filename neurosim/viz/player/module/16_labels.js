// Where names and weights are written: beside what they belong to, and over nothing where there is room.

const MOST_LABELS = 60, NAME_ROOM = 110, NAME_HIGH = 14, WEIGHT_ROOM = 46, WEIGHT_HIGH = 14;
const FAN = 6; // synapses onto one neuron, of which more have no place between their lines
const CLASH = 1e6; // what it costs to be over another label or shape, or outside
const WORST = 500, ON_LINE = 150; // what a label may cost: dearer, it would seem to belong to another line; and what it costs to be on its own

class Places {
  // Within a width and height, beside lines of points.
  constructor(width, height, ways) {
    Object.assign(this, { width, height, taken: [], ways, points: ways.flat() });
  }

  cover(x, y, w, h) { this.taken.push([x - w / 2, y - h / 2, x + w / 2, y + h / 2]); }

  // How much a box would hide.
  hides(x, y, w, h) {
    const low = x - w / 2, high = x + w / 2, top = y - h / 2, bottom = y + h / 2;
    if (low < 1 || top < 1 || high > this.width - 1 || bottom > this.height) return CLASH;
    if (this.taken.some(([a, b, c, d]) => Math.min(high, c) > Math.max(low, a) && Math.min(bottom, d) > Math.max(top, b))) return CLASH;
    let cost = 0;
    for (const [px, py] of this.points) if (px > low && px < high && py > top && py < bottom) cost += 60;
    return cost;
  }

  // The first of some places that hides nothing, or the one that hides least, which is taken then; null if none will do.
  best(candidates, w, h, worst = WORST) {
    let least = worst, found = null;
    for (const { x, y, more = 0 } of candidates) {
      const cost = this.hides(x, y, w, h) + more;
      if (cost < least) [least, found] = [cost, { x, y, w }];
      if (!cost) break;
    }
    if (found) this.cover(found.x, found.y, w, h);
    return found;
  }

  // A place beside a disc, on a side that it is said to have free, or else below, above or beside it; one that must be there has one in any case.
  around(x, y, r, w, h, side, must) {
    const far = r + h / 2 + 7, wide = r + w / 2 + 5, aside = [{ x: x + wide, y }, { x: x - wide, y }], stacked = [{ x, y: y + far }, { x, y: y - far }];
    const corners = [1, -1].flatMap((down) => [1, -1].map((right) => ({ x: x + right * wide * 0.8, y: y + down * far * 0.8 })));
    const first = side ? [aside[side > 0 ? 0 : 1]] : [], column = side && this.crowded(x, y, r + h); // where any other place could be that of another name
    return this.best(column && !must ? first : [...first, ...stacked, ...aside, ...corners, ...aside.map((at) => ({ ...at, y: y + h + 1 }))], w, h, must ? Infinity : CLASH);
  }

  // Whether something is right above or right below a disc, so that a name there could be that of either.
  crowded(x, y, far) { return this.taken.some(([a, b, c, d]) => a < x && c > x && Math.abs((b + d) / 2 - y) > 1 && Math.abs((b + d) / 2 - y) < 2 * far + 8); }

  // A place along a line and beside it; or, of one in a fan of many, on it.
  beside(way, w, h, fan) {
    const found = [], add = (x, y, more) => found.push({ x, y, more });
    for (const at of [10, 8, 6, 12, 14, 5, 16, 4, 18, 20]) {
      const [x0, y0] = way[at - 1], [x, y] = way[at], [x1, y1] = way[at + 1], long = Math.hypot(x1 - x0, y1 - y0) || 1;
      const nx = (y1 - y0) / long, ny = -(x1 - x0) / long, gap = Math.abs(nx) * (w / 2) + Math.abs(ny) * (h / 2) + 3;
      for (const side of [1, -1]) add(x + side * nx * gap, y + side * ny * gap, this.astray(way, x + side * nx * gap, y + side * ny * gap, gap));
    }
    for (const at of fan ? [5, 6, 4, 7, 8, 10, 3, 12] : []) add(...way[at], ON_LINE);
    return this.best(found, w, h);
  }

  // What it costs that another line is as near to a place as its own.
  astray(way, x, y, gap) {
    let least = Infinity;
    for (const other of this.ways) if (other !== way) for (const [px, py] of other) least = Math.min(least, Math.hypot(px - x, py - y));
    return least < 1.3 * gap ? 250 * (1.3 - least / gap) : 0;
  }
}

// A weight in as many digits as fit; none where not even one does.
function weightSaid(weight, fits = () => true) {
  if (weight === -Infinity) return "veto";
  return [3, 2, 1].map((digits) => number(weight, digits)).find(fits) ?? "";
}

const LEGEND_ROW = 19, LEGEND_MARK = 33;

// What the legend says, and where each entry stands: rows of a width, as many as it takes; none where the network would have no room.
function legendOf(log, width, height, pen) {
  const kinds = new Set(), said = [], entries = [];
  for (const w of log.arrays.weights) kinds.add(kindOf(w));
  for (const w of log.lastWeights) kinds.add(kindOf(w));
  for (const [kind, text] of [["excitatory", "excites"], ["inhibitory", "inhibits"], ["veto", "vetoes"]]) if (kinds.has(kind)) said.push([kind, text]);
  if (log.teaching) said.push(["target", "target"]);
  if (log.score.lesson && log.learner.size > log.lesson.outputs.length) said.push(["error", "error, on its way back"]);
  for (const kind of new Set(log.models.map((model) => model.kind))) said.push(["model", kind]);
  if (log.models.some((model) => !model.source)) said.push(["fired", "has just fired"]);
  if (log.models.some((model) => model.refractory)) said.push(["refractory", "refractory"]);
  pen.font = SMALL;
  let x = 10, row = 0;
  for (const [kind, text] of said) {
    const wide = LEGEND_MARK + pen.measureText(text).width + 14;
    if (x > 10 && x + wide > width) { x = 10; row++; }
    entries.push({ kind, text, x, row });
    x += wide;
  }
  return height - LEGEND_ROW * (row + 1) < 105 ? { entries: [], rows: 0 } : { entries, rows: row + 1 };
}
