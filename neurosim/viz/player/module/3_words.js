// Reasons as people read them.

const DIGITS = 6, MOST_SIGNALS = 12, MOST_WEIGHTS = 3, OUTCOMES = ["silent", "fired", "refractory", "heard", "reset"];

function said(value) { return typeset(short(value, DIGITS)); }

// A time in as many digits as tell it from the ticks beside it.
function time(log, tick) {
  const ms = tick / log.perMs, around = [tick - 1, tick, tick + 1].map((t) => t / log.perMs);
  return `${typeset(toldApart([ms, ...around], 8)[0])} ms`;
}

// The unit in which times up to `ms` are read most easily, and how many ms it has.
function unitFor(ms) { return ms >= 10000 ? ["s", 1000] : ms < 0.1 ? ["\u00b5s", 0.001] : ["ms", 1]; }

// A time on a clock that goes up to `end`: as many digits as tell a thousandth of it.
function clockTime(log, tick, end) {
  const [unit, per] = unitFor(tick ? tick / log.perMs : end / log.perMs), whole = end / log.perMs / per;
  const digits = Math.max(0, Math.min(4, 3 - Math.floor(Math.log10(whole || 1))));
  return `${typeset((tick / log.perMs / per).toFixed(digits))} ${unit}`;
}

function pace(msPerSecond) {
  const factor = 1000 / msPerSecond;
  if (factor === 1) return "as fast as modelled time";
  return factor > 1 ? `${number(factor)}\u00d7 slower than modelled time` : `${number(1 / factor)}\u00d7 faster than modelled time`;
}

// Why a neuron did what it did at a tick, as recording/provenance.py has it, under the same names.
function why(log, i, tick) {
  const model = log.models[i], course = log.course.get(i), row = log.spikeAt(i, tick), taught = log.lessonAt(i, tick), { lessons } = log;
  const segment = course ? atLeast(course.ticks, tick, 1) : -1, event = Boolean(course) && course.ticks[segment] === tick;
  const signals = log.arrivals(i, tick).map((a) => ({ source: log.names[a.source], sent: log.ms(a.sent), weight: a.weight, value: a.value }));
  const current = [tick - 1, tick].map((t) => log.current(i, t));
  const found = {
    neuron: log.names[i], time: log.ms(tick), outcome: "nothing", signals, drive: log.sum(i, tick), model, lesson: null,
    before: null, after: null, value: row < 0 ? 0 : log.spikes.value[row], injected: current[1] === null ? null : current,
  };
  if (taught >= 0) {
    const target = lessons.target[taught], output = lessons.output[taught], side = lessons.side[taught], error = lessons.error[taught];
    found.lesson = { target: Number.isNaN(target) ? null : target, output: Number.isNaN(side) ? null : output, error, tie: side === 0 && error !== target - output };
  }
  if (model.source) found.outcome = row < 0 ? "nothing" : "sent";
  else if (course) found.outcome = event ? OUTCOMES[course.outcome[segment]] : "nothing";
  else if (found.value !== 0) found.outcome = "fired";
  else if (signals.length || log.currentComes(i, tick)) found.outcome = tick >= log.silentUntil(i, tick) ? "silent" : model.hears ? "heard" : "refractory";
  if (found.outcome === "nothing" && taught >= 0) found.outcome = "learned";
  if (found.outcome === "reset") Object.assign(found, { state: log.starts.get(i), threshold: log.threshold(i, tick) });
  else if (["fired", "silent"].includes(found.outcome) && (event || model.memoryless)) Object.assign(found, log.deciding(i, tick, event ? segment : -1, found.drive));
  return found;
}

// The sentences of recording/reasons.py: the page and `neurosim why` say the same of the same, here with typeset signs.
// A brief one counts the signals where they are drawn beside it.
function reason(log, i, tick, brief = false) {
  const whole = log.staged.get(`${i} ${tick}`);
  return whole ?? `${happened(log, i, tick, brief)}${reweightedSaid(log, i, tick)}`;
}

