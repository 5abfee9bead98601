// Why not: the least change that would have made a neuron fire where it stayed silent, or kept it silent where it fired. Each
// change that is told of was run by the engine, with the outcome that is told.

const SCANNED = 20, HALVINGS = 36, MOST_TRIED = 12, LEAST_DIGITS = 3;

class WhyNot {
  constructor(live) {
    this.live = live;
    this.token = 0;
    this.button = make("button", { type: "button", text: "why not?", "aria-label": "Why not, or why? The least change that would have made the neuron do otherwise (Y)", title: "Why not, or why? The least change that would have made the neuron do otherwise (Y)", onclick: () => this.ask() });
    this.found = make("ul", { class: "otherwise", "aria-live": "polite" });
    this.element = make("div", { class: "whynot" }, this.button, this.found);
  }

  // What was found is true of the run and the neuron it was asked for only.
  refresh() {
    const { log, player } = this.live;
    if (this.of && (this.of.log !== log || this.of.neuron !== player.state.neuron)) this.cancel();
  }

  cancel() {
    this.token++;
    this.of = null;
    this.runner?.stop();
    this.found.replaceChildren();
  }

  // What the engine says of a design up to a tick, from a worker of its own.
  asked(design, until) {
    this.runner ??= new Runner(document.getElementById("engine").textContent);
    return answerOf(this.runner, { ...design, until });
  }

  async ask() {
    const { live } = this, { log, player } = live, neuron = player.state.neuron;
    this.cancel();
    const token = this.token, stale = () => token !== this.token;
    this.of = { log, neuron };
    this.say([["Looking\u2026"]]);
    const { refused, questions } = asking(live, neuron, Math.floor(player.now().tick)), lines = [];
    for (const question of questions ?? []) {
      const tried = [], before = lines.length;
      for (const { said, ways } of waysOf(live, question)) {
        const found = await this.least(question, ways, stale);
        if (stale()) return;
        if (found) lines.push(found);
        else tried.push(said);
      }
      if (lines.length > before) {
        if (tried.length) lines.push([`No change that was tried of ${tried.join(", nor of ")} would have done it.`]);
        break;
      }
      lines.push([tried.length ? `Nothing that was tried would have ${question.aim}: no change of ${tried.join(", nor of ")}.` : `There is no weight, threshold or time whose change could have ${question.aim}.`]);
    }
    this.say(refused ? [[refused]] : lines);
  }

  say(lines) {
    this.found.replaceChildren(...lines.map(([text, design]) => make("li", {}, make("span", { text }), ...(design ? [" ", make("button", { type: "button", class: "small", text: "try it", "aria-label": `Try it: ${text}`, onclick: () => this.live.change("", design) })] : []))));
  }

  // The least of the changes of a group that does it: in a sentence, with the design.
  async least(question, ways, stale) {
    let best = null;
    for (const way of ways) {
      const found = await this.search(question, way, best ? best.size : Infinity, stale);
      if (stale()) return null;
      if (found && (!best || found.size < best.size)) best = found;
    }
    return best && [best.said, best.design];
  }

  // The least change of one number, to both sides: a look at steps that grow, then halving; the number that is told is run.
  async search(question, way, most, stale) {
    let found = null;
    for (const [side, reach] of way.sides) {
      const far = Math.min(reach, found ? found.size : most), works = async (value) => (stale() ? null : this.outcome(question, way, value));
      let low = 0, high = null;
      for (let k = SCANNED - 1; k >= 0 && high === null; k--) {
        const step = way.snap(far * 2 ** (-k / 2));
        if (!(step > low)) continue;
        if (await works(way.from + side * step)) high = step;
        else low = step;
      }
      for (let k = 0; k < HALVINGS && high !== null && !stale(); k++) {
        const middle = way.snap((low + high) / 2);
        if (!(middle > low && middle < high)) break;
        if (await works(way.from + side * middle)) high = middle;
        else low = middle;
      }
      if (high === null || stale()) continue;
      for (let digits = LEAST_DIGITS; digits <= MOST_DIGITS; digits++) {
        const value = way.told(way.from + side * high, side, digits), outcome = Math.abs(value - way.from) <= way.reachOf(side) && await works(value);
        if (!outcome) continue;
        const size = Math.abs(value - way.from);
        if (!found || size < found.size) found = { size, said: way.said(value, question, outcome.tick), design: way.design(value) };
        break;
      }
    }
    return found;
  }

