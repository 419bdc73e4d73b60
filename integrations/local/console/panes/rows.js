// Lays the messages of a channel out as a page to read: days, heads, and what follows them.

import { loadChannel } from "../data/live.js";
import { state, work } from "../data/store.js";
import { attempt, h } from "../lib/dom.js";
import { ago, day, dayKey } from "../lib/time.js";
import { drawMessage } from "./message.js";

const TOGETHER = 300; // seconds within which one person's messages share a head

/** `{key, stamp, build}` for everything that stands in a channel, top to bottom. */
export function rows(channel, messages, openThread) {
  const out = channel.earlier ? [earlier(channel, messages[0].ts)] : [];
  let previous = null;
  for (const message of messages) {
    if (!previous || dayKey(previous.ts) !== dayKey(message.ts)) {
      out.push(newDay(message.ts));
      previous = null;
    }
    out.push(oneMessage(message, previous, openThread));
    previous = message;
  }
  return out;
}

function earlier(channel, before) {
  const load = () => attempt(() => loadChannel(channel.id, before));
  const props = { type: "button", class: "button earlier", on: { click: load } };
  return {
    key: "earlier",
    stamp: before,
    build: () => h("button", props, "Show earlier messages"),
  };
}

function newDay(ts) {
  const label = day(ts);
  const build = () => h("div", { class: "day", role: "separator" }, h("span", {}, label));
  return { key: `day-${dayKey(ts)}`, stamp: label, build };
}

function oneMessage(message, previous, openThread) {
  const compact = Boolean(previous) && follows(previous, message);
  const going = work(message.channel, message.ts);
  const age = message.latest_reply && ago(message.latest_reply);
  return {
    key: message.ts,
    stamp: JSON.stringify([message, compact, going, age, state.me]),
    build: () => drawMessage(message, { compact, openThread }),
  };
}

function follows(previous, message) {
  return (
    previous.user === message.user &&
    Number(message.ts) - Number(previous.ts) < TOGETHER &&
    !previous.reply_count &&
    !message.ephemeral_for &&
    !previous.ephemeral_for
  );
}
