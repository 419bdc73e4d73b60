// The box one writes in: messages, files, slash commands.

import { post } from "../data/api.js";
import { state } from "../data/store.js";
import { attempt, fill, h, toast } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { size } from "../lib/time.js";
import { suggest } from "./suggest.js";

const LARGEST = 8_000_000; // bytes of one file; the workspace refuses more

/**
 * A composer. `target()` says where its words go: `{channel, thread_ts, label}`; `sent(answer)` is
 * called with what the workspace stored; `lastOwn()` gives the message that ArrowUp edits.
 */
export function composer({ id, target, sent, lastOwn }) {
  const drafts = new Map();
  let files = [];
  const box = h("textarea", { id, rows: "1", spellcheck: "true" });
  const chips = h("div", { class: "chips" });
  const chooser = h("input", {
    type: "file",
    multiple: true,
    hidden: true,
    tabindex: "-1",
    "aria-hidden": "true",
  });
  const button = h(
    "button",
    { class: "send", title: "Send", "aria-label": "Send", disabled: true },
    icon("send"),
  );
  const form = h(
    "form",
    { class: "composer" },
    chips,
    box,
    h(
      "div",
      { class: "composer-bar" },
      h(
        "button",
        {
          type: "button",
          class: "tool",
          title: "Attach files",
          "aria-label": "Attach files",
          on: { click: () => chooser.click() },
        },
        icon("attach"),
      ),
      h("span", { class: "hint" }, "Enter sends, Shift+Enter for a new line"),
      button,
    ),
    chooser,
  );
  const suggested = suggest(box, form);

  const place = () => `${target().channel}/${target().thread_ts ?? ""}`;
  const fit = () => {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 260)}px`;
    button.disabled = !box.value.trim() && !files.length;
  };
  const drawChips = () => {
    fill(
      chips,
      files.map((file) =>
        h(
          "span",
          { class: "chip" },
          icon("file"),
          `${file.name} · ${size(file.size)}`,
          h(
            "button",
            {
              type: "button",
              "aria-label": `Remove ${file.name}`,
              on: { click: () => ((files = files.filter((one) => one !== file)), drawChips()) },
            },
            "×",
          ),
        ),
      ),
    );
    fit();
  };
  const add = (list) => {
    const large = [...list].filter((file) => file.size > LARGEST);
    if (large.length) toast(`${large[0].name} is larger than ${size(LARGEST)}.`, { kind: "error" });
    files = [...files, ...[...list].filter((file) => file.size <= LARGEST)];
    drawChips();
    box.focus();
  };

  const send = async () => {
    const text = box.value.trim();
    if (!text && !files.length) return;
    const to = target();
    const kept = { value: box.value, files };
    box.value = "";
    files = [];
    drawChips();
    const answer = await attempt(async () => deliver(text, to, kept.files));
    if (answer === undefined && !box.value) {
      box.value = kept.value;
      files = kept.files;
      drawChips();
    } else {
      drafts.delete(place());
      sent?.(answer, to);
    }
  };

  form.addEventListener("submit", (event) => (event.preventDefault(), send()));
  chooser.addEventListener("change", () => (add(chooser.files), (chooser.value = "")));
  box.addEventListener("input", () => (drafts.set(place(), box.value), fit()));
  box.addEventListener(
    "paste",
    (event) => event.clipboardData.files.length && add(event.clipboardData.files),
  );
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => (event.preventDefault(), add(event.dataTransfer.files)));
  box.addEventListener("keydown", (event) => {
    if (suggested(event) || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === "ArrowUp" && !box.value) {
      if (lastOwn?.()) event.preventDefault();
    }
  });

  return {
    element: form,
    focus: () => box.focus(),
    /** Show the draft of the place that `target` now names. */
    refresh: () => {
      const { label } = target();
      box.placeholder = label;
      box.setAttribute("aria-label", label);
      const draft = drafts.get(place()) ?? "";
      if (box.value !== draft && box.dataset.place !== place()) box.value = draft;
      box.dataset.place = place();
      fit();
    },
    /** Put words into the box without sending them. */
    write: (text) => {
      box.value = text;
      box.dispatchEvent(new Event("input"));
      box.focus();
      box.setSelectionRange(text.length, text.length);
    },
  };
}

async function deliver(text, { channel, thread_ts }, files) {
  if (text.startsWith("/")) {
    if (thread_ts)
      throw new Error("Slack has no slash commands inside threads. Use it in the channel.");
    return post("command", { as: state.me, channel, text });
  }
  const attached = await Promise.all(
    files.map(async (file) => ({
      name: file.name,
      mimetype: file.type,
      content: await base64(file),
    })),
  );
  return post("say", { as: state.me, channel, thread_ts, text, files: attached });
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(new Error(`${file.name} could not be read.`));
    reader.readAsDataURL(file);
  });
}
