// Draws single controls, buttons and menus in messages, and the fields of modals.

import { h } from "../lib/dom.js";
import { link, safe } from "../lib/links.js";
import { ask } from "../panes/confirm.js";
import { state } from "../data/store.js";
import { picture, plain } from "./layout.js";
import { unknown } from "./unknown.js";

/** A control that acts at once: in a section, an actions row, or a message. */
export function element(control, scene) {
  if (control.type === "image") return picture(control, "small");
  if (control.type === "button") return button(control, scene);
  if (control.type === "overflow") return menu(control, scene, "More…");
  if (control.type === "feedback_buttons") return unknown(control, "belongs into context_actions.");
  const drawn = field(control, { ...scene, label: plain(control.placeholder) || "Choose" });
  drawn.addEventListener("change", () => send(control, scene, valueOf(drawn)));
  return drawn;
}

async function send(control, scene, value) {
  if (control.confirm && !(await ask(control.confirm))) return;
  scene.act({ action_id: control.action_id, value });
}

function button(control, scene) {
  const label = plain(control.text);
  if (control.url && !control.action_id) return link(control.url, label);
  return h(
    "button",
    {
      type: "button",
      class: `button ${control.style ?? ""}`,
      "aria-label": control.accessibility_label ?? null,
      data: { focus: `${scene.focus}-${control.action_id}`, action: control.action_id },
      on: {
        click: () => {
          if (safe(control.url)) open(safe(control.url), "_blank", "noopener,noreferrer");
          send(control, scene);
        },
      },
    },
    label,
  );
}

function menu(control, scene, label) {
  const list = h(
    "div",
    { class: "menu-list" },
    control.options.map((option) =>
      h(
        "button",
        {
          type: "button",
          on: { click: () => (drawn.removeAttribute("open"), send(control, scene, option.value)) },
        },
        plain(option.text),
      ),
    ),
  );
  const drawn = h(
    "details",
    { class: "menu", data: { focus: `${scene.focus}-${control.action_id}` } },
    h("summary", { class: "button", "aria-label": label }, "…"),
    list,
  );
  return drawn;
}

/** A control that keeps its value until the form is sent. */
export function field(control, scene) {
  const make = Object.hasOwn(FIELDS, control.type) ? FIELDS[control.type] : null;
  if (!make) return unknown(control, "This console does not draw this type of control yet.");
  const drawn = make(control, scene);
  Object.assign(drawn.dataset, { action: control.action_id ?? "", type: control.type });
  return drawn;
}

const FIELDS = {
  plain_text_input: textField,
  number_input: (control, scene) => simple("number", control, scene, control.initial_value),
  email_text_input: (control, scene) => simple("email", control, scene, control.initial_value),
  url_text_input: (control, scene) => simple("url", control, scene, control.initial_value),
  datepicker: (control, scene) => simple("date", control, scene, control.initial_date),
  timepicker: (control, scene) => simple("time", control, scene, control.initial_time),
  static_select: (control, scene) => select(control, scene, optionsOf(control)),
  multi_static_select: (control, scene) => select(control, scene, optionsOf(control), true),
  users_select: (control, scene) => select(control, scene, peopleOptions()),
  conversations_select: (control, scene) => select(control, scene, channelOptions()),
  channels_select: (control, scene) => select(control, scene, channelOptions()),
  radio_buttons: (control, scene) => choices("radio", control, scene),
  checkboxes: (control, scene) => choices("checkbox", control, scene),
};

const shared = (control, scene) => ({
  id: scene.id ?? null,
  "aria-label": scene.id ? null : scene.label,
  "aria-describedby": scene.id ? `${scene.id}-wrong` : null,
  required: scene.required,
  placeholder: plain(control.placeholder) || null,
  data: { focus: `${scene.focus}-${control.action_id}` },
});

function textField(control, scene) {
  const limits = { maxlength: control.max_length, minlength: control.min_length };
  if (!control.multiline) return simple("text", control, scene, control.initial_value, limits);
  const props = {
    ...shared(control, scene),
    ...limits,
    rows: "4",
    value: control.initial_value ?? "",
  };
  return h("textarea", props);
}

const simple = (type, control, scene, value, more = {}) =>
  h("input", { ...shared(control, scene), ...more, type, value: value ?? "" });

const optionsOf = (control) =>
  control.options ?? (control.option_groups ?? []).flatMap((group) => group.options);
const peopleOptions = () =>
  [...state.people.values()].map((one) => ({ text: { text: one.real_name }, value: one.id }));
const channelOptions = () =>
  [...state.channels.values()].map((one) => ({ text: { text: one.name }, value: one.id }));

const initialOf = (control) =>
  new Set(
    [control.initial_option, ...(control.initial_options ?? [])]
      .filter(Boolean)
      .map((one) => one.value),
  );

function select(control, scene, options, multiple = false) {
  const initial = initialOf(control);
  return h(
    "select",
    { ...shared(control, scene), placeholder: null, multiple },
    !multiple && h("option", { value: "" }, plain(control.placeholder) || "Choose…"),
    options.map((one) =>
      h("option", { value: one.value, selected: initial.has(one.value) }, plain(one.text)),
    ),
  );
}

function choices(type, control, scene) {
  const initial = initialOf(control);
  const name = `${scene.focus}-${control.action_id}`;
  return h(
    "div",
    {
      class: "choices",
      role: type === "radio" ? "radiogroup" : "group",
      "aria-label": scene.label,
    },
    control.options.map((one) =>
      h(
        "label",
        {},
        h("input", { type, name, value: one.value, checked: initial.has(one.value) }),
        h(
          "span",
          {},
          plain(one.text),
          one.description && h("span", { class: "small" }, ` ${plain(one.description)}`),
        ),
      ),
    ),
  );
}

/** What a field holds: a text, an option's value, or several of them; null where it is empty. */
export function valueOf(drawn) {
  const ticked = [...drawn.querySelectorAll("input:checked")].map((one) => one.value);
  if (drawn.dataset.type === "checkboxes") return ticked;
  if (drawn.dataset.type === "radio_buttons") return ticked[0] ?? null;
  if (drawn.multiple) return [...drawn.selectedOptions].map((one) => one.value);
  return drawn.value || null;
}
