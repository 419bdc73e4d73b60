// Draws rich text, the form in which Slack keeps what people write: sections, lists, quotes, code.

import { append, h } from "../lib/dom.js";
import { emoji } from "../lib/emoji.js";
import { link } from "../lib/links.js";
import { channelMention, mention } from "../text/mrkdwn.js";
import { unknown } from "./unknown.js";

export function richText(block) {
  return h("div", { class: "block prose" }, parts(block.elements));
}

/** Lists that follow each other with a growing indent become one nested list. */
function parts(elements) {
  const out = [];
  const open = []; // the lists that may still take items, outermost first
  for (const one of elements) {
    if (one.type !== "rich_text_list") {
      open.length = 0;
      out.push(part(one));
      continue;
    }
    const depth = one.indent ?? 0;
    open.length = Math.min(open.length, depth);
    const list = listOf(one);
    const parent = open.at(-1)?.lastElementChild;
    if (parent) parent.append(list);
    else out.push(list);
    open.push(list);
  }
  return out;
}

function part(one) {
  switch (one.type) {
    case "rich_text_section":
      return h("p", {}, one.elements.map(inline));
    case "rich_text_quote":
      return h("blockquote", {}, h("p", {}, one.elements.map(inline)));
    case "rich_text_preformatted":
      return h(
        "pre",
        {},
        h(
          "code",
          {},
          one.elements.map((each) => each.text ?? each.url ?? ""),
        ),
      );
    default:
      return unknown(one);
  }
}

function listOf(one) {
  return h(
    one.style === "ordered" ? "ol" : "ul",
    { start: one.offset ? one.offset + 1 : null },
    one.elements.map((item) => h("li", {}, item.elements.map(inline))),
  );
}

/** The words of a rich text inside one line, as in a table cell or a task. */
export function richLine(block) {
  const all = (block?.elements ?? []).flatMap((one) => one.elements ?? []);
  return append(document.createDocumentFragment(), all.map(inline));
}

function inline(one) {
  switch (one.type) {
    case "text":
      return styled(one.text, one.style);
    case "link":
      return styled(link(one.url, one.text || one.url), one.style);
    case "emoji":
      return emoji(one.name);
    case "user":
      return mention(one.user_id);
    case "channel":
      return channelMention(one.channel_id);
    case "broadcast":
      return h("span", { class: "mention own" }, `@${one.range}`);
    case "usergroup":
      return h("span", { class: "mention" }, `@${one.usergroup_id}`);
    case "date":
      return new Date(one.timestamp * 1000).toLocaleString();
    case "color":
      return one.value;
    case "rich_text_section":
      return one.elements.map(inline);
    default:
      return h("code", {}, JSON.stringify(one));
  }
}

function styled(content, style = {}) {
  let node = content;
  if (style.code) node = h("code", {}, node);
  if (style.strike) node = h("s", {}, node);
  if (style.underline) node = h("u", {}, node);
  if (style.italic) node = h("em", {}, node);
  if (style.bold) node = h("strong", {}, node);
  return node;
}
