// What is chosen, kept in the address, so that a reload and a bookmark show the same.

const SECONDS_BETWEEN_LOOKS = 15, ROWS_PER_MORE_SECOND = 200, FIGURE_WIDTH = 84, REST_OF_TABLE = 760;
const START = { words: "", state: "", style: "", sort: "sheet", down: false, layout: "grid" };
const choice = { ...START, ...Object.fromEntries(new URLSearchParams(location.hash.slice(1))) };
choice.down = choice.down === true || choice.down === "true";
let data = null, shown = [];

const grid = new Grid(byId("items"), (index) => viewer.open(data, shown, index));
const viewer = new Viewer((index) => grid.focus(index));

window.patina = (found) => {
  if (data && found.made === data.made) return;
  data = { ...found, rows: found.rows.map(complete) };
  offer();
  summarize();
  show();
  if (data.goesOn) setTimeout(lookAgain, 1000 * (SECONDS_BETWEEN_LOOKS + data.rows.length / ROWS_PER_MORE_SECOND));
};

// Files cannot be read from a page that is a file itself, but scripts can be run again.
function lookAgain() {
  const made = data.made;
  const script = make("script", { src: `{{data}}?${Date.now()}` });
  const done = () => {
    script.remove();
    if (made === data.made) setTimeout(lookAgain, 1000 * SECONDS_BETWEEN_LOOKS);
  };
  script.onload = script.onerror = done;
  document.body.append(script);
}

function offer() {
  const styles = [...counted(data.rows, "style")].filter(([name]) => name);
  styles.sort(([one], [other]) => alphabet.compare(one, other));
  options(byId("style"), [["", "All styles"], ...styles.map(([name, count]) => [name, `${name} (${count})`])]);
  byId("style").hidden = styles.length < 2;
  const figures = Object.keys(data.aims).map((name) => [FIGURE + name, `By ${figureName(name).toLowerCase()}`]);
  options(byId("sort"), [...Object.entries(ORDERS).map(([name, [word]]) => [name, name === "sheet" ? "Sheet order" : `By ${word.toLowerCase()}`]), ...figures]);
  const isKnown = (id) => [...byId(id).options].some((option) => option.value === choice[id]);
  for (const id of ["style", "sort"]) if (!isKnown(id)) choice[id] = START[id];
  if (!(choice.state in STATES)) choice.state = "";
}

function options(select, pairs) {
  select.replaceChildren(...pairs.map(([value, text]) => make("option", { value }, text)));
}

function summarize() {
  const jobs = new Map(data.rows.filter((row) => row.job).map((row) => [row.job, row]));
  const seconds = [...jobs.values()].reduce((sum, row) => sum + (row.seconds || 0), 0);
  const finished = data.rows.filter((row) => row.state === "finished").length;
  const words = [plural(data.rows.length, "asset"), `${finished.toLocaleString("en")} finished`];
  if (seconds) words.push(`${duration(seconds)} of computing`);
  const time = new Date(1000 * data.made);
  words.push(`as of ${time.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" })}`);
  byId("summary").replaceChildren(...words.map((word) => make("span", {}, word)));
  byId("progress").hidden = !data.goesOn;
  byId("progress").setAttribute("aria-valuemax", data.rows.length);
  byId("progress").setAttribute("aria-valuenow", finished);
  byId("progress").firstChild.style.width = `${(100 * finished) / data.rows.length}%`;
}

function show() {
  const found = matching(data.rows, choice, false);
  chips(counted(found, "state"), found.length);
  shown = sorted(matching(data.rows, choice), choice);
  for (const id of ["words", "style", "sort"]) if (byId(id).value !== choice[id]) byId(id).value = choice[id];
  byId("down").setAttribute("aria-pressed", choice.down);
  for (const button of byId("layouts").children) button.setAttribute("aria-pressed", button.value === choice.layout);
  const room = Math.floor((byId("items").clientWidth - REST_OF_TABLE) / FIGURE_WIDTH);
  const figures = Object.keys(data.aims).slice(0, Math.max(0, room));
  heads(figures);
  const build = {
    grid: (row, eager) => card(row, data.made, choice.sort, eager),
    table: (row) => line(row, data.made, figures),
  };
  grid.show(shown, choice.layout, build[choice.layout] || build.grid);
  byId("none").hidden = shown.length > 0;
  byId("count").textContent = `${shown.length} of ${plural(data.rows.length, "asset")}`;
  const changed = Object.entries(choice).filter(([name, value]) => value !== START[name]);
  history.replaceState(null, "", `#${new URLSearchParams(changed)}`);
}

function chips(counts, all) {
  const states = Object.keys(STATES).filter((state) => counts.get(state) || state === choice.state);
  const pairs = [["", "All", all], ...states.map((state) => [state, STATES[state], counts.get(state) || 0])];
  const old = byId("states").contains(document.activeElement) ? document.activeElement.value : null;
  byId("states").replaceChildren(
    ...pairs.map(([value, word, count]) => {
      const number = make("b", {}, count.toLocaleString("en"));
      const chip = make("button", { type: "button", value, className: value }, word, " ", number);
      chip.setAttribute("aria-pressed", value === choice.state);
      chip.addEventListener("click", () => choose({ state: value }));
      if (value === old) queueMicrotask(() => chip.focus());
      return chip;
    }),
  );
}

function heads(figures) {
  const names = ["name", "style", "state", "time", "memory", ...figures.map((name) => FIGURE + name)];
  const buttons = names.map((name) => {
    const word = name.startsWith(FIGURE) ? figureName(name.slice(FIGURE.length)) : ORDERS[name][0];
    const isSorted = choice.sort === name;
    const button = make("button", { type: "button", className: name.split(" ")[0] }, word);
    if (isSorted) button.append(make("span", { "aria-hidden": "true" }, choice.down ? " ↓" : " ↑"));
    button.setAttribute("aria-pressed", isSorted);
    button.addEventListener("click", () => choose({ sort: name, down: isSorted && !choice.down }));
    return button;
  });
  byId("heads").replaceChildren(make("span"), ...buttons);
  byId("heads").hidden = choice.layout !== "table";
  document.body.style.setProperty("--figure-columns", figures.map(() => `${FIGURE_WIDTH - 16}px`).join(" "));
}

function choose(changes) {
  Object.assign(choice, changes);
  scrollTo({ top: Math.min(scrollY, byId("tools").offsetTop) });
  show();
}

byId("words").addEventListener("input", (event) => choose({ words: event.target.value }));
byId("style").addEventListener("change", (event) => choose({ style: event.target.value }));
byId("sort").addEventListener("change", (event) => choose({ sort: event.target.value }));
byId("down").addEventListener("click", () => choose({ down: !choice.down }));
byId("all").addEventListener("click", () => choose({ words: "", state: "", style: "" }));
byId("layouts").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) choose({ layout: button.value });
});
byId("tools").addEventListener("submit", (event) => event.preventDefault());
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.matches("input, select") || byId("viewer").open) return;
  event.preventDefault();
  byId("words").select();
});
addEventListener("resize", () => data && choice.layout === "table" && show());
