// Random streams with the bits of NumPy: PCG64, the legacy Mersenne twister, and NumPy's ways to draw from them.
//
// Normal, gamma, Poisson and binomial numbers and `choice` are not here: nothing that a page runs draws them.

const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;
const TWO_TO_32 = 4294967296;

// An integer of 128 bits from its four words, the lowest first; and back.
function joined(words) {
  return words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
}

function parted(integer) {
  return Uint32Array.from({ length: 4 }, (_, i) => Number((integer >> BigInt(32 * i)) & 0xffffffffn));
}

// Steps PCG64's state, of four words, and writes the low and the high word of each number (XSL-RR) to `drawn`. The
// state is multiplied by 16 bits of the multiplier at a time, so all sums of products are below 2**53.
function drawWords(state, increment, drawn) {
  let [s0, s1, s2, s3] = state;
  const [i0, i1, i2, i3] = increment;
  for (let i = 0; i < drawn.length; i += 2) {
    let odd = s0 * 0x9fcc;
    let above = Math.floor(odd / 65536);
    let sum = s0 * 0xf645 + (odd - above * 65536) * 65536 + i0;
    let over = Math.floor(sum / TWO_TO_32);
    const n0 = sum - over * TWO_TO_32;
    let carried = over + above;
    odd = s0 * 0x4385 + s1 * 0x9fcc;
    above = Math.floor(odd / 65536);
    sum = s0 * 0xdf64 + s1 * 0xf645 + (odd - above * 65536) * 65536 + carried + i1;
    over = Math.floor(sum / TWO_TO_32);
    const n1 = sum - over * TWO_TO_32;
    carried = over + above;
    odd = s0 * 0x1fc6 + s1 * 0x4385 + s2 * 0x9fcc;
    above = Math.floor(odd / 65536);
    sum = s0 * 0x5da4 + s1 * 0xdf64 + s2 * 0xf645 + (odd - above * 65536) * 65536 + carried + i2;
    over = Math.floor(sum / TWO_TO_32);
    const n2 = sum - over * TWO_TO_32;
    carried = over + above;
    odd = s0 * 0x2360 + s1 * 0x1fc6 + s2 * 0x4385 + s3 * 0x9fcc;
    above = Math.floor(odd / 65536);
    sum = s0 * 0xed05 + s1 * 0x5da4 + s2 * 0xdf64 + s3 * 0xf645 + (odd - above * 65536) * 65536 + carried + i3;
    s3 = sum - Math.floor(sum / TWO_TO_32) * TWO_TO_32;
    [s0, s1, s2] = [n0, n1, n2];
    const places = s3 >>> 26;
    const low = places < 32 ? s0 ^ s2 : s1 ^ s3;
    const high = places < 32 ? s1 ^ s3 : s0 ^ s2;
    const left = 31 - (places & 31);
    drawn[i] = (low >>> places) | ((high << 1) << left);
    drawn[i + 1] = (high >>> places) | ((low << 1) << left);
  }
  state.set([s0, s1, s2, s3]);
}

const SHORTEST_DRAW = 32;
const LONGEST_DRAW = 2048;

// numpy.random.Generator with PCG64. Words are drawn in advance, more each time.
class Stream {
  constructor(seeds) {
    const [first, second] = [seeds.slice(2, 4), seeds.slice(0, 2)];
    const start = joined([...first, ...second]);
    const increment = ((joined([...seeds.slice(6, 8), ...seeds.slice(4, 6)]) << 1n) | 1n) & (2n ** 128n - 1n);
    this.increment = parted(increment);
    this.startAt(parted((start + increment) * MULTIPLIER + increment));
  }

  startAt(state) {
    this.state = state; // after all words that were drawn
    this.before = state.slice(); // before them
    this.drawn = new Uint32Array(0);
    this.place = 0; // of the next word
    this.kept = -1; // the upper half of a number whose lower half was used; -1 for none
  }

  refill() {
    this.before.set(this.state);
    const count = Math.min(LONGEST_DRAW, Math.max(SHORTEST_DRAW, 4 * this.drawn.length));
    this.drawn = this.drawn.length === count ? this.drawn : new Uint32Array(count);
    drawWords(this.state, this.increment, this.drawn);
    this.place = 0;
  }

  // Skip so many numbers of 64 bits.
  advance(steps) {
    let [multiplier, added] = [1n, 0n];
    let [factor, term] = [MULTIPLIER, joined(this.increment)];
    const rest = BigInt(this.place / 2) + BigInt(steps);
    for (let left = BigInt.asUintN(128, rest); left; left >>= 1n) {
      if (left & 1n) {
        multiplier = BigInt.asUintN(128, multiplier * factor);
        added = BigInt.asUintN(128, added * factor + term);
      }
      term = BigInt.asUintN(128, (factor + 1n) * term);
      factor = BigInt.asUintN(128, factor * factor);
    }
    this.startAt(parted(joined(this.before) * multiplier + added));
  }

