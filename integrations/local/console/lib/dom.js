// Builds the page out of values: what people and programs write stays text, never markup.

/**
 * Make an element. `props` are attributes, except `class`, `on` (listeners), `data` (data-*)
 * and `style` (custom properties); children are nodes, strings, arrays, or nothing.
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProp(element, name, value);
  append(element, children);
  return element;
}

function setProp(element, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name === "class") element.className = value;
  else if (name === "on") {
    for (const [event, listener] of Object.entries(value))
      element.addEventListener(event, listener);
  } else if (name === "data") Object.assign(element.dataset, value);
  else if (name === "style") {
    for (const [property, setting] of Object.entries(value)) {
      element.style.setProperty(property, setting);
    }
  } else if (name === "value" || name === "checked" || name === "selected") element[name] = value;
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** Append nodes, strings and (nested) arrays of them; null and false add nothing. */
export function append(parent, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(child instanceof Node ? child : String(child));
  }
  return parent;
}

/** Replace everything inside `parent`. */
export function fill(parent, ...children) {
  parent.replaceChildren();
  return append(parent, children);
}

/**
 * Make `container` show `items` in order. An element is kept while `stampOf(item)` stays equal,
 * so that focus, selection and open details survive what happens elsewhere on the page; one that is
 * marked `data-held` is kept whatever happens.
 */
export function patch(container, items, { keyOf, stampOf, build }) {
  const old = new Map([...container.children].map((element) => [element.dataset.key, element]));
  let cursor = container.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    const stamp = stampOf(item);
    let element = old.get(key);
    old.delete(key);
    if (!element || (element.dataset.stamp !== stamp && !element.dataset.held)) {
      const fresh = build(item);
      fresh.dataset.key = key;
      fresh.dataset.stamp = stamp;
      if (element) {
        if (cursor === element) cursor = fresh;
        replaceKeepingFocus(element, fresh);
      }
      element = fresh;
    }
    if (element === cursor) cursor = cursor.nextElementSibling;
    else container.insertBefore(element, cursor);
  }
  for (const element of old.values()) element.remove();
}

function replaceKeepingFocus(element, fresh) {
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  const name = focused?.dataset.focus;
  const opened = new Set(
    [...element.querySelectorAll("details[open][data-focus]")].map((d) => d.dataset.focus),
  );
  element.replaceWith(fresh);
  for (const details of fresh.querySelectorAll("details[data-focus]")) {
    if (opened.has(details.dataset.focus)) details.open = true;
  }
  if (!focused) return;
  const target = name && fresh.querySelector(`[data-focus="${CSS.escape(name)}"]`);
  (target || fresh).focus({ preventScroll: true });
}

/** Say something to people who listen to the page instead of looking at it. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

/** Show a sentence for a few seconds; errors stay until they are closed. */
export function toast(text, { kind = "info" } = {}) {
  const note = h("div", { class: `toast ${kind}` }, h("span", {}, text));
  note.append(
    h(
      "button",
      { type: "button", "aria-label": "Dismiss", on: { click: () => note.remove() } },
      "×",
    ),
  );
  document.getElementById("toasts").append(note);
  if (kind !== "error") setTimeout(() => note.remove(), 6000);
}

/** Run something a person asked for; a failure becomes a sentence on the page. */
export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    toast(error.message, { kind: "error" });
    return undefined;
  }
}
