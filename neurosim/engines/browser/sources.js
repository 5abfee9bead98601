// What each source sends at ticks in [0, until), as models/sources does: its parameters, by their names in Python, the
// grid of time and its stream give { ticks, values }; `where` names the source in an error.
//
// A background source sends so many signals that no recording has them. A page is given them as they were drawn.

const MOST_EMISSIONS = 50000000; // most signals of a single source in one run
const MOST_LEVELS = 5000000; // most levels of a sine in one run
const LONGEST_STEP = 0.1; // the longest step of a sine, as a fraction of its period
const COARSE = 0.5; // mean number of signals in a tick from which on a Poisson source is background
const MOST_PER_TICK = 10000; // largest mean number of signals in a tick

const silentOutside = { check: checkedColumn, emissions: () => sentAt([], []) };

const SOURCES = {
  stimulus: { check: checkedStimulus, emissions: stimulusEmissions },
  poisson: { check: checkedPoisson, emissions: poissonEmissions },
  "logistic-noise": { check: checkedLogistic, emissions: logisticEmissions },
  "step-current": { check: checkedStep, emissions: stepEmissions },
  "sine-current": { check: checkedSine, emissions: sineEmissions },
  feature: silentOutside, // of a lesson
  bias: { check: () => {}, emissions: silentOutside.emissions },
  latency: silentOutside,
};

function sourceOf(kind) {
  if (!Object.hasOwn(SOURCES, kind)) {
    throw new Refused(`The page has no source '${kind}'; it has ${Object.keys(SOURCES).join(", ")}.`);
  }
  return SOURCES[kind];
}

// Refuse parameters that Python refuses.
function checkSource(kind, parameters) {
  sourceOf(kind).check(parameters, kind);
}

function emissionsOf(kind, parameters, clock, until, stream, where) {
  return sourceOf(kind).emissions(parameters, clock, until, stream, where);
}

function isBackground(kind, parameters, clock) {
  return kind === "poisson" && perTickOf(parameters, clock) >= COARSE;
}

function sentAt(ticks, values) {
  return { ticks: Float64Array.from(ticks), values: Float64Array.from(values) };
}

function checkedTimes(times, kind, instead) {
  times.forEach((time, i) => checkedNotNegative(time, `times[${i}] of a ${kind}`, "ms"));
  const late = times.findIndex((time, i) => i > 0 && time <= times[i - 1]);
  if (late > 0) {
    throw new Refused(
      `The times of a ${kind} must ascend, but times[${late}] is ${asPythonFloat(times[late])} ms after ` +
        `${asPythonFloat(times[late - 1])} ms; sort them, and ${instead}.`,
    );
  }
}

function checkedValues(values, times, kind, name) {
  values.forEach((value, i) => checkedFinite(value, `${name}s[${i}] of a ${kind}`));
  if (values.length !== times.length) {
    throw new Refused(
      `A ${kind} needs one ${name} for each time; got ${counted(times.length, "time")}, ${counted(values.length, name)}.`,
    );
  }
}

function onGrid(times, clock, where) {
  const ticks = times.map((time, i) => ticksOf(clock, time, `times[${i}] of ${where}`));
  const same = ticks.findIndex((tick, i) => i > 0 && tick <= ticks[i - 1]);
  if (same > 0) {
    throw new Refused(
      `times[${same - 1}] and times[${same}] of ${where} fall on the same tick of ${exactly(clock.tick)} ms.`,
    );
  }
  return ticks;
}

function checkedStimulus({ times, values = null }) {
  checkedTimes(times, "Stimulus", "send two signals at once as one with a larger value");
  if (values !== null) {
    checkedValues(values, times, "Stimulus", "value");
  }
}

function stimulusEmissions({ times, values = null }, clock, until, stream, where) {
  const ticks = onGrid(times, clock, where);
  const valueAt = (i) => (values === null ? 1 : values[i]);
  const sent = [...ticks.keys()].filter((i) => ticks[i] < until && valueAt(i) !== 0);
  return sentAt(sent.map((i) => ticks[i]), sent.map(valueAt));
}

