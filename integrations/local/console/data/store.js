// What this page knows about the workspace, and who wants to hear when it changes.

export const state = {
  me: "",
  team: { name: "" },
  bot: null,
  people: new Map(),
  channels: new Map(),
  commands: [],
  messages: new Map(), // channel id -> Map of ts -> top-level message
  thread: null, // {channel, ts, messages: Map of ts -> message} of the open thread
  working: new Map(), // "channel/thread" -> {status, loading_messages, session, title}
  prompts: new Map(), // "channel/thread" or "channel/" -> {title, prompts: [{title, message}]}
  faults: [],
  traffic: [],
  onScreen: [], // ids of forms that were open when the page was loaded
  view: null, // the form that is open for the acting person
  connection: "", // "live" or "lost"
  open: { channel: "", panel: "thread" },
  read: new Map(), // channel id -> ts of the newest message that was seen
};

const listeners = new Map();

/** Call `listener` whenever one of `topics` (words, separated by spaces) changes. */
export function on(topics, listener) {
  for (const topic of topics.split(" ")) {
    if (!listeners.has(topic)) listeners.set(topic, new Set());
    listeners.get(topic).add(listener);
  }
}

const waiting = new Set();

/** Tell that `topics` changed; several changes at once are drawn together. */
export function changed(...topics) {
  if (!waiting.size) queueMicrotask(tell);
  topics.forEach((topic) => waiting.add(topic));
}

function tell() {
  const due = new Set([...waiting].flatMap((topic) => [...(listeners.get(topic) ?? [])]));
  waiting.clear();
  due.forEach((listener) => listener());
}

export const personName = (id) => person(id).name;
export const channelName = (id) => state.channels.get(id)?.name ?? id;

/** Who wrote something: a person, the bot, or an id that nobody here has. */
export function person(id) {
  if (state.bot && (id === state.bot.id || id === state.bot.bot_id)) return state.bot;
  if (id === "USLACKBOT") return { id, name: "slackbot", real_name: "Slackbot", title: "" };
  return state.people.get(id) ?? { id, name: id || "someone", title: "" };
}

export const workKey = (channel, thread) => `${channel}/${thread ?? ""}`;

/** What is going on in a thread, or null while it is quiet; a status ends by itself. */
export function work(channel, thread) {
  const going = state.working.get(workKey(channel, thread));
  if (!going) return null;
  const over = going.until && going.until * 1000 <= Date.now();
  const now = over ? { ...going, status: "" } : going;
  return now.status || now.session === "processing" ? now : null;
}

/** Take in one message, new or changed, wherever it is on show. */
export function keep(message) {
  const { channel, ts } = message;
  const root = message.thread_ts || ts;
  if (root === ts || message.subtype === "thread_broadcast") {
    if (state.messages.has(channel)) state.messages.get(channel).set(ts, message);
    changed("messages");
  }
  if (state.thread?.channel === channel && state.thread.ts === root) {
    state.thread.messages.set(ts, message);
    changed("thread");
  }
  const place = state.channels.get(channel);
  if (place && Number(ts) > Number(place.latest ?? 0)) {
    place.latest = ts;
    place.latest_by = message.user;
    changed("channels");
  }
}

/** Forget a message that was deleted. */
export function drop(channel, ts) {
  state.messages.get(channel)?.delete(ts);
  if (state.thread?.channel === channel) state.thread.messages.delete(ts);
  changed("messages", "thread");
}

/** Messages in the order in which they were written. */
export function inOrder(messages) {
  return [...(messages?.values() ?? [])].sort((a, b) => Number(a.ts) - Number(b.ts));
}

export function isUnread(channel) {
  const seen = Number(state.read.get(channel.id) ?? 0);
  return Number(channel.latest ?? 0) > seen && channel.latest_by !== state.me;
}
