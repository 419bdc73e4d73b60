// The inspector: everything that went to Rootle and everything that it called, as it happens.

import { post } from "../data/api.js";
import { on, state } from "../data/store.js";
import { attempt, fill, h, patch, toast } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { duration, full, precise } from "../lib/time.js";
import { emptyTraffic } from "./empty.js";

export function trafficPane(holder) {
  const list = h("div", { class: "traffic", role: "list" });
  const filter = h("input", {
    type: "search",
    placeholder: "Filter, for example app_mention",
    "aria-label": "Filter traffic",
  });
  const only = h("input", { type: "checkbox" });
  const nothing = emptyTraffic();
  fill(
    holder,
    h("div", { class: "panel-bar" }, filter, h("label", { class: "check" }, only, "Failed only")),
    nothing,
    list,
  );

  const draw = () => {
    if (state.open.panel !== "traffic") return;
    const words = filter.value.trim().toLowerCase();
    const shown = state.traffic.filter(
      (one) =>
        (!words || one.name.toLowerCase().includes(words)) && (!only.checked || one.ok === false),
    );
    nothing.hidden = state.traffic.length > 0;
    patch(list, shown, {
      keyOf: (one) => one.id,
      stampOf: (one) => `${one.ok}${one.seconds}${one.outcome}`,
      build: entry,
    });
  };
  filter.addEventListener("input", draw);
  only.addEventListener("change", draw);
  on("traffic open", draw);
}

function entry(one) {
  const toBot = one.direction === "to_bot";
  const look = one.ok === null ? "open" : one.ok ? "good" : "bad";
  const row = h(
    "details",
    { class: `entry ${look}`, data: { focus: `entry-${one.id}` } },
    h(
      "summary",
      {},
      h(
        "span",
        {
          class: `way ${toBot ? "to" : "from"}`,
          title: toBot ? "Delivered to Rootle" : "Called by Rootle",
        },
        icon(toBot ? "out" : "in"),
        h("span", { class: "sr-only" }, toBot ? "to Rootle" : "from Rootle"),
      ),
      h(
        "span",
        { class: "entry-name" },
        one.name,
        one.attempt > 0 && h("span", { class: "badge" }, `retry ${one.attempt}`),
      ),
      h("span", { class: "entry-outcome" }, one.outcome),
      h("span", { class: "small entry-about" }, one.about),
      h(
        "span",
        { class: "small entry-time", title: full(one.at) },
        one.seconds !== null && `${duration(one.seconds * 1000)} · `,
        precise(one.at),
      ),
    ),
  );
  row.addEventListener("toggle", () => {
    if (row.open && row.childElementCount === 1) row.append(detail(one));
  });
  return h("div", { role: "listitem" }, row);
}

function detail(one) {
  const copy = async () => {
    await navigator.clipboard.writeText(JSON.stringify(one, null, 2));
    toast("Copied.");
  };
  const again = () =>
    attempt(async () => {
      await post("replay", { id: one.delivery });
      toast("Delivered again, with a new signature.");
    });
  return h(
    "div",
    { class: "entry-detail" },
    h(
      "div",
      { class: "controls" },
      h("button", { type: "button", class: "button", on: { click: copy } }, "Copy as JSON"),
      one.delivery &&
        h("button", { type: "button", class: "button", on: { click: again } }, "Deliver again"),
    ),
    part(one.direction === "to_bot" ? "Delivered" : "Asked", one.request),
    part("Answered", one.response),
  );
}

function part(title, value) {
  if (value === null || value === undefined || value === "") return null;
  return h(
    "section",
    {},
    h("h4", {}, title),
    h("pre", { tabindex: "0" }, typeof value === "string" ? value : JSON.stringify(value, null, 2)),
  );
}
