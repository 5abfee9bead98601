// Numbers and reasons as people read them.

const MINUS = "\u2212";

function number(value, digits = 3) {
  if (value === -Infinity) return `${MINUS}\u221e`;
  if (value !== 0 && Math.abs(value) < 1e-9) return "0";
  return String(Number(value.toPrecision(digits))).replace("-", MINUS);
}

function fixed(value) { return Number.isFinite(value) ? value.toFixed(Math.abs(value) < 9.995 ? 2 : 1).replace("-", MINUS) : number(value); }

function time(log, tick) { return `${Number((tick / log.perMs).toPrecision(8))} ms`; }

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
  if (model.source) return `${name} sends ${number(value)}`;
  const heard = log.arrivals(i, tick), course = log.course.get(i);
  if (heard.length || row >= 0 || course) {
    const segment = course ? atLeast(course.ticks, tick, 1) : -1;
    const event = course && course.ticks[segment] === tick;
    const from = heard.slice(0, 6).map((a) => `${log.names[a.source]} (${a.weight === -Infinity ? "veto" : `${number(a.weight)} \u00d7 ${number(a.value)}`})`);
    if (heard.length > 6) from.push(`${heard.length - 6} more`);
    const reset = event && !heard.length && row < 0 && course.outcome[segment] === RESET;
    if (reset) parts.push(`${name} is reset to its initial state, for a row or a rest begins`);
    else if (heard.length) parts.push(`${from.join(" + ")} \u2192 ${name} arrive${heard.length === 1 ? "s" : ""}`);
    else if (model.memoryless || (event && log.lesson && row < 0)) parts.push(`${name} hears nothing, and is asked all the same`);
    else if (event || row >= 0) parts.push(`${name} comes to its threshold by itself`);
    if (reset) parts.push(`at ${fixed(log.potential(i, tick))}`);
    else if (event && course.outcome[segment] === DEAF) parts.push("refractory: not heard");
    else if (event && course.outcome[segment] === HEARD) parts.push("refractory: heard, but it cannot fire");
    else if (event || (heard.length && model.memoryless)) {
      const before = event ? log.potentialBefore(i, tick) : 0;
      const after = event ? (course.outcome[segment] === FIRED ? course.top[segment] : log.potential(i, tick)) : log.sum(i, tick);
      parts.push(model.jumps ? `${fixed(before)} \u2192 ${fixed(after)}` : `at ${fixed(after)}`, `threshold ${fixed(model.threshold)}`);
      parts.push(row < 0 ? "silent" : value === 1 ? "fires" : `sends ${number(value)}`);
    } else if (heard.length || row >= 0) parts.push("its potential was not recorded", row < 0 ? "silent" : "fires");
  }
  const lesson = log.lessonAt(i, tick);
  if (lesson >= 0) parts.push(taught(log, i, lesson));
  return parts.length ? parts.join(", ") : `nothing happens to ${name}`;
}

function taught(log, i, row) {
  const { target, output, error, side } = log.lessons;
  if (Number.isNaN(side[row])) return `${log.names[i]}: errors came back, but it had done nothing in this presentation`;
  if (Number.isNaN(target[row])) return `${log.names[i]}: errors came back, its own is ${number(error[row])}`;
  const end = error[row] === 0 ? "right, nothing changes" : `error ${number(error[row])}`;
  return `the teacher wanted ${number(target[row])}, it sent ${number(output[row])}: ${end}`;
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
  const told = moved.slice(0, 5).map(({ synapse, before, after }) => `${log.names[log.sources[synapse]]} \u2192 ${log.names[log.targets[synapse]]} ${number(before)} ${after < before ? MINUS : "+"} ${number(Math.abs(after - before))} = ${number(after)}`);
  if (moved.length > 5) told.push(`${moved.length - 5} more`);
  const { formula, rate } = log.teaching;
  return `weights change by rate ${number(rate)} \u00d7 error \u00d7 x${formula ? `, error = ${formula.replace(" x ", " \u00d7 ")}` : ""}: ${told.join(", ")}`;
}
