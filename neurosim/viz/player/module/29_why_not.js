// Why not: the least change that would have made a neuron fire where it stayed silent, or kept it silent where it fired. Each
// change that is told of was run by the engine, with the outcome that is told.

const SCANNED = 20, HALVINGS = 36, MOST_TRIED = 12, LEAST_DIGITS = 3;

class WhyNot {
  constructor(live) {
    this.live = live;
    this.token = 0;
    this.button = make("button", { type: "button", text: "why not?", "aria-label": "Why not, or why? The least change that would have made the neuron do otherwise (Y)", title: "Why not, or why? The least change that would have made the neuron do otherwise (Y)", onclick: () => this.ask() });
    this.found = make("ul", { class: "otherwise" });
    this.element = make("div", { class: "whynot" }, this.button, make("div", { role: "status" }, this.found));
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
    this.runner ??= new Runner(this.live.script);
    return answerOf(this.runner, { ...design, until });
  }

  async ask() {
    const { live } = this, { log, player } = live, neuron = player.state.neuron;
    this.cancel();
    const token = this.token, stale = () => token !== this.token;
    this.of = { log, neuron };
    this.appear();
    this.say([["Looking\u2026"]]);
    const { refused, questions = [] } = asking(live, neuron, Math.floor(player.now().tick)), lines = questions[0]?.first ? [[questions[0].first]] : [];
    for (const question of questions) {
      const tried = [], before = lines.length;
      for (const { said, ways } of waysOf(question)) {
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
    if (questions[0]?.last) lines.push([questions[0].last]);
    this.say(refused ? [[refused]] : lines);
    this.element.scrollIntoView({ block: "nearest" });
  }

  // The panel may be closed, or another picture be shown in its place.
  appear() {
    const { editor, player } = this.live;
    if (editor.element.hidden) editor.toggle();
    if (this.element.offsetParent === null) player.pick(player.tabbed.findIndex((boxes) => boxes.includes(editor.element)));
    this.element.scrollIntoView({ block: "nearest" });
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
    return best && [best.said, ...(question.last ? [] : [best.design])];
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
  async outcome(question, way, value) {
    const design = way.design(value), { result } = await this.asked(design, question.until);
    return !result || result.stopped ? null : question.answered(result, design, way.since ?? question.from);
  }
}

// What a worker says of a design: { result } or { refused }; nothing, if it is asked for something else meanwhile.
function answerOf(runner, design) {
  return new Promise((resolve) => { runner.run(asRun(design), optionsOf(design), (told) => { if (told.result || told.refused) resolve(told); }); });
}

// What is asked of a neuron, at what it did last: { design: what is changed, neuron: its place there, from, until, earliest,
// shift: what the run has at 0, in ticks; aim; answered }. Of one that never fires it is asked of the whole run, too, where
// nothing helps at that instant.
function asking(live, i, now) {
  const { log, base, design } = live, name = log.names[i], place = log.circuit ? log.circuit.rank[i] : i;
  if (live.refused) return { refused: "The changes cannot be run, so there is nothing to ask." };
  if (design !== (log === base ? live.steps.first : log.design)) return { refused: "The run is not ready yet; ask again." };
  if (log.models[i].source) return { refused: `${name} is a source, which sends what it is told to.` };
  const at = lastDecision(log, i, now), given = { live, log, name, neuron: place, model: log.models[i], shift: 0, last: "" };
  if (at < 0 && (log.lesson || log.trains[i].ticks.length)) return { refused: `Nothing has happened to ${name} yet.` };
  const asked = log.lesson ? { ...given, ...rowAlone(live, at) } : { ...given, design, ends: log.end };
  return at < 0 ? { questions: [firesAnywhere(asked)] } : askingAt(asked, i, at);
}

function askingAt(asked, i, at) {
  const { log, model, name, shift, ends } = asked, { outcome, value, after: reached } = why(log, i, at), { ticks } = log.trains[i], next = Math.min(nextAct(log, i, at), ends);
  if (["refractory", "heard"].includes(outcome)) return { refused: `${name} was refractory at ${time(log, at)}, and could not fire whatever it heard; ask at another instant.` };
  const earliest = Math.max(0, (ticks[atLeast(ticks, at) - 1] ?? -1) + 1 - shift), question = { ...asked, reached, at: at - shift, from: at - shift, until: next - shift, earliest };
  if (!model.steps) return askingSide(question, i);
  if (value !== 0 && value !== model.refuses) return { questions: [kept({ ...question, from: earliest })] };
  const later = next > at + 1 && !(log.lesson && model.memoryless), there = `${time(log, at)}${later ? ` or before ${time(log, next)}` : ""}`, fires = firing({ ...question, until: later ? question.until : question.at + 1, aim: `made ${name} fire at ${there}` });
  return { questions: [fires, ...(log.spikesBetween(i, shift - 1, ends - 1) || (log.lesson && model.memoryless) ? [] : [firesAnywhere(asked)])] };
}

function firesAnywhere(asked) {
  const until = asked.ends - asked.shift;
  return firing({ ...asked, at: until, from: 0, earliest: 0, until, aim: `made ${asked.name} fire ${asked.log.lesson ? "for this row" : "at all"}` });
}

// When a neuron says yes in a span; -1 if it does not.
function firstYes({ neuron, model, until }, { rank, spikes }, since) {
  const mine = rank.indexOf(neuron), row = spikes.tick.findIndex((then, k) => spikes.neuron[k] === mine && then >= since && then < until && spikes.value[k] !== model.refuses);
  return row < 0 ? -1 : spikes.tick[row];
}

function firing(question) {
  const { log, name, shift } = question;
  const answered = (result, design, since) => { const tick = firstYes(question, result, since); return tick < 0 ? null : { tick }; };
  return { ...question, answered, said: (tick) => `made ${name} fire at ${time(log, tick + shift)}` };
}

function kept(question) {
  const { log, name, at, shift } = question, aim = `kept ${name} silent at ${time(log, at + shift)}`;
  return { ...question, aim, answered: (result, design, since) => (firstYes(question, result, since) < 0 ? { tick: at } : null), said: () => aim };
}

// The last instant up to t at which a neuron decided: that a row found it as it was at time 0 is no act of its own.
function lastDecision(log, i, t) {
  let at = log.lastAct(i, t);
  if (!log.lesson) return at;
  while (at >= 0 && why(log, i, at).outcome === "reset") at = log.lastAct(i, at - 1);
  const taught = log.lesson.outputs.includes(i) ? log.lastLesson(i, t) : -1; // it answers its teacher, whether it heard anything or not
  return taught < 0 ? at : Math.max(at, log.lessons.tick[taught]);
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
function waysOf(question) {
  const { design, neuron } = question, onto = [...design.synapses.keys()].filter((s) => design.synapses[s].target === neuron), groups = [];
  const finite = onto.filter((s) => Number.isFinite(design.synapses[s].weight)), weights = finite.sort((a, b) => Math.abs(design.synapses[b].weight) - Math.abs(design.synapses[a].weight)).slice(0, MOST_TRIED);
  const most = Math.max(1, ...weights.map((s) => 2 * Math.abs(design.synapses[s].weight)));
  if (weights.length) groups.push({ said: `${weights.length === 1 ? "its weight" : `one of its ${weights.length}${weights.length < finite.length ? " largest" : ""} weights`} within ${number(-most)} and ${number(most)}`, ways: weights.map((s) => weightWay(question, s, most)) });
  const { threshold } = design.neurons[neuron].parameters;
  if (typeof threshold === "number") groups.push(thresholdWay(question, threshold));
  const times = timeWays(question, onto);
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

// The new value in full: it is the one that was run.
function changeSaid(from, to) { return `${typeset(toldApart([from, to])[0])} \u2192 ${typeset(exact(to))}`; }

// The name of a neuron of the design.
function nameOf({ log }, place) { return log.names[log.circuit ? log.circuit.rank.indexOf(place) : place]; }

function weightWay(question, s, most) {
  const { design } = question, { source, weight } = design.synapses[s], name = nameOf(question, source);
  return { ...real(weight, -most, most), design: (value) => CHANGES.weight(design, s, value), said: (value, { said }, tick) => `The weight of ${name} ${changeSaid(weight, value)} would have ${said(tick)}.` };
}

function thresholdWay({ design, neuron, reached }, threshold) {
  const size = 2 * Math.max(Math.abs(threshold), Number.isFinite(reached) ? Math.abs(reached) : 0) || 2; // to which its potential came, too
  const way = { ...real(threshold, -size, size), design: (value) => CHANGES.parameter(design, neuron, "threshold", value), said: (value, { said }, tick) => `Its threshold ${changeSaid(threshold, value)} would have ${said(tick)}.` };
  return { said: `its threshold within ${number(-size)} and ${number(size)}`, ways: [way] };
}

// Each time of a stimulus that reaches the neuron by the instant, as far as to the times beside it.
function timeWays(question, onto) {
  const { design, at, earliest, until, log: { perMs } } = question, ways = [];
  for (const s of onto) {
    const { source, delay } = design.synapses[s], { kind, parameters } = design.neurons[source];
    if (kind !== "stimulus" || ways.some((way) => way.source === source)) continue;
    const clock = Engine.clockOf(design.tick, design.rounding), ticks = parameters.times.map((time) => Engine.ticksOf(clock, time, "A time"));
    ticks.forEach((tick, k) => {
      if (tick + delay > at || tick + delay < earliest) return;
      const low = (ticks[k - 1] ?? -1) + 1, high = Math.min((ticks[k + 1] ?? Infinity) - 1, until - delay - 1), name = nameOf(question, source);
      const at0 = parameters.times[k], changedTo = (value) => CHANGES.parameters(design, source, { times: parameters.times.map((time, j) => (j === k ? value / perMs : time)) });
      ways.push({
        source, ...real(tick, low, high), snap: Math.round, since: earliest, design: changedTo,
        told: (value, side, digits) => Math.round(Engine.ticksOf({ ...clock, rounds: true }, roundedOut(value / perMs, side, digits), "A time")),
        said: (value, { said }, to) => `${name} at ${changeSaid(at0, value / perMs)} ms would have ${said(to)}.`,
      });
    });
  }
  return ways.slice(-MOST_TRIED);
}
