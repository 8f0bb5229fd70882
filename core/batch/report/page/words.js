// How numbers and states read.

const STATES = {
  failed: "Failed",
  refused: "Not planned",
  running: "Running",
  cancelled: "Canceled",
  waiting: "Waiting",
  finished: "Finished",
};
// A worker that has not written for so long, in seconds, may be gone.
const SILENT = 600;

const plural = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;

function duration(seconds) {
  if (!seconds) return "";
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60).toLocaleString("en")} h ${String(minutes % 60).padStart(2, "0")} min`;
}

function bytes(count) {
  if (!count) return "";
  const gigabytes = count / 1e9;
  return gigabytes < 0.9995 ? `${Math.round(count / 1e6)} MB` : `${gigabytes.toFixed(gigabytes < 9.95 ? 1 : 0)} GB`;
}

function figure(value) {
  if (value === undefined) return "";
  return Math.abs(value) < 0.1 && value !== 0 ? value.toPrecision(2) : value.toFixed(2);
}

const figureName = (name) => name.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase());

const share = (row) => (row.steps ? Math.min(1, (row.step || 0) / row.steps) : 0);

function stateWords(row) {
  if (row.state !== "running" || !row.steps) return STATES[row.state];
  return `${STATES[row.state]}, ${Math.floor(100 * share(row))} %`;
}

// What a running job is at, or a sentence on what went wrong.
function news(row, made) {
  if (row.message) return row.message;
  if (row.state !== "running") return "";
  const silence = made - (row.beat || made);
  if (silence > SILENT) return `No sign of life for ${duration(silence)}`;
  return row.left ? `${duration(row.left)} left` : "";
}
