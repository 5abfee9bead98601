"""Whatever is changed in a page, what is taken home is that run: link, saved page, JSON and script have its digest."""

import pytest
import runs_to_change
from changed_page import exposed, loaded, opener, python, run, settled, taken

import neurosim as ns
from neurosim.viz.player.page import page

BASES = ("two", "hostile", "currents", "populations", "vetoes", "plastic", "lesson", "hidden", "latencies")

# One change of a design, drawn from a number: what it is, and the design; null where it does not apply.
DRAWN = """
let state = 2654435761 * (seed + 1) % 4294967296;
const next = () => { state = (1664525 * state + 1013904223) % 4294967296; return state / 4294967296; };
const one = (list) => list[Math.floor(next() * list.length)];
const factor = () => one([0.5, 0.9, 1.1, 1.5, 2]);
const any = (list, fits = () => true) => one([...list.keys()].filter((k) => fits(list[k])));
const sends = ({ kind }) => live.kinds[kind].source;
const acts = (neuron) => !sends(neuron);
const numbers = ({ parameters }) => Object.keys(parameters)
  .filter((name) => typeof parameters[name] === "number" && name !== "column");
const sources = ["stimulus", "poisson", "step-current", "logistic-noise"];
const models = Object.keys(live.kinds).filter((name) => !live.kinds[name].source && live.kinds[name].state);
const names = ["valueOf", "__proto__", "</script>", "a \\u2028 \\"b\\"", "12", "x".repeat(150), "\\u{1f9e0}"];
const values = () => one([null, [1, 0.1, -2]]);
const made = (kind) => (kind === "stimulus" ? { times: [3.5, 7, 8], values: values() }
  : kind === "step-current" ? { times: [0, 5.25], levels: [1.25, 0.3] }
  : Object.fromEntries(live.kinds[kind].parameters.map(({ name, default: usual }) => [name, usual ?? 100])));
const lesson = (d, change) => ({ ...d, lesson: { ...d.lesson, ...change } });
const always = {
  weight: (d) => {
    const s = any(d.synapses, ({ weight }) => Number.isFinite(weight));
    return C.weight(d, s, d.synapses[s].weight * factor());
  },
  parameter: (d) => {
    const i = any(d.neurons, (neuron) => numbers(neuron).length > 0), name = one(numbers(d.neurons[i]));
    return C.parameter(d, i, name, d.neurons[i].parameters[name] * factor());
  },
  move: (d) => C.move(d, any(d.neurons), 1000 * next(), -2000 * next()),
  seed: (d) => C.seed(d, String(Math.floor(1e6 * next()))),
};
const free = {
  veto: (d) => C.weight(d, any(d.synapses), one([-Infinity, 0.25, -0])),
  delay: (d) => C.delay(d, any(d.synapses), 1 + Math.floor(2e6 * next())),
  times: (d) => {
    const i = any(d.neurons, ({ kind }) => kind === "stimulus");
    return C.times(d, i, [1.5, 2.25 + Math.floor(9 * next()), 20], values());
  },
  model: (d) => {
    const kind = one(models);
    return C.model(d, any(d.neurons, acts), kind, made(kind), undefined);
  },
  add: (d) => {
    const kind = one(next() < 0.4 ? sources : models), name = `new ${d.neurons.length}`;
    return C.addNeuron(d, { name, population: false, kind, parameters: made(kind), x: 10, y: 20, radius: 300 });
  },
  remove: (d) => C.removeNeuron(d, any(d.neurons)),
  rename: (d) => C.rename(d, any(d.neurons), one(names)),
  connect: (d) => {
    const source = any(d.neurons), target = any(d.neurons, acts);
    return C.connect(d, { source, target, weight: one([0.5, 3, -1]), delay: 1 + Math.floor(3e6 * next()) });
  },
  disconnect: (d) => C.disconnect(d, any(d.synapses)),
  until: (d) => C.until(d, Math.floor(d.until * one([0.7, 1.3]))),
};
const rule = (d) => d.lesson.rule;
const taught = {
  rate: (d) => {
    const { parameters } = rule(d);
    return lesson(d, { rule: { ...rule(d), parameters: { ...parameters, rate: parameters.rate * factor() } } });
  },
  epochs: (d) => lesson(d, { epochs: 1 + Math.floor(9 * next()) }),
  batch: (d) => lesson(d, { batch: 1 + Math.floor(next() * d.lesson.rows.length) }),
  shuffle: (d) => lesson(d, { shuffle: d.lesson.shuffle === null ? d.seed : null }),
  silence: (d) => lesson(d, { answerSilence: one([true, false, null]) }),
  rows: (d) => {
    const { rows, wanted } = d.lesson, row = rows[0].map(() => Math.round(400 * next()) / 100 - 2);
    if (d.neurons.some(({ kind }) => kind === "latency")) return null; // how long a row takes follows from its times
    if (next() < 0.5) return C.rows(d, [...rows.slice(0, -1), rows[0]], [...wanted.slice(0, -1), wanted[0]]);
    return C.rows(d, [...rows, row], [...wanted, one(live.steps.first.lesson.wanted)]);
  },
};
"""