function happened(log, i, tick, brief) {
  const found = Object.assign(why(log, i, tick), { brief }), { neuron, model, outcome, signals, lesson } = found, when = `at ${exact(found.time)} ms`;
  if (outcome === "nothing") return `Nothing happened to ${neuron} ${when}.`;
  if (outcome === "learned") return `${neuron} learned${lesson.output === null ? " nothing" : ""} ${when}.${taughtSaid(found)}`;
  if (model.source) return `${neuron} is a source; ${when} it sent ${model.injects ? "the current " : ""}${said(found.value)}${model.because && ` ${model.because}`}.`;
  if (outcome === "reset") return `${neuron} was reset to its initial state ${when}, as a row or a rest began.${stateSaid(found)}${taughtSaid(found)}`;
  const after = `${injectedSaid(found)}${taughtSaid(found)}`, unit = model.jumps ? "" : ` ${model.unit}`;
  if (outcome === "refractory") return `${neuron} was refractory ${when}, so it ${signals.length ? `did not hear ${heardSaid(found)}` : "could not answer"}.${after}`;
  if (outcome === "heard") return `${neuron} was refractory ${when} and could not fire${signals.length ? `, but it heard ${heardSaid(found)} = ${said(found.drive)}${unit}` : ""}.${after}`;
  return `${neuron} ${when} heard ${decidedSaid(found, unit)}.${after}`;
}

// The signals of the instant, or the largest of many, in the order of summation.
function heardSaid({ signals, brief }) {
  if (brief) return counted(signals.length, "signal");
  const size = (a) => Math.abs(a.weight * a.value), kept = new Set([...signals].sort((a, b) => sign(size(b), size(a))).slice(0, MOST_SIGNALS));
  const told = signals.filter((a) => kept.has(a)).map((a) => `[${a.source} (sent at ${exact(a.sent)} ms): ${a.weight === -Infinity ? "veto" : said(a.weight)} \u00d7 ${said(a.value)}${a.weight === -Infinity ? " inhibits absolutely" : ""}]`);
  if (signals.length > MOST_SIGNALS) told.push(`${(signals.length - MOST_SIGNALS).toLocaleString("en-US")} more`);
  return told.join(" + ");
}

// The sum, the change of the potential, and the result.
function decidedSaid(found, unit) {
  const { model, signals, before, after, threshold, drive, value, outcome, lesson } = found;
  const target = lesson === null || lesson.target === null ? [] : [lesson.target];
  const did = outcome === "fired" ? `it sent ${typeset(toldApart([value, 0, 1, ...target], DIGITS)[0])}` : "it stayed silent";
  const heard = (total) => (signals.length ? `${heardSaid(found)} = ${total}${unit}` : "no signal");
  if (before === null) return `${heard(said(drive))}; its potential was not recorded; ${did}`;
  const bounded = threshold !== null, [from, to, ...others] = toldApart([before, after, ...(bounded ? [threshold] : []), ...(unit ? [] : [drive])], DIGITS).map(typeset);
  const went = outcome === "fired" && !signals.length && !model.memoryless ? `had by itself come to ${to}` : before !== after ? `went from ${from} to ${to}` : `was ${to}`;
  const reaches = after >= threshold, compared = bounded && model.steps, so = !compared || reaches === (value !== 0 && value !== model.refuses);
  const note = compared && so && before + drive === after ? roundingSaid(signals.map((a) => [a.weight, a.value]), before, after, threshold, DIGITS) : "";
  const beside = bounded ? ` ${!compared || !so ? "beside" : reaches ? "\u2265" : "<"} threshold ${others[0]}` : "";
  return `${heard(unit ? said(drive) : others.at(-1))}; its potential ${went}${beside}${unit ? " mV" : ""}${note && ` (${note})`}, ${so ? "so" : "and"} ${did}`;
}

function stateSaid({ state, threshold }) {
  const [[, v, unit], ...others] = state, of = (unit) => unit && ` ${unit}`;
  const [potential, bound] = toldApart(threshold === null ? [v] : [v, threshold], DIGITS).map(typeset);
  const told = [`its potential was ${potential}${of(unit)}`, ...(threshold === null ? [] : [`its threshold ${bound}${of(unit)}`]), ...others.map(([name, value, unit]) => `${name} was ${said(value)}${of(unit)}`)];
  const last = told.pop(), said = told.length ? `${told.join(", ")} and ${last}` : last;
  return ` ${said[0].toUpperCase()}${said.slice(1)}.`;
}

