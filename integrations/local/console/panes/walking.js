// Walks through messages with the arrow keys, so that Tab need not stop at every control of each.

/** Let ArrowUp and ArrowDown move the focus between the messages inside `list`. */
export function walkable(list) {
  list.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const here = event.target.closest(".message");
    if (!step || (event.target !== list && event.target !== here)) return;
    const messages = [...list.querySelectorAll(".message")];
    const next = here ? messages[messages.indexOf(here) + step] : messages.at(-1);
    if (!next) return;
    next.focus();
    event.preventDefault();
  });
}
