// Which rows are shown, and in which order.

const ORDERS = {
  sheet: ["Sheet", null],
  name: ["Name", (row) => row.name],
  state: ["State", (row) => Object.keys(STATES).indexOf(row.state)],
  style: ["Style", (row) => row.style],
  time: ["Time", (row) => row.seconds],
  memory: ["Memory", (row) => row.memory],
};
const FIGURE = "figure ";
const alphabet = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

// Fills in what the file leaves out because it is empty, and what searching looks through.
function complete(row, index) {
  const whole = { name: "", style: "", message: "", styles: [], labels: {}, figures: {}, files: [], index, ...row };
  const words = [whole.name, whole.style, whole.message, whole.row, ...Object.values(whole.labels)];
  whole.words = words.join("\n").toLowerCase();
  return whole;
}

const valueFor = (sort) =>
  sort.startsWith(FIGURE) ? (row) => row.figures[sort.slice(FIGURE.length)] : ORDERS[sort][1];

function compare(one, other) {
  return typeof one === "string" ? alphabet.compare(one, other) : one - other;
}

function matching(rows, choice, withState = true) {
  const words = choice.words.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(
    (row) =>
      (!withState || !choice.state || row.state === choice.state) &&
      (!choice.style || row.style === choice.style) &&
      words.every((word) => row.words.includes(word)),
  );
}

// Rows without a value come last in both directions.
function sorted(rows, choice) {
  const value = valueFor(choice.sort), sign = choice.down ? -1 : 1;
  if (!value) return choice.down ? rows.toReversed() : rows;
  const isThere = (row) => value(row) !== undefined && value(row) !== "";
  const there = rows.filter(isThere);
  there.sort((one, other) => sign * compare(value(one), value(other)) || one.index - other.index);
  return [...there, ...rows.filter((row) => !isThere(row))];
}

function counted(rows, key) {
  const counts = new Map();
  for (const row of rows) counts.set(row[key], (counts.get(row[key]) || 0) + 1);
  return counts;
}
