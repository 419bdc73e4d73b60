// The middle: the messages of one channel, newest at the bottom, and the box to write in.

import { markRead } from "../data/live.js";
import { inOrder, on, state } from "../data/store.js";
import { fill, h, patch } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { composer } from "./composer.js";
import { emptyChannel } from "./empty.js";
import { health } from "./health.js";
import { editLast } from "./message_tools.js";
import { prompts } from "./prompts.js";
import { rows } from "./rows.js";
import { keepAtEnd } from "./scrolling.js";
import { walkable } from "./walking.js";

/** `openThread(ts)` and `showTraffic()` show the right side, `openMenu()` the folded left one. */
export function channelPane(holder, { openThread, openMenu, openDetails, showTraffic }) {
  const title = h("h2", { id: "channel-title" });
  const about = h("p", { class: "small" });
  const log = h("div", {
    class: "messages",
    "aria-label": "Messages",
    role: "region",
    tabindex: "0",
  });
  const lastOwn = () => editLast(log, shown());
  const shown = () => inOrder(state.messages.get(state.open.channel));
  const writer = composer({ id: "composer", target, sent, lastOwn });
  fill(
    holder,
    h(
      "header",
      { class: "pane-head" },
      h(
        "button",
        {
          type: "button",
          class: "tool only-narrow",
          "aria-label": "Channels and people",
          on: { click: openMenu },
        },
        icon("menu"),
      ),
      h("div", {}, title, about),
      h(
        "button",
        {
          type: "button",
          class: "tool only-folded",
          "aria-label": "Traffic and faults",
          title: "Traffic and faults",
          on: { click: () => openDetails() },
        },
        icon("pulse"),
      ),
    ),
    log,
    health({ showTraffic }),
    prompts({ place: () => ({ channel: state.open.channel }), write: writer.write }),
    writer.element,
  );
  const scroll = keepAtEnd(log);
  walkable(log);

  function target() {
    const channel = state.channels.get(state.open.channel);
    const name = channel?.is_im ? "Rootle" : `#${channel?.name ?? ""}`;
    const me = state.people.get(state.me);
    return { channel: state.open.channel, label: `Message ${name} as ${me?.name ?? ""}` };
  }

  function sent(answer) {
    scroll.toEnd();
    const message = answer?.message;
    const channel = state.channels.get(message?.channel);
    const forRootle = message?.text?.includes(`<@${state.bot.id}>`) || channel?.is_im;
    if (message && forRootle) openThread(message.ts, { focus: false });
  }

  on("open channels people", () => {
    const channel = state.channels.get(state.open.channel);
    if (!channel) return;
    fill(
      title,
      channel.is_im ? "Rootle" : [icon(channel.is_private ? "lock" : "hash"), channel.name],
    );
    about.textContent = channel.is_im
      ? "Your direct messages; every message begins a thread"
      : [channel.purpose, `${channel.members} people`].filter(Boolean).join(" · ");
    document.title = `${channel.is_im ? "Rootle" : `#${channel.name}`} · Rootle workspace`;
    writer.refresh();
  });

  on("open messages working people", () => {
    const channel = state.channels.get(state.open.channel);
    const loaded = state.messages.has(state.open.channel);
    if (!channel || !loaded) return;
    scroll.around(() => draw(channel));
    if (document.visibilityState === "visible") markRead(channel.id);
  });

  function draw(channel) {
    const messages = shown();
    if (!messages.length) {
      log.replaceChildren(emptyChannel(channel, writer.write));
      return;
    }
    if (log.dataset.channel !== channel.id || log.querySelector(".empty")) log.replaceChildren();
    log.dataset.channel = channel.id;
    patch(log, rows(channel, messages, openThread), {
      keyOf: (row) => row.key,
      stampOf: (row) => row.stamp,
      build: (row) => row.build(),
    });
  }

  return { focus: writer.focus };
}
