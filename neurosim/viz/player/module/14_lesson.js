// A lesson goes by epochs: its pace, and steps of a row or an epoch.

const WHOLE = 20; // seconds that a run takes, unless another pace is chosen

// The pace of a lesson, as epochs, and how long it takes to the end of the clock.
function lessonPace(log, end, msPerSecond) {
  const epochs = (msPerSecond * log.perMs) / log.lesson.epochLength, seconds = end / log.perMs / msPerSecond;
  const speed = epochs >= 1 ? `${number(epochs)} ${epochs === 1 ? "epoch" : "epochs"} a second` : `an epoch in ${number(1 / epochs)} s`;
  return `${speed}, all in ${lasting(seconds)}`;
}

function lasting(seconds) {
  return seconds < 100 ? `${number(seconds, 2)} s` : seconds < 6000 ? `${Math.round(seconds / 60)} min` : `${number(seconds / 3600, 2)} h`;
}

// The beginning of the next row, or of the next epoch, or of the one before.
function lessonStep(log, tick, by, whole) {
  const { epochLength, period, rows } = log.lesson, epoch = Math.floor(tick / epochLength), into = tick - epoch * epochLength;
  if (whole) return Math.min(log.end, Math.max(0, (by > 0 ? epoch + 1 : into > 0 ? epoch : epoch - 1) * epochLength));
  const place = Math.min(rows - 1, Math.floor(into / period)), begun = into - place * period > 0;
  let next = epoch * rows + place + (by > 0 ? 1 : begun ? 0 : -1);
  next = Math.max(0, next);
  return Math.min(log.end, Math.floor(next / rows) * epochLength + (next % rows) * period);
}

// How a lesson stands, where its epochs go by too fast for its events to be read.
function epochSaid(log, tick) {
  const mistakes = log.arrays["history.mistakes"], loss = log.arrays["history.loss"], k = Math.min(mistakes.length - 1, Math.floor(tick / log.lesson.epochLength));
  return `Epoch ${(k + 1).toLocaleString("en-US")} of ${mistakes.length.toLocaleString("en-US")}: ${counted(mistakes[k], "mistake")} of ${log.lesson.rows}, loss ${number(loss[k])}.`;
}
