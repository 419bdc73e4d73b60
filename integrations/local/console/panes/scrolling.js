// Keeps a list at its newest message, unless the reader has scrolled up to read.

const NEAR = 80; // pixels from the end that still count as being there

export function keepAtEnd(list) {
  let stuck = true;
  const toEnd = () => {
    list.scrollTop = list.scrollHeight;
    stuck = true;
  };
  list.addEventListener(
    "scroll",
    () => {
      stuck = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
    },
    { passive: true },
  );
  new ResizeObserver(() => stuck && toEnd()).observe(list);
  return {
    toEnd,
    /** Run `draw`, then follow the end or stay where the reader is. */
    around(draw) {
      const was = stuck;
      const fromEnd = list.scrollHeight - list.scrollTop;
      const before = list.firstElementChild?.dataset.key;
      draw();
      if (was) toEnd();
      else if (list.firstElementChild?.dataset.key !== before)
        list.scrollTop = list.scrollHeight - fromEnd;
    },
  };
}
