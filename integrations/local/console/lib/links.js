// Decides which addresses may become links: the web and mail, nothing that could run.

import { h } from "./dom.js";

/** The address in full when it is safe to follow, else null. */
export function safe(address) {
  try {
    const url = new URL(address);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A link, or plain text when the address is not one that is safe to follow. */
export function link(address, label = address) {
  const href = safe(address);
  if (!href) return document.createTextNode(textOf(label, address));
  const props = { class: "link", href, target: "_blank", rel: "noopener noreferrer" };
  if (typeof label === "string" && label !== address) props.title = href;
  return h("a", props, label);
}

function textOf(label, address) {
  return typeof label === "string" && label !== address ? `${label} (${address})` : address;
}
