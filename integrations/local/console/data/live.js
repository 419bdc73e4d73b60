// Keeps the page current: the first picture, then every change as it happens.

import { get } from "./api.js";
import { changed, drop, keep, state, workKey } from "./store.js";

let source = null;

/** Load everything that `me` may see, then follow the changes. */
export async function follow(me) {
  source?.close();
  await picture(me);
  await new Promise((resolve) => {
    source = new EventSource(`/workspace/live?as=${encodeURIComponent(state.me)}`);
    source.onopen = async () => {
      await refresh();
      connection("live");
      resolve();
    };
    source.onerror = () => {
      connection("lost");
      resolve();
    };
    for (const [kind, take] of Object.entries(TAKE)) {
      source.addEventListener(kind, (event) => take(JSON.parse(event.data)));
    }
  });
}

function connection(now) {
  state.connection = now;
  changed("connection");
}

async function picture(me) {
  const all = await get("state", { as: me });
  state.me = all.me.id;
  state.team = all.team;
  state.bot = all.bot;
  state.people = new Map(all.people.map((one) => [one.id, one]));
  state.channels = new Map(all.channels.map((one) => [one.id, one]));
  state.commands = all.commands;
  state.faults = (await get("faults")).faults;
  state.prompts = new Map(all.prompts.map((one) => [workKey(one.channel, one.thread_ts), one]));
  state.onScreen = all.views.map((view) => view.id);
  state.working = new Map();
  all.working.forEach(keepWorking);
  state.messages = new Map();
  state.read = new Map(Object.entries(JSON.parse(localStorage.getItem(readKey(me)) ?? "{}")));
  changed("people", "channels", "messages", "thread", "working", "prompts", "faults");
}

/** After a lost connection: read again what is on show. */
async function refresh() {
  await picture(state.me);
  if (state.open.channel) await loadChannel(state.open.channel);
  if (state.thread) await loadThread(state.thread.channel, state.thread.ts);
  await loadTraffic();
}

export async function loadChannel(channel, before) {
  const page = await get("messages", { channel, as: state.me, before });
  const known = before ? state.messages.get(channel) : new Map();
  page.messages.forEach((message) => known.set(message.ts, message));
  state.messages.set(channel, known);
  state.channels.get(channel).earlier = page.earlier;
  changed("messages");
}

export async function loadThread(channel, ts) {
  const shown = state.thread?.channel === channel && state.thread.ts === ts;
  if (!shown) state.thread = { channel, ts, messages: new Map() };
  const opened = state.thread;
  const before = new Map(opened.messages);
  const page = await get("thread", { channel, ts, as: state.me });
  const messages = new Map(page.messages.map((message) => [message.ts, message]));
  for (const [at, message] of opened.messages) {
    if (before.get(at) !== message) messages.set(at, message); // it came while the page was read
  }
  if (state.thread !== opened) return; // another thread was opened meanwhile
  opened.messages = messages;
  changed("thread");
}

export async function loadTraffic() {
  state.traffic = (await get("deliveries", { limit: 200 })).deliveries.reverse();
  changed("traffic");
}

/** Remember that everything in a channel was seen. */
export function markRead(id) {
  const latest = state.channels.get(id)?.latest;
  if (!latest || state.read.get(id) === latest) return;
  state.read.set(id, latest);
  localStorage.setItem(readKey(state.me), JSON.stringify(Object.fromEntries(state.read)));
  changed("channels");
}

const readKey = (me) => `read:${me}`;

function keepWorking(one) {
  state.working.set(workKey(one.channel, one.thread_ts), one);
  if (one.until) setTimeout(() => changed("working"), one.until * 1000 - Date.now() + 100);
  changed("working");
}

const TAKE = {
  message: keep,
  removed: ({ channel, ts }) => drop(channel, ts),
  working: keepWorking,
  prompts: (one) => {
    state.prompts.set(workKey(one.channel, one.thread_ts), one);
    changed("prompts");
  },
  view: (view) => {
    state.view = view;
    changed("view");
  },
  faults: async () => {
    state.faults = (await get("faults")).faults;
    changed("faults");
  },
  delivery: (entry) => {
    state.traffic = [entry, ...state.traffic.filter((one) => one.id !== entry.id)].slice(0, 400);
    changed("traffic");
  },
  reset: () => location.reload(),
};
