// Synapses that change by themselves: phase 4 of an instant in which a plasticity rule is at work.

class PlasticSynapses {
  constructor(loop, rule) {
    const { circuit } = loop;
    checkPlastic(circuit, rule);
    Object.assign(this, { loop, rule });
    this.onto = circuit.names.map(() => []); // the plastic synapses of each neuron
    this.traces = circuit.names.map(() => ({ trace: 0, since: 0 })); // of its spikes
    this.synapses = [];
    circuit.targets.forEach((target, s) => {
      if (!circuit.plastic[s]) return;
      this.synapses[s] = { index: s, weight: loop.weights[s], trace: 0, since: 0, changed: -1 };
      this.onto[target].push(this.synapses[s]);
      loop.heard[target] = [];
    });
  }

  // The synapses of neurons that received a signal or fired change, in the order of index.
  change(now) {
    const { loop } = this;
    loop.learning = true;
    for (let k = 0; k < loop.count; k++) {
      loop.acting = loop.woken[k];
      if (loop.heard[loop.acting] !== null) this.changeOf(loop.acting, now);
    }
    loop.learning = false;
  }

  // Lets what a neuron has heard, and then its spike, change the weights.
  changeOf(i, now) {
    const { loop, rule, synapses } = this, { perMs } = loop.circuit, heard = loop.heard[i], before = new Map();
    for (let k = 0; k < heard.length; k += 2) {
      const synapse = synapses[heard[k]];
      if (!synapse) continue;
      if (!before.has(synapse.index)) before.set(synapse.index, synapse.weight);
      arrive(rule, synapse, spikes_left(rule, this.traces[i], now, perMs), now, perMs);
    }
    heard.length = 0;
    if (loop.sentAt[i] === now) {
      for (const synapse of this.onto[i]) {
        if (!before.has(synapse.index)) before.set(synapse.index, synapse.weight);
        answer(rule, synapse, now, perMs);
      }
      remember_spike(rule, this.traces[i], now, perMs);
    }
    for (const s of [...before.keys()].sort((a, b) => a - b)) {
      const { weight } = synapses[s];
      if (!Number.isFinite(weight)) throw new Breach(`made ${weight} of a weight, which must be a finite number`);
      loop.weights[s] = weight;
      if (weight !== before.get(s)) loop.changes.add(now, s, weight);
    }
  }
}

// Refuses a rule that has nothing to change, or would change what it cannot, as simulation.py does.
function checkPlastic({ plastic, weights, sources, targets, labels, modelOf }, rule) {
  const name = rule.constructor.name, mine = [...plastic.keys()].filter((s) => plastic[s]);
  if (!mine.length) throw new Refused(`The network has no plastic synapse for ${name} to change; connect(..., plastic=True).`);
  for (const s of mine) {
    const where = `The plastic synapse '${labels[sources[s]]}' -> '${labels[targets[s]]}'`, kind = modelOf[targets[s]].constructor;
    if (!kind.learns) throw new Refused(`${where} ends on ${/^[AEIO]/i.test(kind.name) ? "an" : "a"} ${kind.name}, which has fixed weights.`);
    if (weights[s] >= rule.least && weights[s] <= rule.most) continue;
    const [told, least, most] = apart([weights[s], rule.least, rule.most]);
    throw new Refused(`${where} has the weight ${told}, outside of the bounds ${least} and ${most} of ${name}.`);
  }
}
