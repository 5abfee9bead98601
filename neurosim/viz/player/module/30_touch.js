// Changes by pointer: times of stimuli in the raster; neurons and synapses in the network.

const NEAR = 7; // units within which a pointer means a tick
const DOUBLE = 700; // ms within which two presses can be a double click
const MOVED = 5; // units from which on a press is a drag

class Touch {
  constructor(live) {
    this.live = live;
    const { player } = live, [raster] = player.rasters, { network } = player.panes[0];
    Object.assign(this, { raster, network });
    raster.onpress = (x, y, event) => this.pressRaster(x, y, event);
    raster.onhover = (x, y) => (this.tickAt(x, y) ? "ew-resize" : "");
    raster.ondouble = (x, y) => this.addOrRemove(x, y);
    if (live.design.lesson || live.log.n > 150) return;
    network.onpress = (x, y, event) => this.pressNetwork(x, y, event);
    network.ondouble = (x, y) => { if (network.nearest(x, y) === null) this.addAt(x, y); };
  }

  // The place in the design of the stimulus in whose row of the raster a pointer is; -1 if there is none.
  rowAt(y) {
    const { log, design } = this.live, i = log.shown[Math.floor(y / this.raster.row)];
    const place = i === undefined ? -1 : placeOf(log, i);
    return place >= 0 && design.neurons[place].kind === "stimulus" ? place : -1;
  }

  // The time that a pointer means: which one of which stimulus.
  tickAt(x, y) {
    const place = this.rowAt(y);
    if (place < 0) return null;
    const { times } = this.live.design.neurons[place].parameters, { perMs } = this.live.base;
    const gaps = times.map((time) => Math.abs(this.raster.across(time * perMs) - x)), k = gaps.indexOf(Math.min(...gaps));
    return k >= 0 && gaps[k] <= NEAR ? { place, k } : null;
  }

  // A time in ms at a pointer: a whole number of round steps, of which a unit of the screen is at most one; with Shift of tenths of them.
  timeAt(x, fine = false) {
    const { perMs } = this.live.base, [low, high] = this.raster.shown, step = nice((high - low) / this.raster.surface.width / perMs) / (fine ? 10 : 1);
    const ms = Math.round(this.raster.timeAt(x) / perMs / step) * step;
    return Number((Math.round(ms * perMs) / perMs).toPrecision(12)); // on a tick
  }

  // What the clock showed before the first of two presses that may become a double click is kept.
  pressRaster(x, y, { timeStamp }) {
    if (!(timeStamp - this.pressed < DOUBLE)) this.before = this.live.player.state.tick;
    this.pressed = timeStamp;
    const found = this.tickAt(x, y);
    if (!found) return null;
    const { place, k } = found, { times, values } = this.live.design.neurons[place].parameters, what = `time ${place} ${k}`;
    const pairs = times.map((time, j) => ({ time, value: values ? values[j] : 1 }));
    let moved = false;
    return {
      move: (to, _, { shiftKey }) => {
        const time = this.timeAt(to, shiftKey);
        if (!moved && Math.abs(to - x) < 2) return; // a press alone moves nothing
        moved = true;
        if (pairs[k].time !== time) { pairs[k] = { ...pairs[k], time }; this.send(place, pairs, values !== null, what); }
      },
      end: () => this.live.steps.rest(),
    };
  }

  // Times in their order; of two at one time only one is kept.
  send(place, pairs, valued, what) {
    const kept = [...pairs].sort((a, b) => a.time - b.time).filter(({ time }, k, all) => k === 0 || time !== all[k - 1].time);
    this.live.change(what, CHANGES.times(this.live.design, place, kept.map(({ time }) => time), valued ? kept.map(({ value }) => value) : null));
  }

  addOrRemove(x, y) {
    const place = this.rowAt(y), found = this.tickAt(x, y);
    if (place < 0) return;
    this.live.player.seek(this.before); // the clock stays where it was
    const { times, values } = this.live.design.neurons[place].parameters, pairs = times.map((time, j) => ({ time, value: values ? values[j] : 1 }));
    if (found) pairs.splice(found.k, 1);
    else pairs.push({ time: this.timeAt(x), value: 1 });
    this.send(place, pairs, values !== null, "");
  }

  // A neuron is dragged to another place; with Shift, a synapse from it to another neuron.
  pressNetwork(x, y, event) {
    const { network, live } = this, i = network.nearest(x, y);
    if (i === null) return null;
    const place = placeOf(live.log, i), { x: fromX, y: fromY } = live.design.neurons[place];
    let moved = false;
    if (event.shiftKey) {
      return {
        move: (toX, toY) => { network.rubber = [network.x[i], network.y[i], toX, toY]; live.player.refresh(); },
        end: (toX, toY) => {
          const target = network.nearest(toX, toY);
          network.rubber = null;
          live.player.refresh();
          if (target !== null && !live.log.models[target].source) live.change("", CHANGES.connect(live.design, { source: place, target: placeOf(live.log, target), weight: 0.5, delay: live.base.perMs }));
        },
      };
    }
    return {
      move: (toX, toY) => {
        if (!moved && Math.hypot(toX - x, toY - y) < MOVED) return;
        moved = network.held = true;
        const [wide, tall] = network.scale;
        live.change(`move ${place}`, CHANGES.move(live.design, place, Math.round(fromX + (1000 * (toX - x)) / wide), Math.round(fromY - (1000 * (toY - y)) / tall)));
      },
      end: () => {
        network.held = false;
        live.steps.rest();
        if (moved) network.surface.stale = true;
        live.player.refresh();
        return moved;
      },
    };
  }

  addAt(x, y) {
    const { network, live } = this, { scale: [wide, tall], shift } = network;
    live.editor.add("LIF", { x: Math.round((1000 * (x - shift[0])) / wide), y: Math.round((-1000 * (y - shift[1])) / tall) });
  }
}

// The place of a neuron of a log in the design that it is of.
function placeOf(log, i) { return log.circuit ? log.circuit.rank[i] : i; }

// Lets a picture hear a pointer: a press may begin a drag, which moves and ends; else `press` is called, and again as it moves.
function listenTo(view, press) {
  const { surface } = view, { canvas } = surface, at = (event) => surface.at(event);
  let drag = null;
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    drag = view.onpress?.(...at(event), event) ?? null;
    if (!drag) press(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (drag) drag.move(...at(event), event);
    else if (event.buttons === 1) press(event);
    else if (view.onhover) canvas.style.cursor = view.onhover(...at(event));
  });
  canvas.addEventListener("pointerup", (event) => {
    view.dragged = drag?.end(...at(event)) ?? false;
    drag = null;
  });
  canvas.addEventListener("pointercancel", () => { drag = null; });
  canvas.addEventListener("dblclick", (event) => view.ondouble?.(...at(event)));
}
