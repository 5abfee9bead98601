// Rows from a CSV file that was dropped, chosen or pasted: numbers, and a class in the last column.

const MOST_OWN = 1000, MOST_CLASSES = 10, LONGEST_CSV = 1e6, LONGEST_CELL = 24, FARTHEST_OWN = 1e100;

class UnreadableTable extends Error {}

// The cells of each line, with the number that the line has in the text.
function cellsOf(text) {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/).map((line, k) => ({ line, number: k + 1 })).filter(({ line }) => line.trim());
  if (!lines.length) throw new UnreadableTable("There is nothing in it: it needs rows of numbers and a class, such as 0.5, 1.2, yes.");
  const by = [";", "\t", ","].find((mark) => lines[0].line.includes(mark));
  if (!by) throw new UnreadableTable(`Line ${lines[0].number} has one column; columns are separated by commas, semicolons or tabs.`);
  return lines.map(({ line, number }) => ({ number, cells: partsOf(line, by, number) }));
}

function partsOf(line, by, number) {
  const parts = [];
  let part = "", quoted = false;
  for (const letter of line) {
    if (letter === '"') quoted = !quoted;
    else if (letter === by && !quoted) { parts.push(part.trim()); part = ""; }
    else part += letter;
  }
  if (quoted) throw new UnreadableTable(`Line ${number} opens a quotation mark and does not close it.`);
  return [...parts, part.trim()];
}

// A cell as it is said in a sentence.
function cellSaid(cell) { return `"${cell.length > LONGEST_CELL ? `${cell.slice(0, LONGEST_CELL)}\u2026` : cell}"`; }

function isNumber(cell) { return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(cell) && Number.isFinite(Number(cell)); }

// Why a number is none that a map can show; "" if it is one.
function whyNoPlace(cell) {
  if (!isNumber(cell)) return `${cellSaid(cell)} is not a number${/^\d+,\d+$/.test(cell) ? "; write a decimal point, not a comma" : ""}`;
  return Math.abs(Number(cell)) > FARTHEST_OWN ? `${cellSaid(cell)} is farther from 0 than ${FARTHEST_OWN}, which is as far as a map goes` : "";
}

// The text of a file, or an UnreadableTable; one that is too long is not read.
async function textOf(file) {
  if (file.size > 4 * LONGEST_CSV) throw new UnreadableTable(`${cellSaid(file.name)} has ${file.size.toLocaleString("en")} bytes; up to ${LONGEST_CSV.toLocaleString("en")} letters are read.`);
  try { return await file.text(); } catch { throw new UnreadableTable(`${cellSaid(file.name)} cannot be read; choose one CSV file.`); }
}

// A data set of a text, or an UnreadableTable that says in a sentence what is wrong, and in which line.
function dataOf(text, name) {
  if (text.length > LONGEST_CSV) throw new UnreadableTable(`It has ${text.length.toLocaleString("en")} letters; up to ${LONGEST_CSV.toLocaleString("en")} are read.`);
  const lines = cellsOf(text), width = lines[0].cells.length, headed = !lines[0].cells.slice(0, -1).some(isNumber);
  if (width < 3) throw new UnreadableTable(`Line ${lines[0].number} has ${width} columns; it needs two or more of numbers, and the class at the end.`);
  const header = headed ? lines.shift().cells : null, classes = [], rows = [], labels = [];
  for (const { number, cells } of lines) {
    if (cells.length !== width) throw new UnreadableTable(`Line ${number} has ${cells.length} columns, and the lines before it have ${width}.`);
    const wrong = cells.slice(0, -1).map(whyNoPlace).find(Boolean), kind = cells[width - 1];
    if (wrong) throw new UnreadableTable(`Line ${number}: ${wrong}.`);
    if (!kind) throw new UnreadableTable(`Line ${number} has no class in its last column.`);
    if (!classes.includes(kind)) classes.push(kind);
    if (classes.length > MOST_CLASSES) throw new UnreadableTable(`Line ${number} has the class number ${classes.length}, ${cellSaid(kind)}; up to ${MOST_CLASSES} are shown. The class is the last column.`);
    if (rows.length === MOST_OWN) throw new UnreadableTable(`Line ${number} is row ${(MOST_OWN + 1).toLocaleString("en")}; up to ${MOST_OWN.toLocaleString("en")} rows are read.`);
    rows.push(cells.slice(0, -1).map(Number));
    labels.push(classes.indexOf(kind));
  }
  if (classes.length < 2) throw new UnreadableTable(rows.length ? `All rows have the class ${cellSaid(classes[0])} in their last column; two classes or more are needed.` : "It has a line of names, but no rows.");
  const features = (header ?? []).slice(0, -1).map((cell, f) => cell.slice(0, LONGEST_CELL) || `x${f + 1}`);
  return sortedClasses({ name, about: `${rows.length} rows of your own.`, features: header ? features : rows[0].map((_, f) => `x${f + 1}`), classes, rows, labels, scale: true });
}

// Classes in the order of their names, as Python has them.
function sortedClasses(set) {
  const numeric = set.classes.every(isNumber), order = [...set.classes].sort((a, b) => (numeric ? a - b : a < b ? -1 : a > b ? 1 : 0));
  return { ...set, classes: order.map((kind) => kind.slice(0, LONGEST_CELL)), labels: set.labels.map((k) => order.indexOf(set.classes[k])) };
}