  // The next numbers of 64 bits, each as its low and its high word.
  randomRaw(count) {
    const words = new Uint32Array(2 * count);
    for (let i = 0; i < words.length; ) {
      if (this.place === this.drawn.length) {
        this.refill();
      }
      const end = Math.min(this.drawn.length, this.place + words.length - i);
      words.set(this.drawn.subarray(this.place, end), i);
      i += end - this.place;
      this.place = end;
    }
    return words;
  }

  next32() {
    if (this.kept >= 0) {
      const word = this.kept;
      this.kept = -1;
      return word;
    }
    if (this.place === this.drawn.length) {
      this.refill();
    }
    this.place += 2;
    this.kept = this.drawn[this.place - 1];
    return this.drawn[this.place - 2];
  }

  // Uniform in [0, 1).
  random() {
    if (this.place === this.drawn.length) {
      this.refill();
    }
    this.place += 2;
    return (this.drawn[this.place - 1] * 2097152 + (this.drawn[this.place - 2] >>> 11)) / 9007199254740992;
  }

  uniform(low, high) {
    return low + (high - low) * this.random();
  }

  logistic(location, scale) {
    let u = this.random();
    while (u === 0) {
      u = this.random();
    }
    return location + scale * log(u / (1 - u));
  }

  // By the ziggurat, as NumPy does it.
  standardExponential() {
    for (;;) {
      if (this.place === this.drawn.length) {
        this.refill();
      }
      const low = this.drawn[this.place];
      const high = this.drawn[this.place + 1];
      this.place += 2;
      const layer = (low >>> 3) & 255;
      const integer = high * 2097152 + (low >>> 11);
      const x = integer * LAYER_WIDTHS[layer];
      if (integer < LAYER_INSIDES[layer]) {
        return x;
      }
      if (layer === 0) {
        return 7.69711747013104972 - log1p(-this.random());
      }
      const below = LAYER_HEIGHTS[layer];
      if ((LAYER_HEIGHTS[layer - 1] - below) * this.random() + below < exp(-x)) {
        return x;
      }
    }
  }

  // A whole number in [0, count), for counts up to 2**32; by Lemire's method.
  integer(count) {
    if (!(Number.isInteger(count) && count >= 1 && count <= TWO_TO_32)) {
      throw new Refused(`Random whole numbers are drawn below a whole number of 1 to 2**32; got ${count}.`);
    }
    if (count === 1) {
      return 0;
    }
    if (count === TWO_TO_32) {
      return this.next32();
    }
    const refused = TWO_TO_32 % count;
    for (;;) {
      const word = this.next32();
      const low = Math.imul(word, count) >>> 0;
      if (low >= refused) {
        return Math.round((word * count - low) / TWO_TO_32);
      }
    }
  }

  // As NumPy shuffles arrays: the places are drawn by rejection.
  shuffle(items) {
    for (let i = items.length - 1; i > 0; i--) {
      const spare = Math.clz32(i);
      let k = (this.next32() << spare) >>> spare;
      while (k > i) {
        k = (this.next32() << spare) >>> spare;
      }
      [items[i], items[k]] = [items[k], items[i]];
    }
  }

  // The whole numbers from 0 to count - 1 in random order.
  permutation(count) {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    this.shuffle(order);
    return order;
  }
}

// numpy.random.RandomState (the Mersenne twister), with which start weights are drawn; the seed is below 2**32.
class LegacyStream {
  constructor(seed) {
    if (!(Number.isInteger(seed) && seed >= 0 && seed < TWO_TO_32)) {
      throw new Refused(`The seed of start weights must be below 2**32; got ${seed}.`);
    }
    this.words = new Uint32Array(624);
    this.place = 624;
    for (let i = 0, word = seed; i < 624; i++) {
      this.words[i] = word;
      word = Math.imul(1812433253, word ^ (word >>> 30)) + i + 1;
    }
  }

  next32() {
    const words = this.words;
    if (this.place === 624) {
      for (let i = 0; i < 624; i++) {
        const joint = (words[i] & 0x80000000) | (words[(i + 1) % 624] & 0x7fffffff);
        words[i] = words[(i + 397) % 624] ^ (joint >>> 1) ^ (joint & 1 ? 0x9908b0df : 0);
      }
      this.place = 0;
    }
    let word = words[this.place++];
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  // Uniform in [0, 1).
  random() {
    const high = this.next32() >>> 5;
    return (high * 67108864 + (this.next32() >>> 6)) / 9007199254740992;
  }
}
