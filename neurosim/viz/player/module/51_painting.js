// Points that a person paints on the planes of the learning view, and takes away.

const SPRAY = 60; // ms between two points of a spray

class Painting {
  constructor(view) { this.view = view; }

  // The set of now as one's own, to be painted on.
  painted() {
    const { data, sets, settings } = this.view;
    if (settings.data === "own" && sets.own.painted) return sets.own;
    const rows = [...data.train.rows, ...data.test.rows], labels = [...data.train.labels, ...data.test.labels];
    return { name: "painted points", painted: true, features: data.features, classes: [...data.classes], rows, labels, scale: data.scale };
  }

  // Adds points of the class of the brush.
  add(places) {
    const { view } = this, own = this.painted(), { box } = view.data;
    if (own.rows.length + places.length > MOST_OWN) { view.form.say(`Up to ${MOST_OWN.toLocaleString("en")} points are painted.`); return; }
    if (view.brush === own.classes.length) own.classes.push(newClass(own.classes));
    for (const place of places) { own.rows.push(place); own.labels.push(view.brush); }
    this.use(own, places.every((place) => place.every((x, f) => x >= box[f][0] && x <= box[f][1])) ? box : null);
  }

  use(own, box) {
    own.about = `${own.rows.length} points, some of which you painted or removed.`;
    this.view.sets.own = own;
    Object.assign(this.view.settings, { data: "own", features: [0, 1], noise: 0 });
    this.view.remake(box);
  }

  // A pointer presses, or moves pressed, at a place of the plane; null where it is let go.
  at(place, remove, dragging) {
    if (!place) return;
    const now = performance.now(), [[left, right], [low, high]] = this.view.data.box;
    if (dragging && now - (this.sprayedAt ?? 0) < SPRAY) return;
    this.sprayedAt = now;
    if (remove) { this.removeNear(place); return; }
    const spread = dragging ? 0.06 : 0;
    this.add([place.map((x, f) => x + spread * (Math.random() - 0.5) * [right - left, high - low][f])]);
  }

  removeNear(place) {
    const { view } = this, own = this.painted(), { box } = view.data, far = (row) => Math.hypot(...row.map((x, f) => (x - place[f]) / (box[f][1] - box[f][0])));
    const near = own.rows.reduce((best, row, r) => (far(row) < far(own.rows[best]) ? r : best), 0);
    if (far(own.rows[near]) > 0.05) return;
    if (own.rows.length <= 2) { view.form.say("Two points are the least; add others before you remove these."); return; }
    own.rows.splice(near, 1);
    own.labels.splice(near, 1);
    this.use(own, box);
  }
}

// A name that no class has yet.
function newClass(names) {
  let k = names.length;
  while (names.includes(String(k))) k++;
  return String(k);
}
