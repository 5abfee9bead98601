// Lecture mode of the learning view: large type, what to look for, one thing at a time, and the keys of a presenter.

class RoomLecture {
  constructor(view) {
    Object.assign(this, { view, on: false, large: null });
    view.root.addEventListener("click", (event) => { if (this.on) this.enlarge(this.boxOf(event.target)); });
  }

  // What can be made large: each contender, and each curve.
  get boxes() { return [...this.view.root.querySelectorAll("article, .curve-box")]; }

  boxOf(element) { return element.closest(".taught, select, input, button") ? null : element.closest("article, .curve-box"); }

  // The buttons of a lecture.
  bar() {
    const button = (text, label, act) => make("button", { type: "button", text, "aria-label": label, title: label, onclick: act });
    return make("div", { class: "bar lecturing" }, button("\u2039", "Previous data set (Page up)", () => this.step(-1)), button("\u203a", "Next data set (Page down)", () => this.step(1)), button("Settings", "Settings (S)", () => this.tune()), button("\u00d7", "End the lecture (Esc)", () => this.toggle()));
  }

  toggle() {
    this.on = !this.on;
    this.large = null;
    this.view.root.classList.remove("tuned");
    if (this.on) this.view.showLarge(null);
    this.dress();
  }

  tune() {
    this.view.root.classList.toggle("tuned");
    this.view.redraw();
  }

  // Goes to the next data set of the list, or to the one before.
  step(by) {
    const { view } = this, names = view.sets.names.map(([name]) => name), next = names[names.indexOf(view.settings.data) + by];
    if (!next) return;
    view.settings.data = next;
    view.changed("data");
  }

  enlarge(box) {
    if (!box) return;
    this.large = this.large ? null : nameOfBox(box);
    this.dress();
  }

  // Makes all that is there now look as the mode has it.
  dress() {
    const { view: { root }, on, boxes } = this, large = boxes.find((box) => nameOfBox(box) === this.large) ?? null;
    root.classList.toggle("lecture", on);
    root.classList.toggle("one", large !== null);
    for (const box of boxes) {
      box.classList.toggle("large", box === large);
      if (on) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
    for (const part of root.querySelectorAll(".middle, .right")) part.classList.toggle("away", large !== null && !part.contains(large));
    this.view.redraw();
  }

  // Takes a key that is for it, and returns whether it was.
  key({ key, target }) {
    const act = {
      l: () => this.toggle(),
      ...(this.on && { PageDown: () => this.step(1), PageUp: () => this.step(-1), Escape: () => this.toggle(), s: () => this.tune(), Enter: () => this.enlarge(target.closest("article, .curve-box") ?? this.boxes[0]) }),
    }[key.length === 1 ? key.toLowerCase() : key];
    act?.();
    return act !== undefined;
  }
}

function nameOfBox(box) { return box.getAttribute("aria-label") ?? box.textContent.slice(0, 30); }
