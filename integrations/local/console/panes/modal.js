// Shows a form that the app opened for the acting person, and sends what was filled in.

import { drawBlocks } from "../blocks/index.js";
import { plain } from "../blocks/layout.js";
import { valueOf } from "../blocks/elements.js";
import { post } from "../data/api.js";
import { on, state } from "../data/store.js";
import { attempt, fill, h, toast } from "../lib/dom.js";

export function modal(dialog) {
  let closing = false; // true while the page itself closes the dialog
  let shown = ""; // what is drawn now: a form that merely took note of its values stays as it is

  on("view", () => {
    const view = state.view?.type === "modal" ? state.view : null;
    const stamp =
      view && JSON.stringify([view.id, view.title, view.blocks, view.submit, view.close]);
    if (!view) {
      closing = true;
      dialog.close();
      closing = false;
    }
    if (!view || stamp === shown) return;
    shown = stamp;
    draw(dialog, view);
    if (!dialog.open) dialog.showModal();
  });

  dialog.addEventListener("close", () => {
    shown = "";
    if (closing || !state.view) return;
    attempt(() => post("close_view", { as: state.me, view_id: state.view.id }));
    state.view = null;
  });
}

function draw(dialog, view) {
  const scene = {
    focus: view.id,
    act: (action) =>
      attempt(() => post("act_in_view", { as: state.me, view_id: view.id, ...action })),
  };
  const form = h(
    "form",
    { novalidate: true },
    h("h2", { id: "modal-title" }, plain(view.title)),
    h("div", { class: "dialog-body" }, drawBlocks(view.blocks, scene)),
    h(
      "div",
      { class: "dialog-actions" },
      h(
        "button",
        { type: "button", class: "button", on: { click: () => dialog.close() } },
        plain(view.close) || "Cancel",
      ),
      view.submit && h("button", { class: "button primary" }, plain(view.submit)),
    ),
  );
  form.addEventListener("submit", (event) => (event.preventDefault(), submit(form, view)));
  dialog.setAttribute("aria-labelledby", "modal-title");
  const typed = typedIn(dialog);
  fill(dialog, form);
  for (const field of form.querySelectorAll("[data-focus]")) {
    if (typed.has(field.dataset.focus) && !field.value)
      field.value = typed.get(field.dataset.focus);
  }
}

/** What stands in the fields of a form that is about to be drawn anew. */
function typedIn(dialog) {
  const fields = [...dialog.querySelectorAll(":is(input, textarea, select)[data-focus]")];
  return new Map(fields.map((field) => [field.dataset.focus, field.value]));
}

async function submit(form, view) {
  const button = form.querySelector(".primary");
  button.disabled = true;
  const answer = await attempt(() =>
    post("submit", { as: state.me, view_id: view.id, values: values(form, view) }),
  );
  button.disabled = false;
  if (answer) showErrors(form, answer.errors);
  if (answer?.error && !Object.keys(answer.errors).length)
    toast(`The app did not take it: ${answer.error}.`, { kind: "error" });
}

const inputs = (view) => view.blocks.filter((block) => block.type === "input");
const holderOf = (form, block) =>
  form.querySelector(`[data-block="${CSS.escape(block.block_id)}"]`);

/** What was filled in, by action id. */
function values(form, view) {
  return Object.fromEntries(
    inputs(view).map((block) => [
      block.element.action_id,
      valueOf(holderOf(form, block).querySelector("[data-type]")),
    ]),
  );
}

function showErrors(form, errors) {
  let first = null;
  for (const holder of form.querySelectorAll("[data-block]")) {
    const said = errors[holder.dataset.block];
    const control = holder.querySelector("[data-type]");
    holder.querySelector(".wrong").textContent = said ?? "";
    control.setAttribute("aria-invalid", String(Boolean(said)));
    if (said) first ??= control;
  }
  first?.focus();
}
