// What a neuron is in: silent, charged (its level), just fired, or refractory; each is told by its shape and by its colour.

const HATCH = 6; // units between two lines

// How long ago it fired, in seconds of the viewer (Infinity if that is past); whether a ring would flash; what is left of its refractory period.
function stateOf(log, i, now) {
  const row = log.lastSpike(i, now.tick), age = row < 0 ? Infinity : (now.tick - log.spikes.tick[row]) / now.speed;
  const steady = age <= 1 && log.spikesBetween(i, now.tick - now.speed, now.tick) > MOST_FLASHES;
  return { row, age, steady, fresh: !steady && age < RING ? 1 - age / RING : 0, deaf: log.refractoryLeft(i, now.tick, row) };
}

// A decaying ring for a spike; a steady glow where more than three a second would flash.
function drawRing(view, pen, i, { age, steady, fresh }, now) {
  if (steady) {
    stamp(pen, view.sprite("glow", i, (paper, outlined) => {
      outlined(1.35);
      paper.fillStyle = INK.fired;
      paper.fill();
    }), view.x[i], view.y[i]);
  } else if (fresh) {
    pen.globalAlpha = Math.min(1, 0.25 + fresh);
    stamp(pen, view.sprite("ring", i, (paper, outlined) => {
      outlined(1.35);
      Object.assign(paper, { strokeStyle: INK.ring, lineWidth: view.small ? 2.5 : 4.5 });
      paper.stroke();
    }), view.x[i], view.y[i], now.reduced ? 1 : 0.85 + (0.65 * age) / RING);
    pen.globalAlpha = 1;
  }
}

// Inside: a flush as it fires, then hatching and an arc that runs down while it is refractory.
function drawState(view, pen, i, { steady, fresh, deaf }, wide) {
  const x = view.x[i], y = view.y[i], r = view.r[i];
  if (fresh || steady) {
    pen.globalAlpha = steady ? 0.5 : fresh;
    stamp(pen, view.sprite(`flush ${wide}`, i, (paper, outlined) => {
      outlined();
      Object.assign(paper, { fillStyle: INK.fired, strokeStyle: INK.text, lineWidth: wide });
      paper.fill();
      paper.stroke();
    }), x, y);
    pen.globalAlpha = 1;
  }
  if (!deaf) return;
  stamp(pen, view.sprite("refractory", i, (paper, outlined) => paintRefractory(paper, outlined, r)), x, y);
  if (r > 7) drawArc(pen, x, y, r * 1.18, deaf);
}

// Hatching, or where there is no room for it a dark core.
function paintRefractory(paper, outlined, r) {
  outlined(r <= 7 ? 0.6 : 1);
  if (r <= 7) {
    paper.fillStyle = INK.refractory;
    paper.fill();
  } else {
    paper.clip();
    hatch(paper, r);
  }
}

function hatch(pen, r) {
  Object.assign(pen, { strokeStyle: INK.refractory, lineWidth: 1.4 });
  pen.beginPath();
  for (let d = -2 * r; d < 2 * r; d += HATCH) { pen.moveTo(d, r); pen.lineTo(d + 2 * r, -r); }
  pen.stroke();
}

// What is left of a refractory period: the arc of a clock.
function drawArc(pen, x, y, r, share) {
  Object.assign(pen, { strokeStyle: INK.refractory, lineWidth: 3 });
  pen.beginPath();
  pen.arc(x, y, r, -Math.PI / 2 - 2 * Math.PI * share, -Math.PI / 2);
  pen.stroke();
}

// The states as a legend shows them.
function drawSample(pen, x, y, kind) {
  pen.save();
  pen.translate(x, y);
  pen.beginPath();
  pen.arc(0, 0, 5.5, 0, 2 * Math.PI);
  Object.assign(pen, { fillStyle: kind === "fired" ? INK.fired : INK.face, strokeStyle: INK.text, lineWidth: 1.2 });
  pen.fill();
  pen.stroke();
  if (kind === "fired") {
    pen.beginPath();
    pen.arc(0, 0, 8, 0, 2 * Math.PI);
    Object.assign(pen, { strokeStyle: INK.ring, lineWidth: 2.5 });
    pen.stroke();
  } else {
    drawArc(pen, 0, 0, 8, 0.7);
    pen.beginPath();
    pen.arc(0, 0, 5, 0, 2 * Math.PI);
    pen.clip();
    hatch(pen, 6);
  }
  pen.restore();
}

// Whether signals are under way so briefly, at the pace of a lesson that is played fast, that they would only flicker.
function blurred(log, now) { return now.playing && log.longest / now.speed < 0.04; }

const LINE = 0.72; // how high in a neuron its threshold is drawn

// How full a neuron is: its share of the height, and how strongly to show it. Null where nothing is known.
function levelOf(log, i, now) {
  const model = log.models[i];
  if (model.source) return null;
  const peak = peakOf(log, i, now);
  if (peak !== null && !model.memoryless) return { share: shareOf(log, i, peak), alpha: 1 };
  if (log.course.has(i)) return { share: shareOf(log, i, log.potential(i, now.tick)), alpha: 1 };
  if (!model.memoryless) return null;
  const tick = log.lastAct(i, now.tick); // the sum of the last instant, fading: nothing outlives it
  if (tick < 0) return null;
  const age = (now.tick - tick) / now.speed;
  return { share: shareOf(log, i, log.sum(i, tick)), alpha: Math.max(0.35, 1 - age / RING) };
}

const PEAK = 0.15; // seconds for which the potential that reached the threshold is shown, before the reset is

// The potential that has just reached the threshold, or null: at the moment of a spike the reset hides it.
function peakOf(log, i, now) {
  if (log.models[i].source || !log.isRecorded(i)) return null;
  const row = log.lastSpike(i, now.tick), tick = log.spikes.tick[row];
  if (row < 0 || (now.tick - tick) / now.speed > PEAK) return null;
  return why(log, i, tick).after;
}

function shareOf(log, i, v) {
  const low = log.floor[i], high = log.ceiling[i];
  return Math.min(1, Math.max(0, (LINE * (v - low)) / (high - low)));
}
