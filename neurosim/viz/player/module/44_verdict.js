// What a contender has come to, in one true sentence; and whether a line can separate two classes at all.

// Whether a line separates two sets of points strictly: yes, no, or null where rounding leaves it open. Two convex sets of the
// plane are apart along a normal of one of their edges, or along the line between two of their corners.
function lineSeparates(first, second) {
  const [a, b] = [hullOf(first), hullOf(second)], axes = [...normals(a), ...normals(b)];
  if (a.length < 3 || b.length < 3) for (const p of a) for (const q of b) axes.push([q[0] - p[0], q[1] - p[1]]);
  let open = false;
  for (const [u, v] of axes) {
    const reach = (hull) => { const along = hull.map(([x, y]) => u * x + v * y); return [Math.min(...along), Math.max(...along)]; };
    const [[low, high], [bottom, top]] = [reach(a), reach(b)], gap = Math.max(bottom - high, low - top), scale = Math.max(...[low, high, bottom, top].map(Math.abs));
    if (gap > 1e-9 * scale) return true;
    if (gap > -1e-12 * scale && gap !== 0) open = true;
  }
  return open ? null : false;
}

function turn([ax, ay], [bx, by], [cx, cy]) { return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax); }

function hullOf(points) {
  const sorted = [...new Map(points.map((p) => [`${p[0]} ${p[1]}`, p])).values()].sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  if (sorted.length < 3) return sorted;
  const half = (ordered) => {
    const chain = [];
    for (const p of ordered) {
      while (chain.length > 1 && turn(chain.at(-2), chain.at(-1), p) <= 0) chain.pop();
      chain.push(p);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half([...sorted].reverse())];
}

function normals(hull) { return hull.length < 2 ? [] : hull.map((p, k) => { const q = hull[(k + 1) % hull.length]; return [q[1] - p[1], p[0] - q[0]]; }); }

// The classes that no line separates from the rest, by their names; of two classes, the second stands for both.
function inseparable(data) {
  const { fed, labels } = data.train, kinds = data.classes.length === 2 ? [1] : data.classes.map((_, k) => k);
  return kinds.filter((k) => {
    const [own, rest] = [true, false].map((mine) => fed.filter((_, r) => (labels[r] === k) === mine));
    return own.length && rest.length && lineSeparates(own, rest) === false;
  }).map((k) => data.classes[k]);
}

const MOST_NAMED = 3; // classes

function rowsSaid(count, kind = "") { return `${count} ${kind}${kind ? " " : ""}row${count === 1 ? "" : "s"}`; }

// The sentence on a contender: `since` is the epoch after which all training rows were right, and have been to now; null if they are not.
function verdictOf({ contender, pupil, epoch, since, data, apart }) {
  if (pupil.failed) return `It stopped: ${pupil.failed}. A smaller rate may do; press Reset.`;
  const rightOf = (flags) => flags.reduce((sum, flag) => sum + 1 - (flag & 1), 0);
  const rows = pupil.wrong.length, right = rightOf(pupil.wrong), open = pupil.wrong.filter((flag) => flag & 2).length, tests = pupil.tested.length;
  const test = tests ? `, and ${rightOf(pupil.tested)} of ${tests} test rows` : "";
  if (right === rows && !open) return `All ${rowsSaid(rows, "training")} right${epoch === 0 ? " with the start weights" : since === null ? "" : ` since epoch ${since}`}${test}.`;
  const told = `${right} of ${rowsSaid(rows, "training")} right${open ? `, ${open} on the boundary` : ""}${test}${epoch === 0 ? ", with the start weights" : ""}.`;
  if (contender.hidden || !apart.length) return told;
  if (data.classes.length === 2) return `${told} No line can get all right.`;
  return `${told} No line separates ${apart.length > MOST_NAMED ? `${apart.length} of the ${data.classes.length} classes` : apart.join(", nor ")} from the rest.`;
}
