// Times as ticks, as core/timebase.py has them; numbers are written, and refused, in Python's words.

const LAST_TICK = 2 ** 53;
const NANOSECOND = 1e-6; // the default tick, in ms

// A float as Python's repr writes it. Every number of a page stands for a float.
function asPythonFloat(value) {
  if (!Number.isFinite(value)) {
    return String(value).replace("Infinity", "inf").replace("NaN", "nan");
  }
  const [figures, power] = value.toExponential().split("e");
  if (power >= -4 && power < 16) {
    const plain = Object.is(value, -0) ? "-0" : String(value);
    return plain.includes(".") ? plain : `${plain}.0`;
  }
  return `${figures}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}

// A whole number as Python's repr writes it, where it is one.
function asPythonInt(value) {
  return Number.isInteger(value) ? String(value + 0) : asPythonFloat(value);
}

// The same without the ".0" of a whole number, and of both zeros the positive one: numerals.exact.
function exactly(value) {
  return asPythonFloat(value + 0).replace(/\.0$/, "");
}

// A number as Python's format `g` writes it, with so many significant digits: a tie goes to the even digit.
// A count with its noun, as core/words.py writes it.
function counted(count, noun, plural = `${noun}s`) {
  return `${count.toLocaleString("en-US")} ${count === 1 ? noun : plural}`;
}

function general(value, digits = 6) {
  if (!Number.isFinite(value) || value === 0) {
    return asPythonFloat(value).replace(".0", "");
  }
  const longer = value.toExponential(40); // a tie has one digit more than are kept, and so is exact here
  const end = longer.indexOf(".") + digits;
  const [figures, power] = longer.split("e");
  const even = /^50*$/.test(figures.slice(end)) && "02468".includes(figures[end - 1]);
  const rounded = even ? `${figures.slice(0, end)}e${power}` : value.toExponential(digits - 1);
  const [kept, exponent] = rounded.split("e");
  if (exponent >= -4 && exponent < digits) {
    return String(Number(rounded));
  }
  return `${kept.replace(/\.?0+$/, "")}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}

// Numbers that are compared, in as many digits as keep their order: numerals.told_apart.
function apart(values) {
  const order = (list) => list.map((a, i) => list.map((b, k) => (k > i ? Math.sign(a - b) || 0 : 0))).join();
  for (let digits = 6; digits < 17; digits++) {
    const texts = values.map((value) => general(value + 0, digits));
    if (order(texts.map((text) => Number(text.replace("inf", "Infinity")))) === order(values)) return texts;
  }
  return values.map(exactly);
}

function checkedNumber(value, name, rule, unit, holds, written = asPythonFloat) {
  if (typeof value !== "number" || !holds(value)) {
    const got = typeof value === "number" ? written(value) : String(value);
    throw new Refused(`${name} must be ${rule}${unit && ` of ${unit}`}; got ${got}.`);
  }
  return value;
}

function checkedFinite(value, name, unit = "", written) {
  return checkedNumber(value, name, "a finite number", unit, Number.isFinite, written);
}

function checkedPositive(value, name, unit = "", written) {
  return checkedNumber(value, name, "a positive number", unit, (number) => number > 0 && number < Infinity, written);
}

function checkedNotNegative(value, name, unit = "", written) {
  const holds = (number) => number >= 0 && number < Infinity;
  return checkedNumber(value, name, "zero or a positive number", unit, holds, written);
}

function checkedWhole(value, name, least = 0, most = Infinity) {
  const end = most < Infinity ? ` and at most ${most.toLocaleString("en-US")}` : "";
  const holds = (number) => Number.isInteger(number) && number >= least && number <= most;
  return checkedNumber(value, name, `a whole number of at least ${least}${end}`, "", holds, asPythonInt);
}

// Refuse what a page cannot compute with where a whole number is declared, as contract.unfit does.
function checkedAsDeclared(value, name) {
  if (!Number.isInteger(value)) {
    throw new Refused(`${name} is declared as a whole number, and is ${asPythonFloat(value)}.`);
  }
  if (Math.abs(value) > MOST_WHOLE) {
    throw new Refused(`${name} is a whole number beyond 2**53, which a page does not have.`);
  }
}

function roundedHalfEven(value) {
  const below = Math.floor(value);
  const part = value - below;
  return part < 0.5 || (part === 0.5 && below % 2 === 0) ? below : below + 1;
}

// The grid of a network's time: the tick in ms, and whether a coarse grid rounds times that are off it.
function clockOf(tick = NANOSECOND, rounding = false) {
  const inverse = 1 / tick;
  const nearest = roundedHalfEven(inverse);
  const close = Math.abs(inverse - nearest) <= 1e-12 * Math.max(inverse, nearest);
  return { tick, rounds: tick <= NANOSECOND || rounding, perMs: nearest && close ? nearest : inverse };
}

// A time in ms as ticks; `what` names it in an error.
function ticksOf(clock, time, what) {
  const exact = checkedFinite(time, what, "ms") * clock.perMs;
  if (Math.abs(exact) >= LAST_TICK) {
    throw new Refused(
      `${what} is ${asPythonFloat(time)} ms, beyond the range of ${general(LAST_TICK / clock.perMs)} ms at a tick of ` +
        `${general(clock.tick)} ms; a coarser tick reaches further.`,
    );
  }
  const nearest = roundedHalfEven(exact);
  if (!clock.rounds && Math.abs(exact - nearest) > 1e-9 + 1e-15 * Math.abs(exact)) {
    const below = Math.floor(exact);
    throw new Refused(
      `${what} is ${asPythonFloat(time)} ms, which is off the grid of ${exactly(clock.tick)} ms; the nearest times ` +
        `on it are ${exactly(below / clock.perMs)} and ${exactly((below + 1) / clock.perMs)} ms (or build the ` +
        "network with rounding=True).",
    );
  }
  return nearest;
}
