// Lecture mode: large type, one thing at a time, and a presenter's keys; for a page that is shown to a hall.

const LECTURE_KEYS = [["L", "lecture: large type, and back"], ["Shift + N, Shift + P", "next, previous experiment or recording"]];
const IN_LECTURE = [
  ["Page up, Page down", "of a lecture: previous, next experiment or recording"], ["Enter, or a click", "of a lecture: one picture large, and back"],
  ["S", "of a lecture: sliders of the chosen neuron"], ["Esc", "end the lecture"],
];
const PICTURES = ["network", "neuron", "trace", "boundary", "curve", "weights"];

class Lecture {
  constructor(choice) {
    Object.assign(this, { choice, root: choice.root, on: false, large: null, keys: [...LECTURE_KEYS, ...IN_LECTURE] });
    this.root.addEventListener("pointerdown", (event) => { this.pressed = [event.clientX, event.clientY]; }, true);
    this.root.addEventListener("click", (event) => this.click(event));
  }

  get player() { return this.root.player; }

  // The pictures of all panes.
  get boxes() { return [...this.root.querySelectorAll(".pane .canvas, .pane .chart")]; }

  // What its buttons are, for the header of a player.
  bar() {
    const button = (text, label, act) => make("button", { type: "button", text, "aria-label": label, title: label, onclick: act });
    const moves = this.choice.options.length > 1 ? [button("\u2039", "Previous (Page up)", () => this.choice.step(-1)), button("\u203a", "Next (Page down)", () => this.choice.step(1))] : [];
    return make("div", { class: "bar lecturing" }, ...(this.choice.door?.buttons(this.choice.told.scores[this.choice.which[0]].asked?.room) ?? []), ...moves, button("Sliders", "Sliders of the chosen neuron (S)", () => this.tune()), button("\u00d7", "End the lecture (Esc)", () => this.toggle()));
  }

  toggle() {
    this.on = !this.on;
    this.large = null;
    this.root.classList.remove("tuned");
    this.dress();
  }

  tune() { this.root.classList.toggle("tuned"); this.player.refresh(); }

  // Makes the player that is there now look as the mode has it.
  dress() {
    const { root, on } = this, large = this.boxes.some((box) => kindOfPicture(box) === this.large) ? this.large : null;
    root.classList.toggle("lecture", on);
    root.classList.toggle("one", on && large !== null);
    for (const box of this.boxes) {
      const kind = kindOfPicture(box);
      box.classList.toggle("large", on && kind === large);
      if (on) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
    if (on) root.classList.remove("close");
    this.player.refresh();
  }

  enlarge(kind) {
    this.large = this.large ? null : kind;
    this.dress();
  }

  // A click on a neuron chooses it; one beside it makes the picture large; what is dragged does neither.
  click(event) {
    const box = event.target.closest(".pane .canvas, .pane .chart");
    if (!this.on || !box || !this.pressed || Math.hypot(event.clientX - this.pressed[0], event.clientY - this.pressed[1]) > 6) return;
    const pane = this.player.panes.find(({ element }) => element.contains(box)), { surface } = pane.network;
    if (box === surface.box && pane.network.nearest(...surface.at(event)) !== null) return;
    this.enlarge(kindOfPicture(box));
  }

  // Takes a key that is for it, and returns whether it was.
  key({ key, shiftKey, target }) {
    const { on, choice } = this, low = key.length === 1 ? key.toLowerCase() : key;
    const act = {
      l: () => this.toggle(), ...(shiftKey && { n: () => choice.step(1), p: () => choice.step(-1) }),
      ...(on && {
        PageDown: () => choice.step(1), PageUp: () => choice.step(-1), Escape: () => this.toggle(), s: () => this.tune(),
        Enter: () => this.enlarge(kindOfPicture(target.closest(".pane .canvas, .pane .chart")) ?? "network"),
      }),
    }[low];
    act?.();
    return act !== undefined;
  }
}

function kindOfPicture(box) { return box && (PICTURES.find((name) => box.classList.contains(name))); }
