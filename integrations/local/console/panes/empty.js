// What a place says while there is nothing in it: what to try.

import { h } from "../lib/dom.js";
import { mark } from "./avatar.js";

const QUESTION = "how many people signed up last week?";

export function emptyChannel(channel, write) {
  const words = channel.is_im ? QUESTION : `@rootle ${QUESTION}`;
  const where = channel.is_im ? "here" : `in #${channel.name}`;
  return h(
    "div",
    { class: "empty" },
    mark(),
    h(
      "p",
      { class: "lead" },
      channel.is_im
        ? "Rootle answers here, in private."
        : `This is the beginning of #${channel.name}.`,
    ),
    h("p", {}, `Ask ${where}:`),
    h(
      "button",
      { type: "button", class: "button example", on: { click: () => write(words) } },
      words,
    ),
  );
}

export function emptyThread() {
  return h(
    "div",
    { class: "empty" },
    mark(),
    h("p", { class: "lead" }, "No thread is open."),
    h(
      "p",
      {},
      "Rootle answers in threads. Mention it in a channel and its thread opens here, or choose “Reply in thread” beside any message.",
    ),
  );
}

export function emptyTraffic() {
  return h(
    "div",
    { class: "empty" },
    h("p", { class: "lead" }, "Nothing has passed yet."),
    h(
      "p",
      {},
      "Every event that is delivered to Rootle and every call that it makes is listed here as it happens.",
    ),
  );
}
