// The left side: channels, one's messages with Rootle, and the person one acts as.

import { isUnread, on, state } from "../data/store.js";
import { fill, h } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { avatar, mark } from "./avatar.js";

/** `openChannel(id)` and `actAs(id)` are what its buttons do. */
export function sidebar(holder, { openChannel, actAs }) {
  const team = h("p", { class: "small" });
  const channels = h("ul", { class: "nav" });
  const direct = h("ul", { class: "nav" });
  const people = h("ul", { class: "nav people" });
  const link = h("p", { class: "connection", role: "status" });
  fill(
    holder,
    h("div", { class: "brand" }, mark(), h("div", {}, h("h1", {}, "Rootle"), team)),
    h(
      "div",
      { class: "nav-scroll" },
      group("Channels", channels),
      group("Direct messages", direct),
      group("Act as", people),
    ),
    h("div", { class: "sidebar-foot" }, link, themeButton()),
  );

  on("channels people open", () => {
    team.textContent = `${state.team.name}, on this machine`;
    const all = [...state.channels.values()];
    fill(
      channels,
      all.filter((one) => !one.is_im).map((one) => place(one, openChannel)),
    );
    fill(
      direct,
      all.filter((one) => one.is_im).map((one) => place(one, openChannel)),
    );
  });
  on("people", () =>
    fill(
      people,
      [...state.people.values()].map((one) => person(one, actAs)),
    ),
  );
  on("connection", () => {
    const live = state.connection === "live";
    link.className = `connection ${live ? "live" : "lost"}`;
    link.textContent = live ? "Live" : "Connection lost, trying again";
  });
}

function group(title, list) {
  const id = `nav-${title.toLowerCase().replaceAll(" ", "-")}`;
  return h("section", { "aria-labelledby": id }, h("h2", { id }, title), list);
}

function place(channel, openChannel) {
  const current = state.open.channel === channel.id;
  const unread = !current && isUnread(channel);
  const picture = channel.is_im
    ? avatar(state.bot.id, "mini")
    : icon(channel.is_private ? "lock" : "hash");
  const name = channel.is_im ? "Rootle" : channel.name;
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: unread ? "unread" : "",
        "aria-current": current ? "page" : null,
        data: { channel: channel.id },
        on: { click: () => openChannel(channel.id) },
      },
      picture,
      h("span", {}, name),
      unread && h("span", { class: "dot" }, h("span", { class: "sr-only" }, "unread")),
    ),
  );
}

function person(one, actAs) {
  const me = one.id === state.me;
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        "aria-pressed": String(me),
        title: one.title || null,
        data: { person: one.id },
        on: { click: () => actAs(one.id) },
      },
      avatar(one.id, "mini"),
      h("span", {}, one.real_name || one.name),
      one.is_guest && h("span", { class: "badge" }, "guest"),
      me && h("span", { class: "you" }, "you"),
    ),
  );
}

const THEMES = { auto: "Theme of the system", light: "Light", dark: "Dark" };

function themeButton() {
  const names = Object.keys(THEMES);
  let now = localStorage.getItem("theme") ?? "auto";
  const button = h("button", { type: "button", class: "tool" });
  const show = () => {
    document.documentElement.dataset.theme = now;
    fill(button, icon({ auto: "auto", light: "sun", dark: "moon" }[now]));
    button.title = `${THEMES[now]}; press for the next`;
    button.setAttribute("aria-label", `Theme: ${THEMES[now]}`);
  };
  button.addEventListener("click", () => {
    now = names[(names.indexOf(now) + 1) % names.length];
    localStorage.setItem("theme", now);
    show();
  });
  show();
  return button;
}
