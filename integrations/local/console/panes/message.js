// Draws one message: who, when, what, and everything that one may do with it.

import { drawBlocks } from "../blocks/index.js";
import { post } from "../data/api.js";
import { person, personName, state, work } from "../data/store.js";
import { emoji } from "../lib/emoji.js";
import { attempt, h, toast } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { ago, clock, full, size } from "../lib/time.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { avatar } from "./avatar.js";
import { startEditing, toolbar } from "./message_tools.js";

/**
 * `compact` leaves out the head of a message that follows another of the same person;
 * `place` is "channel" or "thread".
 */
export function drawMessage(message, { compact = false, place = "channel", openThread } = {}) {
  const scene = { focus: `${place}-${message.ts}`, act: (action) => press(message, action) };
  const who = person(message.user);
  const classes = [
    "message",
    compact && "compact",
    message.ephemeral_for && "ephemeral",
    message.streaming && "streaming",
  ];
  const element = h("article", {
    class: classes.filter(Boolean).join(" "),
    tabindex: "-1",
    "aria-label": `${who.name} at ${clock(message.ts)}`,
    data: { ts: message.ts, focus: scene.focus },
  });
  element.append(
    h(
      "div",
      { class: "gutter" },
      compact
        ? h("time", { class: "small", title: full(message.ts) }, clock(message.ts))
        : avatar(message.user),
    ),
    h(
      "div",
      { class: "content" },
      message.ephemeral_for && h("p", { class: "only-you" }, icon("eye"), "Only visible to you"),
      !compact && head(message, who),
      body(message, scene),
      files(message),
      reactions(message, scene),
      place === "channel" && foot(message, openThread),
    ),
  );
  if (!message.ephemeral_for) element.append(toolbar(message, { place, openThread, element }));
  element.addEventListener("keydown", (event) => keys(event, message, { element, openThread }));
  return element;
}

function head(message, who) {
  return h(
    "div",
    { class: "message-head" },
    h("span", { class: "author" }, who === state.bot ? "Rootle" : who.real_name || who.name),
    who === state.bot && h("span", { class: "badge" }, "app"),
    who.is_guest && h("span", { class: "badge" }, "guest"),
    h("time", { class: "small", title: full(message.ts) }, clock(message.ts)),
  );
}

function body(message, scene) {
  const words = h("div", { class: "body" });
  if (message.blocks?.length) words.append(...drawBlocks(message.blocks, scene));
  else if (message.text) words.append(h("div", { class: "words" }, mrkdwn(message.text)));
  if (message.streaming) {
    lastLine(words).append(
      h("span", { class: "caret", role: "img", "aria-label": "still writing" }),
    );
  }
  if (message.edited) words.append(h("span", { class: "small edited" }, "(edited)"));
  return words;
}

/** The innermost element at the end, where the next words will appear. */
function lastLine(element) {
  const last = element.lastElementChild;
  return last && /^(DIV|P|UL|OL|LI|BLOCKQUOTE|H[3-6])$/.test(last.tagName)
    ? lastLine(last)
    : element;
}

const IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

function files(message) {
  if (!message.files?.length) return null;
  return h(
    "div",
    { class: "files" },
    message.files.map((file) => {
      const href = `/workspace/files/${encodeURIComponent(file.id)}?as=${encodeURIComponent(state.me)}`;
      if (IMAGES.includes(file.mimetype)) {
        return h(
          "a",
          { href, target: "_blank", rel: "noopener" },
          h("img", {
            class: "picture large",
            src: href,
            alt: file.alt_txt || file.title || file.name,
            loading: "lazy",
          }),
        );
      }
      return h(
        "a",
        { class: "file", href, download: file.name },
        icon("file"),
        h(
          "span",
          {},
          h("strong", {}, file.title || file.name),
          h("span", { class: "small" }, `${file.name} · ${size(file.size ?? 0)}`),
        ),
      );
    }),
  );
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map(({ name, users }) => {
      const own = users.includes(state.me);
      const names = users.map(personName).join(", ");
      return h(
        "button",
        {
          type: "button",
          class: "reaction",
          "aria-pressed": String(own),
          title: `${names} reacted with :${name}:`,
          "aria-label": `:${name}:, ${names}`,
          data: { focus: `reaction-${message.ts}-${name}` },
          on: { click: () => own || react(message, name) },
        },
        emoji(name),
        h("span", {}, String(users.length)),
      );
    }),
  );
}

function react(message, name) {
  return attempt(() =>
    post("react", { as: state.me, channel: message.channel, ts: message.ts, name }),
  );
}

function foot(message, openThread) {
  const root = message.thread_ts && message.thread_ts !== message.ts ? null : message;
  if (!root) return null;
  const going = work(message.channel, message.ts);
  const count = message.reply_count ?? 0;
  if (!count && !going) return null;
  const line = [
    count > 0 &&
      h(
        "span",
        { class: "faces" },
        (message.reply_users ?? []).slice(0, 4).map((id) => avatar(id, "mini")),
      ),
    count > 0 && h("strong", {}, count === 1 ? "1 reply" : `${count} replies`),
    going?.status || going?.session === "processing"
      ? h(
          "span",
          { class: "small busy" },
          going.status ? `Rootle ${going.status}` : "Rootle is working…",
        )
      : count > 0 && h("span", { class: "small" }, `Last reply ${ago(message.latest_reply)}`),
  ];
  return h(
    "button",
    {
      type: "button",
      class: "thread-link",
      data: { focus: `thread-${message.ts}` },
      on: { click: () => openThread(message.ts) },
    },
    line,
  );
}

async function press(message, action) {
  const answer = await attempt(() =>
    post("click", { as: state.me, channel: message.channel, ts: message.ts, ...action }),
  );
  if (answer && !answer.ok)
    toast(`Rootle did not answer the click: ${answer.error}.`, { kind: "error" });
  return answer?.ok;
}

function keys(event, message, { element, openThread }) {
  if (event.target !== element) return;
  const own = message.user === state.me;
  if ((event.key === "Enter" || event.key === "t") && openThread)
    openThread(message.thread_ts || message.ts);
  else if (event.key === "e" && own) startEditing(message, element);
  else if (event.key === "r") element.querySelector("[data-tool=react]")?.click();
  else return;
  event.preventDefault();
}
