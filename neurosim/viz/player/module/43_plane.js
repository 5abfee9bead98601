// One contender of the learning view: its network with a small map for each hidden unit, and what it answers over the plane.

const STRONGEST = 0.55; // share of a class's colour in the map where the output is certain
const FAINTEST = 0.2; // of the class with the largest margin, where its neuron stays silent

function rgbOf(ink) { return [1, 3, 5].map((at) => parseInt(ink.slice(at, at + 2), 16)); }

const BARE = 250, NARROW = 340; // units of width below which there is no room for the network, and little

// Numbers over a square as a picture: `shade` gives the two inks of a place, and the share of the second.
class Picture {
  constructor() { this.canvas = document.createElement("canvas"); }

  paint(side, inks, shade) {
    const { canvas } = this, pen = canvas.getContext("2d");
    if (canvas.width !== side) canvas.width = canvas.height = side;
    const image = pen.createImageData(side, side), { data } = image, tones = inks.map(rgbOf);
    for (let c = 0; c < side * side; c++) {
      const [k, share] = shade(c), tone = tones[k];
      for (let p = 0; p < 3; p++) data[4 * c + p] = tones[0][p] + share * (tone[p] - tones[0][p]);
      data[4 * c + 3] = 255;
    }
    pen.putImageData(image, 0, 0);
  }

  draw(pen, { x, y, w, h }, smooth) {
    pen.imageSmoothingEnabled = smooth;
    pen.drawImage(this.canvas, x, y, w, h);
  }
}

