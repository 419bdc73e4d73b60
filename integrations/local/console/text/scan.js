// Walks through a line of text and turns what its rules recognise into elements.

import { append } from "../lib/dom.js";

/**
 * Split `text` by `rules` and return nodes. A rule is `{pattern, make}`: a global regular
 * expression and a function from its match to a node (or to a string, or to null: not one).
 * The earliest match wins, and among equals the first rule.
 */
export function scan(text, rules) {
  const out = document.createDocumentFragment();
  const next = rules.map(() => undefined);
  let position = 0;
  while (position < text.length) {
    const index = earliest(text, rules, next, position);
    if (index === -1) break;
    const match = next[index];
    next[index] = undefined;
    const made = rules[index].make(match);
    if (made === null) {
      next[index] = search(rules[index], text, match.index + 1);
      if (next.every((found) => found === null)) break;
      continue;
    }
    append(out, [text.slice(position, match.index), made]);
    position = match.index + match[0].length;
  }
  append(out, [text.slice(position)]);
  return out;
}

function earliest(text, rules, next, position) {
  let best = -1;
  rules.forEach((rule, index) => {
    const known = next[index];
    if (known === undefined || (known && known.index < position)) {
      next[index] = search(rule, text, position);
    }
    if (next[index] && (best === -1 || next[index].index < next[best].index)) best = index;
  });
  return best;
}

function search(rule, text, from) {
  rule.pattern.lastIndex = from;
  const match = rule.pattern.exec(text);
  return match && match[0].length > 0 ? match : null;
}
