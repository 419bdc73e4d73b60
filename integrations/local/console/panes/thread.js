// The right side: one thread as it grows, what Rootle is doing in it, and how to stop it.

import { post } from "../data/api.js";
import { inOrder, on, state, work } from "../data/store.js";
import { announce, attempt, fill, h, patch } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { composer } from "./composer.js";
import { emptyThread } from "./empty.js";
import { drawMessage } from "./message.js";
import { editLast } from "./message_tools.js";
import { prompts } from "./prompts.js";
import { keepAtEnd } from "./scrolling.js";
import { walkable } from "./walking.js";

export function threadPane(holder) {
  const log = h("div", {
    class: "messages",
    role: "region",
    "aria-label": "Thread",
    tabindex: "0",
  });
  const status = h("div", { class: "working" });
  const lastOwn = () => editLast(log, inOrder(state.thread?.messages));
  const writer = composer({ id: "thread-composer", target, sent: () => scroll.toEnd(), lastOwn });
  const offers = prompts({
    place: () => ({ channel: state.thread?.channel, thread: state.thread?.ts }),
    write: writer.write,
  });
  const body = h("div", { class: "thread-body" }, log, status, offers, writer.element);
  const nothing = emptyThread();
  fill(holder, nothing, body);
  const scroll = keepAtEnd(log);
  walkable(log);
  let spoken = null; // the ts of the last answer that was read aloud, or was there before

  function target() {
    const { channel, ts } = state.thread ?? {};
    return { channel, thread_ts: ts, label: "Reply in this thread" };
  }

  on("thread open people", () => {
    nothing.hidden = Boolean(state.thread);
    body.hidden = !state.thread;
    if (!state.thread) return;
    const key = `${state.thread.channel}/${state.thread.ts}`;
    if (log.dataset.thread !== key) {
      log.replaceChildren();
      log.dataset.thread = key;
      spoken = finished();
      scroll.toEnd();
    }
    scroll.around(() => draw(inOrder(state.thread.messages)));
    writer.refresh();
    speak();
  });

  function draw(messages) {
    patch(log, messages, {
      keyOf: (message) => message.ts,
      stampOf: (message) => JSON.stringify([message, state.me]),
      build: (message) => drawMessage(message, { place: "thread" }),
    });
    const count = messages.length - 1;
    const divider = log.querySelector(".replies") ?? h("div", { class: "replies" });
    divider.textContent = count === 1 ? "1 reply" : `${count} replies`;
    if (count > 0) log.firstElementChild?.append(divider);
  }

  /** The ts of Rootle's last word, if it is complete. */
  function finished() {
    const last = inOrder(state.thread.messages).at(-1);
    return last?.user === state.bot.id && !last.streaming ? last.ts : null;
  }

  /** Read a finished answer aloud once, not every word of it while it is written. */
  function speak() {
    const ts = finished();
    if (!ts || ts === spoken) return;
    spoken = ts;
    announce(`Rootle answered: ${state.thread.messages.get(ts).text.slice(0, 300)}`);
  }

  on("working thread open", () => {
    const going = state.thread && work(state.thread.channel, state.thread.ts);
    scroll.around(() => drawWorking(status, going));
  });
  return { focus: writer.focus };
}

function drawWorking(holder, going) {
  const busy = going?.session === "processing";
  if (!going?.status && !busy) {
    holder.replaceChildren();
    return;
  }
  const words = going.status ? `Rootle ${going.status}` : "Rootle is working…";
  const stop = () =>
    attempt(() =>
      post("stop", {
        as: state.me,
        channel: state.thread.channel,
        thread_ts: state.thread.ts,
      }),
    );
  const line = holder.querySelector(".status-words");
  if (line && Boolean(holder.querySelector(".stop")) === busy) {
    if (line.textContent !== words) line.textContent = words;
    return;
  }
  fill(
    holder,
    h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
    h("span", { class: "status-words", role: "status" }, words),
    busy &&
      h(
        "button",
        { type: "button", class: "button stop", on: { click: stop } },
        icon("stop"),
        "Stop",
      ),
  );
}
