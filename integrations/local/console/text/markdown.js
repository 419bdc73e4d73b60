// Draws Slack's markdown block: headings, lists, quotes, code, tables, and the text between.

import { h } from "../lib/dom.js";
import { inline } from "./inline.js";

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^`\s]*)[^`]*$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$/;
const QUOTE = /^ {0,3}>\s?/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])(\s+)(?=\S)/;
const DIVIDER = /^ {0,3}\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/** Nodes for a whole Markdown text. */
export function markdown(text) {
  return blocks(text.replaceAll("\r\n", "\n").split("\n"));
}

const DEEPEST = 20; // levels of quotes and lists; what is nested further is shown as it was typed

function blocks(lines, depth = 0) {
  if (depth > DEEPEST) return h("p", {}, lines.join("\n"));
  const out = document.createDocumentFragment();
  let index = 0;
  while (index < lines.length) {
    const reader = [fence, heading, rule, quote, table, list].find((read) =>
      starts(read, lines, index),
    );
    const [node, after] = (reader ?? paragraph)(lines, index, depth);
    if (node) out.append(node);
    index = after;
  }
  return out;
}

function starts(read, lines, index) {
  const line = lines[index];
  if (read === fence) return FENCE.test(line);
  if (read === heading) return HEADING.test(line);
  if (read === rule) return RULE.test(line);
  if (read === quote) return QUOTE.test(line);
  if (read === list) return ITEM.test(line);
  return line.includes("|") && index + 1 < lines.length && DIVIDER.test(lines[index + 1]);
}

function fence(lines, index) {
  const mark = lines[index].match(FENCE)[1];
  let end = index + 1;
  while (end < lines.length && !closes(lines[end], mark)) end += 1;
  const code = lines.slice(index + 1, end).join("\n");
  return [h("pre", {}, h("code", {}, code)), end + 1];
}

function closes(line, mark) {
  const trimmed = line.trim();
  return trimmed.length >= mark.length && [...trimmed].every((character) => character === mark[0]);
}

function heading(lines, index) {
  const [, marks, words] = lines[index].match(HEADING);
  // The page's own headings are 1 and 2, so a message starts at 3.
  const level = String(Math.min(6, marks.length + 2));
  return [h(`h${level}`, { class: `md-h${marks.length}` }, inline(words)), index + 1];
}

const rule = (_lines, index) => [h("hr"), index + 1];

function quote(lines, index, depth) {
  let end = index;
  while (end < lines.length && QUOTE.test(lines[end])) end += 1;
  const inside = lines.slice(index, end).map((line) => line.replace(QUOTE, ""));
  return [h("blockquote", {}, blocks(inside, depth + 1)), end];
}

function paragraph(lines, index) {
  let end = index;
  while (end < lines.length && lines[end].trim() && (end === index || !interrupts(lines, end))) {
    end += 1;
  }
  if (end === index) return [null, index + 1];
  const words = lines
    .slice(index, end)
    .map((line) => line.trim())
    .join("\n");
  return [h("p", {}, inline(words)), end];
}

function interrupts(lines, index) {
  return [fence, heading, rule, quote, table, list].some((read) => starts(read, lines, index));
}

function list(lines, index, depth) {
  const ordered = /\d/.test(lines[index].match(ITEM)[2]);
  const element = h(ordered ? "ol" : "ul");
  if (ordered) element.setAttribute("start", String(parseInt(lines[index].match(ITEM)[2], 10)));
  const indent = lines[index].match(ITEM)[1].length;
  let cursor = index;
  while (cursor < lines.length) {
    const match = lines[cursor].match(ITEM);
    if (!match || match[1].length !== indent || /\d/.test(match[2]) !== ordered) break;
    const [item, after] = listItem(lines, cursor, match, depth);
    element.append(item);
    cursor = after;
  }
  return [element, cursor];
}

function listItem(lines, index, match, depth) {
  const inside = [lines[index].slice(match[0].length)];
  let end = index + 1;
  while (end < lines.length && belongs(lines, end, match[1].length)) {
    inside.push(lines[end].replace(new RegExp(`^\\s{0,${match[0].length}}`), ""));
    end += 1;
  }
  const item = h("li");
  const ticked = inside[0].match(/^\[([ xX])\]\s+/);
  if (ticked) {
    inside[0] = inside[0].slice(ticked[0].length);
    item.append(h("input", { type: "checkbox", disabled: true, checked: ticked[1] !== " " }), " ");
  }
  item.append(blocks(inside, depth + 1));
  return [item, end];
}

function belongs(lines, index, indent) {
  const line = lines[index];
  if (!line.trim()) {
    const next = lines[index + 1];
    return next !== undefined && next.trim() !== "" && next.match(/^\s*/)[0].length > indent;
  }
  const depth = line.match(/^\s*/)[0].length;
  return depth > indent || (!interrupts(lines, index) && lines[index - 1].trim() !== "");
}

function table(lines, index) {
  const aligns = cells(lines[index + 1]).map(alignOf);
  let end = index + 2;
  while (end < lines.length && lines[end].includes("|") && lines[end].trim()) end += 1;
  const row = (line, tag) =>
    h(
      "tr",
      {},
      aligns.map((align, column) =>
        h(
          tag,
          { class: align, scope: tag === "th" ? "col" : null },
          inline(cells(line)[column] ?? ""),
        ),
      ),
    );
  const body = lines.slice(index + 2, end).map((line) => row(line, "td"));
  const drawn = h(
    "table",
    { class: "grid" },
    h("thead", {}, row(lines[index], "th")),
    h("tbody", {}, body),
  );
  return [
    h("div", { class: "grid-frame", tabindex: "0", role: "group", "aria-label": "Table" }, drawn),
    end,
  ];
}

function cells(line) {
  const trimmed = line.trim().replace(/^\||(?<!\\)\|$/g, "");
  return trimmed.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function alignOf(mark) {
  if (/^:-+:$/.test(mark)) return "center";
  return mark.endsWith(":") ? "right" : "left";
}
