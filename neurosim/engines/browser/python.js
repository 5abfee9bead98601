// What Python's operators and functions do and JavaScript's do not; `checked` is for models that may fail.

class PythonError extends Error {}

// What cannot be run as it was given; the text says why.
class Refused extends Error {}

const MOST_WHOLE = 2 ** 53;

function raise(kind, told) {
  throw new PythonError(told === "" ? kind : `${kind}: ${told}`);
}

// Whether a value counts as true: NaN does.
function truth(value) {
  return Array.isArray(value) ? value.length > 0 : value !== 0 && value !== false && value !== null;
}

// The larger and the smaller of two; the first if neither is, or if one is NaN.
function max(a, b) {
  return b > a ? b : a;
}

function min(a, b) {
  return b < a ? b : a;
}

function copysign(size, sign) {
  return Object.is(sign, -0) || sign < 0 ? -Math.abs(size) : Math.abs(size);
}

// To the nearest whole number, half to even; a whole number is never -0.
function round(x) {
  const below = Math.floor(x);
  const over = x - below;
  return (over > 0.5 || (over === 0.5 && below % 2 !== 0) ? below + 1 : below) + 0;
}

function trunc(x) {
  return Math.trunc(x) + 0;
}

function floor(x) {
  return Math.floor(x) + 0;
}

function ceil(x) {
  return Math.ceil(x) + 0;
}

// What is left of a division, with the sign of the divisor.
function modulo(a, b) {
  const left = a % b;
  if (left === 0) {
    return copysign(0, b);
  }
  return left < 0 !== b < 0 ? left + b : left;
}

// a // b, as CPython computes it.
function floorDivided(a, b) {
  let left = a % b;
  let quotient = (a - left) / b;
  if (left !== 0 && left < 0 !== b < 0) {
    left += b;
    quotient -= 1;
  }
  if (quotient === 0) {
    return copysign(0, a / b);
  }
  const below = Math.floor(quotient);
  return quotient - below > 0.5 ? below + 1 : below;
}

// A variable that may have no value yet.
function bound(value, name) {
  if (value === undefined) {
    raise("UnboundLocalError", `cannot access local variable '${name}' where it is not associated with a value`);
  }
  return value;
}

// A whole number that a double holds exactly, and that is never -0.
function whole(value) {
  if (!(Math.abs(value) < MOST_WHOLE)) {
    raise("OverflowError", "a number that may be whole is beyond 2**53, up to which a page has whole numbers");
  }
  return value + 0;
}

// The result of an operator between numbers of which both may be whole.
function sure(value, a, b) {
  return Number.isInteger(a) && Number.isInteger(b) ? whole(value) : value;
}

function nonzero(divisor, told) {
  return divisor === 0 ? raise("ZeroDivisionError", told) : divisor;
}

// A whole number made of a float.
function made(whole, x) {
  if (x !== x) {
    raise("ValueError", "cannot convert float NaN to integer");
  }
  return Math.abs(x) === Infinity ? raise("OverflowError", "cannot convert float infinity to integer") : whole(x);
}

// The result of a function that raises where it has none.
function domain(y, x, pole) {
  if (y !== y && x === x) {
    raise("ValueError", "math domain error");
  }
  if (Math.abs(y) === Infinity && Math.abs(x) !== Infinity) {
    raise(pole ? "ValueError" : "OverflowError", pole ? "math domain error" : "math range error");
  }
  return y;
}

const checked = {
  divided: (a, b) => a / nonzero(b, "float division by zero"),
  floorDivided: (a, b) => floorDivided(a, nonzero(b, "float floor division by zero")),
  modulo: (a, b) => modulo(a, nonzero(b, "float modulo")),
  dividedWhole: (a, b) => a / nonzero(b, "division by zero"),
  floorDividedWhole: (a, b) => whole(floorDivided(whole(a), nonzero(b, "integer division or modulo by zero"))),
  moduloWhole: (a, b) => modulo(a, nonzero(b, "integer modulo by zero")) + 0,
  plus: (a, b) => sure(a + b, a, b),
  minus: (a, b) => sure(a - b, a, b),
  times: (a, b) => sure(a * b, a, b),
  round: (x) => made(round, x),
  trunc: (x) => made(trunc, x),
  floor: (x) => made(floor, x),
  ceil: (x) => made(ceil, x),
  exp: (x) => domain(exp(x), x, false),
  expm1: (x) => domain(expm1(x), x, false),
  log: (x) => domain(log(x), x, true),
  log1p: (x) => domain(log1p(x), x, true),
  sqrt: (x) => domain(sqrt(x), x, false),
  tanh: (x) => tanh(x),
  fmod: (a, b) => (a % b !== a % b && a === a && b === b ? raise("ValueError", "math domain error") : a % b),
};
