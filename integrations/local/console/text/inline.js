// Draws one line of standard Markdown: bold, italic, code, links, mentions, emoji.

import { emoji } from "../lib/emoji.js";
import { h } from "../lib/dom.js";
import { link } from "../lib/links.js";
import { channelMention, mention } from "./mrkdwn.js";
import { scan } from "./scan.js";

const styled = (tag) => (match) => h(tag, {}, inline(match[1]));

function named(match) {
  const [, image, label, address] = match;
  if (image) return link(address, label || address);
  const inside = inline(label);
  return link(address, inside.childElementCount ? inside : label);
}

function angle(match) {
  const inside = match[1];
  if (/^@[UW][A-Z0-9]+$/.test(inside)) return mention(inside.slice(1));
  if (/^#[CG][A-Z0-9]+(\|[^|]*)?$/.test(inside))
    return channelMention(...inside.slice(1).split("|"));
  return /^(https?:\/\/|mailto:)\S+$/.test(inside) ? link(inside) : null;
}

function bare(match) {
  const tail = match[0].match(/[.,;:!?)'"]+$/)?.[0] ?? "";
  const address = match[0].slice(0, match[0].length - tail.length);
  return [link(address), tail].reduce(
    (out, part) => (out.append(part), out),
    document.createDocumentFragment(),
  );
}

const RULES = [
  { pattern: /\\([\\`*_{}[\]()#+\-.!|~<>])/g, make: (match) => match[1] },
  { pattern: /(?<!`)``(?!`)(.+?)(?<!`)``(?!`)/g, make: (match) => h("code", {}, match[1].trim()) },
  { pattern: /`([^`]+)`/g, make: (match) => h("code", {}, match[1]) },
  {
    pattern:
      /(!?)\[((?:[^[\]\\]|\\.)*)\]\(\s*<?([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:\s+"[^"]*")?\s*\)/g,
    make: named,
  },
  { pattern: /<([^<>\s]+)>/g, make: angle },
  { pattern: /\*\*(?=\S)((?:[^*]|\*(?!\*))+?)(?<=\S)\*\*/g, make: styled("strong") },
  { pattern: /(?<!\w)__(?=\S)((?:[^_]|_(?!_))+?)(?<=\S)__(?!\w)/g, make: styled("strong") },
  { pattern: /(?<!\*)\*(?=[^\s*])([^*]+?)(?<=\S)\*(?!\*)/g, make: styled("em") },
  { pattern: /(?<![\w_])_(?=[^\s_])([^_]+?)(?<=\S)_(?![\w_])/g, make: styled("em") },
  { pattern: /~~(?=\S)([^~]+?)(?<=\S)~~/g, make: styled("s") },
  { pattern: /https?:\/\/[^\s<>"']+/g, make: bare },
  { pattern: /(?<![\w:]):([a-z0-9_+-]+):(?![\w:])/g, make: (match) => emoji(match[1]) },
];

/** Nodes for one stretch of Markdown; line breaks are kept. */
export function inline(text) {
  return scan(text, RULES);
}
