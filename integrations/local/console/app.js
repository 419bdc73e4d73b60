// Starts the console: builds its three parts, loads the workspace, then follows what happens.

import { post } from "./data/api.js";
import { follow, loadChannel, loadThread, markRead } from "./data/live.js";
import { changed, state } from "./data/store.js";
import { attempt, fill, h } from "./lib/dom.js";
import { channelPane } from "./panes/channel.js";
import { modal } from "./panes/modal.js";
import { panel } from "./panes/panel.js";
import { sidebar } from "./panes/sidebar.js";

const byId = (id) => document.getElementById(id);
const shell = byId("shell");

sidebar(byId("sidebar"), { openChannel, actAs });
const middle = channelPane(byId("channel"), {
  openThread,
  openMenu: () => toggleMenu(true),
  openDetails,
  showTraffic: () => openDetails("traffic"),
});
const right = panel(byId("panel"), { close: closePanel });
modal(byId("modal"));

/** Show a channel; its direct messages open Rootle's Messages tab, as in Slack. */
async function openChannel(id, { focus = true } = {}) {
  const channel = state.channels.get(id);
  if (!channel) return;
  state.open.channel = id;
  if (state.thread?.channel !== id) closeThread();
  toggleMenu(false);
  remember();
  changed("open");
  await attempt(() => loadChannel(id));
  if (channel.is_im) await attempt(() => post("open_messages_tab", { as: state.me }));
  if (focus) middle.focus();
}

async function openThread(ts, { focus = true } = {}) {
  right.show("thread");
  shell.dataset.details = "open";
  await attempt(() => loadThread(state.open.channel, ts));
  remember();
  if (focus) right.focusThread();
}

/** Show the right side where it is folded away: the open thread, or else the traffic. */
function openDetails(tab = state.thread ? "thread" : "traffic") {
  shell.dataset.details = "open";
  right.show(tab);
}

function closeThread() {
  state.thread = null;
  changed("thread", "working");
}

function closePanel() {
  shell.dataset.details = "closed";
  if (state.open.panel === "thread") closeThread();
  right.show("thread");
  remember();
  middle.focus();
}

async function actAs(id) {
  if (id === state.me) return;
  const { channel } = state.open;
  const was = state.thread;
  localStorage.setItem("me", id);
  closeThread();
  await attempt(() => follow(id));
  const same = state.channels.has(channel) ? channel : first();
  await openChannel(same);
  if (was && same === channel) await openThread(was.ts, { focus: false });
}

function toggleMenu(open) {
  shell.dataset.menu = open ? "open" : "closed";
  if (open) byId("sidebar").querySelector("button")?.focus();
}

/** The address bar names what is on show, so that a reload or a link comes back to it. */
function remember() {
  const thread = state.thread ? `/${state.thread.ts}` : "";
  history.replaceState(null, "", `#${state.open.channel}${thread}`);
}

const first = () =>
  (
    [...state.channels.values()].find((one) => one.name === "product") ??
    [...state.channels.values()][0]
  ).id;

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  if (shell.dataset.menu === "open") toggleMenu(false);
  else if (shell.dataset.details === "open") closePanel();
});
byId("scrim").addEventListener("click", () => toggleMenu(false));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") markRead(state.open.channel);
});
setInterval(() => changed("messages"), 60_000); // "4 minutes ago" grows old

async function start() {
  const [channel, thread] = location.hash.slice(1).split("/");
  try {
    await follow(localStorage.getItem("me") ?? "");
  } catch (error) {
    localStorage.removeItem("me");
    fill(byId("channel"), h("div", { class: "empty" }, h("p", { class: "lead" }, error.message)));
    return;
  }
  state.onScreen.forEach((id) => attempt(() => post("close_view", { as: state.me, view_id: id })));
  await openChannel(state.channels.has(channel) ? channel : first());
  if (thread && state.open.channel === channel) await openThread(thread, { focus: false });
}

start();
