// Draws the plain blocks: sections, headers, context lines, pictures, dividers, inputs.

import { emoji } from "../lib/emoji.js";
import { h } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { link } from "../lib/links.js";
import { markdown } from "../text/markdown.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { element, field } from "./elements.js";

/** A text object: mrkdwn, or plain text with emoji names. */
export function words(text) {
  if (typeof text === "string") return text;
  if (text?.type === "mrkdwn") return mrkdwn(text.text);
  return plain(text);
}

export function plain(text) {
  return (text?.text ?? "").replace(/:([a-z0-9_+-]+):/g, (_all, name) => emoji(name));
}

export function section(block, scene) {
  const body = h(
    "div",
    { class: "words" },
    block.text && words(block.text),
    block.fields &&
      h(
        "div",
        { class: "fields" },
        block.fields.map((one) => h("div", { class: "field" }, words(one))),
      ),
  );
  if (!block.accessory) return h("div", { class: "block section" }, body);
  return h(
    "div",
    { class: "block section with-accessory" },
    body,
    h("div", { class: "accessory" }, element(block.accessory, scene)),
  );
}

export const header = (block) => h("h3", { class: "block heading" }, plain(block.text));

export const divider = () => h("hr", { class: "block" });

export const markdownBlock = (block) => h("div", { class: "block prose" }, markdown(block.text));

export function context(block) {
  return h(
    "div",
    { class: "block context" },
    block.elements.map((one) =>
      one.type === "image" ? picture(one, "tiny") : h("span", { class: "words" }, words(one)),
    ),
  );
}

export function image(block) {
  return h(
    "figure",
    { class: "block figure" },
    block.title && h("figcaption", {}, plain(block.title)),
    picture(block, "large"),
  );
}

/** Pictures load only from this workspace; one from elsewhere stays a link that a person follows. */
export function picture(block, kind) {
  const address = block.image_url ?? block.slack_file?.url ?? "";
  const own = address && new URL(address, location.href).origin === location.origin;
  const alt = block.alt_text ?? "";
  if (own) return h("img", { class: `picture ${kind}`, src: address, alt, loading: "lazy" });
  if (kind === "tiny")
    return h("span", { class: "picture tiny absent", title: alt, role: "img", "aria-label": alt });
  return h(
    "div",
    { class: "picture absent" },
    icon("file"),
    h("span", {}, alt || "A picture without a description"),
    address && h("span", { class: "small" }, "Not loaded from outside: ", link(address)),
  );
}

export function file(block) {
  return h("p", { class: "block context" }, icon("file"), ` Remote file ${block.external_id}`);
}

/** An input of a modal: label, control, hint, and a place for what is wrong with it. */
export function input(block, scene) {
  const label = plain(block.label);
  const id = `input-${scene.focus}`;
  return h(
    "div",
    { class: "block input", data: { block: block.block_id } },
    h("label", { for: id }, label, block.optional && h("span", { class: "small" }, " (optional)")),
    field(block.element, { ...scene, id, label, required: !block.optional }),
    block.hint && h("p", { class: "hint" }, plain(block.hint)),
    h("p", { class: "wrong", id: `${id}-wrong`, role: "alert" }),
  );
}
