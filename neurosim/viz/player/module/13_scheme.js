// How everything looks now: light or dark, and how large. The colours are those of page.css and stand nowhere else.

const LOOK = { scheme: "light", unit: 1 }; // of the player that is being drawn; a unit is a pixel of a small screen
const INK = {}, CLASSES = [], STROKES = [];
const INKS = ["text", "grey", "pale", "grid", "face", "halo", "excitatory", "inhibitory", "veto", "nothing", "error", "now", "fill", "level", "fired", "ring", "refractory", "shade", "row"];
const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3], [], [5, 3]];
const LARGE = 4 / 3; // how much larger everything is in a lecture
const ROOM = [1280, 720]; // units that a screen has at least, where it is larger than that

// The colours of a root element in its present scheme.
function inksOf(root) {
  const style = getComputedStyle(root), ink = (name) => style.getPropertyValue(`--${name}`).trim();
  return { named: Object.fromEntries(INKS.map((name) => [name, ink(name)])), classes: MARKS.map((_, k) => ink(`class-${k + 1}`)) };
}

function adopt({ named, classes }, look) {
  Object.assign(LOOK, look);
  Object.assign(INK, named);
  classes.forEach((ink, k) => { CLASSES[k] = ink; STROKES[k] = [ink, DASHES[k % DASHES.length]]; });
}

// Light or dark, as the system has it until a button says otherwise; paper is light. And the unit: as large as there is room for.
class Scheme {
  constructor(root, onchange, signal) {
    Object.assign(this, { root, chosen: null, printing: false, onchange });
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.dark.addEventListener("change", () => this.apply(), { signal });
    const paper = (printing) => { this.printing = printing; this.apply(true); };
    matchMedia("print").addEventListener("change", (event) => paper(event.matches), { signal });
    addEventListener("beforeprint", () => paper(true), { signal });
    addEventListener("afterprint", () => paper(false), { signal });
    this.apply();
  }

  get name() { return this.printing ? "light" : this.chosen ?? (this.dark.matches ? "dark" : "light"); }

  toggle() {
    this.chosen = this.name === "dark" ? "light" : "dark";
    this.apply();
  }

  apply(now = false) {
    if (this.left) return; // another player is in its place
    this.root.dataset.scheme = this.name;
    this.inks = inksOf(this.root);
    this.onchange?.(now);
  }

  // Sets the unit to the room there is, and makes this scheme the one that is drawn with.
  use() {
    const { root } = this, height = parseFloat(getComputedStyle(root).getPropertyValue("--neurosim-height")) || innerHeight;
    const large = root.classList.contains("lecture") ? LARGE : 1;
    const unit = Math.max(1, Math.round(20 * large * Math.min(root.clientWidth / ROOM[0], height / ROOM[1], 4)) / 20);
    if (unit !== this.unit) {
      this.unit = unit;
      root.style.setProperty("--unit", unit);
    }
    adopt(this.inks, { scheme: this.name, unit });
  }
}
