// Says so when Rootle does not take what is sent to it, which is the commonest reason for silence.

import { on, state } from "../data/store.js";
import { fill, h } from "../lib/dom.js";
import { icon } from "../lib/icons.js";

/** `showTraffic()` opens the list of everything that was sent. */
export function health({ showTraffic }) {
  const holder = h("div", { class: "health", role: "status" });
  on("traffic", () => {
    const last = state.traffic.find((one) => one.direction === "to_bot" && one.ok !== null);
    const failed = last && !last.ok;
    if (Boolean(holder.firstChild) === Boolean(failed)) return;
    fill(
      holder,
      failed && [
        icon("pulse"),
        h("span", {}, `Rootle did not take the last delivery: ${last.outcome}. Is it running?`),
        h("button", { type: "button", class: "button", on: { click: showTraffic } }, "Show"),
      ],
    );
  });
  return holder;
}