function checkedStep({ times, levels }) {
  checkedTimes(times, "StepCurrent", "give one level for each");
  checkedValues(levels, times, "StepCurrent", "level");
}

function stepEmissions({ times, levels }, clock, until, stream, where) {
  const ticks = onGrid(times, clock, where).filter((tick) => tick < until);
  return sentAt(ticks, levels.slice(0, ticks.length));
}

function checkedSine({ amplitude, frequency, offset = 0, phase = 0, every = 0.1 }) {
  const named = (name) => `The '${name}' parameter of SineCurrent`;
  checkedFinite(amplitude, named("amplitude"));
  checkedFinite(offset, named("offset"));
  checkedFinite(phase, named("phase"), "radians");
  checkedPositive(frequency, named("frequency"), "Hz");
  checkedPositive(every, named("every"), "ms");
  if (frequency * every > LONGEST_STEP * 1000) {
    throw new Refused(
      `The steps of a SineCurrent must be a tenth of its period of ${exactly(1000 / frequency)} ms or less, to ` +
        `approximate a sine; got every=${asPythonFloat(every)} ms.`,
    );
  }
}

// The mean of the sine in each step: its value in the middle, times sin(h) / h with h half a step. A browser's sine may
// differ from NumPy's in the last digit, and so may a level.
function sineEmissions({ amplitude, frequency, offset = 0, phase = 0, every = 0.1 }, clock, until, stream, where) {
  const step = ticksOf(clock, every, `The step of ${where}`);
  checkedStepLength(step, every, `The step of ${where}`, clock);
  if (until / step > MOST_LEVELS) {
    throw new Refused(
      `${where} with steps of ${general(every)} ms would send ${general(until / step, 3)} levels in this run, more ` +
        "than the limit of 5,000,000; lengthen its steps or shorten the run.",
    );
  }
  const cycles = (frequency / 1000) * (1 / clock.perMs);
  const half = ((Math.PI * frequency) / 1000) * (step / clock.perMs);
  const swing = amplitude * (Math.sin(half) / half);
  const ticks = regularTicks(step, until);
  const angles = ticks.map((tick) => 2 * Math.PI * ((cycles * (tick + step / 2)) % 1) + phase);
  return { ticks, values: angles.map((angle) => offset + swing * Math.sin(angle)) };
}

function checkedStepLength(ticks, time, what, clock) {
  if (ticks < 1) {
    throw new Refused(`${what} is ${exactly(time)} ms, less than the tick of ${exactly(clock.tick)} ms.`);
  }
}

function regularTicks(step, until) {
  return Float64Array.from({ length: Math.max(0, Math.ceil(until / step)) }, (_, i) => i * step);
}

function checkedColumn({ column }, kind) {
  if (!(Number.isInteger(column) && column >= 0)) {
    const named = kind === "feature" ? "Feature" : "Latency";
    throw new Refused(`The 'column' of a ${named} must be a whole number of at least 0; got ${column}.`);
  }
}

function checkedLogistic({ scale = 1, period = 1 }) {
  checkedNotNegative(scale, "The 'scale' parameter of LogisticNoise");
  checkedPositive(period, "The 'period' parameter of LogisticNoise", "ms");
}

function logisticEmissions({ scale = 1, period = 1 }, clock, until, stream, where) {
  const step = ticksOf(clock, period, `The period of ${where}`);
  checkedStepLength(step, period, `The period of ${where}`, clock);
  if (until / step > MOST_EMISSIONS) {
    throw new Refused(
      `${where} with a period of ${general(period)} ms would send ${general(until / step, 3)} signals in this run, ` +
        "more than the limit of 50,000,000; lengthen its period or shorten the run.",
    );
  }
  const ticks = regularTicks(step, until);
  const values = ticks.map(() => stream.logistic(0, scale));
  const sent = (_, i) => values[i] !== 0;
  return { ticks: ticks.filter(sent), values: values.filter(sent) };
}

function checkedPoisson({ rate }) {
  checkedNotNegative(rate, "The 'rate' parameter of Poisson", "Hz");
}

function perTickOf({ rate }, clock) {
  return rate / 1000 / clock.perMs;
}

