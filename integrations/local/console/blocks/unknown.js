// Shows what this console cannot draw as its raw JSON.

import { h } from "../lib/dom.js";

/** Whatever cannot be drawn, never silently dropped. */
export function unknown(block, why = "This console does not draw this type of block yet.") {
  return h(
    "details",
    { class: "block raw", open: true },
    h("summary", {}, h("code", {}, String(block?.type ?? "no type")), ` ${why}`),
    h("pre", {}, JSON.stringify(block, null, 2)),
  );
}
