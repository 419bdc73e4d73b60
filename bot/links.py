"""Decides which addresses in an answer may be clicked: only places that the operator named.

A link is how data leaks from a chat: whoever can write an address into an answer can put a secret
into its query and wait for a click or a preview. So an address is clickable only if it is https,
lies under a known prefix, and has no query, fragment or user part. All others are shown as code.
Only the operator's own documentation may be linked to with an anchor, which no server is sent.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

PLAIN_PATH = re.compile(r"[A-Za-z0-9/_.~-]*\Z")
"""Paths without escapes, so that no value can be packed into one unseen."""

PLAIN_ANCHOR = re.compile(r"[A-Za-z0-9_-]{1,100}\Z")
"""Anchors as headings have them."""

LONGEST = 500
"""Characters of a clickable address; ours are made of ids and far shorter."""

COMMON_ENDINGS = frozenset({
    "ai", "app", "at", "au", "be", "biz", "br", "ca", "cc", "ch", "click", "cloud", "cn", "co",
    "com", "de", "dev", "dk", "edu", "es", "eu", "fi", "fr", "gov", "gg", "gl", "hk", "ie", "im",
    "in", "info", "int", "io", "it", "jp", "kr", "link", "ly", "me", "mil", "mobi", "name", "net",
    "nl", "no", "nu", "nz", "online", "org", "ph", "pl", "pro", "pw", "ru", "se", "sh", "site",
    "sk", "so", "st", "store", "tech", "tk", "to", "top", "tv", "tw", "ua", "uk", "us", "vip",
    "website", "work", "ws", "xyz", "zip", "za", "рф", "xn--p1ai",
})  # fmt: skip
"""Last labels that make bare words an address; with a path, a port or a query any label does."""

# Each alternative begins where no word runs on, and repeats only what a separator follows, so that
# the scan stays linear on hostile text.
_ADDRESS = re.compile(
    r"(?<![\w+.-])[a-z][a-z0-9+.-]{1,31}:/{1,3}[^\s<>`]+"
    r"|(?<![\w+.-])(?:mailto|tel|sms|data|javascript|vbscript|file|slack):[^\s<>`]+"
    r"|(?<![\w@.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+[^\W\d_]{2,24}\b"
    r"|(?<![\w@.-])(?:[\w-]{1,63}\.)+[\w-]{2,24}(?:\.(?=[/:?#]))?(?::\d{1,5}\b)?"
    r"(?:[/?#][^\s<>`]*)?",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?'\"*_~)]}»”\u2019"
_NUMBER = re.compile(r"v?\d[\d.,-]*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Links:
    """The places that answers may link to, as https prefixes: `https://us.posthog.com/project/`.

    Below those `with_anchors` an address may end in one, such as `#billing`.
    """

    prefixes: tuple[str, ...] = ()
    with_anchors: tuple[str, ...] = ()

    def clickable(self, url: str) -> bool:
        """Whether `url` lies under a known prefix and can carry nothing but its path."""
        page, _, anchor = url.partition("#")
        anchored = bool(anchor) and bool(PLAIN_ANCHOR.match(anchor))
        parts = _split(page if anchored else url)
        if parts is None or len(url) > LONGEST:
            return False
        _, path = parts
        if not PLAIN_PATH.match(path) or ".." in path or "//" in path:
            return False
        known = self.with_anchors if anchored else (*self.prefixes, *self.with_anchors)
        return any(_under(parts, prefix) for prefix in known)


def host_of(url: str) -> str:
    """The host (and port) of `url` as it is shown to readers; empty if it has none."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of everything in `text` that Slack could turn into a link by itself."""
    for match in _ADDRESS.finditer(text):
        start, end = match.span()
        while end > start and text[end - 1] in _TRAILING:
            if text[end - 1] == ")" and text.count("(", start, end) >= text.count(")", start, end):
                break  # the closing bracket belongs to the address
            end -= 1
        if end > start and _is_address(text[start:end]):
            yield start, end


def _is_address(found: str) -> bool:
    if ":/" in found or "@" in found or re.match(r"[a-z]{3,10}:", found, re.IGNORECASE):
        return True
    host = re.split(r"[/?#:]", found, maxsplit=1)[0]
    if _NUMBER.match(found):
        return False
    return len(host) < len(found) or host.rpartition(".")[2].lower() in COMMON_ENDINGS


def _split(url: str) -> tuple[str, str] | None:
    """Host and path of an address that is https and nothing more; else None."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    plain = parts.scheme == "https" and not ("?" in url or "#" in url or "\\" in url)
    if not plain or "@" in parts.netloc or not parts.netloc.isascii():
        return None
    if any(label.startswith("xn--") for label in parts.netloc.lower().split(".")):
        return None
    return parts.netloc.lower(), parts.path


def _under(parts: tuple[str, str], prefix: str) -> bool:
    known = _split(prefix)
    if known is None or parts[0] != known[0]:
        return False
    path = known[1].rstrip("/")
    return parts[1] == path or parts[1].startswith(path + "/") or not path
