// The learning view as a room of the page of experiments: there and back, by buttons and by the address; nothing is lost on the way.

const ROOM_LINK = "#learn=";

// What an address asks of the learning view, as settings, and a sentence on what it has that there is not.
function askedBy(address, { sets, contenders }) {
  const preset = {}, refused = [];
  if (!address.startsWith(ROOM_LINK)) return { preset, refused: "" };
  const given = new URLSearchParams(address.slice(1)), data = given.get("learn"), ids = contenders.map(({ id }) => id), part = (name) => (given.get(name) ?? "").split(",").filter(Boolean);
  const shown = part("shown"), sizes = part("hidden"), unknown = shown.filter((id) => !ids.includes(id));
  if (sets.has(data)) preset.data = data;
  else refused.push(`There is no data set named "${data.slice(0, LONGEST_CELL)}" here; there are ${sets.names.map(([name]) => name).join(", ")}.`);
  if (unknown.length || shown.length > MOST_SHOWN) refused.push(unknown.length ? `There is no contender named "${unknown[0].slice(0, LONGEST_CELL)}"; there are ${ids.join(", ")}.` : tooMany);
  else if (shown.length) preset.shown = ids.filter((id) => shown.includes(id));
  const { layers, problem } = layersRead(sizes.join(", "));
  if (sizes.length && problem) refused.push(problem);
  else if (sizes.length) preset.hidden = layers;
  return { preset, refused: refused.length ? `Of the address: ${refused.join(" ")}` : "" };
}

// The address of settings; rows of one's own are not in it.
function addressOf({ data, shown, hidden }) { return `${ROOM_LINK}${data === "own" ? "xor" : data}&shown=${shown.join(",")}&hidden=${hidden.join(",")}`; }

class Door {
  constructor(choice) {
    Object.assign(this, { choice, inside: false, view: null, before: "" });
    addEventListener("hashchange", () => this.follow());
  }

  // The way in from an experiment that has one.
  buttons(preset) {
    return preset ? [make("button", { type: "button", class: "enter", text: "Side by side", title: "Contenders learn side by side: change data, rules and layers", onclick: () => this.open(preset) })] : [];
  }

  // Goes where the address says.
  follow() {
    if (!location.hash.startsWith(ROOM_LINK)) { if (this.inside) this.show(false); return; }
    if (this.view && location.hash === addressOf(this.view.settings)) { if (!this.inside) this.show(true); return; }
    this.make(location.hash);
    this.show(true);
  }

  // Goes in from an experiment; where it was left as this experiment had it, it is as it was.
  open(preset) {
    if (!this.view || this.preset !== preset) this.make(addressOf({ shown: [], hidden: [], ...preset }));
    this.preset = preset;
    this.show(true);
    history.pushState(null, "", addressOf(this.view.settings));
  }

  make(address) {
    const { choice: { root, told } } = this;
    this.room ??= root.after(make("main", { class: "room", "data-unfolded": "" })) ?? root.nextElementSibling;
    this.view?.leave();
    this.view = this.room.learning = new LearnView(this.room, told.room, { address, home: () => this.close() });
    this.preset = null;
  }

  close() {
    history.replaceState(null, "", location.href.split("#")[0] + this.before);
    this.show(false);
  }

  show(inside) {
    const { choice: { root, lecture }, view, room } = this, { player } = root;
    if (inside === this.inside && room.hidden !== inside) return;
    const [from, to] = inside ? [player, view] : [view, player];
    if (inside) {
      this.before = location.hash.startsWith(ROOM_LINK) ? "" : location.hash;
      player.state.playing = false;
    } else view.running = false;
    Object.assign(this, { inside });
    Object.assign(root, { hidden: inside });
    Object.assign(room, { hidden: !inside });
    to.scheme.chosen = from.scheme.chosen;
    to.scheme.apply();
    const lectures = inside ? lecture.on : view.lecture.on, other = inside ? view.lecture : lecture;
    if (other.on !== lectures) other.toggle();
    to.refresh();
    to.root.focus({ preventScroll: true });
  }
}
