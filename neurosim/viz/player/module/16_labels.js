// Where names and weights are written: beside what they belong to, and over nothing where there is room.

const MOST_LABELS = 60, NAME_ROOM = 110;

class Places {
  // Within a width and height, beside lines of points.
  constructor(width, height, ways) {
    Object.assign(this, { width, height, taken: [], points: ways.flat() });
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
    for (const { x, y } of candidates) {
      const cost = this.hides(x, y, w, h);
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
    const found = [];
    for (const at of [10, 8, 12, 6, 14, 16, 4, 18, 20]) {
      const [x0, y0] = way[at - 1], [x, y] = way[at], [x1, y1] = way[at + 1], long = Math.hypot(x1 - x0, y1 - y0) || 1;
      const nx = (y1 - y0) / long, ny = -(x1 - x0) / long, gap = Math.abs(nx) * (w / 2) + Math.abs(ny) * (h / 2) + 3;
      found.push({ x: x + nx * gap, y: y + ny * gap }, { x: x - nx * gap, y: y - ny * gap });
    }
    return this.best(found, w, h);
  }
}
