// Several recordings in one page: which are shown, and which are left out.

class Choice {
  // `told` has scores, which of them are shown together at first, and sentences on what was left out.
  constructor(root, told) {
    Object.assign(this, { root, told, logs: new Map() });
    const whole = told.together.length > 1 ? [told.together] : [];
    this.options = [...whole, ...told.scores.map((_, k) => [k])];
  }

  async log(k) {
    const score = this.told.scores[k];
    if (!this.logs.has(k)) this.logs.set(k, new Log(score, await unpacked(score)));
    return this.logs.get(k);
  }

  async show(which) {
    const logs = await Promise.all(which.map((k) => this.log(k))), { player } = this.root;
    player?.leave();
    this.root.player = new Player(this.root, this.told.title, logs, { ...this.parts(which), chosen: player?.scheme.chosen });
    this.enliven(which);
    return this.root.player;
  }

  // Lets what is shown be changed, where it is one recording whose network the page can run.
  enliven(which) {
    const script = document.getElementById("engine")?.textContent, { live } = this.told.scores[which[0]];
    if (which.length !== 1 || !script || !live || live.refused) return;
    this.root.player.live = new Live(this.root.player, this.told.kinds, script);
    this.root.player.live.editor.home.begin(this.told.changes);
  }

  // What the header has for it: a choice, where there is one, and what was left out.
  parts(which) {
    const { options, told } = this, said = ({ title, about }) => `${title} \u2013 ${about}`;
    const chooser = told.scores.length > which.length || this.chooser ? make("select", { "aria-label": "Recording", class: "recordings", onchange: () => this.show(options[chooser.value]) },
      ...options.map((one, k) => make("option", { value: k, selected: String(one) === String(which), text: one.length > 1 ? `${one.map((each) => told.scores[each].title).join(" beside ")}` : said(told.scores[one[0]]) }))) : null;
    this.chooser = chooser;
    const fixed = which.length === 1 ? told.scores[which[0]].live?.refused : "";
    return { chooser, notes: [...told.left, ...(fixed ? [`This page replays what was recorded. It cannot run the network by itself: ${fixed}`] : [])] };
  }
}
