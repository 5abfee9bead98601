// What the engine offers to a page and to a worker.

// Begins a run of a design: see program.py for what that is. The tick `until` is the first that is not run; a lesson
// ends by itself.
function begun(design, { until = Infinity, lesson = null, plasticity = null, recorded, mostSignals } = {}) {
  const circuit = new Circuit(design, { until: lesson ? 0 : until, recorded });
  const rule = plasticity && new kinds[plasticity.kind](plasticity.parameters);
  return new EventLoop(circuit, { until, rule, lesson: lesson && prepared(lesson), mostSignals });
}

function prepared(lesson) {
  const { rows, rule, shuffle = null, batch = 0, keep = "signals" } = lesson;
  const orderOf = (epoch) => (shuffle === null ? [...rows.keys()] : streamOf(shuffle, "order", epoch).permutation(rows.length));
  return { ...lesson, batch, keep, orderOf, rule: rule ? new kinds[rule.kind](rule.parameters) : null };
}

return { begun, kinds, Circuit, EventLoop, Refused, StopRun, carry, threshold_of, atLeast, moreThan, grouped };
