"""Keeps the local workspace private: only this machine's own programs and its own page get in.

The workspace has no passwords, so a web page from elsewhere must not be able to use it through the
reader's browser. Two checks see to that: the `Host` must name this machine (which ends DNS
rebinding), and what changes something must not come from another origin (which browsers always
name in `Origin` or `Sec-Fetch-Site`; programs send neither).
"""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""The names under which this machine may be addressed, and the only addresses to listen on."""

_READING = frozenset({"GET", "HEAD", "OPTIONS"})

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""What the console page may load and do: its own files and nothing else, no script in the page."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@web.middleware
async def doorkeeper(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what comes from elsewhere with 403 and a sentence."""
    wrong = objection(request)
    if wrong:
        return web.json_response({"error": wrong}, status=403, headers=HEADERS)
    return await handler(request)


def objection(request: web.Request) -> str:
    """Why a request is refused; empty when it is welcome."""
    if not is_loopback(request.host):
        return f"This workspace answers only to this machine's own names, not to {request.host!r}."
    if request.method in _READING:
        return ""
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        return f"A page of {origin!r} may not change this workspace."
    if request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
        return "A page from elsewhere may not change this workspace."
    return ""


def is_loopback(host: str) -> bool:
    """Whether a `Host` header (`localhost:3100`, `[::1]:3100`) names this machine."""
    try:
        return urlsplit(f"//{host}").hostname in LOOPBACK
    except ValueError:
        return False


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Give every answer the headers above; a signal of the aiohttp application."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
