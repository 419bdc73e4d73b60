// The small drawings of the page, as paths on a 20 by 20 grid.

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  hash: "M7.5 3 6 17M14 3l-1.5 14M3.5 7.5h14M2.5 12.5h14",
  lock: "M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  send: "M3 10 17 3.5 13 17l-3.2-5.3zM9.8 11.7 17 3.5",
  attach: "M14.5 8.5 9 14a2.8 2.8 0 0 1-4-4l6.5-6.5a2 2 0 0 1 2.9 2.9L8 12.8a1 1 0 0 1-1.4-1.4l5-5",
  reply: "M3.5 4.5h13v9H9l-4 3.2v-3.2H3.5z",
  smile: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM7 12c1.6 2 4.4 2 6 0M7.6 8v.2M12.4 8v.2",
  edit: "M4 16l.8-3.4L13 4.4l2.6 2.6-8.2 8.2zM11.5 6l2.6 2.6",
  trash: "M4 6h12M8 6V4h4v2M5.5 6l.7 10.5h7.6L14.5 6M8.5 9v4.5M11.5 9v4.5",
  close: "M5 5l10 10M15 5 5 15",
  menu: "M3 6h14M3 10h14M3 14h14",
  check: "M4.5 10.5 8.3 14 15.5 6.5",
  cross: "M6 6l8 8M14 6l-8 8",
  eye: "M2.5 10S5.2 5 10 5s7.5 5 7.5 5-2.7 5-7.5 5-7.5-5-7.5-5zM10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  stop: "M6 6h8v8H6z",
  file: "M5 3h6.5L15 6.5V17H5zM11.5 3v3.5H15",
  up: "M10 16V4.5M5.5 9 10 4.5 14.5 9",
  out: "M3 10h12M11 5.5 15.5 10 11 14.5",
  in: "M17 10H5M9 5.5 4.5 10 9 14.5",
  pulse: "M2.5 10.5h3.5l2.2-5.5 3.4 10 2.2-4.5h3.7",
  bolt: "M11 2.5 4.5 11.5H9.5L8.8 17.5 15.5 8.5H10.5z",
  sun: "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.4 4.4l1 1M14.6 14.6l1 1M4.4 15.6l1-1M14.6 5.4l1-1",
  moon: "M15.5 12.5A6.5 6.5 0 0 1 7.5 4.5a6.5 6.5 0 1 0 8 8z",
  auto: "M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14",
  thumb_up:
    "M7 9v7.5M7 9l3-6c1.6.2 2 1.3 1.7 2.5L11.2 8H15c1 0 1.6.9 1.4 1.8l-1.2 5.4c-.2.8-.8 1.3-1.6 1.3H4V9z",
  thumb_down:
    "M13 11V3.5M13 11l-3 6c-1.6-.2-2-1.3-1.7-2.5l.5-2.5H5c-1 0-1.6-.9-1.4-1.8l1.2-5.4c.2-.8.8-1.3 1.6-1.3H16V11z",
  chevron: "M7.5 5 12.5 10 7.5 15",
  back: "M12.5 5 7.5 10 12.5 15",
};

/** A decorative icon; the control around it carries the label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name] ?? PATHS.file);
  svg.append(path);
  return svg;
}
