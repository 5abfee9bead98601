// The live page: what a person changes runs at once, beside the recording that it began from.

const MOST_LIVE = 1e6; // signals after which a run of the page is stopped

class Live {
  constructor(player, kinds, script, steps = null) {
    const base = player.logs[0];
    Object.assign(this, { player, kinds, base, log: base, script, steps: steps ?? new Steps(designOf(base)), refused: "", told: "" });
    this.runner = new Runner(script);
    this.alone = location.protocol !== "about:" && document.getElementById("engine") !== null; // not within a page of others: its address is the experiment's
    this.editor = new Editor(this);
    this.touch = new Touch(this);
    this.listen();
    for (const view of [player.panes[0].trace, player.rasters[0]]) view.beside = () => (this.log === base ? null : base);
  }

  // Keys of changing: they are those of every editor.
  listen() {
    const { player } = this, act = (event) => {
      const { target, key } = event, control = event.ctrlKey || event.metaKey, letter = key.toLowerCase();
      if (player.root.hidden || (target.tagName === "INPUT" && !["range", "checkbox"].includes(target.type))) return;
      const take = control ? { z: event.shiftKey ? () => this.redo() : () => this.undo(), y: () => this.redo() }[letter] : { e: () => this.editor.toggle(), y: () => this.editor.home.whyNot.ask(), delete: () => this.editor.remove() }[letter];
      if (!take || (!control && event.altKey) || player.root.querySelector("dialog[open]")) return;
      event.preventDefault();
      take();
    };
    (document.getElementById("engine") ? document : player.root).addEventListener("keydown", act, { signal: player.listening.signal });
  }

  get design() { return this.steps.design; }

  // Takes a step, which `what` names, and runs it.
  change(what, design) {
    this.steps.take(what, design);
    this.run();
  }

  undo() { this.steps.undo(); this.run(); }

  redo() { this.steps.redo(); this.run(); }

  reset() { this.steps.reset(); this.run(); }

  run() {
    const { design } = this;
    if (design === this.steps.first) {
      this.runner.stop();
      this.show(this.base, "");
      return;
    }
    this.runner.run(asRun(design), { ...optionsOf(design), plane: planeOf(this.base, design) }, ({ result, refused }) => {
      if (refused) this.refuse(refused);
      else if (result) this.hear(design, result);
    }, true);
  }

  hear(design, result) {
    try {
      const log = new LiveLog(this.base, this.kinds, design, result);
      const stopped = result.stopped ? `The run stopped at ${time(log, log.end)} because ${result.stopped}. ` : "";
      this.show(log, stopped + difference(this.base, log));
    } catch (error) {
      this.refuse(error.message);
    }
  }

  show(log, told) {
    Object.assign(this, { log, told, refused: "" });
    this.player.adopt(log);
    const found = this.chosen ? log.names.indexOf(this.chosen) : -1;
    this.chosen = null;
    if (found >= 0) this.player.choose(found);
    this.editor.refresh();
    this.onshow?.();
    this.onrun?.();
  }

  // Makes room for another.
  leave() { this.runner.leave(); }

  // Says why a change cannot be run; what is shown stays as it was.
  refuse(sentence) {
    this.refused = sentence;
    this.editor.refresh();
  }
}

// Where a run first differs from the recording that it began from, in a sentence with the reason.
function difference(base, log) {
  const length = Math.max(base.spikes.tick.length, log.spikes.tick.length), rank = (one, row) => one.names[one.spikes.neuron[row]];
  const end = Math.min(base.end, log.end);
  for (let row = 0; row < length; row++) {
    const [before, now] = [base, log].map((one) => (one.spikes.tick[row] < end ? { tick: one.spikes.tick[row], name: rank(one, row), value: one.spikes.value[row] } : { tick: Infinity }));
    if (before.tick === Infinity && now.tick === Infinity) break;
    if (before.tick === now.tick && before.name === now.name && before.value === now.value) continue;
    const fires = now.tick < before.tick || (now.tick === before.tick && log.names.indexOf(now.name) <= log.names.indexOf(before.name)), { tick, name } = fires ? now : before;
    const i = log.names.indexOf(name), what = fires ? (before.tick === now.tick && before.name === now.name ? `${name} sends ${toldApart([now.value, before.value]).map(typeset).join(" instead of ")}` : `${name} sends a signal that it did not send before`) : `${name} does not send the signal that it sent before`;
    const because = i >= 0 && log.acting(tick).includes(i) ? `: ${reason(log, i, tick)}` : "";
    return `From ${time(log, tick)} on it is another run. There ${what}${because}.`.replace("..", ".");
  }
  if (log.end !== base.end) return `Up to ${time(log, end)} every signal that was sent is that of the recording.`;
  return "Every signal that was sent is that of the recording.";
}
