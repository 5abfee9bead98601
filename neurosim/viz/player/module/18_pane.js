// All pictures of one run.

class Pane {
  constructor(log, number) {
    this.log = log;
    const id = `neurosim-${number}-${Math.random().toString(36).slice(2, 8)}`;
    this.summary = make("p", { id, class: "unseen" });
    this.main = make("div", { class: "main" });
    this.side = make("div", { class: "side" });
    this.heading = make("h2", { text: log.score.title });
    this.element = make("section", { class: log.teaching ? "pane taught" : "pane", "aria-label": log.score.title }, this.heading, this.main, this.side, this.summary);
    this.network = new NetworkView(this.main, log, id);
    this.neuron = new NeuronView(this.side, log, id);
    const lesson = make("div", { class: "lesson" });
    this.trace = new TraceView(log.teaching ? lesson : this.side, log, id);
    this.views = [this.network, this.neuron, this.trace];
    if (log.teaching) {
      this.main.append(lesson);
      this.views.push(new BoundaryView(this.side, log, id), new CurveView(lesson, log, id), new WeightsView(lesson, log, id));
    }
    this.summary.textContent = `${counted(log.n, "neuron")}, ${counted(log.targets.length, "synapse")}, ${counted(log.spikes.tick.length, "signal")}. Press T for all of it as tables.`;
  }

  // Shows another log of the same kind.
  adopt(log) {
    this.log = log;
    for (const view of this.views) view.adopt(log);
  }

  // The pictures of which a small screen shows one at a time.
  pictures() { return [["Neuron", this.neuron.surface.box], ...(this.log.course.size ? [["Potential", this.views[2].chart.box]] : []), ...this.views.slice(3).map((view, k) => [["Boundary", "Mistakes", "Weights"][k], (view.surface ?? view.chart).box])]; }

  draw(now) { if (this.log.n) for (const view of this.views) view.draw(now); }
}