  // What comes of a change: { tick } of what was asked for, or null.
  async outcome({ neuron, at, wanted, from, until }, way, value) {
    const design = way.design(value), { result } = await this.asked(design, until);
    if (!result || result.stopped) return null;
    const mine = result.rank.indexOf(neuron), { tick, neuron: who } = result.spikes;
    const row = tick.findIndex((then, k) => who[k] === mine && then >= (way.since ?? from) && then < until);
    if (wanted) return row < 0 ? null : { tick: tick[row] };
    return row < 0 ? { tick: at } : null;
  }
}

// What a worker says of a design: { result } or { refused }; nothing, if it is asked for something else meanwhile.
function answerOf(runner, design) {
  const { until, lesson, plasticity } = design;
  return new Promise((resolve) => {
    runner.run(asRun(design), { until, lesson, plasticity, mostSignals: MOST_LIVE }, (told) => { if (told.result || told.refused) resolve(told); });
  });
}

// What is asked of a neuron, at what it did last: { neuron: its place in the design, wanted: whether it should fire, from, until,
// earliest, aim }, in ticks. Of one that never fires it is asked of the whole run, too, where nothing helps at that instant.
function asking(live, i, now) {
  const { log, base } = live, name = log.names[i], place = log.circuit ? log.circuit.rank[i] : i, { ticks } = log.trains[i];
  if (live.design.lesson) return { refused: "Why not is asked of runs without a lesson, for in a lesson the weights are not those that were given." };
  if (live.refused) return { refused: "The changes cannot be run, so there is nothing to ask." };
  if (live.design !== (log === base ? live.steps.first : log.design)) return { refused: "The run is not ready yet; ask again." };
  if (log.models[i].source) return { refused: `${name} is a source: it sends what it is told to.` };
  const at = log.lastAct(i, now), anywhere = { neuron: place, at: log.end, wanted: true, from: 0, earliest: 0, until: log.end, aim: `made ${name} fire at all` };
  if (at < 0) return ticks.length ? { refused: `Nothing has happened to ${name} yet.` } : { questions: [anywhere] };
  const { outcome } = why(log, i, at), until = Math.min(nextAct(log, i, at), log.end), earliest = (ticks[atLeast(ticks, at) - 1] ?? -1) + 1, asked = { neuron: place, at, earliest, until };
  if (outcome === "silent") return { questions: [{ ...asked, wanted: true, from: at, aim: `made ${name} fire at ${time(log, at)}${until > at + 1 ? ` or before ${time(log, until)}` : ""}` }, ...(ticks.length ? [] : [anywhere])] };
  if (outcome === "fired") return { questions: [{ ...asked, wanted: false, from: earliest, aim: `kept ${name} silent at ${time(log, at)}` }] };
  return { refused: `${name} was refractory at ${time(log, at)}, and could not fire whatever it heard; ask at another instant.` };
}

// When something next happens to a neuron after a tick.
function nextAct(log, i, tick) {
  let next = log.trains[i].ticks[moreThan(log.trains[i].ticks, tick)] ?? Infinity;
  const course = log.course.get(i);
  if (course) next = Math.min(next, course.ticks[moreThan(course.ticks, tick)] ?? Infinity);
  for (const s of log.synapsesOnto(i)) {
    const { ticks } = log.trains[log.sources[s]], place = moreThan(ticks, tick - log.delays[s]);
    if (place < ticks.length) next = Math.min(next, ticks[place] + log.delays[s]);
  }
  return next;
}

