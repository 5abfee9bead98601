// What the engine offers to a page and to a worker.

// Begins a run of a design: see program.py for what that is. The tick `until` is the first that is not run; a lesson
// ends by itself.
function begun(design, { until = Infinity, lesson = null, plasticity = null, recorded, mostSignals } = {}) {
  const circuit = new Circuit(design, { until: lesson ? 0 : until, recorded });
  const rule = plasticity && ownerOf(plasticity.kind, plasticity.parameters);
  return new EventLoop(circuit, { until, rule, lesson: lesson && prepared(lesson), mostSignals });
}

function prepared(lesson) {
  const { rows, rule, shuffle = null, batch = 0, keep = "signals" } = lesson;
  const orderOf = (epoch) => (shuffle === null ? [...rows.keys()] : streamOf(shuffle, "order", epoch).permutation(rows.length));
  return { ...lesson, batch, keep, orderOf, rule: rule ? ownerOf(rule.kind, rule.parameters) : null };
}

// What is said of an error that ends a run.
function saidOf(error) { return error instanceof Refused || error instanceof PythonError ? error.message : `${error.name}: ${error.message}`; }

// What is said of an error that ends a run.
function saidOf(error) { return error instanceof Refused || error instanceof PythonError ? error.message : `${error.name}: ${error.message}`; }

// In a worker: runs what it is asked for, the newest request only, a slice at a time, so that it can be asked again.
const SLICE = 12; // ms

function serve(scope) {
  const turns = new MessageChannel(); // a turn comes after the messages that have arrived, without a timer's pause
  let job = null;
  const reply = (told) => scope.postMessage({ id: job.id, ...told });
  const answer = (error) => {
    reply({ refused: saidOf(error) });
    job = null;
  };
  let waiting = false;
  const turn = () => {
    if (!waiting) turns.port2.postMessage(0);
    waiting = true;
  };
  turns.port1.onmessage = () => {
    waiting = false;
    if (job === null) return;
    try {
      const stop = performance.now() + SLICE;
      if (job.loop.run(() => performance.now() < stop)) {
        reply({ result: summary(job.loop, job.plane), took: performance.now() - job.began });
        job = null;
      } else {
        reply({ reached: job.loop.now, ...(job.loop.lesson && { history: job.loop.lesson.news() }) });
        turn();
      }
    } catch (error) {
      answer(error);
    }
  };
  const inClass = classHeard(scope);
  scope.onmessage = ({ data: { id, design, options, act, given } }) => {
    if (act) {
      inClass({ id, act, given });
      return;
    }
    job = design ? { id, began: performance.now() } : null;
    if (job === null) return;
    try {
      Object.assign(job, { loop: begun(design, options), plane: options.plane });
      turn();
    } catch (error) {
      answer(error);
    }
  };
}

// What a run has come to, as a message can carry it.
function summary(loop, plane = null) {
  const { circuit, lesson } = loop;
  return { ...loop.result(), order: circuit.order, rank: circuit.rank, ...(lesson && { history: lesson.history, period: lesson.period, answer: lesson.timetable.answer, learners: lesson.timetable.learners, epochs: lesson.epoch, regions: plane && regionsOf(loop, plane) }) };
}

if (typeof WorkerGlobalScope !== "undefined" && self instanceof WorkerGlobalScope) serve(self);

return {
  begun, summary, saidOf, kinds, refusalOf, Circuit, Classroom, EventLoop, Refused, StopRun, carry, threshold_of, withCurrent, injects, sha256, ticksOf, clockOf,
  streamOf, LegacyStream, moreThan, asPythonFloat, regionsOf,
};
