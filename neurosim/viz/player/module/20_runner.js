// Runs what the page asks for in a worker, so that the page never waits; of several requests only the newest counts.

class Runner {
  constructor(script) {
    this.asked = 0; // the number of the newest request
    this.waiting = null; // what to do with its answer
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    this.worker = new Worker(address);
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.worker.onerror = (event) => this.hear({ id: this.asked, refused: event.message });
  }

  // Runs a design. `heard` is called with { reached }, and at last with { result } or { refused }.
  run(design, options, heard) {
    this.waiting = heard;
    this.worker.postMessage({ id: ++this.asked, design, options });
  }

  stop() {
    this.asked++;
    this.waiting = null;
    this.worker.postMessage({ id: this.asked });
  }

  hear(data) {
    if (data.id !== this.asked || !this.waiting) return;
    const heard = this.waiting;
    if (data.result || data.refused) this.waiting = null;
    heard(data);
  }
}
