// The data sets of the learning view: those of Python, those of a formula, and what was painted or dropped.

const COPIES = 12; // of each row of a truth table to which noise is added
const FEW_ROWS = 10; // of which none is held out

// Points of two classes by a formula, about as wide as from -1 to 1; `noise` is the deviation that is added.
const FORMULAS = {
  clouds: { name: "two clouds", rows: 80, deviation: 0.15, place: (k, share) => (k ? [0.5, 0.5] : [-0.5, -0.5]) },
  circles: { name: "circles", rows: 120, deviation: 0.02, place: (k, share) => turned((k ? 0.4 : 0.9) , share * 2 * Math.PI) },
  moons: { name: "moons", rows: 120, deviation: 0.02, place: (k, share) => (k ? [0.35 - 0.7 * Math.cos(share * Math.PI), 0.2 - 0.7 * Math.sin(share * Math.PI)] : [-0.35 + 0.7 * Math.cos(share * Math.PI), -0.2 + 0.7 * Math.sin(share * Math.PI)]) },
  spirals: { name: "spirals", rows: 160, deviation: 0.0, place: (k, share) => turned(0.1 + 0.85 * share, 3.2 * Math.PI * share + k * Math.PI) },
};

function turned(radius, angle) { return [radius * Math.cos(angle), radius * Math.sin(angle)]; }

// A number of mean 0 and deviation 1 (G. E. P. Box and M. E. Muller, 1958).
function normalFrom(stream) { return Math.sqrt(-2 * Math.log(1 - stream.random())) * Math.cos(2 * Math.PI * stream.random()); }

// All data sets by name, each as { name, about, features, classes, rows, labels, scale } or by a formula.
class DataSets {
  constructor(given) {
    this.fixed = new Map(given.map((set) => [set.name, set]));
    this.own = null; // what was painted or dropped
  }

  get names() { return [...[...this.fixed.keys()].map((name) => [name, name.length <= 4 && name !== "seed" && name !== "iris" ? name.toUpperCase() : name]), ...Object.entries(FORMULAS).map(([key, { name }]) => [key, name]), ...(this.own ? [["own", this.own.name]] : [])]; }

  has(name) { return this.names.some(([key]) => key === name); }

  // The set of two chosen features, with noise.
  of({ data, features, noise, seed }) {
    if (FORMULAS[data]) return byFormula(data, noise, seed);
    const set = data === "own" ? this.own : this.fixed.get(data), chosen = features.map((f) => Math.min(f, set.features.length - 1));
    const part = set.features.length > chosen.length ? ` Of its ${set.features.length} features ${chosen.map((f) => set.features[f]).join(" and ")} are shown and learned.` : "";
    const whole = { ...set, about: set.about + part, features: chosen.map((f) => set.features[f]), rows: set.rows.map((row) => chosen.map((f) => row[f])) };
    return noise > 0 && data !== "own" ? withNoise(whole, noise, seed) : whole;
  }
}

function byFormula(key, noise, seed) {
  const { name, rows: count, deviation, place } = FORMULAS[key], stream = Engine.streamOf(String(seed), "points", key), rows = [], labels = [];
  for (let r = 0; r < count; r++) {
    const k = r % 2, around = place(k, Math.floor(r / 2) / (count / 2));
    rows.push(around.map((x) => x + (deviation + noise) * normalFrom(stream)));
    labels.push(k);
  }
  return { name, about: `${count} points by a formula, drawn with seed ${seed}.`, features: ["x1", "x2"], classes: ["0", "1"], rows, labels, scale: false };
}

// A set with noise in units of each feature's deviation; of a truth table there are several copies of each row.
function withNoise(set, noise, seed) {
  const stream = Engine.streamOf(String(seed), "noise", set.name), copies = set.rows.length < FEW_ROWS ? COPIES : 1, { deviations } = scalingOf(set.rows), rows = [], labels = [];
  for (let c = 0; c < copies; c++) set.rows.forEach((row, r) => {
    rows.push(row.map((x, f) => x + noise * (deviations[f] || 1) * normalFrom(stream)));
    labels.push(set.labels[r]);
  });
  return { ...set, rows, labels };
}

// The mean and the deviation of each column.
function scalingOf(rows) {
  const columns = rows[0].map((_, f) => rows.map((row) => row[f])), mean = (values) => values.reduce((sum, x) => sum + x, 0) / values.length, means = columns.map(mean);
  return { means, deviations: columns.map((values, f) => Math.sqrt(mean(values.map((x) => (x - means[f]) ** 2)))) };
}

// Training and test rows, the same share of each class; a class keeps at least one row to learn.
function splitRows(set, share, seed) {
  const test = new Set();
  if (set.rows.length >= FEW_ROWS && share > 0) set.classes.forEach((_, k) => {
    const own = [...set.labels.keys()].filter((r) => set.labels[r] === k), order = Engine.streamOf(String(seed), "split", k).permutation(own.length);
    for (const place of order.slice(0, Math.min(own.length - 1, Math.round(share * own.length)))) test.add(own[place]);
  });
  const part = (kept) => { const places = [...set.rows.keys()].filter(kept); return { rows: places.map((r) => set.rows[r]), labels: places.map((r) => set.labels[r]) }; };
  return { train: part((r) => !test.has(r)), test: part((r) => test.has(r)) };
}

// Everything that lessons and pictures need of the chosen data: the rows, and the features as the networks get them.
function material(sets, settings) {
  const set = sets.of(settings), { train, test } = splitRows(set, settings.test, settings.seed);
  const { means, deviations } = set.scale && train.rows.length ? scalingOf(train.rows) : { means: [0, 0], deviations: [1, 1] };
  const fed = (row) => row.map((x, f) => (x - means[f]) / (deviations[f] || 1));
  return { ...set, train: { ...train, fed: train.rows.map(fed) }, test: { ...test, fed: test.rows.map(fed) }, fed, box: boxOf(set.rows) };
}

// The part of the plane that is shown: all rows, and a margin.
function boxOf(rows) {
  return [0, 1].map((f) => {
    const values = rows.map((row) => row[f]), low = Math.min(...values, Infinity), high = Math.max(...values, -Infinity), room = high > low ? 0.18 * (high - low) : 1;
    return low <= high ? [low - room, high + room] : [-1, 1];
  });
}
