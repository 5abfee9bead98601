// What the learning view asks its worker for: one thing after the other, lessons and maps by turns.

const COARSE = 40, FINE_STEPS = 96, FINE_SLOPES = 60; // places of a map along a side
const TURN = 14; // ms that the worker learns before it answers

class Turns {
  constructor(view) {
    Object.assign(this, { view, busy: false, mapsNext: false });
    this.room = new Room(document.getElementById("engine").textContent);
  }

  async pump() {
    const { view } = this;
    if (this.busy || view.left) return;
    this.busy = true;
    try {
      for (let act = this.next(); act; act = this.next()) await act();
    } catch (error) {
      view.running = false;
      view.form.say(`The lessons stopped: ${error.message}`);
    }
    this.busy = false;
    view.refresh();
  }

  // What is due, as a function that does it; null if nothing is.
  next() {
    const { view } = this, rows = Math.floor(view.owed), { wants } = view;
    if (wants) {
      view.wants = null;
      const given = wants === "begin" ? view.lessons : view.lessons.pupils.map(({ lesson: { rule, batch } }) => ({ rule, batch }));
      return async () => this.take(await this.room.ask(wants, given));
    }
    const old = view.panes.filter(({ plane, element }) => element.clientWidth && (plane.old || (!view.running && plane.side < this.fine(plane))));
    if (old.length && (this.mapsNext || rows < 1)) {
      this.mapsNext = false;
      return () => this.map(old.reduce((one, other) => ((other.plane.mappedAt ?? 0) < (one.plane.mappedAt ?? 0) ? other : one)));
    }
    if (rows < 1) return null;
    this.mapsNext = true;
    return () => this.advance(rows);
  }

  async advance(rows) {
    const { view } = this, before = view.news?.steps ?? 0, news = await this.room.ask("advance", { rows, budget: TURN });
    view.owed = Math.max(0, view.owed - (news.steps - before));
    this.take(news);
  }

  fine(plane) { return plane.contender.steps ? FINE_STEPS : FINE_SLOPES; }

  async map({ plane }) {
    const { view } = this, { given } = plane, side = view.running ? COARSE : this.fine(plane), of = view.panes.findIndex((pane) => pane.plane === plane), { lessons } = view;
    plane.old = false;
    const map = await this.room.ask("map", { of, ...gridOf(view.data, side) });
    plane.mappedAt = performance.now();
    if (lessons === view.lessons && given === plane.given) plane.take(map, side);
    view.stale = true;
    view.refresh();
  }

  take(news) {
    const { view } = this;
    if (view.wants === "begin") return; // it is of the lessons before
    if (news.steps === 0) view.courses.begin(news.pupils);
    view.courses.add(news.pupils);
    view.news = news;
    for (const { plane } of view.panes) plane.old = true;
    view.stale = true;
    view.refresh();
  }
}
