// Trouble on request: what the workspace can do wrong on purpose, to see how Rootle bears it.

import { get, post } from "../data/api.js";
import { changed, on, state } from "../data/store.js";
import { attempt, fill, h } from "../lib/dom.js";

export function faultsPane(holder) {
  const known = h("div", { class: "faults" });
  const rules = h("ul", { class: "rules" });
  const name = h("input", {
    type: "text",
    placeholder: "slack/chat.postMessage",
    "aria-label": "Requests, as SERVICE/PATTERN",
    required: true,
  });
  const value = h("input", {
    type: "text",
    placeholder: "429:7x2",
    "aria-label": "What happens to them",
    required: true,
  });
  const form = h(
    "form",
    { class: "rule-form" },
    name,
    value,
    h("button", { class: "button primary" }, "Begin"),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await set(name.value.trim(), value.value.trim())) form.reset();
  });
  fill(
    holder,
    h(
      "div",
      { class: "panel-bar" },
      h("p", { class: "small" }, "The workspace misbehaves until you end it here."),
      h(
        "button",
        { type: "button", class: "button", on: { click: () => attempt(clear) } },
        "End all",
      ),
    ),
    h(
      "div",
      { class: "panel-scroll" },
      h("h3", {}, "Known troubles"),
      known,
      h("h3", {}, "Rules for requests"),
      h(
        "p",
        { class: "small" },
        "Which requests, and what happens: 429:7, 500, delay:2.5, drop, drop-answer or bad-json; xN behind it for the next N only.",
      ),
      form,
      rules,
    ),
  );

  on("faults", () => {
    if (known.contains(document.activeElement)) return;
    fill(known, state.faults.filter((one) => one.meaning).map(fault));
    fill(
      rules,
      state.faults
        .filter((one) => !one.meaning)
        .map((one) =>
          h(
            "li",
            {},
            h("code", {}, `${one.name}=${one.value}`),
            h(
              "button",
              {
                type: "button",
                class: "button",
                "aria-label": `End ${one.name}`,
                on: { click: () => set(one.name, "off") },
              },
              "End",
            ),
          ),
        ),
    );
  });
}

function fault(one) {
  const id = `fault-${one.name}`;
  const box = h("input", {
    type: "text",
    id,
    value: one.value ?? "",
    placeholder: "off",
    size: "6",
    inputmode: "decimal",
  });
  const apply = async () => {
    box.blur();
    await set(one.name, box.value.trim() || "off");
  };
  box.addEventListener("keydown", (event) => event.key === "Enter" && apply());
  box.addEventListener("change", apply);
  return h(
    "div",
    { class: one.value ? "fault set" : "fault" },
    h(
      "label",
      { for: id },
      h("strong", {}, one.name.replace(/^slack\./, "").replaceAll("_", " ")),
      h("span", { class: "small" }, one.meaning),
    ),
    box,
  );
}

async function set(name, value) {
  const done = await attempt(() => post("fault", { name, value }));
  state.faults = done?.faults ?? (await attempt(() => get("faults")))?.faults ?? state.faults;
  changed("faults");
  return Boolean(done);
}

async function clear() {
  state.faults = (await post("fault", { clear: true })).faults;
  changed("faults");
}
