// Offers the questions that Rootle suggested, to be sent or changed first.

import { on, state, workKey } from "../data/store.js";
import { fill, h } from "../lib/dom.js";

/** `place()` gives the channel and thread on show; `write(text)` puts words into its composer. */
export function prompts({ place, write }) {
  const holder = h("div", { class: "prompts" });
  on("prompts open thread", () => {
    const { channel, thread } = place();
    const offer = state.prompts.get(workKey(channel, thread));
    fill(
      holder,
      offer?.prompts?.length && [
        offer.title && h("span", { class: "small" }, offer.title),
        offer.prompts.map(button),
      ],
    );
  });

  function button({ title, message }) {
    return h(
      "button",
      { type: "button", class: "button prompt", on: { click: () => write(message) } },
      title,
    );
  }

  return holder;
}
