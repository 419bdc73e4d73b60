// The right side as a whole: the thread, the traffic and the troubles behind three tabs.

import { changed, on, state } from "../data/store.js";
import { fill, h } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { faultsPane } from "./faults.js";
import { threadPane } from "./thread.js";
import { trafficPane } from "./traffic.js";

const TABS = { thread: "Thread", traffic: "Traffic", faults: "Faults" };

export function panel(holder, { close }) {
  const tabs = Object.entries(TABS).map(([name, label]) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${name}`,
        "aria-controls": `panel-${name}`,
        on: { click: () => show(name) },
      },
      label,
    ),
  );
  const list = h("div", { class: "tabs", role: "tablist", "aria-label": "Details" }, tabs);
  const panes = Object.keys(TABS).map((name) =>
    h("div", {
      class: `tab-pane ${name}-pane`,
      role: "tabpanel",
      id: `panel-${name}`,
      "aria-labelledby": `tab-${name}`,
    }),
  );
  fill(
    holder,
    h(
      "header",
      { class: "pane-head" },
      list,
      h(
        "button",
        {
          type: "button",
          class: "tool close-panel",
          "aria-label": "Close details",
          title: "Close",
          on: { click: close },
        },
        icon("close"),
      ),
    ),
    panes,
  );
  const thread = threadPane(panes[0]);
  trafficPane(panes[1]);
  faultsPane(panes[2]);

  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const names = Object.keys(TABS);
    show(names[(names.indexOf(state.open.panel) + step + names.length) % names.length]);
    tabs[names.indexOf(state.open.panel)].focus();
  });

  function show(name) {
    state.open.panel = name;
    draw();
    changed("open");
  }

  function draw() {
    Object.keys(TABS).forEach((name, index) => {
      const current = state.open.panel === name;
      tabs[index].setAttribute("aria-selected", String(current));
      tabs[index].tabIndex = current ? 0 : -1;
      panes[index].hidden = !current;
    });
  }

  on("faults", () => {
    const count = state.faults.filter((one) => one.value).length;
    tabs[2].textContent = count ? `Faults (${count})` : "Faults";
  });
  draw();
  return { show, focusThread: thread.focus };
}
