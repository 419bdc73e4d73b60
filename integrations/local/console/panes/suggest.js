// Offers people, channels and commands while one types @, # or /.

import { fill, h } from "../lib/dom.js";
import { state } from "../data/store.js";

/** Attach suggestions to `box`, a textarea inside `holder`; returns whether a key was used up. */
export function suggest(box, holder) {
  const id = `suggest-${box.id}`;
  const list = h("ul", {
    class: "suggestions",
    role: "listbox",
    id,
    hidden: true,
    "aria-label": "Suggestions",
  });
  holder.append(list);
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", id);
  let found = [];
  let chosen = 0;
  let start = 0;

  const close = () => {
    list.hidden = true;
    found = [];
    box.removeAttribute("aria-activedescendant");
  };
  const draw = () => {
    fill(
      list,
      found.map((one, index) =>
        h(
          "li",
          {
            role: "option",
            id: `${id}-${index}`,
            "aria-selected": String(index === chosen),
            on: { mousedown: (event) => (event.preventDefault(), take(one)) },
          },
          h("strong", {}, one.text),
          h("span", { class: "small" }, one.hint),
        ),
      ),
    );
    list.hidden = false;
    box.setAttribute("aria-activedescendant", `${id}-${chosen}`);
  };
  const take = (one) => {
    const before = box.value.slice(0, start);
    const after = box.value.slice(box.selectionStart);
    box.value = `${before}${one.text} ${after}`;
    const caret = start + one.text.length + 1;
    box.setSelectionRange(caret, caret);
    close();
    box.dispatchEvent(new Event("input"));
    close();
  };

  box.addEventListener("input", () => {
    const typed = box.value.slice(0, box.selectionStart).match(/(^|\s)([@#/][\w-]*)$/);
    if (!typed || (typed[2][0] === "/" && typed.index !== 0)) return close();
    start = box.selectionStart - typed[2].length;
    found = candidates(typed[2].toLowerCase()).slice(0, 7);
    chosen = 0;
    return found.length ? draw() : close();
  });
  box.addEventListener("blur", close);

  return (event) => {
    if (list.hidden) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
      draw();
    } else if (event.key === "Enter" || event.key === "Tab") take(found[chosen]);
    else if (event.key === "Escape") close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
}

function candidates(typed) {
  const all = {
    "@": () =>
      [state.bot, ...state.people.values()].map((one) => ({
        text: `@${one.name}`,
        hint: one.title || one.real_name,
      })),
    "#": () =>
      [...state.channels.values()]
        .filter((one) => !one.is_im)
        .map((one) => ({ text: `#${one.name}`, hint: one.purpose })),
    "/": () =>
      state.commands.map((one) => ({ text: one.command, hint: one.usage_hint || one.description })),
  }[typed[0]]();
  return all.filter(
    (one) => one.text.toLowerCase().startsWith(typed) && one.text.toLowerCase() !== typed,
  );
}
