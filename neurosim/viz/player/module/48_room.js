// The worker of the learning view: one request at a time, each with its answer. See classroom.js in the engine.

class Room {
  constructor(script) {
    this.asked = 0;
    this.worker = new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
    this.worker.onmessage = ({ data }) => this.hear?.(data);
  }

  // Asks for "begin", "advance", "use" or "map"; what is refused is an error.
  ask(act, given) {
    const id = ++this.asked;
    return new Promise((done, fail) => {
      this.hear = (data) => { if (data.id === id) (data.refused ? fail(new Error(data.refused)) : done(data.answer)); };
      this.worker.onerror = (event) => fail(new Error(event.message));
      this.worker.postMessage({ id, act, given });
    });
  }

  close() { this.worker.terminate(); }
}

// Where a map is computed: a square of places over the box, the top row first, as the networks get them.
function gridOf(data, side) {
  const [[left, right], [low, high]] = data.box, along = (from, to) => Array.from({ length: side }, (_, k) => from + ((k + 0.5) / side) * (to - from));
  const xs = along(left, right), ys = along(high, low);
  return { xs: xs.map((x) => data.fed([x, 0])[0]), ys: ys.map((y) => data.fed([0, y])[1]) };
}
