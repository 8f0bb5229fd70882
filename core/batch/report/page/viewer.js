// The large picture of an asset, with all that there is to say of it.

class Viewer {
  #dialog = byId("viewer");
  #data;
  #rows = [];
  #index = 0;
  #closed;

  constructor(closed) {
    this.#closed = closed;
    this.#dialog.addEventListener("close", () => this.#closed(this.#index));
    this.#dialog.addEventListener("click", (event) => {
      if (event.target === this.#dialog) this.#dialog.close();
    });
    this.#dialog.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (step) this.#step(step);
    });
  }

  open(data, rows, index) {
    [this.#data, this.#rows, this.#index] = [data, rows, index];
    this.#fill();
    if (this.#dialog.open) return;
    this.#dialog.showModal();
    this.#dialog.querySelector(".steps button:last-child").focus();
  }

  #step(step) {
    const index = this.#index + step;
    if (index < 0 || index >= this.#rows.length) return;
    this.#index = index;
    const focused = document.activeElement.getAttribute("aria-label");
    this.#fill();
    const buttons = [...this.#dialog.querySelectorAll(".steps button:enabled")];
    (buttons.find((button) => button.getAttribute("aria-label") === focused) || buttons.at(-1)).focus();
  }

  #fill() {
    const row = this.#rows[this.#index];
    this.#dialog.replaceChildren(
      make("div", { className: `large ${row.state}` }, this.#picture(row)),
      make("div", { className: "about" }, this.#bar(), ...this.#about(row)),
    );
  }

  #bar() {
    const button = (label, path, action, disabled = false) => {
      const made = make("button", { type: "button", "aria-label": label, title: label, disabled }, icon(path));
      made.addEventListener("click", action);
      return made;
    };
    const last = this.#rows.length - 1;
    const place = `${(this.#index + 1).toLocaleString("en")} of ${this.#rows.length.toLocaleString("en")}`;
    return make(
      "div",
      { className: "steps" },
      make("span", {}, place),
      button("Previous", "M10 3 5 8l5 5", () => this.#step(-1), this.#index === 0),
      button("Next", "M6 3l5 5-5 5", () => this.#step(1), this.#index === last),
      button("Close", "M4 4l8 8M12 4l-8 8", () => this.#dialog.close()),
    );
  }

  #picture(row) {
    if (!row.picture) return make("p", {}, row.state === "refused" ? "No job" : "No picture yet");
    const link = make("a", { href: pictureOf(row), target: "_blank", tabIndex: -1 });
    link.append(make("img", { src: pictureOf(row), alt: row.name }));
    return link;
  }

  #about(row) {
    const said = news(row, this.#data.made);
    const steps = row.steps ? `${(row.step || 0).toLocaleString("en")} of ${row.steps.toLocaleString("en")}` : "";
    return [
      make("h2", { id: "viewer-name", dir: "auto" }, row.name),
      make("p", { className: `state ${row.state}` }, stateWords(row)),
      said ? make("p", { className: `said ${row.state}`, dir: "auto" }, said) : "",
      row.styles.length || row.style ? this.#styles(row) : "",
      facts([
        ...Object.entries(row.labels).map(([name, text]) => [figureName(name), text]),
        ["Row", row.row],
        ["Time", duration(row.seconds)],
        ["Peak memory", bytes(row.memory)],
        ["Steps done", steps],
        ["Attempts", row.attempts > 1 ? String(row.attempts) : ""],
      ]),
      this.#figures(row),
      this.#files(row),
    ];
  }

  #styles(row) {
    const pictures = row.styles.map((path) => make("img", { className: "swatch", src: address(path), alt: "" }));
    return make("p", { className: "styles" }, ...pictures, make("bdi", {}, row.style));
  }

  #figures(row) {
    const aims = this.#data.aims;
    const lines = Object.entries(row.figures).map(([name, value]) =>
      make(
        "tr",
        {},
        make("th", { scope: "row" }, figureName(name)),
        make("td", { className: "number" }, figure(value)),
        make("td", {}, aims[name] || ""),
      ),
    );
    if (!lines.length) return "";
    const heads = ["Figure", "Value", "Aim"].map((word) => make("th", { scope: "col" }, word));
    return make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...lines));
  }

  #files(row) {
    if (!row.job) return "";
    const link = (text, path) => make("a", { href: address(path), target: "_blank", rel: "noopener" }, text);
    const files = row.files.map((name) => link(name, `${row.job}/${name}`));
    return make("p", { className: "files" }, ...files, link("Folder", `${row.job}/`));
  }
}

function facts(pairs) {
  const known = pairs.filter(([, text]) => text);
  return make("dl", {}, ...known.flatMap(([name, text]) => [make("dt", {}, name), make("dd", { dir: "auto" }, text)]));
}
