// What is due and when: a heap of ticks, and the signals on their way.

// The earliest tick first; of equal ticks, the lower order. Each entry carries a whole number.
class Heap {
  constructor() {
    this.size = 0;
    this.ticks = new Float64Array(64);
    this.orders = new Float64Array(64);
    this.items = new Int32Array(64);
  }

  get tick() { return this.size ? this.ticks[0] : Infinity; }

  push(tick, order, item) {
    if (this.size === this.ticks.length) this.grow();
    this.rise(this.size++, tick, order, item);
  }

  pop() {
    const item = this.items[0], last = --this.size;
    if (last) this.sink(this.ticks[last], this.orders[last], this.items[last]);
    return item;
  }

  // Gives the first entry a later tick.
  postpone(tick) { this.sink(tick, this.orders[0], this.items[0]); }

  rise(place, tick, order, item) {
    const { ticks, orders, items } = this;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (ticks[parent] < tick || (ticks[parent] === tick && orders[parent] <= order)) break;
      ticks[place] = ticks[parent]; orders[place] = orders[parent]; items[place] = items[parent];
      place = parent;
    }
    ticks[place] = tick; orders[place] = order; items[place] = item;
  }

  sink(tick, order, item) {
    const { ticks, orders, items, size } = this;
    let place = 0;
    for (let child = 1; child < size; child = 2 * place + 1) {
      const other = child + 1;
      if (other < size && (ticks[other] < ticks[child] || (ticks[other] === ticks[child] && orders[other] < orders[child]))) child = other;
      if (tick < ticks[child] || (tick === ticks[child] && order <= orders[child])) break;
      ticks[place] = ticks[child]; orders[place] = orders[child]; items[place] = items[child];
      place = child;
    }
    ticks[place] = tick; orders[place] = order; items[place] = item;
  }

  grow() {
    for (const name of ["ticks", "orders", "items"]) this[name] = longer(this[name]);
  }
}

// The signals on their way. A signal goes along all branches of its axon, and is due where the next of them ends; those
// that are due at one tick come in the order in which they were sent.
class Signals {
  constructor() {
    this.due = new Heap();
    this.sent = new Float64Array(64);
    this.value = new Float64Array(64);
    this.branch = new Int32Array(64); // that it reaches next
    this.end = new Int32Array(64); // after the last branch of its axon
    this.free = [];
    this.used = 0;
    this.count = 0; // of all that were ever sent
  }

  send(now, value, branch, end, delay) {
    let slot = this.free.length ? this.free.pop() : this.used++;
    if (slot === this.sent.length) for (const name of ["sent", "value", "branch", "end"]) this[name] = longer(this[name]);
    this.sent[slot] = now;
    this.value[slot] = value;
    this.branch[slot] = branch;
    this.end[slot] = end;
    this.due.push(now + delay, this.count++, slot);
  }

  // Takes the first signal on to its next branch.
  goOn(delays) {
    const slot = this.due.items[0], branch = ++this.branch[slot];
    if (branch < this.end[slot]) this.due.postpone(this.sent[slot] + delays[branch]);
    else {
      this.due.pop();
      this.free.push(slot);
    }
  }
}

// Rows under way: one growing column of numbers each.
class Rows {
  constructor(...names) {
    this.names = names;
    this.length = 0;
    this.columns = names.map(() => new Float64Array(256));
  }

  add(a, b, c, d, e, f) {
    const { columns } = this, row = this.length++;
    if (row === columns[0].length) for (let k = 0; k < columns.length; k++) columns[k] = longer(columns[k]);
    columns[0][row] = a;
    columns[1][row] = b;
    columns[2][row] = c;
    if (columns.length > 3) columns[3][row] = d;
    if (columns.length > 4) {
      columns[4][row] = e;
      columns[5][row] = f;
    }
  }

  // The rows of ticks before the end, by column; ticks are the first one.
  before(end) {
    let n = this.length;
    while (n > 0 && this.columns[0][n - 1] >= end) n--;
    return Object.fromEntries(this.names.map((name, k) => [name, this.columns[k].slice(0, n)]));
  }
}

function longer(array) {
  const grown = new array.constructor(2 * array.length);
  grown.set(array);
  return grown;
}