function poissonEmissions(parameters, clock, until, stream, where) {
  const perTick = perTickOf(parameters, clock);
  const expected = perTick * until;
  if (expected > MOST_EMISSIONS) {
    throw new Refused(
      `${where} at ${general(parameters.rate)} Hz would send about ${general(expected, 3)} signals in this run, more ` +
        "than the limit of 50,000,000; lower the rate or the run's length.",
    );
  }
  return perTick >= COARSE ? poissonCounts(parameters, clock, until, stream) : poissonTimes(perTick, until, stream);
}

// Intervals are drawn; events in the same tick are one signal, whose value is their number.
function poissonTimes(perTick, until, stream) {
  const ticks = [];
  const counts = [];
  if (perTick * until === 0) {
    return sentAt(ticks, counts);
  }
  for (let moment = stream.standardExponential() / perTick; moment < until; ) {
    const tick = Math.floor(moment);
    if (tick === ticks.at(-1)) {
      counts[counts.length - 1] += 1;
    } else {
      ticks.push(tick);
      counts.push(1);
    }
    moment += stream.standardExponential() / perTick;
  }
  return sentAt(ticks, counts);
}

// The number of events in each tick is drawn: of tick k with the k-th half word of the raw stream.
function poissonCounts(parameters, clock, until, stream) {
  const limits = poissonLimits(parameters, clock);
  const words = stream.randomRaw(Math.ceil(until / 2));
  const ticks = [];
  const counts = [];
  for (let tick = 0; tick < until; tick++) {
    const count = countBelow(limits, words[tick]);
    if (count) {
      ticks.push(tick);
      counts.push(count);
    }
  }
  return sentAt(ticks, counts);
}

// How many of ascending limits are at or below a value.
function countBelow(limits, value) {
  let [first, end] = [0, limits.length];
  while (first < end) {
    const middle = (first + end) >> 1;
    [first, end] = limits[middle] <= value ? [middle + 1, end] : [first, middle];
  }
  return first;
}

// The distribution function of the number of events in a tick, for 0, 1, 2, ..., in units of 2**-32.
function poissonLimits(parameters, clock) {
  const mean = perTickOf(parameters, clock);
  if (mean > MOST_PER_TICK) {
    throw new Refused(
      `A Poisson source at ${general(parameters.rate)} Hz would send about ${general(mean, 3)} signals in each tick ` +
        `of ${general(clock.tick)} ms, more than the limit of 10,000; lower the rate or the tick.`,
    );
  }
  const most = Math.trunc(mean + 12 * sqrt(mean) + 40);
  const limits = [];
  let sum = 0;
  for (let k = 0; k < most && !(limits.at(-1) >= 2 ** 32); k++) {
    sum += exp(k * log(mean) - mean - lnFactorial(k));
    limits.push(roundedHalfEven(sum * 2 ** 32));
  }
  return limits;
}

// ln(k!) by Lanczos' sum, as Python's math.lgamma(k + 1) has it.
function lnFactorial(k) {
  if (k < 2) {
    return 0;
  }
  const x = k + 1;
  const steps = x < 5 ? LANCZOS.slice().reverse() : LANCZOS;
  let [above, below] = [0, 0];
  for (const [numerator, denominator] of steps) {
    above = (x < 5 ? above * x : above / x) + numerator;
    below = (x < 5 ? below * x : below / x) + denominator;
  }
  const base = log(above / below) - LANCZOS_G;
  return base + (x - 0.5) * (log(x + LANCZOS_G - 0.5) - 1);
}

const LANCZOS_G = 6.024680040776729583740234375;
const LANCZOS = [
  [23531376880.41076, 0],
  [42919803642.6491, 39916800],
  [35711959237.35567, 120543840],
  [17921034426.03721, 150917976],
  [6039542586.352028, 105258076],
  [1439720407.3117216, 45995730],
  [248874557.86205417, 13339535],
  [31426415.585400194, 2637558],
  [2876370.6289353725, 357423],
  [186056.26539522348, 32670],
  [8071.672002365816, 1925],
  [210.82427775157935, 66],
  [2.5066282746310002, 1],
];
