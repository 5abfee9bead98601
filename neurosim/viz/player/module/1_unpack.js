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
