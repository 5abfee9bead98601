// What a person has changed, as a short text that a link can carry: "1.BOUND.CHANGES", where BOUND says of which recording.
// Whoever wrote it, it is read as data: what it says is checked, and refused in a sentence.

const LINK = "#changes=", DIGEST_BOUND = 12, LINK_VERSION = "1", LONGEST_LINK = 100000, LARGEST_CHANGES = 4e6, MOST_ADDED = 2000, LONGEST_NAME = 200, FARTHEST = 1e7, MOST_LESSON_ROWS = 10000;

class Foreign extends Error {}

// The recording that a text belongs to: its digest, and its network.
function boundTo(live) {
  live.bound ??= live.base.score.digest.slice(0, DIGEST_BOUND) + hex(new Uint8Array(Uint32Array.from(Engine.sha256(new TextEncoder().encode(`${live.base.score.digest}\n${jsonOf({ ...live.steps.first, neurons: live.steps.first.neurons.map(({ train, ...one }) => one) })}`))).buffer)).slice(0, 12);
  return live.bound;
}

async function linkText(live, design) {
  const bytes = new TextEncoder().encode(jsonOf(changesOf(live.steps.first, design)));
  const packed = new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"))).arrayBuffer());
  let letters = "";
  for (const byte of packed) letters += String.fromCharCode(byte);
  const text = `${LINK_VERSION}.${boundTo(live)}.${btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
  if (text.length > LONGEST_LINK) throw new Foreign(`These changes take ${text.length.toLocaleString("en")} letters, more than the ${LONGEST_LINK.toLocaleString("en")} of a link; save the page instead.`);
  return text;
}

// The design that a text describes.
async function linkedDesign(live, text) {
  const damaged = "This link is damaged, so the page shows the recording";
  if (text.length > LONGEST_LINK) throw new Foreign(`This link has more than ${LONGEST_LINK.toLocaleString("en")} letters, the most that a page reads.`);
  const [, version, bound, packed] = /^(\d{1,9})\.([0-9a-f]{24})\.([\w-]*)$/.exec(text) ?? [];
  if (version === undefined) throw new Foreign(`${damaged}: it is not of the form that a page writes.`);
  if (version !== LINK_VERSION) throw new Foreign(`This link is of version ${version}, but this page reads version ${LINK_VERSION}.`);
  if (bound !== boundTo(live)) throw new Foreign("This link belongs to another recording than the one that is shown.");
  let told;
  try { told = JSON.parse(await inflatedUpTo(packed, LARGEST_CHANGES)); }
  catch (error) { throw error instanceof Foreign ? error : new Foreign(`${damaged}: what it says cannot be unpacked.`); }
  try { return changedBy(live, told); }
  catch (error) { throw new Foreign(`${damaged}: ${error instanceof Foreign ? error.message : "what it says is no change of a network."}`); }
}

async function inflatedUpTo(packed, most) {
  const bytes = Uint8Array.from(atob(packed.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate")).getReader(), parts = [];
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > most) {
      reader.cancel().catch(() => {});
      throw new Foreign(`This link unpacks to more than ${most / 1e6} MB, the most that a page reads.`);
    }
    parts.push(part.value);
  }
  return new TextDecoder("utf-8", { fatal: true }).decode(await new Blob(parts).arrayBuffer());
}

// What a design changes of the one it began from: `from` in a neuron or synapse is its place there.
function changesOf(first, design) {
  const neurons = listChanges(first.neurons, design.neurons, ["train", "from"]), place = new Map(neurons.order.map((one, k) => [one, k]));
  const synapses = listChanges(first.synapses, design.synapses, ["from", "source", "target", "course"]);
  const added = synapses.order.slice(synapses.order.length - synapses.added.length);
  synapses.added.forEach((one, k) => Object.assign(one, { source: place.get(design.neurons[added[k].source]), target: place.get(design.neurons[added[k].target]) }));
  const told = { neurons: shortened(neurons), synapses: shortened(synapses) };
  for (const name of ["until", "seed"]) if (design[name] !== first[name]) told[name] = design[name];
  if (jsonOf(design.plasticity) !== jsonOf(first.plasticity)) told.plasticity = design.plasticity;
  if (design.lesson) {
    const odd = Object.keys(design.lesson).filter((name) => !LESSON_TOLD.includes(name) && jsonOf(design.lesson[name]) !== jsonOf(first.lesson?.[name]));
    if (odd.length) throw new Foreign(`A link cannot carry what was changed of the lesson: ${odd.join(", ")}.`);
    if (design.lesson.rows !== first.lesson.rows && design.neurons.some(({ kind }) => kind === "latency")) throw new Foreign("A link cannot carry new rows of times.");
    const { epochs, batch, rule } = design.lesson, others = Object.entries(design.lesson).filter(([name, value]) => ["rows", "wanted", "shuffle", "answerSilence"].includes(name) && value !== first.lesson[name]);
    if (design.lesson !== first.lesson) told.lesson = { epochs, batch, rule, ...Object.fromEntries(others) };
  }
  return told;
}

function listChanges(before, now, left) {
  const said = (one) => Object.fromEntries(Object.entries(one).filter(([name, value]) => !left.includes(name) && value !== undefined).sort(([a], [b]) => sign(a, b)));
  const kept = now.filter((one) => Number.isInteger(one.from)).sort((a, b) => a.from - b.from), others = now.filter((one) => !Number.isInteger(one.from)), stays = new Set(kept.map(({ from }) => from));
  const changed = kept.flatMap((one) => {
    const given = before[one.from], differing = Object.entries({ ...said(one), ...(given.initial && !one.initial && { initial: null }) }).filter(([name, value]) => value !== given[name] && jsonOf(value) !== jsonOf(given[name] ?? null));
    return differing.length ? [[one.from, Object.fromEntries(differing)]] : [];
  });
  return { order: [...kept, ...others], removed: [...before.keys()].filter((place) => !stays.has(place)), changed, added: others.map(said) };
}

function shortened({ removed, changed, added }) { return { ...(removed.length && { removed }), ...(changed.length && { changed }), ...(added.length && { added }) }; }

function changedBy(live, told) {
  const { first } = live.steps, neurons = fields(told, "the changes").neurons, reader = new ChangeReader(live);
  const base = reader.list(neurons, first.neurons, "neuron", (given, before) => reader.neuron(given, before));
  const same = (one) => one.from !== undefined && one.kind === first.neurons[one.from].kind && jsonOf(one.name) === jsonOf(first.neurons[one.from].name);
  if (first.lesson && !(base.length === first.neurons.length && base.every(same))) throw new Foreign("a lesson keeps the neurons of its recording, with their names and models.");
  const labels = new Set(base.map((one) => spelled(one.name)));
  if (labels.size < base.length) throw new Foreign("two neurons have the same name.");
  const place = new Map(base.flatMap((one, k) => (one.from === undefined ? [] : [[one.from, k]])));
  const settled = first.synapses.map((one) => ({ ...one, source: place.get(one.source), target: place.get(one.target) }));
  const synapses = reader.list(told.synapses, settled, "synapse", (given, before) => reader.synapse(given, before, base));
  for (const { source, target } of synapses) if (!base[source] || !base[target]) throw new Foreign("a synapse has no neuron at one of its ends.");
  const moved = new Set(base.filter((one) => one.from !== undefined && (one.x !== first.neurons[one.from].x || one.y !== first.neurons[one.from].y)));
  const design = { ...first, neurons: base, synapses: synapses.map((one) => (moved.has(base[one.source]) || moved.has(base[one.target]) ? { ...one, course: null } : one)) };
  if (told.until !== undefined) design.until = whole(told.until, "the end of the run", 0, Math.max(1000 * first.until, 1e9));
  if (told.seed !== undefined) design.seed = digits(told.seed);
  if (told.plasticity !== undefined) design.plasticity = told.plasticity && reader.rule(told.plasticity, first.plasticity);
  if (told.lesson !== undefined && first.lesson) design.lesson = lessonRead(live, fields(told.lesson, "the lesson"), reader);
  return design;
}

const LESSON_TOLD = ["epochs", "batch", "rule", "rows", "wanted", "targets", "shuffle", "answerSilence"]; // targets follow from the classes

// A lesson as a link tells it; who wrote that is not known.
function lessonRead({ base, steps: { first } }, told, reader) {
  const { lesson } = first, { epochs, batch, rule, rows, wanted, shuffle = lesson.shuffle, answerSilence = lesson.answerSilence } = told;
  if (Boolean(rule) !== Boolean(lesson.rule)) throw new Foreign("a lesson has a rule where the recording has none, or none where it has one.");
  if (![null, undefined, true, false].includes(answerSilence)) throw new Foreign("whether silence is answered must be true, false or null.");
  const read = {
    ...lesson, epochs: whole(epochs, "the number of epochs", 1, 1e6), batch: whole(batch, "the batch size", rule ? 1 : 0, 1e9),
    rule: rule && reader.rule(rule, lesson.rule), shuffle: shuffle === null ? null : digits(shuffle), answerSilence,
  };
  if (rows === undefined && wanted === undefined) return read;
  const n = base.lesson.features.length, { rule: teaches } = lesson, listed = rows ?? lesson.rows;
  if (first.neurons.some(({ kind }) => kind === "latency")) throw new Foreign("a lesson of times keeps the rows of its recording.");
  if (!Array.isArray(listed) || !listed.length || listed.length > MOST_LESSON_ROWS || !listed.every((row) => Array.isArray(row) && row.length === n)) throw new Foreign(`the rows must be from 1 to ${MOST_LESSON_ROWS} lists of ${n} numbers.`);
  for (const row of listed) for (const feature of row) finite(feature, "a feature of a row");
  if (!teaches) return { ...read, rows: listed };
  const classes = wanted ?? lesson.wanted;
  if (!Array.isArray(classes) || classes.length !== listed.length) throw new Foreign("each row must have a class.");
  if (!classes.every((one) => lesson.wanted.includes(one))) throw new Foreign("a row has a class of which the recording has no row.");
  return CHANGES.rows({ lesson: read }, listed, classes).lesson;
}

// Reads neurons and synapses of a link: only what is known is taken over, and never a name as a key.
class ChangeReader {
  constructor({ kinds, steps }) { Object.assign(this, { kinds, used: new Set(steps.first.neurons.map(({ kind }) => kind)) }); }

  list(told, before, what, read) {
    const { removed = [], changed = [], added = [] } = told === undefined ? {} : fields(told, `the ${what}s`);
    if (![removed, changed, added].every(Array.isArray) || added.length > MOST_ADDED) throw new Foreign(`the ${what}s must be lists, with ${MOST_ADDED} new ones at most.`);
    const gone = new Set(removed.map((place) => whole(place, `a removed ${what}`, 0, before.length - 1)));
    const changes = new Map(changed.map(([place, change]) => [whole(place, `a changed ${what}`, 0, before.length - 1), fields(change, `a ${what}`)]));
    const stays = (one) => !gone.has(one.from) && one.source !== undefined && one.target !== undefined;
    const kept = before.filter(what === "synapse" ? stays : (one) => !gone.has(one.from)).map((one) => (changes.has(one.from) ? read(changes.get(one.from), one) : one));
    return [...kept, ...added.map((one) => read(fields(one, `a ${what}`), null))];
  }

  neuron(given, before) {
    const kind = given.kind ?? before?.kind, known = this.kinds[Object.hasOwn(this.kinds, kind) ? kind : ""];
    if (!known || !(known.source || known.state || this.used.has(kind))) throw new Foreign("a neuron has a model that this page does not have.");
    const read = {
      name: given.name === undefined && before ? before.name : nameRead(given.name), population: given.population ?? before?.population ?? false, kind,
      parameters: given.parameters === undefined && kind === before?.kind ? before.parameters : this.parameters(known, given.parameters),
      x: finite(given.x ?? before?.x, "x", FARTHEST), y: finite(given.y ?? before?.y, "y", FARTHEST), radius: finite(given.radius ?? before?.radius, "a radius", FARTHEST),
    };
    if (typeof read.population !== "boolean" || (read.population && !before)) throw new Foreign("a new neuron is of no population.");
    if (!known.source) read.initial = given.initial === undefined ? before?.initial : given.initial === null ? undefined : this.initial(known, given.initial);
    if (before) read.from = before.from;
    if (before?.train && kind === before.kind) read.train = before.train;
    return read;
  }

  parameters(known, given) {
    const told = fields(given, "parameters");
    return Object.fromEntries(known.parameters.map(({ name, default: usual }) => {
      const value = Object.hasOwn(told, name) ? told[name] : usual, listed = ["times", "values", "levels"].includes(name);
      const fits = listed ? Array.isArray(value) ? value.length <= 1e5 && value.every(Number.isFinite) : value === null && name === "values" : typeof value === typeof (usual ?? 0) && (typeof value !== "number" || Number.isFinite(value));
      if (!fits) throw new Foreign(`the parameter ${name} of ${known.kind} is not of the right type.`);
      return [name, value];
    }));
  }

  initial(known, given) {
    const told = fields(given, "a state");
    return Object.fromEntries((known.state ?? []).map(([name]) => [name, finite(Object.hasOwn(told, name) ? told[name] : NaN, `the state ${name}`)]));
  }

  synapse(given, before, neurons) {
    const weight = given.weight === undefined && before ? before.weight : given.weight;
    const place = (end) => (before ? before[end] : whole(given[end], "an end of a synapse", 0, neurons.length - 1)), [source, target] = [place("source"), place("target")];
    if (this.kinds[neurons[target].kind].source) throw new Foreign("a synapse ends on a source, which receives nothing.");
    const read = { source, target, weight: weight === null ? -Infinity : weight === -Infinity ? weight : finite(weight, "a weight"), delay: whole(given.delay ?? before?.delay, "a delay in ticks", 1, 2 ** 52), plastic: whole(given.plastic ?? before?.plastic ?? 0, "plastic", 0, 1), course: before?.course ?? null };
    return before ? { ...read, from: before.from } : read;
  }

  rule(given, before) {
    const { kind, parameters } = fields(given, "a rule"), known = this.kinds[Object.hasOwn(this.kinds, kind) ? kind : ""];
    if (!known || kind !== before?.kind) throw new Foreign("a rule is not the one of the recording.");
    return { kind, parameters: this.parameters(known, parameters) };
  }
}

function fields(value, what) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Foreign(`${what} cannot be read.`);
  return value;
}

function finite(value, what, most = Number.MAX_VALUE) {
  if (typeof value !== "number" || !(Math.abs(value) <= most)) throw new Foreign(`${what} must be a finite number.`);
  return value;
}

function whole(value, what, least, most) {
  if (!Number.isInteger(value) || value < least || value > most) throw new Foreign(`${what} must be a whole number from ${least} to ${most}.`);
  return value;
}

function digits(value) {
  if (typeof value !== "string" || !/^(0|[1-9]\d{0,99})$/.test(value)) throw new Foreign("the seed must be a whole number.");
  return value;
}

function nameRead(value, deep = 0) {
  if (typeof value === "string" && value !== "" && value.length <= LONGEST_NAME) return value;
  if (Number.isSafeInteger(value)) return value;
  if (Array.isArray(value) && value.length && value.length < 10 && deep < 4) return value.map((part) => nameRead(part, deep + 1));
  throw new Foreign("a neuron has no name that can be one.");
}
