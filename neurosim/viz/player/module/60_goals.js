// What a task asks, and what it still lacks: goals are data, as shelf.py describes them.

const GOALS = {
  spikes: (goal, log) => {
    const found = sendingsOf(log, goal).length, span = spanSaid(goal);
    return found === goal.count ? "" : `${goal.of} ${fires(found)}${span}; wanted ${goal.count ? `exactly ${goal.count}` : "none"}`;
  },
  ends: (goal, log) => {
    const all = sendingsOf(log, { of: goal.of }), last = all.length ? log.ms(all.at(-1).tick) : null;
    if (last !== null && last >= goal.from && last < goal.to) return "";
    return last === null ? `${goal.of} never fires` : `the last spike of ${goal.of} comes at ${number(last)} ms; wanted${spanSaid(goal)}`;
  },
  sends: (goal, log) => {
    const found = sendingsOf(log, goal), bound = goal.above === undefined ? `below ${number(goal.below)}` : `above ${number(goal.above)}`;
    if (found.some(({ value }) => (goal.above === undefined || value > goal.above) && (goal.below === undefined || value < goal.below))) return "";
    return `${goal.of} sends ${found.length ? toldApart([found[0].value, goal.above ?? goal.below]).map(typeset)[0] : "nothing"}${spanSaid(goal)}; wanted ${bound}`;
  },
  table: (goal, log) => {
    const wrong = goal.rows.flatMap((wanted, row) => {
      const from = goal.first + row * goal.every, fires = sendingsOf(log, { of: goal.of, from, to: from + goal.every }).length > 0;
      return fires === Boolean(wanted) ? [] : [`${goal.inputs[row]} (it ${fires ? "fires" : "is silent"})`];
    });
    return wrong.length ? `${goal.of} is wrong for ${wrong.join(", ")}` : "";
  },
  reached: (goal, log) => {
    const mine = goal.of ?? log.names.filter((_, i) => !log.models[i].source), late = mine.filter((name) => !sendingsOf(log, { of: name, to: goal.by + 1e-6 }).length);
    if (!late.length) return "";
    return late.length === 1 ? `${late[0]} has not fired by ${number(goal.by)} ms` : `${late.length} of ${counted(mine.length, "neuron")} have not fired by ${number(goal.by)} ms`;
  },
  mistakes: (goal, log) => {
    const found = log.arrays["history.mistakes"].at(-1);
    return found <= goal.most ? "" : `the last epoch has ${counted(found, "mistake")}; wanted ${goal.most ? `at most ${goal.most}` : "none"}`;
  },
  loss: (goal, log) => {
    const found = log.arrays["history.loss"].at(-1);
    return found < goal.below ? "" : `the loss ends at ${typeset(toldApart([found, goal.below])[0])}; wanted below ${number(goal.below)}`;
  },
};

// The signals that a neuron sends from a time on and before another, in ms.
function sendingsOf(log, { of, from = -Infinity, to = Infinity }) {
  const i = log.names.indexOf(of);
  if (i < 0) return [];
  return [...log.trains[i].rows].map((row) => ({ tick: log.spikes.tick[row], value: log.spikes.value[row] })).filter(({ tick }) => log.ms(tick) >= from && log.ms(tick) < to);
}

function fires(count) { return count === 0 ? "never fires" : count === 1 ? "fires once" : `fires ${count} times`; }

function spanSaid({ from, to }) { return from === undefined ? "" : ` between ${number(from)} and ${number(to)} ms`; }

// All in which a design differs from another, each with an id that a task can allow: [id, what is said of it].
function differences(first, design) {
  const names = (one) => JSON.stringify(one.neurons.map(({ name }) => name)), ends = (one) => JSON.stringify(one.synapses.map(({ source, target }) => [source, target]));
  if (names(first) !== names(design)) return [["neurons", "neurons were added, removed or renamed"]];
  const found = [], differ = (a, b) => JSON.stringify(a) !== JSON.stringify(b);
  design.neurons.forEach((one, i) => {
    const before = first.neurons[i], name = spelled(one.name);
    if (one === before) return;
    if (one.kind !== before.kind) found.push([`${name}.model`, `the model of ${name} was changed`]);
    else for (const key of Object.keys(one.parameters)) if (differ(one.parameters[key], before.parameters[key])) found.push([`${name}.${key}`, `${worded(key)} of ${name} ${key === "times" || key === "levels" ? "were" : "was"} changed`]);
    if (differ(one.initial, before.initial)) found.push([`${name}.initial`, `the start of ${name} was changed`]);
  });
  if (ends(first) !== ends(design)) found.push(["synapses", "synapses were added or removed"]);
  else design.synapses.forEach((one, s) => {
    const way = `from ${spelled(design.neurons[one.source].name)} to ${spelled(design.neurons[one.target].name)}`;
    if (one.weight !== first.synapses[s].weight) found.push(["weights", `the weight ${way} was changed`]);
    if (one.delay !== first.synapses[s].delay) found.push(["delays", `the delay ${way} was changed`]);
  });
  for (const name of ["until", "seed"]) if (design[name] !== first[name]) found.push([name, name === "until" ? "the end of the run was changed" : `the ${name} was changed`]);
  if (design.lesson && design.lesson !== first.lesson) for (const [name, get] of LESSON) if (differ(get(design.lesson), get(first.lesson))) found.push([`lesson.${name}`, `${name} was changed`]);
  return found;
}

const LESSON = [
  ["rate", ({ rule }) => rule?.parameters.rate], ["epochs", ({ epochs }) => epochs], ["batch", ({ batch }) => batch], ["shuffle", ({ shuffle }) => shuffle],
  ["rows", ({ rows, targets }) => [rows, targets]], ["rule", ({ rule }) => rule && [rule.kind, { ...rule.parameters, rate: 0 }]], ["period", ({ period, answer }) => [period, answer]],
];

// How a task stands for a run: { met, said }. What may not be changed comes first, for then nothing counts.
function judged(task, log, first, design) {
  const found = differences(first, design), strange = found.filter(([id]) => !task.may.includes(id));
  if (strange.length) return { met: false, said: `That does not count: ${strange[0][1]}${strange.length > 1 ? `, and ${strange.length - 1} more` : ""}.` };
  const lacks = task.goals.map((goal) => GOALS[goal.kind](goal, log)).filter(Boolean);
  if (lacks.length) return { met: false, said: `Not yet: ${lacks[0]}.` };
  if (task.most !== null && found.length > task.most) return { met: false, said: `That does not count: ${found.length} things were changed, and ${task.most} may be.` };
  return found.length ? { met: true, said: "Solved." } : { met: false, said: "Change something." };
}
