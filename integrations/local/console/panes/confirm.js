// Asks "are you sure?" in the words that came with a button, or in our own.

import { h } from "../lib/dom.js";

const textOf = (value, otherwise) => (typeof value === "string" ? value : value?.text) || otherwise;

/** Resolves to true when the person agrees; `confirm` is a Slack confirmation object. */
export function ask(confirm) {
  return new Promise((resolve) => {
    const style = confirm.style === "danger" ? "danger" : "primary";
    const dialog = h(
      "dialog",
      { class: "dialog small-dialog", "aria-labelledby": "confirm-title" },
      h(
        "form",
        { method: "dialog" },
        h("h2", { id: "confirm-title" }, textOf(confirm.title, "Are you sure?")),
        h("p", {}, textOf(confirm.text, "")),
        h(
          "div",
          { class: "dialog-actions" },
          h("button", { class: "button", value: "no" }, textOf(confirm.deny, "Cancel")),
          h("button", { class: `button ${style}`, value: "yes" }, textOf(confirm.confirm, "Yes")),
        ),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
