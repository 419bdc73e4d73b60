// Draws step cards: what Rootle is doing, what it has done, and what came out of each step.

import { h } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { link } from "../lib/links.js";
import { markdown } from "../text/markdown.js";
import { richText } from "./rich_text.js";

const STATES = {
  pending: ["waiting", "Waiting"],
  in_progress: ["running", "In progress"],
  complete: ["done", "Done"],
  error: ["failed", "Failed"],
};

export function taskCard(block, scene) {
  return h("div", { class: "block steps" }, step(block, scene));
}

export function plan(block, scene) {
  const tasks = block.tasks ?? [];
  const done = tasks.filter((one) => one.status === "complete").length;
  return h(
    "details",
    {
      class: "block plan",
      open: tasks.some((one) => one.status !== "complete"),
      data: { focus: `${scene.focus}-plan` },
    },
    h(
      "summary",
      {},
      icon("chevron"),
      h("strong", {}, text(block.title) || "Plan"),
      h("span", { class: "small" }, ` ${done} of ${tasks.length} done`),
    ),
    h(
      "ol",
      { class: "steps" },
      tasks.map((one) => h("li", {}, step(one, scene))),
    ),
  );
}

function step(task, scene) {
  const [look, label] = STATES[task.status] ?? STATES.pending;
  const more = [part(task.details), part(task.output), sources(task.sources)].filter(Boolean);
  const title = [mark(look, label), h("span", { class: "step-title" }, text(task.title))];
  if (!more.length) return h("div", { class: `step ${look}` }, title);
  return h(
    "details",
    { class: `step ${look}`, data: { focus: `${scene.focus}-step-${task.task_id ?? task.id}` } },
    h("summary", {}, title, icon("chevron")),
    h("div", { class: "step-more" }, more),
  );
}

function mark(look, label) {
  const drawing = { done: icon("check"), failed: icon("cross") }[look] ?? null;
  return h("span", { class: "step-mark", role: "img", "aria-label": label }, drawing);
}

const text = (value) => (typeof value === "string" ? value : (value?.text ?? ""));

function part(value) {
  if (!value) return null;
  if (typeof value === "string") return h("div", { class: "prose" }, markdown(value));
  return richText(value);
}

function sources(list) {
  if (!list?.length) return null;
  return h(
    "ul",
    { class: "sources" },
    list.map((one) => h("li", {}, link(one.url, one.text || one.url))),
  );
}