function injectedSaid({ injected, model }) {
  if (injected === null) return "";
  const [before, after] = injected;
  if (before === after) return ` Its injected current was ${said(after)} ${model.unit}.`;
  const [from, to] = toldApart(injected, DIGITS).map(typeset);
  return ` Its injected current went from ${from} to ${to} ${model.unit}.`;
}

function taughtSaid({ lesson, value }) {
  if (lesson === null) return "";
  if (lesson.output === null) return " Errors came back, but it had done nothing in this presentation.";
  const error = said(lesson.error);
  if (lesson.target === null) return ` From the errors that came back, its own was ${error}.`;
  const on = lesson.tie ? ", and exactly on its threshold is right for neither answer" : "";
  return ` Its teacher wanted ${typeset(toldApart([lesson.target, value, 0, 1], DIGITS)[0])}${on}: an error of ${error}.`;
}

// How each weight of a neuron changed at a tick: [{ synapse, before, after }].
function changed(log, i, tick) {
  const found = [], { changes } = log;
  for (let row = atLeast(changes.tick, tick); changes.tick[row] === tick; row++) {
    const synapse = changes.synapse[row];
    if (i === null || log.targets[synapse] === i) found.push({ synapse, before: log.before[row], after: changes.weight[row] });
  }
  return found;
}

// The weights that changed as the run went on with a changed network, of the signals of a tick and onto a neuron then.
function reweightedSaid(log, i, tick) {
  const found = log.stages.length ? [...log.synapsesOnto(i)].flatMap((s) => {
    const at = log.stages.findLast((stage) => stage.tick <= tick && stage.asked.has(s))?.tick;
    return at !== undefined && (at === tick || log.spikeAt(log.sources[s], tick - log.delays[s]) >= 0) ? [[s, at]] : [];
  }) : [];
  const told = found.slice(0, MOST_WEIGHTS).map(([s, at]) => {
    const pair = [log.weightBefore(s, at - 1), log.weightBefore(s, at)];
    const [before, after] = pair.every(Number.isFinite) ? toldApart(pair, DIGITS).map(typeset) : pair.map((w) => (w === -Infinity ? "veto" : said(w)));
    return ` The weight from ${log.names[log.sources[s]]} was changed at ${exact(log.ms(at))} ms: from ${before} to ${after}.`;
  });
  const left = found.length - told.length;
  return told.join("") + (left > 0 ? ` So ${left === 1 ? "was" : "were"} ${counted(left, "other weight")}.` : "");
}

// How weights changed, and by what: the rule of a lesson with its numbers, a rule of plasticity, or someone who changed them as the run went on.
function updates(log, moved, tick) {
  const asked = log.stages.find((stage) => stage.tick === tick + 1)?.asked, mine = moved.filter(({ synapse }) => asked?.has(synapse)), learned = moved.filter(({ synapse }) => !asked?.has(synapse));
  const told = learned.length ? [`${ruleSaid(log)}: ${movesSaid(log, learned)}`] : [];
  if (mine.length) told.push(`weights are changed as the run goes on: ${movesSaid(log, mine)}`);
  return told.join("; ");
}

function ruleSaid({ teaching, score }) {
  if (!teaching) return `weights change by ${score.plasticity}`;
  const { formula, rate } = teaching;
  return `weights change by rate ${number(rate)} \u00d7 error \u00d7 x${formula ? `, error = ${formula.replaceAll(" x ", " \u00d7 ").replaceAll(" - ", ` ${MINUS} `)}` : ""}`;
}

function movesSaid(log, moved) {
  const told = moved.slice(0, 5).map(({ synapse, before, after }) => {
    const name = `${log.names[log.sources[synapse]]} \u2192 ${log.names[log.targets[synapse]]}`;
    if (![before, after].every(Number.isFinite)) return `${name} from ${before === -Infinity ? "veto" : number(before)} to ${after === -Infinity ? "veto" : number(after)}`;
    const [from, to] = toldApart([before, after]).map(typeset);
    return `${name} ${from} ${after < before ? MINUS : "+"} ${number(Math.abs(after - before))} = ${to}`;
  });
  if (moved.length > 5) told.push(`${moved.length - 5} more`);
  return told.join(", ");
}
