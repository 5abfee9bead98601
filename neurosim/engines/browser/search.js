// Places in ascending arrays, and rows by a key.

// The first place in an ascending array, from `low` up to `high`, whose entry is at least / more than `x`.
function atLeast(array, x, low = 0, high = array.length) {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (array[middle] < x) low = middle + 1; else high = middle;
  }
  return low;
}

function moreThan(array, x, low = 0, high = array.length) {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (array[middle] <= x) low = middle + 1; else high = middle;
  }
  return low;
}

// Rows grouped by a key below `count`, each group in its old order: rows of group k are order[starts[k]..starts[k+1]).
function grouped(keys, count) {
  const starts = new Uint32Array(count + 1);
  for (const key of keys) starts[key + 1]++;
  for (let k = 0; k < count; k++) starts[k + 1] += starts[k];
  const next = starts.slice(), order = new Uint32Array(keys.length);
  keys.forEach((key, row) => { order[next[key]++] = row; });
  return { order, starts };
}
