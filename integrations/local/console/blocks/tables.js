// Draws tables: the plain one, and the data table that people sort and leaf through.

import { fill, h } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { richLine } from "./rich_text.js";

function cell(value) {
  if (value?.type === "raw_number") return value.text ?? NUMBER.format(value.value);
  if (value?.type === "rich_text") return richLine(value);
  return value?.text ?? "";
}

const NUMBER = new Intl.NumberFormat();
const isNumber = (value) => value?.type === "raw_number";

function frame(label, ...inside) {
  return h(
    "div",
    { class: "grid-frame", tabindex: "0", role: "group", "aria-label": label },
    inside,
  );
}

export function table(block) {
  const [head, ...body] = block.rows;
  const settings = block.column_settings ?? [];
  const look = (value, column) =>
    `${settings[column]?.align ?? (isNumber(value) ? "right" : "left")}${settings[column]?.is_wrapped ? " wrapped" : ""}`;
  const row = (cells, tag) =>
    h(
      "tr",
      {},
      cells.map((value, column) =>
        h(tag, { class: look(value, column), scope: tag === "th" ? "col" : null }, cell(value)),
      ),
    );
  return h(
    "div",
    { class: "block" },
    frame(
      "Table",
      h(
        "table",
        { class: "grid" },
        h("thead", {}, row(head, "th")),
        h(
          "tbody",
          {},
          body.map((cells) => row(cells, "td")),
        ),
      ),
    ),
  );
}

/** One table with its state: which column it is sorted by, and which page is on show. */
export function dataTable(block) {
  const [head, ...rows] = block.rows;
  const size = block.page_size ?? 5;
  const numeric = head.map(
    (_name, column) => rows.length > 0 && rows.every((row) => isNumber(row[column])),
  );
  const shown = { column: -1, down: false, page: 0 };
  const holder = h("div", { class: "block data-table" });

  const draw = () => {
    const focused = holder.contains(document.activeElement)
      ? document.activeElement.dataset.focus
      : null;
    const sorted = shown.column < 0 ? rows : [...rows].sort(by(shown.column, shown.down));
    const page = sorted.slice(shown.page * size, (shown.page + 1) * size);
    fill(
      holder,
      frame(
        block.caption,
        h(
          "table",
          { class: "grid" },
          h("caption", {}, block.caption),
          h("thead", {}, h("tr", {}, head.map(column))),
          h(
            "tbody",
            {},
            page.map((cells) =>
              h(
                "tr",
                {},
                cells.map((value, index) =>
                  h("td", { class: numeric[index] ? "right" : "left" }, cell(value)),
                ),
              ),
            ),
          ),
        ),
      ),
      rows.length > size && pager(),
    );
    if (focused) holder.querySelector(`[data-focus="${focused}"]`)?.focus();
  };

  const column = (name, index) => {
    const order = shown.column !== index ? "none" : shown.down ? "descending" : "ascending";
    const sort = () => {
      shown.down = shown.column === index ? !shown.down : numeric[index];
      Object.assign(shown, { column: index, page: 0 });
      draw();
    };
    return h(
      "th",
      { scope: "col", class: numeric[index] ? "right" : "left", "aria-sort": order },
      h(
        "button",
        { type: "button", class: "sort", data: { focus: `sort-${index}` }, on: { click: sort } },
        cell(name),
        h(
          "span",
          { class: "order", "aria-hidden": "true" },
          { none: "", ascending: "↑", descending: "↓" }[order],
        ),
      ),
    );
  };

  const pager = () => {
    const last = Math.ceil(rows.length / size) - 1;
    const to = (page) => () => (Object.assign(shown, { page }), draw());
    const step = (label, drawing, page) =>
      h(
        "button",
        {
          type: "button",
          class: "ghost",
          "aria-label": label,
          disabled: page < 0 || page > last,
          data: { focus: label.toLowerCase().replace(" ", "-") },
          on: { click: to(page) },
        },
        icon(drawing),
      );
    return h(
      "div",
      { class: "pager" },
      h(
        "span",
        { "aria-live": "polite" },
        `${shown.page * size + 1}–${Math.min((shown.page + 1) * size, rows.length)} of ${rows.length}`,
      ),
      step("Previous page", "back", shown.page - 1),
      step("Next page", "chevron", shown.page + 1),
    );
  };

  draw();
  return holder;
}

const key = (value) => (isNumber(value) ? value.value : plainText(value));
const plainText = (value) => {
  const drawn = cell(value);
  return typeof drawn === "string" ? drawn : drawn.textContent;
};

function by(column, down) {
  return (left, right) => {
    const [a, b] = [key(left[column]), key(right[column])];
    const order =
      typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
    return down ? -order : order;
  };
}