class Plane {
  constructor(parent, contender, onpaint) {
    Object.assign(this, { contender, whole: new Picture(), units: new Map() });
    this.surface = new Surface(parent, "plane");
    const { canvas } = this.surface, at = (event) => this.placeOf(...this.surface.at(event));
    canvas.addEventListener("pointerdown", (event) => {
      const place = at(event);
      if (!place || event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      onpaint(place, event.shiftKey, false);
    });
    canvas.addEventListener("pointermove", (event) => { if (event.buttons === 1 && at(event)) onpaint(at(event), event.shiftKey, true); });
    canvas.addEventListener("pointerup", () => onpaint(null));
  }

  // Takes a new map: see Answers.map in the engine, for a square of `side` x `side`.
  take(map, side) {
    const { steps, targets: [low, high] } = this.contender, { values, margins } = map, { layers } = this.given;
    const outputs = layers.at(-1).map((name) => values[name]), share = (value) => (value - low) / (high - low);
    const shade = outputs.length === 1
      ? (c) => { const o = 2 * share(outputs[0][c]) - 1; return [o >= 0 ? 2 : 1, STRONGEST * Math.abs(o)]; }
      : (c) => {
        let best = 0;
        for (let k = 1; k < margins.length; k++) if (margins[k][c] > margins[best][c]) best = k;
        return [best + 1, FAINTEST + (STRONGEST - FAINTEST) * share(outputs[best][c])];
      };
    this.whole.paint(side, [INK.face, ...CLASSES], shade);
    for (const name of layers.slice(1, -1).flat()) {
      if (!this.units.has(name)) this.units.set(name, new Picture());
      this.units.get(name).paint(side, [INK.face, INK.grey], (c) => [1, Math.max(0, Math.min(1, share(values[name][c])))]);
    }
    Object.assign(this, { side, smooth: !steps, mapped: true });
  }

  // What it shows from now on: the data, the layers, and the design whose synapses the weights belong to.
  show(given) { Object.assign(this, { given, mapped: false }); }

  placeOf(x, y) {
    const { area, given } = this;
    if (!area || x < area.x || x > area.x + area.w || y < area.y || y > area.y + area.h) return null;
    const [[left, right], [low, high]] = given.data.box;
    return [left + ((x - area.x) / area.w) * (right - left), high - ((y - area.y) / area.h) * (high - low)];
  }

  draw(pupil, told) {
    const pen = this.surface.pen();
    if (!pen || !this.given) return;
    const { data, layers } = this.given, { width, height } = this.surface, [[left, right], [low, high]] = data.box;
    const bare = width < BARE, narrow = width < NARROW, column = !narrow ? 62 : layers.length > 3 ? 36 : 48, strip = bare ? 42 : (narrow ? 30 : 46) + column * (layers.length - 2) + (narrow ? 76 : 92);
    this.area = { x: strip, y: 28, w: width - strip - 8, h: height - 60 };
    const { area } = this, px = (x) => area.x + ((x - left) / (right - left)) * area.w, py = (y) => area.y + area.h - ((y - low) / (high - low)) * area.h;
    pen.save();
    pen.beginPath();
    pen.rect(area.x, area.y, area.w, area.h);
    pen.clip();
    if (this.mapped) this.whole.draw(pen, area, this.smooth);
    this.lines(pen, pupil.weights, px, py);
    pen.restore();
    this.frame(pen, px, py);
    this.points(pen, pupil, px, py);
    if (!bare) new Wires(this, pen, pupil.weights, { narrow, column }).draw();
    this.surface.describe(told);
  }

  points(pen, { wrong, tested, asked }, px, py) {
    const { data: { train, test } } = this.given, count = train.rows.length + test.rows.length, size = count > 100 ? 3.6 : count > 20 ? 5 : 8.5, near = size + (count > 40 ? 0.8 : count > 20 ? 2.5 : 4);
    const placed = ({ rows }) => rows.map(([x, y]) => [px(x), py(y)]), parts = [[test, tested, true], [train, wrong, false]].map(([part, flags, hollow]) => ({ part, flags, hollow, places: placed(part) }));
    for (const { part: { labels }, hollow, places } of parts) places.forEach(([x, y], r) => drawRow(pen, x, y, size, labels[r], hollow));
    for (const [flag, r] of [[1, near], [2, near + (count > 40 ? 2 : 3.5)]]) drawRings(pen, parts.flatMap(({ flags, places }) => places.filter((_, row) => flags[row] & flag)), r, flag === 2, count > 40);
    if (asked !== null && train.rows[asked]) drawFrame(pen, ...parts[1].places[asked], size + 10);
  }

  // The line of each unit of the first layer: where its sum is its threshold.
  lines(pen, weights, px, py) {
    const { data, layers, design } = this.given, { threshold = 0 } = this.contender.model.parameters, first = layers[1], hidden = layers.length > 2;
    const [[left, right], [low, high]] = data.box, place = new Map(design.neurons.map(({ name }, k) => [name, k]));
    const weightOf = (source, target) => weights[design.synapses.source.findIndex((s, k) => s === place.get(source) && design.synapses.target[k] === place.get(target))];
    first.forEach((name, k) => {
      const bias = weightOf("bias", name) - threshold, sum = (x, y) => { const [u, v] = data.fed([x, y]); return weightOf("x1", name) * u + weightOf("x2", name) * v + bias; };
      const corners = [[left, low], [right, low], [right, high], [left, high]], ends = [];
      corners.forEach((a, c) => {
        const b = corners[(c + 1) % 4], [from, to] = [sum(...a), sum(...b)];
        if ((from > 0) !== (to > 0)) ends.push([0, 1].map((f) => a[f] + (from / (from - to)) * (b[f] - a[f])));
      });
      if (ends.length < 2) return;
      for (const [ink, wide] of hidden ? [[INK.text, 1.4]] : [[INK.halo, 6], [first.length > 1 ? CLASSES[k % CLASSES.length] : INK.text, 3]]) {
        Object.assign(pen, { strokeStyle: ink, lineWidth: wide });
        pen.setLineDash(hidden ? [6, 4] : []);
        pen.beginPath();
        pen.moveTo(px(ends[0][0]), py(ends[0][1]));
        pen.lineTo(px(ends[1][0]), py(ends[1][1]));
        pen.stroke();
      }
      pen.setLineDash([]);
    });
  }

  frame(pen, px, py) {
    const { area, given: { data: { box: [[left, right], [low, high]], features } } } = this;
    Object.assign(pen, { strokeStyle: INK.grey, lineWidth: 1, font: SMALL });
    pen.strokeRect(area.x, area.y, area.w, area.h);
    const across = ticksWithin(left, right, area.w / 60), bottom = area.y + area.h;
    for (const x of across) if (px(x) < area.x + area.w - 8) write(pen, number(x), px(x), bottom + 9);
    for (const y of ticksWithin(low, high, area.h / 45)) write(pen, number(y), area.x - 5, py(y), { align: "right" });
    write(pen, `${features[0]} \u2192`, area.x + area.w, bottom + 23, { align: "right", room: area.w });
    write(pen, `\u2191 ${features[1]}`, area.x, area.y - 13, { align: "left", room: area.w - 26 });
    pen.font = FONT;
  }
}
