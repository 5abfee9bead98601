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
