// Several recordings in one page: which are shown, and which are left out.

class Choice {
  // `told` has scores, which of them are shown together at first, and sentences on what was left out.
  constructor(root, told) {
    Object.assign(this, { root, told, logs: new Map(), kept: new Map(), solved: new Set() });
    const whole = told.together.length > 1 ? [told.together] : [];
    this.options = [...whole, ...told.scores.map((_, k) => [k])];
    this.lecture = new Lecture(this);
    this.door = told.room ? new Door(this) : null;
  }

  async log(k) {
    const score = this.told.scores[k];
    if (!this.logs.has(k)) this.logs.set(k, new Log(score, await unpacked(score)));
    return this.logs.get(k);
  }

  async show(which) {
    this.which = which;
    const logs = await Promise.all(which.map((k) => this.log(k))), { player } = this.root;
    if (this.which !== which) return player; // something else has been chosen since
    player?.leave();
    const at = this.options.findIndex((one) => String(one) === String(which)), asked = new Asked(this, at);
    this.root.player = new Player(this.root, this.told.title, logs, { ...this.parts(which), asked: asked.element, lecture: this.lecture, chosen: player?.scheme.chosen });
    this.enliven(which, asked);
    this.lecture.dress();
    return this.root.player;
  }

  // Goes to the next of what can be shown, or to the one before.
  step(by) {
    const next = this.options[this.options.findIndex((one) => String(one) === String(this.which)) + by];
    if (next) this.show(next);
  }

  // Lets what is shown be changed, where it is one recording whose network the page can run; what was changed in it is kept.
  enliven(which, asked) {
    const script = this.told.engine ?? document.getElementById("engine")?.textContent, { live } = this.told.scores[which[0]], { player } = this.root;
    if (which.length > 1 || !script || !live || live.refused) return;
    player.live = new Live(player, this.told.kinds, script, this.kept.get(which[0]));
    this.kept.set(which[0], player.live.steps);
    player.live.onshow = () => asked.judge(player.live);
    if (player.live.steps.changed) player.live.run();
    else player.live.editor.home.begin(this);
    asked.judge(player.live);
  }

  // What was taken home and is to be shown: that of the address, or what the page was saved with; "" for nothing.
  get changes() { return this.told.engine ? "" : location.hash.startsWith(LINK) ? location.hash.slice(LINK.length) : String(this.told.changes ?? ""); }

  // The recording that this belongs to; -1 for none of this page.
  linked() {
    const bound = this.changes.split(".")[1] ?? "";
    return bound.length < DIGEST_BOUND ? -1 : this.told.scores.findIndex(({ digest }) => bound.startsWith(digest.slice(0, DIGEST_BOUND)));
  }

  // What the header has for it: a choice, where there is one, and what was left out.
  parts(which) {
    const { options, told } = this, said = ({ title, about }) => `${title} \u2013 ${about}`;
    if (told.scores.every(({ asked }) => asked?.task)) return { chooser: null, notes: told.left }; // which has a list of its own
    const chooser = told.scores.length > which.length || this.chooser ? make("select", { "aria-label": "Recording", class: "recordings", onchange: () => this.show(options[chooser.value]) },
      ...options.map((one, k) => make("option", { value: k, selected: String(one) === String(which), text: one.length > 1 ? `${one.map((each) => told.scores[each].title).join(" beside ")}` : said(told.scores[one[0]]) }))) : null;
    this.chooser = chooser;
    const fixed = which.length === 1 ? told.scores[which[0]].live?.refused : "";
    return { chooser, notes: [...told.left, ...(fixed ? [`This page replays what was recorded. It cannot run the network by itself: ${fixed}`] : [])] };
  }
}
