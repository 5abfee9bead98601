// How a seed and a name give a random stream, as in models.base.stream_of: SHA-256, and NumPy's SeedSequence.

// A name as JSON has it: a string is a str, a number an int, a list a tuple. An integer beyond 2**53 must be a BigInt.
function labelOf(name) {
  if (Array.isArray(name) && name.length) {
    const [head, ...rest] = name.map(labelOf);
    return `${head}[${rest.join(",")}]`;
  }
  if (typeof name === "string" || typeof name === "bigint" || Number.isSafeInteger(name)) {
    return String(name);
  }
  throw new Refused(`A neuron's name must be a string, a whole number up to 2**53 or a list of these; got ${name}.`);
}

function kindOfName(name) {
  return Array.isArray(name) ? "tuple" : typeof name === "string" ? "str" : "int";
}

// The random stream that belongs to `owner` in a run with this seed: a number, a BigInt, or the digits of an integer.
function streamOf(seed, ...owner) {
  const text = owner.map((part) => `${kindOfName(part)}:${labelOf(part)}`).join("\x1f");
  return new Stream(seedSequence([...wordsOf(seed), ...sha256(new TextEncoder().encode(text))]));
}

// The 32-bit words of a seed of any size, the lowest first.
function wordsOf(integer) {
  const whole = typeof integer === "bigint" || Number.isInteger(integer) || /^-?[0-9]+$/.test(integer);
  if (!whole || integer < 0) {
    throw new Refused(`The seed must be a whole number of at least 0; got ${integer}.`);
  }
  if (typeof integer === "number" && !Number.isSafeInteger(integer)) {
    throw new Refused(`A seed beyond 2**53 must be given as a BigInt or as its digits; got ${integer}.`);
  }
  let rest = BigInt(integer);
  const words = [];
  do {
    words.push(Number(rest & 0xffffffffn));
    rest >>= 32n;
  } while (rest);
  return words;
}

// The first 32 bits of the fractions of the roots of the first primes, as SHA-256 has them.
function fractions(count, power) {
  const primes = [];
  for (let n = 2; primes.length < count; n++) {
    if (primes.every((prime) => n % prime)) {
      primes.push(n);
    }
  }
  return Int32Array.from(primes, (prime) => {
    const scaled = BigInt(prime) << BigInt(32 * power);
    let root = 0n;
    for (let bit = 1n << 40n; bit; bit >>= 1n) {
      root = (root + bit) ** BigInt(power) <= scaled ? root + bit : root;
    }
    return Number(root & 0xffffffffn);
  });
}

const SHA_START = fractions(8, 2);
const SHA_ROUNDS = fractions(64, 3);

function rotated(word, places) {
  return (word >>> places) | (word << (32 - places));
}

// SHA-256 of bytes, as eight words of 32 bits, each read from its four bytes with the lowest first, as stream_of does.
function sha256(bytes) {
  const padded = new DataView(new ArrayBuffer(((bytes.length + 72) >> 6) << 6));
  bytes.forEach((byte, i) => padded.setUint8(i, byte));
  padded.setUint8(bytes.length, 0x80);
  padded.setUint32(padded.byteLength - 4, bytes.length * 8);
  const hash = SHA_START.slice();
  for (let block = 0; block < padded.byteLength; block += 64) {
    shaBlock(hash, padded, block);
  }
  const digest = new DataView(new ArrayBuffer(32));
  hash.forEach((word, i) => digest.setInt32(4 * i, word));
  return Array.from(hash, (_, i) => digest.getUint32(4 * i, true));
}

function shaBlock(hash, padded, block) {
  const w = new Int32Array(64);
  let [a, b, c, d, e, f, g, h] = hash;
  for (let i = 0; i < 64; i++) {
    if (i < 16) {
      w[i] = padded.getInt32(block + 4 * i);
    } else {
      const early = rotated(w[i - 15], 7) ^ rotated(w[i - 15], 18) ^ (w[i - 15] >>> 3);
      const late = rotated(w[i - 2], 17) ^ rotated(w[i - 2], 19) ^ (w[i - 2] >>> 10);
      w[i] = w[i - 16] + early + w[i - 7] + late;
    }
    const chosen = (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + ((e & f) ^ (~e & g));
    const added = (h + chosen + SHA_ROUNDS[i] + w[i]) | 0;
    const most = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + added) | 0, c, b, a, (added + most) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (hash[i] += word));
}

// NumPy's SeedSequence of these words, as the eight words that seed PCG64.
function seedSequence(words) {
  let constant = 0x43b0d7e5;
  const hashed = (word) => {
    word ^= constant;
    constant = Math.imul(constant, 0x931e8875);
    word = Math.imul(word, constant);
    return word ^ (word >>> 16);
  };
  const mixed = (x, y) => {
    const word = Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y);
    return word ^ (word >>> 16);
  };
  const pool = Int32Array.from({ length: 4 }, (_, i) => hashed(words[i] ?? 0));
  for (let from = 0; from < Math.max(4, words.length); from++) {
    for (let to = 0; to < 4; to++) {
      if (from !== to) {
        pool[to] = mixed(pool[to], hashed(from < 4 ? pool[from] : words[from]));
      }
    }
  }
  constant = 0x8b51f9dd;
  return Uint32Array.from({ length: 8 }, (_, i) => {
    let word = pool[i % 4] ^ constant;
    constant = Math.imul(constant, 0x58f38ded);
    word = Math.imul(word, constant);
    return word ^ (word >>> 16);
  });
}
