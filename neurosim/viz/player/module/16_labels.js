// Where names and weights are written: beside what they belong to, and over nothing where there is room.

const MOST_LABELS = 60, NAME_ROOM = 110;

class Places {
  // Within a width and height, beside lines of points.
  constructor(width, height, ways) {
    Object.assign(this, { width, height, taken: [], ways, points: ways.flat() });
  }

  cover(x, y, w, h) { this.taken.push([x - w / 2, y - h / 2, x + w / 2, y + h / 2]); }

  // How much a box would hide; what is outside counts most.
  hides(x, y, w, h) {
    const low = x - w / 2, high = x + w / 2, top = y - h / 2, bottom = y + h / 2;
    let cost = low < 1 || top < 1 || high > this.width - 1 || bottom > this.height ? 1e6 : 0;
    for (const [a, b, c, d] of this.taken) cost += 10 * Math.max(0, Math.min(high, c) - Math.max(low, a)) * Math.max(0, Math.min(bottom, d) - Math.max(top, b));
    for (const [px, py] of this.points) if (px > low && px < high && py > top && py < bottom) cost += 60;
    return cost;
  }

  // The first of some places that hides nothing, or the one that hides least; it is taken then.
  best(candidates, w, h) {
    let least = Infinity, found = null;
    for (const { x, y, more = 0 } of candidates) {
      const cost = this.hides(x, y, w, h) + more;
      if (cost < least) [least, found] = [cost, { x, y }];
      if (!cost) break;
    }
    this.cover(found.x, found.y, w, h);
    return found;
  }

  // A place below, above or beside a disc.
  around(x, y, r, w, h) {
    const far = r + h / 2 + 5, aside = r + w / 2 + 5;
    return this.best([{ x, y: y + far }, { x, y: y - far }, { x: x + aside, y }, { x: x - aside, y }, { x: x + aside * 0.8, y: y + far * 0.8 }, { x: x - aside * 0.8, y: y + far * 0.8 }], w, h);
  }

  // A place along a line and beside it.
  beside(way, w, h) {
    const found = [], add = (x, y, gap) => found.push({ x, y, more: this.astray(way, x, y, gap) });
    for (const at of [10, 8, 6, 12, 14, 5, 16, 4, 18, 20]) {
      const [x0, y0] = way[at - 1], [x, y] = way[at], [x1, y1] = way[at + 1], long = Math.hypot(x1 - x0, y1 - y0) || 1;
      const nx = (y1 - y0) / long, ny = -(x1 - x0) / long, gap = Math.abs(nx) * (w / 2) + Math.abs(ny) * (h / 2) + 3;
      add(x + nx * gap, y + ny * gap, gap);
      add(x - nx * gap, y - ny * gap, gap);
    }
    return this.best(found, w, h);
  }

  // What it costs that another line is as near to a place as its own.
  astray(way, x, y, gap) {
    let least = Infinity;
    for (const other of this.ways) if (other !== way) for (const [px, py] of other) least = Math.min(least, Math.hypot(px - x, py - y));
    return least < 1.3 * gap ? 250 * (1.3 - least / gap) : 0;
  }
}
