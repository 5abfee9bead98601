// Runs what the page asks for in a worker, so that the page never waits; if asked to, what takes but a moment runs in the
// page itself, so that the next frame shows it. Of several requests only the newest counts; one that is under way may end
// if that takes not much longer, so that something moves while a slider does.

const PATIENCE = 300, MOMENT = 4; // ms

class Runner {
  constructor(script) {
    this.asked = 0; // the number of the newest request that was sent
    this.next = null; // the newest that waits
    this.heard = null; // what to do with the answer
    this.took = Infinity; // ms of the newest run that ended
    this.worker = new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.worker.onerror = (event) => this.hear({ id: this.asked, refused: event.message });
  }

  // Runs a design. `heard` is called with { reached } now and then, and at last with { result } or { refused }.
  // With `soon` that may be before it returns.
  run(design, options, heard, soon = false) {
    this.next = { design, options, heard };
    if (soon && this.took < MOMENT && this.here()) return;
    if (!this.heard || performance.now() - this.since > PATIENCE) this.send();
    else this.timer ??= setTimeout(() => this.send(), PATIENCE);
  }

  // Runs the newest request in the page and returns true, or gives up after a moment.
  here() {
    const { design, options, heard } = this.next, began = performance.now(), spent = () => performance.now() - began;
    let told;
    try {
      const loop = Engine.begun(design, options);
      if (!loop.run(() => spent() < 2 * MOMENT)) return false;
      told = { result: Engine.summary(loop, options.plane) };
    } catch (error) {
      told = { refused: Engine.saidOf(error) };
    }
    this.took = spent();
    if (this.heard) this.stop();
    this.next = null;
    heard(told);
    return true;
  }

  stop() {
    this.next = { heard: null };
    this.send();
  }

  leave() {
    clearTimeout(this.timer);
    this.next = this.heard = null;
    this.worker.terminate();
  }

  send() {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.next) return;
    const { design, options, heard } = this.next;
    Object.assign(this, { next: null, heard, since: performance.now() });
    this.worker.postMessage({ id: ++this.asked, design, options });
  }

  hear(data) {
    const { heard } = this;
    if (data.id !== this.asked || !heard) return;
    if (data.result || data.refused) {
      this.heard = null;
      this.took = data.took ?? Infinity;
      this.send();
    }
    heard(data);
  }
}
