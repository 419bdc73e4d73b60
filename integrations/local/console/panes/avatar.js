// Gives everyone a small picture: two letters on a colour of their own, and Rootle its mark.

import { h } from "../lib/dom.js";
import { person, state } from "../data/store.js";

const HUES = [24, 205, 330, 265, 95, 180, 290, 50];

const MARK = [
  "M12 6.8c5 0 8.4 2.7 8.4 6.2S17 19.2 12 19.2 3.6 16.5 3.6 13 7 6.8 12 6.8z",
  "M9.3 11.6v2.8M14.7 11.6v2.8",
  "M6.6 8.2C5.3 7 4.8 5.5 5 4c1.9.1 3.5.9 4.6 2.9M17.4 8.2C18.7 7 19.2 5.5 19 4c-1.9.1-3.5.9-4.6 2.9",
];

export function avatar(id, size = "") {
  if (state.bot && person(id) === state.bot) {
    return h("span", { class: `avatar bot ${size}`, "aria-hidden": "true" }, mark());
  }
  const who = person(id);
  const letters = (who.real_name || who.name)
    .split(/\s+/)
    .map((word) => word[0])
    .slice(0, 2)
    .join("");
  const index = [...state.people.keys()].indexOf(id);
  return h(
    "span",
    {
      class: `avatar ${size}`,
      "aria-hidden": "true",
      style: { "--hue": String(HUES[(index + HUES.length) % HUES.length]) },
    },
    letters.toUpperCase(),
  );
}

/** Rootle's mark: the snout that digs. */
export function mark() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "mark");
  svg.setAttribute("aria-hidden", "true");
  for (const d of MARK) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}
