// Numbers as people read them: the rule of core/numerals.py, so that page, films and sentences write alike.

const MINUS = "\u2212", MOST_DIGITS = 17;

function typeset(text) { return text.replace("inf", "\u221e").replaceAll("-", MINUS); }

// A number in so many digits, in ASCII; of 17, no more than it takes to read the same number. Powers of ten as Python writes them.
function short(value, digits) {
  const whole = digits >= MOST_DIGITS, rounded = whole ? value : Number(value.toPrecision(digits));
  if (!Number.isFinite(rounded)) return String(rounded).replace("Infinity", "inf");
  const [figures, power] = value.toExponential(whole ? undefined : digits - 1).split("e");
  if (power >= -4 && power < (whole ? 16 : Math.max(digits, 6))) return String(rounded);
  return `${figures.includes(".") ? figures.replace(/\.?0+$/, "") : figures}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}

// A count with its noun, as core/words.py writes it.
function counted(count, noun, plural = `${noun}s`) { return `${count.toLocaleString("en-US")} ${count === 1 ? noun : plural}`; }

function exact(value) { return short(value, MOST_DIGITS); }

function number(value, digits = 3) { return typeset(short(value, digits)); }

function sign(a, b) { return (a > b) - (a < b); }

// Whether texts stand to each other as their numbers do.
function tells(values, texts) {
  const read = texts.map((text) => Number(text.replace("inf", "Infinity")));
  return values.every((a, i) => values.every((b, k) => k <= i || sign(a, b) === sign(read[i], read[k])));
}

// Numbers that are compared with each other: more digits only where fewer would make two equal, or turn them round.
function toldApart(values, digits = 3) {
  for (let enough = digits; enough < MOST_DIGITS; enough++) {
    const texts = values.map((value) => short(value, enough));
    if (tells(values, texts)) return texts;
  }
  return values.map((value) => short(value, MOST_DIGITS));
}

// The shortest decimal that is read as this float, as digits and a power of ten.
function decimal(value) {
  const [, minus, whole, part = "", power = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  return { digits: BigInt(minus + whole + part), power: Number(power) - part.length };
}

function decimalSum(terms) {
  const power = Math.min(...terms.map((term) => term.power));
  return { digits: terms.reduce((sum, term) => sum + term.digits * 10n ** BigInt(term.power - power), 0n), power };
}

// What rounding has to do with where a sum of products stands beside a bound; empty for nothing.
function roundingSaid(products, before, after, bound, digits = 3) {
  if (!products.length || ![before, after, bound, ...products.flat()].every(Number.isFinite)) return "";
  const side = sign(after, bound);
  let how = "by rounding";
  if (before === 0) {
    const meant = products.map(([weight, value]) => {
      const a = decimal(weight), b = decimal(value);
      return { digits: a.digits * b.digits, power: a.power + b.power };
    });
    const limit = decimal(bound);
    if (sign(decimalSum([...meant, { digits: -limit.digits, power: limit.power }]).digits, 0n) === side) return "";
  } else {
    const largest = Math.max(...[before, after, bound, ...products.map(([weight, value]) => weight * value)].map(Math.abs));
    if (side === 0 || Math.abs(after - bound) > (products.length + 2) * 2 ** -52 * largest) return "";
    how = "within rounding";
  }
  if (side === 0) return `equal only ${how}`;
  return `${short(after, digits) === short(bound, digits) ? "just " : ""}${side < 0 ? "below" : "above"}, ${how}`;
}
