// Items in rows, of which only those near the screen are there: ten thousand cost no more than fifty.

const GAP = 20, CAPTION = 66, NARROWEST = 208, NARROWEST_ON_PHONES = 150, LINE = 64, BEYOND = 600;

class Grid {
  #list;
  #items = new Map();
  #rows = [];
  #build;
  #place;
  #current = 0;

  constructor(list, open) {
    this.#list = list;
    list.addEventListener("click", (event) => {
      const item = event.target.closest("li");
      if (item) open(Number(item.dataset.index));
    });
    list.addEventListener("focusin", (event) => this.#choose(Number(event.target.closest("li").dataset.index)));
    list.addEventListener("keydown", (event) => this.#move(event));
    addEventListener("scroll", () => this.draw(), { passive: true });
    new ResizeObserver(() => this.#lay()).observe(list);
    addEventListener("beforeprint", () => this.#drawAll());
    addEventListener("afterprint", () => {
      document.body.classList.remove("printing");
      this.#lay();
    });
  }

  // Shows rows; ``build`` makes the element of one.
  show(rows, layout, build) {
    const focused = this.#list.contains(document.activeElement) ? this.#rows[this.#current]?.index : undefined;
    this.#rows = rows;
    this.#build = build;
    this.#list.className = layout;
    this.#current = Math.max(0, rows.findIndex((row) => row.index === focused));
    this.#lay();
    if (focused !== undefined && rows.length) this.focus(this.#current);
  }

  focus(index) {
    this.#choose(index);
    const { height, columns } = this.#place;
    const top = this.#list.offsetTop + Math.floor(index / columns) * height;
    const above = byId("tools").offsetHeight + 48;
    if (top < scrollY + above) scrollTo({ top: top - above });
    else if (top + height > scrollY + innerHeight) scrollTo({ top: top + height - innerHeight });
    this.draw();
    this.#items.get(index)?.firstChild.focus({ preventScroll: true });
  }

  draw() {
    if (document.body.classList.contains("printing") || !this.#place) return;
    const { height, columns } = this.#place, from = scrollY - this.#list.offsetTop;
    const first = Math.max(0, Math.floor((from - BEYOND) / height) * columns);
    const last = Math.min(this.#rows.length, Math.ceil((from + innerHeight + BEYOND) / height) * columns);
    for (const [index, item] of this.#items) {
      const isFocused = item.contains(document.activeElement);
      if ((index < first || index >= last) && !isFocused) {
        item.remove();
        this.#items.delete(index);
      }
    }
    for (let index = first; index < last; index++) this.#ensure(index);
  }

  #lay() {
    const width = this.#list.clientWidth, isTable = this.#list.className === "table";
    if (!width || !this.#build) return;
    const least = width < 560 ? NARROWEST_ON_PHONES : NARROWEST;
    const columns = isTable ? 1 : Math.max(1, Math.floor((width + GAP) / (least + GAP)));
    const side = isTable ? width : (width + GAP) / columns - GAP;
    this.#place = { columns, side, height: isTable ? LINE : Math.round(side + CAPTION + GAP) };
    this.#list.style.height = `${Math.ceil(this.#rows.length / columns) * this.#place.height}px`;
    for (const item of this.#items.values()) item.remove();
    this.#items.clear();
    this.draw();
  }

  #ensure(index, eager = false) {
    if (this.#items.has(index)) return;
    const { columns, side, height } = this.#place;
    const item = make("li", { "aria-setsize": this.#rows.length, "aria-posinset": index + 1 });
    item.dataset.index = index;
    item.append(this.#build(this.#rows[index], eager));
    item.firstChild.tabIndex = index === this.#current ? 0 : -1;
    item.style.left = `${(index % columns) * (side + GAP)}px`;
    item.style.top = `${Math.floor(index / columns) * height}px`;
    item.style.width = `${side}px`;
    this.#items.set(index, item);
    // Items stand in the order in which they are read and reached by the Tab key.
    let next = this.#list.lastElementChild;
    if (!next || Number(next.dataset.index) < index) return this.#list.append(item);
    while (next.previousElementSibling && Number(next.previousElementSibling.dataset.index) > index) {
      next = next.previousElementSibling;
    }
    next.before(item);
  }

  #choose(index) {
    this.#items.get(this.#current)?.firstChild.setAttribute("tabindex", -1);
    this.#current = index;
    this.#items.get(index)?.firstChild.setAttribute("tabindex", 0);
  }

  #move(event) {
    const { columns, height } = this.#place, last = this.#rows.length - 1;
    const page = Math.max(1, Math.floor(innerHeight / height) - 1) * columns;
    const steps = {
      ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns,
      PageUp: -page, PageDown: page, Home: -this.#current, End: last - this.#current,
    };
    if (!(event.key in steps) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.focus(Math.min(last, Math.max(0, this.#current + steps[event.key])));
  }

  #drawAll() {
    document.body.classList.add("printing");
    for (const item of this.#items.values()) item.remove();
    this.#items.clear();
    for (let index = 0; index < this.#rows.length; index++) this.#ensure(index, true);
  }
}
