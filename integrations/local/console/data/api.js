// Talks to the workspace that serves this page; every failure is a sentence for the reader.

async function send(path, options = {}) {
  let response;
  try {
    response = await fetch(`/workspace/${path}`, { ...options, cache: "no-store" });
  } catch {
    throw new Error("The workspace does not answer. Is it still running?");
  }
  const document = await response.json().catch(() => null);
  if (!response.ok)
    throw new Error(document?.error ?? `The workspace answered ${response.status}.`);
  return document;
}

/** Read something; `params` become the query, empty ones are left out. */
export function get(path, params = {}) {
  const query = new URLSearchParams(
    Object.entries(params).filter(
      ([, value]) => value !== undefined && value !== null && value !== "",
    ),
  );
  const suffix = query.size ? `?${query}` : "";
  return send(`${path}${suffix}`);
}

/** Do something, as JSON. */
export function post(path, body = {}) {
  return send(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}
