// The digest of a run, as Recording.digest() gives it in Python: equal digests mean equal runs, to the last bit.

function hex(bytes) { return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""); }

// SHA-256 of bytes, by the browser where it offers that.
async function sha256Of(bytes) {
  if (globalThis.crypto?.subtle) return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  return hex(new Uint8Array(Uint32Array.from(Engine.sha256(bytes)).buffer));
}

// The digest of what the engine has come to with a design; "" where what the sources send is not what Python draws.
async function digestOf(live, design, result) {
  return unlikePython(live, design) ? "" : sha256Of(digested(design, result));
}

// Columns of signals, the seed where there is background noise, which no signal of the log stands for, and weights.
function digested(design, { spikes, weights }) {
  const { isBackground } = new Engine.Circuit(asRun(design)), noise = isBackground.some(Boolean) ? `background ${design.seed}` : "";
  const seed = new TextEncoder().encode(noise), bytes = new Uint8Array(24 * spikes.tick.length + seed.length + 8 * weights.length), view = new DataView(bytes.buffer);
  let at = 0;
  for (const column of [spikes.tick, spikes.neuron]) {
    for (const whole of column) {
      view.setUint32(at, whole % 2 ** 32, true);
      view.setUint32(at + 4, Math.floor(whole / 2 ** 32), true);
      at += 8;
    }
  }
  const floats = (column) => { for (const value of column) { view.setFloat64(at, value, true); at += 8; } };
  floats(spikes.value);
  bytes.set(seed, at);
  at += seed.length;
  floats(weights);
  return bytes;
}

// Why a run of Python could differ from that of the page; "" where both are the same to the last bit.
function unlikePython(live, design) {
  const { first } = live.steps, name = (one) => spelled(one.name);
  const fixed = design.neurons.find((one) => one.train && (design.seed !== first.seed || design.until > first.until || !first.neurons.some((given) => given.train === one.train && jsonOf([given.name, given.parameters]) === jsonOf([one.name, one.parameters]))));
  if (fixed) return `The signals of ${name(fixed)} are fixed in this page, as they were drawn for the recording; Python would draw others.`;
  const sine = design !== first && design.neurons.find(({ kind }) => kind === "sine-current");
  if (sine) return `The sine of ${name(sine)} may differ from Python's in the last digit.`;
  const { lesson } = design;
  if (lesson && lesson.shuffle !== null && lesson.shuffle !== design.seed) return "The rows are shuffled by another seed than that of the run, as ns.train does not.";
  if (lesson && design !== first && design.neurons.some(({ kind }) => kind === "latency") && design.synapses.some(({ delay, from }) => delay !== first.synapses[from]?.delay)) return "With other delays Python would give a row another length of time.";
  return "";
}

// JSON in which each number is the same double again: -0, too; a veto is null.
function jsonOf(value) {
  if (typeof value === "number") return Object.is(value, -0) ? "-0.0" : Number.isFinite(value) ? String(value) : "null";
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return `[${Array.from(value, jsonOf).join(",")}]`;
  if (value !== null && typeof value === "object") return `{${Object.entries(value).filter(([, one]) => one !== undefined).map(([key, one]) => `${JSON.stringify(key)}:${jsonOf(one)}`).join(",")}}`;
  return JSON.stringify(value);
}
