// Reasons as people read them.

// A time in as many digits as tell it from the ticks beside it.
function time(log, tick) {
  const ms = tick / log.perMs, around = [tick - 1, tick, tick + 1].map((t) => t / log.perMs);
  return `${typeset(toldApart([ms, ...around], 8)[0])} ms`;
}

function clockTime(log, tick) {
  const ms = tick / log.perMs, step = log.end / log.perMs / 1000;
  return `${ms.toFixed(step < 0.001 ? 4 : step < 0.2 ? 2 : step < 2 ? 1 : 0)} ms`;
}

function pace(msPerSecond) {
  const factor = 1000 / msPerSecond;
  if (factor === 1) return "as fast as modelled time";
  return factor > 1 ? `${number(factor)}\u00d7 slower than modelled time` : `${number(1 / factor)}\u00d7 faster than modelled time`;
}

// Why a neuron did what it did at a tick, in one sentence.
function reason(log, i, tick) {
  const name = log.names[i], model = log.models[i], row = log.spikeAt(i, tick), parts = [];
  const value = row >= 0 ? log.spikes.value[row] : 0;
  if (model.source) return `${name} sends ${model.injects ? "the current " : ""}${number(value)}`;
  const heard = log.arrivals(i, tick), course = log.course.get(i);
  if (heard.length || row >= 0 || course) {
    const segment = course ? atLeast(course.ticks, tick, 1) : -1;
    const event = course && course.ticks[segment] === tick;
    const from = heard.slice(0, 6).map((a) => `${log.names[a.source]} (${a.weight === -Infinity ? "veto" : `${number(a.weight)} \u00d7 ${number(a.value)}`})`);
    if (heard.length > 6) from.push(`${heard.length - 6} more`);
    const reset = event && !heard.length && row < 0 && course.outcome[segment] === RESET;
    if (reset) parts.push(`${name} is reset to its initial state, for a row or a rest begins`);
    else if (heard.length) parts.push(`${from.join(" + ")} \u2192 ${name} arrive${heard.length === 1 ? "s" : ""}`);
    else if (row >= 0) parts.push(model.memoryless ? `${name} hears nothing and answers` : `${name} comes to its threshold by itself`);
    if (reset) parts.push(`at ${fixed(log.potential(i, tick))}`);
    else if (event && course.outcome[segment] === DEAF) parts.push(heard.length ? "refractory: not heard" : `${name} is refractory`);
    else if (event && course.outcome[segment] === HEARD) parts.push("refractory: heard, but it cannot fire");
    else if (event || ((heard.length || row >= 0) && model.memoryless)) {
      parts.push(...decided(log, i, tick, heard, event ? segment : -1, value));
    } else if (heard.length || row >= 0) parts.push("its potential was not recorded", row < 0 ? "silent" : "fires");
  }
  const [before, after] = [tick - 1, tick].map((t) => log.current(i, t));
  if (before !== after) {
    const [from, to] = toldApart([before, after]).map(typeset);
    parts.push(`its injected current goes from ${from} to ${to} ${model.unit}`);
  }
  const lesson = log.lessonAt(i, tick);
  if (lesson >= 0) parts.push(taught(log, i, lesson));
  return parts.length ? parts.join(", ") : `nothing happens to ${name}`;
}

// What the potential came to, beside what threshold, and what was done: the parts of a sentence.
function decided(log, i, tick, heard, segment, value) {
  const model = log.models[i], { before, after, threshold } = log.deciding(i, tick, segment), parts = [];
  const bounds = threshold === null ? [] : [threshold], [from, to, bound] = fixedApart([before, after, ...bounds]);
  const reaches = after >= threshold, follows = reaches === (value !== 0 && value !== model.refuses);
  parts.push(model.jumps && before !== after ? `${from} \u2192 ${to}` : `at ${to}`);
  if (threshold !== null) {
    const products = heard.map((a) => [a.weight, a.value]), sum = heard.reduce((total, a) => total + a.weight * a.value, 0);
    const note = model.steps && follows && before + sum === after ? roundingSaid(products, before, after, threshold) : "";
    parts.push(`threshold ${bound}${note ? ` (${note})` : ""}`);
  }
  const sent = typeset(toldApart([value, 0, 1])[0]);
  parts.push(value === 0 ? "silent" : value === 1 ? "fires" : `sends ${sent}`);
  return parts;
}

function taught(log, i, row) {
  const { target, output, error, side } = log.lessons;
  if (Number.isNaN(side[row])) return `${log.names[i]}: errors came back, but it had done nothing in this presentation`;
  if (Number.isNaN(target[row])) return `${log.names[i]}: errors came back, its own is ${number(error[row])}`;
  const [wanted, sent] = toldApart([target[row], output[row], 0, 1]);
  const on = side[row] === 0 && error[row] !== target[row] - output[row] ? "exactly on its threshold, which is right for neither: " : "";
  const end = error[row] === 0 ? "right, nothing changes" : `${on}error ${number(error[row])}`;
  return `the teacher wanted ${typeset(wanted)}, it sent ${typeset(sent)}: ${end}`;
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

// The rule with its numbers: what each weight was, and is now.
function updates(log, moved) {
  const told = moved.slice(0, 5).map(({ synapse, before, after }) => {
    const [from, to] = toldApart([before, after]).map(typeset);
    return `${log.names[log.sources[synapse]]} \u2192 ${log.names[log.targets[synapse]]} ${from} ${after < before ? MINUS : "+"} ${number(Math.abs(after - before))} = ${to}`;
  });
  if (moved.length > 5) told.push(`${moved.length - 5} more`);
  const { formula, rate } = log.teaching;
  return `weights change by rate ${number(rate)} \u00d7 error \u00d7 x${formula ? `, error = ${formula.replace(" x ", " \u00d7 ")}` : ""}: ${told.join(", ")}`;
}
