// The lessons of the learning view as a Python script that gives the same weights.

function pythonNumber(x) { return Number.isInteger(x) && Math.abs(x) < 1e15 ? `${Object.is(x, -0) ? "-0" : x}.0` : String(x).replace("Infinity", "inf"); }

function pythonList(rows) { return `[${rows.map((row) => `[${row.map(pythonNumber).join(", ")}]`).join(", ")}]`; }

// A script for the contenders that are shown: `changed` says whether a rule, a rate or the batch was another one before.
function pythonOf({ contenders, settings, data, epoch, changed }) {
  const { train } = data, outputs = outputsFor(data.classes.length), batch = settings.batch === "all" ? "None" : settings.batch;
  const lines = ["import neurosim as ns", "", `rows = ${pythonList(train.fed)}`, `labels = [${train.labels.join(", ")}]`];
  for (const contender of contenders) {
    const { kind, parameters } = contender.model, { rule, rate } = settings.taught[contender.id];
    const model = `ns.${kind}(${Object.entries(parameters).map(([name, value]) => `${name}=${pythonNumber(value)}`).join(", ")})`;
    const hidden = contender.hidden ? `, hidden=[${settings.hidden.join(", ")}]` : "", seed = startOf(contender, settings.start) === "random" ? `, seed=${settings.startSeed}` : "";
    const order = settings.shuffle ? `, shuffle=True, seed=${settings.startSeed}` : "";
    lines.push("", `# ${contender.title}`, `network = ns.perceptron(2, ${model}${hidden}, outputs=${outputs}${seed})`,
      `training = ns.train(network, (rows, labels), "${rule}", rate=${pythonNumber(rate)}, epochs=${Math.max(1, epoch)}, batch=${batch}${order})`, "print(training, training.recording.end.weights)");
  }
  if (changed) lines.splice(1, 0, "# A rule, a rate or the batch was changed on the way; this learns with those of the end from the start.");
  return `${lines.join("\n")}\n`;
}
