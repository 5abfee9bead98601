// The numbers behind every picture, as tables.

const MOST_ROWS = 200;

function tables(log, now) {
  const weights = log.weightsAt(now.tick), neurons = log.shown.map((i) => {
    const v = log.isRecorded(i) ? log.potential(i, now.tick) : null, spike = log.lastSpike(i, now.tick), model = log.models[i];
    return [log.names[i], model.kind, model.source ? "\u2013" : v === null ? "not recorded" : number(v, 6), model.source || log.threshold(i, now.tick) === null ? "\u2013" : number(log.threshold(i, now.tick), 6), spike < 0 ? "never" : time(log, log.spikes.tick[spike])];
  });
  const ways = [];
  log.eachSignal(now.tick, (s, row, progress) => ways.push(["signal", log.names[log.sources[s]], log.names[log.targets[s]], number(log.spikes.value[row]), `${Math.round(100 * progress)} %`]));
  log.eachError(now.tick, (s, sent, value, progress) => ways.push(["error", log.names[log.targets[s]], log.names[log.sources[s]], number(value), `${Math.round(100 * progress)} %`]));
  for (const { neuron, target, progress } of log.targetsAt(now.tick)) ways.push(["target", "teacher", log.names[neuron], number(target), `${Math.round(100 * progress)} %`]);
  const synapses = [...log.targets.keys()].map((s) => [log.names[log.sources[s]], log.names[log.targets[s]], weights[s] === -Infinity ? "veto" : number(weights[s], 6), time(log, log.delays[s])]);
  const { rows, ticks } = log.trains[now.neuron], train = [...ticks].map((tick, k) => [time(log, tick), number(log.spikes.value[rows[k]], 6)]);
  const found = [
    ["Neurons now", ["neuron", "model", "potential", "threshold", "last spike"], neurons],
    ["On their way now", ["what", "from", "to", "value", "share of the way"], ways],
    ["Synapses now", ["from", "to", "weight", "delay"], synapses],
    [`What ${log.names[now.neuron]} sent`, ["when", "value"], train],
  ];
  if (log.teaching) {
    const mistakes = log.arrays["history.mistakes"], loss = log.arrays["history.loss"];
    found.push(["Epochs", ["epoch", "mistakes", "loss"], [...mistakes.keys()].map((k) => [String(k + 1), String(mistakes[k]), number(loss[k], 6)])]);
  }
  return found.map(([caption, columns, rows]) => table(caption, columns, rows));
}

function table(caption, columns, rows) {
  const left = rows.length - MOST_ROWS, told = rows.length ? (left > 0 ? `${caption} (the first ${MOST_ROWS} of ${rows.length})` : caption) : `${caption}: none`;
  const cells = (tag, row) => make("tr", {}, ...row.map((text, k) => make(tag === "td" && k === 0 ? "th" : tag, tag === "th" ? { scope: "col", text } : k === 0 ? { scope: "row", text } : { text })));
  return make("table", {}, make("caption", { text: told }), make("thead", {}, cells("th", columns)), make("tbody", {}, ...rows.slice(0, MOST_ROWS).map((row) => cells("td", row))));
}
