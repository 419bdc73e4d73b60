// Draws Slack's own markup ("mrkdwn"): *bold*, _italic_, ~gone~, `code`, <links|named>, <@people>.

import { emoji } from "../lib/emoji.js";
import { h } from "../lib/dom.js";
import { link } from "../lib/links.js";
import { channelName, personName, state } from "../data/store.js";
import { scan } from "./scan.js";

const unescape = (text) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** A mention of a person; one's own name stands out. */
export function mention(id, label) {
  const own = id === state.me ? " own" : "";
  return h("span", { class: `mention${own}` }, `@${label || personName(id)}`);
}

/** A mention of a channel. */
export function channelMention(id, label) {
  return h("span", { class: "mention" }, `#${label || channelName(id)}`);
}

function angle(match) {
  const [target, label] = split(match[1]);
  if (/^@[UW][A-Z0-9]+$/.test(target)) return mention(target.slice(1), label);
  if (/^#[CG][A-Z0-9]+$/.test(target)) return channelMention(target.slice(1), label);
  if (target.startsWith("!")) return special(target.slice(1), label);
  return link(unescape(target), unescape(label || target));
}

function split(inside) {
  const bar = inside.indexOf("|");
  return bar === -1 ? [inside, ""] : [inside.slice(0, bar), inside.slice(bar + 1)];
}

function special(name, label) {
  if (["here", "channel", "everyone"].includes(name)) {
    return h("span", { class: "mention own" }, `@${name}`);
  }
  if (name.startsWith("date^")) return unescape(label) || name.split("^")[1];
  if (name.startsWith("subteam^")) return h("span", { class: "mention" }, label || "@group");
  return unescape(label) || `<!${name}>`;
}

const styled = (tag) => (match) => h(tag, {}, inline(match[1]));

const RULES = [
  { pattern: /`([^`\n]+)`/g, make: (match) => h("code", {}, unescape(match[1])) },
  { pattern: /<([^<>\n]+)>/g, make: angle },
  { pattern: /(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])/g, make: styled("strong") },
  { pattern: /(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])/g, make: styled("em") },
  { pattern: /(?<![\w~])~(?=\S)([^~\n]+?)(?<=\S)~(?![\w~])/g, make: styled("s") },
  { pattern: /(?<![\w:]):([a-z0-9_+-]+):(?![\w:])/g, make: (match) => emoji(match[1]) },
  { pattern: /&(?:lt|gt|amp);/g, make: (match) => unescape(match[0]) },
];

/** One stretch of mrkdwn without fences or quotes. */
export function inline(text) {
  return scan(text, RULES);
}

/** A whole mrkdwn text: fenced code, quotes, and lines. */
export function mrkdwn(text) {
  const out = document.createDocumentFragment();
  text.split(/```/g).forEach((part, index, parts) => {
    const closed = index % 2 === 1 && index < parts.length - 1;
    if (closed) out.append(h("pre", {}, h("code", {}, unescape(part.replace(/^\n|\n$/g, "")))));
    else if (part.trim()) out.append(...lines(index % 2 === 1 ? `\`\`\`${part}` : part));
  });
  return out;
}

function lines(text) {
  const groups = [];
  for (const line of text.replace(/^\n+|\n+$/g, "").split("\n")) {
    const quoted = /^(?:&gt;|>)\s?/.test(line);
    const last = groups.at(-1);
    const words = quoted ? line.replace(/^(?:&gt;|>)\s?/, "") : line;
    if (last && last.quoted === quoted) last.words.push(words);
    else groups.push({ quoted, words: [words] });
  }
  return groups.map(({ quoted, words }) =>
    h(quoted ? "blockquote" : "p", {}, inline(words.join("\n"))),
  );
}
