// The arrays of a score, unpacked: see score.py, which says how they were packed.

async function inflated(text) {
  const packed = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function unpacked(score) {
  const bytes = await inflated(score.packed);
  const arrays = {};
  for (const [name, entry] of Object.entries(score.arrays)) arrays[name] = decoded(entry, bytes);
  for (const [name, entry] of Object.entries(score.arrays)) {
    if (entry.kind === "listed") arrays[name] = arrays[name].map((place) => arrays[`${name}.values`][place]);
  }
  return arrays;
}

function decoded(entry, bytes) {
  const { kind, length, at } = entry;
  const plane = (k) => bytes.subarray(at + k * length, at + (k + 1) * length);
  if (kind === "floats") {
    const whole = new Uint8Array(8 * length);
    for (let k = 0; k < 8; k++) plane(k).forEach((byte, i) => { whole[8 * i + k] = byte; });
    return new Float64Array(whole.buffer);
  }
  const numbers = new Float64Array(length);
  for (let k = entry.width - 1; k >= 0; k--) plane(k).forEach((byte, i) => { numbers[i] = 256 * numbers[i] + byte; });
  if (kind === "listed") return numbers;
  let sum = 0;
  return numbers.map((code) => {
    const value = code % 2 ? -(code + 1) / 2 : code / 2; // the sign is in the last bit
    if (kind === "integers") return value;
    sum += value;
    return sum;
  });
}

// The first place in an ascending array, from `low` up to `high`, whose entry is at least / more than `x`.
function atLeast(array, x, low = 0, high = array.length) {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (array[middle] < x) low = middle + 1; else high = middle;
  }
  return low;
}

function moreThan(array, x, low = 0, high = array.length) {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (array[middle] <= x) low = middle + 1; else high = middle;
  }
  return low;
}

// Rows grouped by a key below `count`, each group in its old order: rows of group k are order[starts[k]..starts[k+1]).
function grouped(keys, count) {
  const starts = new Uint32Array(count + 1);
  for (const key of keys) starts[key + 1]++;
  for (let k = 0; k < count; k++) starts[k + 1] += starts[k];
  const next = starts.slice(), order = new Uint32Array(keys.length);
  keys.forEach((key, row) => { order[next[key]++] = row; });
  return { order, starts };
}