// The ways to change the outcome: one weight, the threshold, one time of a stimulus; each with how far it may go.
function waysOf(live, question) {
  const { design, log } = live, { neuron } = question, onto = [...design.synapses.keys()].filter((s) => design.synapses[s].target === neuron), groups = [];
  const weights = onto.filter((s) => Number.isFinite(design.synapses[s].weight)).sort((a, b) => Math.abs(design.synapses[b].weight) - Math.abs(design.synapses[a].weight)).slice(0, MOST_TRIED);
  const most = Math.max(1, ...weights.map((s) => 2 * Math.abs(design.synapses[s].weight)));
  if (weights.length) groups.push({ said: `one of ${weights.length === 1 ? "its 1 weight" : `${weights.length} weights`} within ${number(-most)} and ${number(most)}`, ways: weights.map((s) => weightWay(live, s, most)) });
  const { threshold } = design.neurons[neuron].parameters;
  if (typeof threshold === "number") groups.push(thresholdWay(live, neuron, threshold));
  const times = timeWays(live, question, onto);
  if (times.length) groups.push({ said: `one time of ${times.length === 1 ? "its stimulus" : "its stimuli"}`, ways: times });
  return groups;
}

// A number rounded to so many digits, away from where the change began.
function roundedOut(value, side, digits) {
  const near = Number(value.toPrecision(digits)), unit = 10 ** (Math.floor(Math.log10(Math.abs(value) || 1)) - digits + 1);
  return side * (near - value) >= 0 ? near : Number((near + side * unit).toPrecision(digits));
}

function real(from, low, high) {
  const reach = (side) => Math.max(0, side > 0 ? high - from : from - low);
  return { from, sides: [1, -1].map((side) => [side, reach(side)]), reachOf: reach, snap: (step) => step, told: roundedOut };
}

function outcomeSaid(live, { neuron, wanted }, tick) {
  const { log } = live, name = log.names[log.circuit ? log.circuit.rank.indexOf(neuron) : neuron];
  return wanted ? `made ${name} fire at ${time(log, tick)}` : `kept ${name} silent at ${time(log, tick)}`;
}

function changeSaid(from, to) { return `${toldApart([from, to]).map(typeset).join(" \u2192 ")}`; }

function weightWay(live, s, most) {
  const { design, log } = live, { source, weight } = design.synapses[s], name = log.names[log.circuit ? log.circuit.rank.indexOf(source) : source];
  return { ...real(weight, -most, most), design: (value) => CHANGES.weight(design, s, value), said: (value, question, tick) => `The weight of ${name} ${changeSaid(weight, value)} would have ${outcomeSaid(live, question, tick)}.` };
}

function thresholdWay(live, i, threshold) {
  const { design } = live, size = 2 * Math.abs(threshold) || 2;
  const way = { ...real(threshold, -size, size), design: (value) => CHANGES.parameter(design, i, "threshold", value), said: (value, question, tick) => `Its threshold ${changeSaid(threshold, value)} would have ${outcomeSaid(live, question, tick)}.` };
  return { said: `its threshold within ${number(-size)} and ${number(size)}`, ways: [way] };
}

// Each time of a stimulus that reaches the neuron by the instant, as far as to the times beside it.
function timeWays(live, { at, earliest, until }, onto) {
  const { design, base } = live, { perMs } = base, ways = [];
  for (const s of onto) {
    const { source, delay } = design.synapses[s], { kind, parameters } = design.neurons[source];
    if (kind !== "stimulus" || ways.some((way) => way.source === source)) continue;
    const clock = Engine.clockOf(design.tick, design.rounding), ticks = parameters.times.map((time) => Engine.ticksOf(clock, time, "A time"));
    ticks.forEach((tick, k) => {
      if (tick + delay > at || tick + delay < earliest) return;
      const low = (ticks[k - 1] ?? -1) + 1, high = Math.min((ticks[k + 1] ?? Infinity) - 1, until - delay - 1), name = live.log.names[live.log.circuit ? live.log.circuit.rank.indexOf(source) : source];
      const at0 = parameters.times[k], changedTo = (value) => CHANGES.parameters(design, source, { times: parameters.times.map((time, j) => (j === k ? value / perMs : time)) });
      ways.push({
        source, ...real(tick, low, high), snap: Math.round, since: earliest, design: changedTo,
        told: (value, side, digits) => Math.round(Engine.ticksOf({ ...clock, rounds: true }, roundedOut(value / perMs, side, digits), "A time")),
        said: (value, question, to) => `${name} at ${changeSaid(at0, value / perMs)} ms would have ${outcomeSaid(live, question, to)}.`,
      });
    });
  }
  return ways.slice(-MOST_TRIED);
}