CHANGE = (
    DRAWN
    + """
const kinds = { ...always, ...(d.lesson ? taught : free) }, kind = one(Object.keys(kinds));
let design = null;
try { design = kinds[kind](d); } catch (error) { if (!(error instanceof TypeError)) throw error; } // there is none
if (design === null) return "";
live.change("", design);
return kind;
"""
)


def changed(shown, seed):
    """Make changes that a page can run, as many as there is time for; return what they were."""
    done = []
    for number in range(1000 * seed, 1000 * seed + 9):
        kind = run(shown, f"const seed = {number}; {CHANGE}")
        if not kind:
            continue
        shown.wait_for_function(
            """() => { const { live } = document.querySelector("main").player;
            return live.refused !== "" || (live.log.design ?? live.steps.first) === live.design; }"""
        )
        if run(shown, "return live.refused"):
            run(shown, "live.undo()")
            settled(shown)
        else:
            done.append(kind)
    return done


SEEDS = [(base, seed) for base in BASES for seed in range(2)]


@pytest.mark.parametrize(("base", "seed"), SEEDS)
def test_whatever_is_changed_goes_home(open_offline, tmp_path, base, seed):
    recording, opened = getattr(runs_to_change, base)(), opener(open_offline, tmp_path)
    html = exposed(page({"one": recording}, "one"))
    shown = opened(html)
    done = changed(shown, seed)
    digest = settled(shown)
    assert len(done) > 2, done
    text = run(shown, "return linkText(live, live.design)")
    linked = opened(html, "linked.html", f"#changes={text}")
    assert settled(linked) == digest, done
    assert run(linked, "return home.told.textContent") == ""
    assert run(linked, "return linkText(live, live.design)") == text
    again = opened(taken(shown, "Save this page"), "saved.html")
    assert settled(again) == digest, done
    if not digest:
        return  # Python would draw otherwise, and the page says so
    script = taken(shown, "Save a Python script")
    told = script.splitlines()[-1].removeprefix("# ")
    assert python(script, tmp_path) == told, (done, script)
    if run(shown, "return live.design.neurons.every((one) => !one.population)"):
        assert told == digest
    if recording.lesson is None:
        assert loaded(shown, recording, tmp_path) == told, done


def test_plasticity_that_python_refuses_is_refused_in_its_words(open_offline, tmp_path):
    shown = opener(open_offline, tmp_path)(exposed(page({"one": runs_to_change.plastic()}, "one")))
    cases = {
        "live.change('', C.disconnect(d, d.synapses.findIndex(({ plastic }) => plastic)))": {"plastic": False},
        "live.change('', C.weight(d, d.synapses.findIndex(({ plastic }) => plastic), 1.5))": {"weight": 1.5},
        "live.change('', C.model(d, at('cell'), 'McCullochPitts', P('McCullochPitts'), undefined))": {
            "model": ns.McCullochPitts()
        },
    }
    for change, given in cases.items():
        net = ns.Network()
        net.add_neuron("before", ns.Stimulus(times=[5.0]))
        net.add_neuron("cell", given.get("model", "lif"))
        net.connect("before", "cell", weight=given.get("weight", 0.5), plastic=given.get("plastic", True))
        with pytest.raises(ns.InputError) as python:
            ns.simulate(net, until=60.0, plasticity=ns.STDP(potentiation=0.02))
        run(shown, change)
        shown.wait_for_function("() => document.querySelector('main').player.live.refused !== ''")
        assert run(shown, "return live.refused") == str(python.value)
        run(shown, "live.reset()")
        settled(shown)
