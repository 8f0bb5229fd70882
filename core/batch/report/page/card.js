// One asset, as a card or as a line of the table.

const pictureOf = (row) => address(`${row.job}/${row.picture}`, row.changed);

function swatch(row) {
  if (!row.styles.length) return "";
  return make("img", { className: "swatch", loading: "lazy", decoding: "async", alt: "", src: address(row.styles[0]) });
}

function shot(row, eager) {
  const frame = make("span", { className: "shot" });
  if (row.small) {
    const loading = eager ? "eager" : "lazy";
    const source = address(row.small, row.changed);
    frame.append(make("img", { loading, decoding: "async", draggable: false, alt: "", src: source }));
  }
  if (row.views?.length) frame.addEventListener("pointerenter", (event) => turn(frame, row, event), { once: true });
  if (row.state === "running") {
    const bar = make("i", { className: "bar" });
    bar.style.width = `${100 * share(row)}%`;
    frame.append(bar);
  }
  return frame;
}

// The model turns with the pointer: the views of its turntable lie in one picture.
function turn(frame, row, event) {
  if (event.pointerType !== "mouse") return;
  const [first, count, columns, side, margin, right, down] = row.views;
  const whole = new Image();
  whole.onload = () => {
    const view = make("span", { className: "turn" });
    const scale = frame.clientWidth / side;
    view.style.backgroundImage = `url("${whole.src}")`;
    view.style.backgroundSize = `${whole.naturalWidth * scale}px auto`;
    frame.append(view);
    const show = (place) => {
      const share = (place.clientX - frame.getBoundingClientRect().left) / frame.clientWidth;
      const number = first + Math.min(count - 1, Math.max(0, Math.floor(share * count)));
      const left = margin + (number % columns) * right, top = margin + Math.floor(number / columns) * down;
      view.style.backgroundPosition = `${-left * scale}px ${-top * scale}px`;
      view.hidden = false;
    };
    frame.addEventListener("pointermove", show);
    frame.addEventListener("pointerleave", () => (view.hidden = true));
    view.hidden = !frame.matches(":hover");
    show(event);
  };
  whole.src = pictureOf(row);
}

function card(row, made, sort, eager) {
  const said = news(row, made), isBad = row.state === "failed" || row.state === "refused";
  const facts = [row.style, duration(row.seconds)];
  if (sort === "memory") facts[1] = bytes(row.memory);
  if (sort.startsWith(FIGURE)) facts[1] = figure(row.figures[sort.slice(FIGURE.length)]);
  const badge = row.state === "finished" ? "" : make("span", { className: "badge" }, stateWords(row));
  const picture = shot(row, eager);
  picture.append(badge, swatch(row));
  if (isBad && !row.small) picture.append(make("span", { className: "said", dir: "auto" }, said));
  const lower = said && (row.small || !isBad)
    ? make("span", { className: "said", dir: "auto" }, said)
    : make("span", { className: "facts" }, make("bdi", {}, facts[0]), make("span", {}, facts[1]));
  // Read aloud, the name comes first and nothing is cut.
  const words = [row.name, row.style, stateWords(row), said].filter(Boolean).join(", ");
  return make(
    "button",
    { type: "button", className: `card ${row.state}`, "aria-label": words },
    picture,
    make("span", { className: "name", dir: "auto" }, row.name),
    lower,
  );
}

function line(row, made, figures) {
  const said = news(row, made);
  // Where there is no room for a column of states, what is not finished says so below its name.
  const short = row.state === "finished" ? "" : make("small", { className: "short" }, stateWords(row));
  const note = said ? make("small", { dir: "auto" }, said) : short;
  return make(
    "button",
    { type: "button", className: `line ${row.state}` },
    shot(row, false),
    make("span", { className: "name" }, make("bdi", {}, row.name), note),
    make("span", { className: "style" }, swatch(row), make("bdi", {}, row.style)),
    make("span", { className: "state" }, stateWords(row)),
    make("span", { className: "number" }, duration(row.seconds)),
    make("span", { className: "number memory" }, bytes(row.memory)),
    ...figures.map((name) => make("span", { className: "number" }, figure(row.figures[name]))),
  );
}
