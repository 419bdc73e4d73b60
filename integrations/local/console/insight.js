// Shows the query that an address of a new insight names behind its `#q=`, as PostHog reads it.

const written = new URLSearchParams(location.hash.slice(1)).get("q");
try {
  const node = JSON.parse(written);
  document.getElementById("query").textContent = node.source.query;
} catch {
  // an address that was typed or cut: the page says that it names no query
}
