// Draws rows of controls under a message, and the thumbs that ask whether an answer helped.

import { h } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { element } from "./elements.js";
import { plain } from "./layout.js";

export function actions(block, scene) {
  return h(
    "div",
    { class: "block controls" },
    block.elements.map((one) => element(one, scene)),
  );
}

const CONTEXT = { feedback_buttons: feedback, icon_button: iconButton };

export function contextActions(block, scene) {
  return h(
    "div",
    { class: "block controls quiet" },
    block.elements.map((one) =>
      Object.hasOwn(CONTEXT, one.type) ? CONTEXT[one.type](one, scene) : element(one, scene),
    ),
  );
}

function feedback(control, scene) {
  const thumb = (choice, drawing) => {
    const label = choice.accessibility_label || plain(choice.text);
    const button = h(
      "button",
      {
        type: "button",
        class: "ghost",
        title: plain(choice.text),
        "aria-label": label,
        "aria-pressed": "false",
        data: { focus: `${scene.focus}-${control.action_id}-${choice.value}` },
        on: { click: () => press(button, control, choice, scene) },
      },
      icon(drawing),
    );
    return button;
  };
  return h(
    "span",
    { class: "feedback", role: "group", "aria-label": "Was this helpful?" },
    thumb(control.positive_button, "thumb_up"),
    thumb(control.negative_button, "thumb_down"),
  );
}

async function press(button, control, choice, scene) {
  const taken = await scene.act({ action_id: control.action_id, value: choice.value });
  if (!taken) return;
  for (const other of button.parentElement.children) {
    other.setAttribute("aria-pressed", String(other === button));
  }
}

function iconButton(control, scene) {
  const label = control.accessibility_label || plain(control.text);
  return h(
    "button",
    {
      type: "button",
      class: "ghost",
      title: plain(control.text),
      "aria-label": label,
      data: { focus: `${scene.focus}-${control.action_id}` },
      on: { click: () => scene.act({ action_id: control.action_id }) },
    },
    icon({ trash: "trash" }[control.icon] ?? "bolt"),
  );
}
