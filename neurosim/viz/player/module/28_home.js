// Takes what is on the page home: as a link, as the page with its changes, as JSON and as a script; and opens what was taken.

class TakeHome {
  constructor(live) {
    this.live = live;
    this.whyNot = new WhyNot(live);
    const button = (text, label, act) => make("button", { type: "button", text, "aria-label": label, title: label, onclick: () => this.trying(act) });
    this.told = make("p", { class: "told-home", role: "status", hidden: true });
    this.digest = make("p", { class: "digest" });
    this.box = make("input", { type: "text", readonly: true, "aria-label": "The link to this experiment", hidden: true, onfocus: () => this.box.select() });
    this.element = make("div", { class: "home" },
      make("div", { class: "bar", role: "group", "aria-label": "Take it home" }, make("span", { text: "take home" }),
        ...(live.alone ? [button("link", "Copy a link that is this experiment", () => this.link()), button("page", "Save this page with the changes", () => this.savePage())] : []),
        button("JSON", "Save the network as JSON for Network.load", () => this.saveNetwork()), button("Python", "Save a Python script that gives the same run", () => this.saveScript())),
      this.told, this.box, this.digest);
    window.addEventListener("hashchange", () => this.follow(), { signal: live.player.listening.signal });
  }

  // Does what may be refused, and says so in a sentence.
  async trying(act) {
    this.say("");
    try { await act(); } catch (error) { this.say(error.message, true); }
  }

  say(sentence, refused = false) {
    this.told.textContent = sentence;
    this.told.hidden = sentence === "";
    this.told.classList.toggle("refused", refused);
    this.box.hidden = true;
    if (sentence) this.told.scrollIntoView({ block: "nearest" });
  }

  // Shows what was taken home, if it belongs to this recording or to none of the page, which is then said.
  begin(choice) {
    const { changes } = choice, place = choice.linked();
    this.choice = choice;
    this.begun = changes === "" || ![-1, choice.which[0]].includes(place) ? null : this.trying(() => this.open(changes));
  }

  // Goes to the link that the address has become.
  follow() {
    if (!location.hash.startsWith(LINK) || location.hash === this.written) return;
    const place = this.choice.linked();
    if (place >= 0 && place !== this.choice.which[0]) this.choice.show([place]);
    else this.begin(this.choice);
  }

  async open(text) {
    const design = await linkedDesign(this.live, text);
    if (jsonOf(design) !== jsonOf(this.live.design)) this.live.change("", design);
  }

  // Shows the digest of the run on the page, once the page has a moment.
  refresh() {
    const { live } = this, { log } = live;
    this.whyNot.refresh();
    if (this.of === log) return;
    this.of = log;
    clearTimeout(this.waiting);
    this.digest.textContent = "digest \u2026";
    delete this.digest.dataset.digest; // that of another run
    if (log === live.base) this.showDigest(live.base.score.digest);
    else this.waiting = setTimeout(async () => {
      const digest = await digestOf(live, log.design, log.result);
      if (this.of === log) this.showDigest(digest, unlikePython(live, log.design));
    }, 100);
  }

  showDigest(digest, unlike = "") {
    this.digest.replaceChildren(...(digest ? ["digest ", make("code", { text: `${digest.slice(0, 12)}\u2026`, title: digest })] : [`No digest: ${unlike}`]));
    this.digest.dataset.digest = digest;
  }

  async link() {
    const text = await linkText(this.live, this.live.design);
    this.written = `${LINK}${text}`;
    history.replaceState(null, "", this.written);
    const copied = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
    this.say(copied ? "The link to this experiment is copied, and is the page's address now." : "The page's address is the link to this experiment now.");
    Object.assign(this.box, { value: location.href, hidden: false });
    this.box.scrollIntoView({ block: "nearest" });
  }

  async savePage() {
    const { live } = this, text = await linkText(live, live.design);
    this.save(pageWith(live, text), "html", "text/html");
    this.say("The page is saved with the changes; opened anew it shows them, and can go back to the recording.");
  }

  saveNetwork() {
    this.save(networkFile(this.live, this.live.design), "json", "application/json");
    this.say("The network is saved: ns.Network.load(file) reads it.");
  }

  async saveScript() {
    const script = await this.script();
    this.save(script, "py", "text/x-python");
    this.say("The script is saved: it makes the network, runs it, and prints the digest in its last line.");
  }

  // A script for the design of now, run once more as Python will build it.
  async script() {
    const { live } = this, { design } = live, built = buildable(design), unlike = unlikePython(live, design);
    if (unlike) return pythonScript(live, design, "", unlike);
    if (design === live.steps.first && built === design) return pythonScript(live, design, live.base.score.digest);
    const runner = new Runner(live.script), { result, refused } = await answerOf(runner, built);
    runner.worker.terminate();
    if (refused) throw new Error(`This cannot be run: ${refused}`);
    if (result.stopped) return pythonScript(live, design, "", `The page stopped this run because ${oneLine(result.stopped)}.`);
    return pythonScript(live, design, await digestOf(live, built, result));
  }

  save(text, ending, type) {
    const name = this.live.base.score.title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 60) || "network";
    const address = URL.createObjectURL(new Blob([text], { type })), link = make("a", { href: address, download: `${name}.${ending}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  }
}

function oneLine(text) { return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "\u00b7"); }

// The text of this page as it came, with the changes in its JSON.
function pageWith({ base }, text) {
  const score = document.getElementById("score"), told = JSON.parse(score.textContent), whole = document.documentElement.cloneNode(true);
  const place = told.scores.findIndex(({ title, digest }) => title === base.score.title && digest === base.score.digest);
  Object.assign(told, { together: [place], changes: text });
  for (const script of whole.querySelectorAll("[data-unfolded]")) script.remove();
  whole.querySelector("main").replaceWith(document.createElement("main"));
  for (const name of whole.getAttributeNames()) if (name !== "lang") whole.removeAttribute(name);
  whole.querySelector("#score").textContent = jsonOf(told).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return `<!doctype html>\n${whole.outerHTML}\n`;
}
