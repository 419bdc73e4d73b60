// The tools that appear beside a message: react, answer in its thread, edit, delete.

import { post } from "../data/api.js";
import { changed, state } from "../data/store.js";
import { attempt, h } from "../lib/dom.js";
import { emoji, QUICK } from "../lib/emoji.js";
import { icon } from "../lib/icons.js";
import { ask } from "./confirm.js";

export function toolbar(message, { place, openThread, element }) {
  const own = message.user === state.me;
  const tool = (name, label, click) =>
    h(
      "button",
      {
        type: "button",
        class: "tool",
        title: label,
        "aria-label": label,
        data: { tool: name, focus: `${name}-${message.ts}` },
        on: { click },
      },
      icon({ react: "smile", thread: "reply", edit: "edit", delete: "trash" }[name]),
    );
  const bar = h(
    "div",
    { class: "tools", role: "toolbar", "aria-label": "Message actions" },
    tool("react", "Add a reaction", () => pick(message, bar)),
    place === "channel" && tool("thread", "Reply in thread", () => openThread(message.ts)),
    own && tool("edit", "Edit", () => startEditing(message, element)),
    own && tool("delete", "Delete", () => remove(message)),
  );
  return bar;
}

function pick(message, bar) {
  const open = bar.querySelector(".picker");
  if (open) return open.remove();
  const choose = (name) => {
    picker.remove();
    attempt(() => post("react", { as: state.me, channel: message.channel, ts: message.ts, name }));
  };
  const picker = h(
    "div",
    { class: "picker", role: "group", "aria-label": "Reactions" },
    QUICK.map((name) =>
      h(
        "button",
        {
          type: "button",
          title: `:${name}:`,
          "aria-label": name,
          on: { click: () => choose(name) },
        },
        emoji(name),
      ),
    ),
  );
  picker.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    picker.remove();
    bar.querySelector("[data-tool=react]").focus();
  });
  bar.append(picker);
  picker.firstElementChild.focus();
  return picker;
}

async function remove(message) {
  const sure = await ask({
    title: "Delete this message?",
    text: "Rootle is told that it was deleted.",
    confirm: "Delete",
    style: "danger",
  });
  if (sure)
    attempt(() => post("delete", { as: state.me, channel: message.channel, ts: message.ts }));
}

/** Edit the newest of one's own messages in `log`; false where there is none. */
export function editLast(log, messages) {
  const own = messages.filter((one) => one.user === state.me && !one.ephemeral_for).at(-1);
  const element = own && log.querySelector(`[data-ts="${own.ts}"]`);
  if (element) startEditing(own, element);
  return Boolean(element);
}

/** Replace the words of one's own message, in place. */
export function startEditing(message, element) {
  const body = element.querySelector(".body");
  const box = h("textarea", {
    class: "edit-box",
    "aria-label": "Edit message",
    rows: "2",
    value: message.typed ?? message.text,
  });
  const stop = () => {
    delete element.dataset.held;
    form.replaceWith(body);
    element.focus();
  };
  const save = async () => {
    const text = box.value.trim();
    if (!text || text === (message.typed ?? message.text)) return stop();
    const sent = await attempt(() =>
      post("edit", { as: state.me, channel: message.channel, ts: message.ts, text }),
    );
    if (!sent) return undefined;
    stop();
    return changed("messages", "thread");
  };
  const form = h(
    "form",
    { class: "edit-form", on: { submit: (event) => (event.preventDefault(), save()) } },
    box,
    h(
      "div",
      { class: "dialog-actions" },
      h("button", { type: "button", class: "button", on: { click: stop } }, "Cancel"),
      h("button", { class: "button primary" }, "Save"),
    ),
  );
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop();
    else if (event.key === "Enter" && !event.shiftKey) save();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  element.dataset.held = "yes"; // not to be redrawn under the writer's hands
  body.replaceWith(form);
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
}
