// A canvas that fills its box, sharp on every screen, and the marks that all views share.

const FACES = "'DejaVu Sans', system-ui, sans-serif", FONT = `13.5px ${FACES}`, SMALL = `12px ${FACES}`;
const RING = 0.5; // seconds that a spike's ring lasts
const MOST_FLASHES = 3; // a second; more become a steady glow (WCAG 2.3.1)

class Surface {
  constructor(parent, name, describedBy) {
    this.box = make("div", { class: `canvas ${name}` });
    this.canvas = make("canvas", { role: "img" });
    if (describedBy) this.canvas.setAttribute("aria-describedby", describedBy);
    this.box.append(this.canvas);
    parent.append(this.box);
    this.width = this.height = 0;
  }

  // Fits the canvas to its box, and returns its pen, which draws in units; null if the box is hidden.
  pen() {
    const { clientWidth, clientHeight } = this.box, screen = globalThis.devicePixelRatio || 1, ratio = screen * LOOK.unit;
    if (!clientWidth || !clientHeight) return null;
    const width = Math.round(clientWidth * screen), height = Math.round(clientHeight * screen);
    if (this.canvas.width !== width || this.canvas.height !== height || this.ratio !== ratio || this.scheme !== LOOK.scheme) {
      Object.assign(this.canvas, { width, height });
      this.stale = true;
    }
    Object.assign(this, { width: clientWidth / LOOK.unit, height: clientHeight / LOOK.unit, ratio, scheme: LOOK.scheme });
    const pen = this.canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, this.width, this.height);
    pen.font = FONT;
    pen.textBaseline = "middle";
    return pen;
  }

  // Where on it a pointer is, in units.
  at(event) { return [event.offsetX / LOOK.unit, event.offsetY / LOOK.unit]; }

  describe(text) { if (this.canvas.getAttribute("aria-label") !== text) this.canvas.setAttribute("aria-label", text); }
}

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "text") element.textContent = value;
    else if (value !== false && value !== null) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

function kindOf(weight) { return weight === -Infinity ? "veto" : weight > 0 ? "excitatory" : weight < 0 ? "inhibitory" : "nothing"; }

const DASH = { excitatory: [], inhibitory: [7, 4], veto: [2, 3], nothing: [] };

// A signal: a filled dot, square or diamond by what its synapse does; an error is a hollow dot; a target a hollow diamond.
function drawSignal(pen, x, y, size, kind) {
  pen.fillStyle = INK[kind];
  pen.beginPath();
  if (kind === "inhibitory") pen.rect(x - size * 0.85, y - size * 0.85, size * 1.7, size * 1.7);
  else if (kind === "veto") diamond(pen, x, y, size * 1.2);
  else pen.arc(x, y, size, 0, 2 * Math.PI);
  pen.fill();
}

function drawHollow(pen, x, y, size, target) {
  Object.assign(pen, { fillStyle: INK.face, strokeStyle: INK.error, lineWidth: 2.2 });
  pen.beginPath();
  if (target) diamond(pen, x, y, size * 1.2); else pen.arc(x, y, size, 0, 2 * Math.PI);
  pen.fill();
  pen.stroke();
}

function diamond(pen, x, y, size) {
  pen.moveTo(x, y - size); pen.lineTo(x + size, y); pen.lineTo(x, y + size); pen.lineTo(x - size, y); pen.closePath();
}

// The mark of a class: each has its own shape beside its colour.
function drawClass(pen, x, y, size, k) {
  classPath(pen, x, y, size, k);
  pen.fillStyle = CLASSES[k % CLASSES.length];
  pen.fill();
}

function classPath(pen, x, y, size, k) {
  pen.beginPath();
  for (const [right, up] of MARKS[(k + Math.floor(k / MARKS.length)) % MARKS.length]) pen.lineTo(x + right * size, y - up * size);
  pen.closePath();
}

// A text with a rim of background, so that it can be read on lines.
function write(pen, text, x, y, { align = "center", ink = INK.text, bold = false, room = Infinity } = {}) {
  pen.save();
  Object.assign(pen, { textAlign: align, lineWidth: 4, strokeStyle: INK.halo, fillStyle: ink, lineJoin: "round" });
  if (bold) pen.font = `bold ${pen.font}`;
  const shown = fitted(pen, text, room);
  pen.strokeText(shown, x, y);
  pen.fillText(shown, x, y);
  pen.restore();
}

function fitted(pen, text, room) {
  if (pen.measureText(text).width <= room) return text;
  const letters = [...text];
  let kept = letters.length;
  while (kept > 1 && pen.measureText(`${letters.slice(0, kept).join("")}\u2026`).width > room) kept = Math.floor(kept * 0.85);
  return `${letters.slice(0, kept).join("")}\u2026`;
}
