// What is drawn over a plane of the learning view, each thing by one function, and the key that says what it means.

function drawRow(pen, x, y, size, k, hollow) {
  classPath(pen, x, y, size, k);
  const ink = CLASSES[k % CLASSES.length];
  Object.assign(pen, { fillStyle: hollow ? INK.face : ink, strokeStyle: hollow ? ink : INK.face, lineWidth: hollow ? 2.2 : 1.2 });
  pen.fill();
  pen.stroke();
}

// Rings around places: whole ones, or dashed; `bare` ones have no rim, and hide less.
function drawRings(pen, places, r, dashed, bare = false) {
  pen.beginPath();
  for (const [x, y] of places) { pen.moveTo(x + r, y); pen.arc(x, y, r, 0, 2 * Math.PI); }
  for (const [ink, wide] of bare ? [[INK.text, 1.4]] : [[INK.face, 3.6], [INK.text, 1.8]]) {
    Object.assign(pen, { strokeStyle: ink, lineWidth: wide });
    pen.setLineDash(dashed ? [2.5, 2.5] : []);
    pen.stroke();
  }
  pen.setLineDash([]);
}

// The row that was asked last.
function drawFrame(pen, x, y, r) {
  Object.assign(pen, { strokeStyle: INK.text, lineWidth: 2 });
  pen.strokeRect(x - r, y - r, 2 * r, 2 * r);
}

// What the key says: a picture, and a sentence on it that is true of what is drawn now.
function keyOf({ data, hidden, stepped, graded, wired }) {
  const tie = data.classes.length === 2 ? `“${data.classes[1]}”` : "the first of those that tie", mid = [20, 20], row = (hollow) => (pen) => drawRow(pen, ...mid, 9, 0, hollow);
  const line = (dash) => (pen) => {
    Object.assign(pen, { strokeStyle: INK.text, lineWidth: dash.length ? 3 : 4.5 });
    pen.setLineDash(dash);
    pen.beginPath();
    pen.moveTo(2, 20);
    pen.lineTo(38, 20);
    pen.stroke();
    pen.setLineDash([]);
  };
  const weights = (pen) => ["excitatory", "inhibitory"].forEach((kind, k) => {
    Object.assign(pen, { strokeStyle: INK[kind], lineWidth: 4 });
    pen.setLineDash(DASH[kind]);
    pen.beginPath();
    pen.moveTo(2, 14 + 12 * k);
    pen.lineTo(38, 14 + 12 * k);
    pen.stroke();
    pen.setLineDash([]);
  });
  const map = (pen) => {
    const fading = pen.createLinearGradient(6, 0, 34, 0);
    fading.addColorStop(0, INK.face);
    fading.addColorStop(1, INK.grey);
    Object.assign(pen, { fillStyle: fading, strokeStyle: INK.text, lineWidth: 2 });
    pen.fillRect(6, 6, 28, 28);
    pen.strokeRect(6, 6, 28, 28);
  };
  const shade = (pen) => [1, 0].forEach((k) => {
    Object.assign(pen, { fillStyle: CLASSES[k], globalAlpha: STRONGEST });
    pen.fillRect(k ? 20 : 4, 8, 16, 24);
    pen.globalAlpha = 1;
  });
  return [
    [row(false), "row to learn"], ...(data.test.rows.length ? [[row(true), "row to test"]] : []),
    [(pen) => drawRings(pen, [mid], 14, false), "answered wrongly"],
    [(pen) => drawRings(pen, [mid], 14, true), `on the boundary: counts as ${tie}`],
    [shade, graded ? "shade: its answer there, strong where it is sure" : "shade: its answer there"],
    [line([]), "an output is undecided"], ...(hidden ? [[line([10, 5]), "a hidden unit is undecided"]] : []),
    ...(wired ? [[weights, "weight above 0, or below (dashed)"], ...(hidden ? [[map, "what a hidden unit sends, from nothing to most"]] : [])] : []),
    ...(stepped ? [[(pen) => drawFrame(pen, ...mid, 14), "row of the last step"]] : []),
  ];
}

// The key as list items.
function keyItems(told) {
  return keyOf(told).map(([draw, said]) => {
    const canvas = make("canvas", { width: 40, height: 40, class: "mark", "aria-hidden": true });
    draw(canvas.getContext("2d"));
    return make("li", {}, canvas, said);
  });
}
