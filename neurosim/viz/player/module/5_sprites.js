// Pictures of neurons, drawn once for each shape and size and then only copied: a thousand of them fit into a frame.

const RIM = 2.2; // how far a picture reaches, in radii

class Sprites {
  constructor(ratio) {
    this.ratio = ratio;
    this.made = new Map();
  }

  // The picture of an outline of radius r, as `paint(pen, outlined)` draws it around the origin.
  get(name, points, r, paint) {
    const key = `${name} ${r}`;
    if (!this.made.has(key)) this.made.set(key, this.make(points, r, paint));
    return this.made.get(key);
  }

  make(points, r, paint) {
    const half = Math.ceil((RIM * r + 4) * this.ratio), canvas = document.createElement("canvas");
    canvas.width = canvas.height = 2 * half;
    const pen = canvas.getContext("2d");
    pen.setTransform(this.ratio, 0, 0, this.ratio, half, half);
    paint(pen, (scale = 1) => trace(pen, points, 0, 0, scale * r));
    return { canvas, half: half / this.ratio };
  }
}

// The closed line through the points of a shape of radius r around (x, y).
function trace(pen, points, x, y, r) {
  pen.beginPath();
  for (const point of points) pen.lineTo(x + r * point[0], y - r * point[1]);
  pen.closePath();
}

function stamp(pen, { canvas, half }, x, y, scale = 1) {
  const size = 2 * half * scale;
  pen.drawImage(canvas, x - half * scale, y - half * scale, size, size);
}

// The lower part of a picture, up to `share` of a diameter from the lowest point.
function stampBelow(pen, { canvas, half }, x, y, r, share) {
  const cut = half + r - 2 * r * share, scale = canvas.height / (2 * half);
  pen.drawImage(canvas, 0, cut * scale, canvas.width, canvas.height - cut * scale, x - half, y - half + cut, 2 * half, 2 * half - cut);
}
