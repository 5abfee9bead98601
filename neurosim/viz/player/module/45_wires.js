// The network of a contender beside its plane: inputs, hidden units as small maps, and synapses as wide as their weights.

class Wires {
  constructor(plane, pen, weights, { narrow, column }) {
    const { layers, design } = plane.given, { area } = plane;
    Object.assign(this, { plane, pen, weights, layers, design, places: new Map() });
    const left = narrow ? 15 : 20, first = narrow ? 30 : 46, height = area.h;
    const spread = (names, x, size) => names.forEach((name, k) => this.places.set(name, { x, y: area.y + (height * (k + 0.5)) / names.length, size }));
    spread([...layers[0], "bias"], left, 9);
    layers.slice(1, -1).forEach((names, depth) => spread(names, first + column * (depth + 0.5), Math.max(7, Math.min(column * 0.36, (height / names.length) * 0.4))));
    spread(layers.at(-1), area.x - (narrow ? 46 : 52), 8);
  }

  draw() {
    const { pen, places, layers, design: { neurons, synapses: { source, target } }, weights } = this;
    const most = Math.max(1e-9, ...weights.map(Math.abs));
    weights.forEach((weight, s) => {
      if (weight === 0) return;
      const from = places.get(neurons[source[s]].name), to = places.get(neurons[target[s]].name), kind = kindOf(weight);
      Object.assign(pen, { strokeStyle: INK[kind], lineWidth: 0.6 + 4.4 * (Math.abs(weight) / most), globalAlpha: 0.85 });
      pen.setLineDash(DASH[kind]);
      pen.beginPath();
      pen.moveTo(from.x + from.size, from.y);
      const [a, b] = [from.x + from.size, to.x - to.size], bend = (b - a) / 2;
      pen.bezierCurveTo(a + bend, from.y, b - bend, to.y, b, to.y);
      pen.stroke();
    });
    pen.setLineDash([]);
    pen.globalAlpha = 1;
    pen.font = SMALL;
    for (const [name, said] of [["x1", "x1"], ["x2", "x2"], ["bias", "1"]]) this.node(places.get(name), said);
    for (const name of layers.slice(1, -1).flat()) this.unit(name);
    layers.at(-1).forEach((name, k) => {
      const place = places.get(name);
      this.node(place, layers.at(-1).length === 1 ? "y" : "", layers.at(-1).length === 1 ? INK.face : CLASSES[k]);
    });
    pen.font = FONT;
  }

  node({ x, y, size }, said, ink = INK.face) {
    const { pen } = this;
    Object.assign(pen, { fillStyle: ink, strokeStyle: INK.text, lineWidth: 1.4 });
    pen.beginPath();
    pen.arc(x, y, size + 1, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
    Object.assign(pen, { fillStyle: INK.text, textAlign: "center" });
    pen.fillText(said, x, y + 0.5);
  }

  // A hidden unit: what it sends over the plane, from white for nothing to grey for all.
  unit(name) {
    const { pen, plane } = this, { x, y, size } = this.places.get(name), box = { x: x - size, y: y - size, w: 2 * size, h: 2 * size }, picture = plane.units.get(name);
    Object.assign(pen, { fillStyle: INK.face, strokeStyle: INK.text, lineWidth: 1.2 });
    pen.fillRect(box.x, box.y, box.w, box.h);
    if (plane.mapped && picture) picture.draw(pen, box, plane.smooth);
    pen.strokeRect(box.x, box.y, box.w, box.h);
  }
}
