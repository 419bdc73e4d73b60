"""Knows where PostHog is: its clouds by name, and the addresses that are mistaken for them."""

import re
from urllib.parse import urlsplit

CLOUDS = {"us": "https://us.posthog.com", "eu": "https://eu.posthog.com"}
"""PostHog's own clouds (posthog.com/docs/api, 2026); questions go to these addresses."""

_OLD_NAMES = {"app.posthog.com": "us", "posthog.com": "us", "www.posthog.com": "us"}
"""Addresses of the web site and of the time before there were regions."""

_INGESTION = re.compile(r"(?P<cloud>us|eu)(?:-\w+)?\.i\.posthog\.com|(?P<old>t)\.posthog\.com")
"""Where products send their events: `us.i.posthog.com`, `eu-assets.i.posthog.com`."""

_SCREEN = re.compile(r"/(?:project/(?P<project>\d+)|api|i/v0|batch|login|organization)(?:/|$)")
"""A path copied from the browser or from an API call, after the address itself."""


def posthog_host(text: str) -> str:
    """The address that PostHog's API is below, without a slash at the end.

    Takes `us`, `eu`, and the web address of a cloud or of one's own PostHog, which may have a path.
    `ValueError` with a sentence for whoever set it.
    """
    plain = text.strip().rstrip("/")
    if plain.lower() in CLOUDS:
        return CLOUDS[plain.lower()]
    parts = urlsplit(plain)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(
            "must be us, eu, or the web address of your own PostHog (https://…), "
            "the one that you open in the browser"
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("must be a plain address, without a user, password, query or fragment")
    if found := _INGESTION.fullmatch(parts.hostname):
        right = CLOUDS[found["cloud"] or "us"]
        raise ValueError(
            f"names {parts.hostname}, where products send events to; "
            f"questions are answered at {right}"
        )
    if screen := _SCREEN.search(f"{parts.path}/"):
        raise ValueError(_shortened(plain, screen))
    cloud = _OLD_NAMES.get(parts.hostname) or next(
        (name for name, url in CLOUDS.items() if parts.hostname == urlsplit(url).hostname), None
    )
    return CLOUDS[cloud] if cloud else plain


def _shortened(text: str, screen: re.Match[str]) -> str:
    """Says how to shorten an address that was copied with the path of a page."""
    base = text[: text.index(screen[0].rstrip("/"))] or text
    says = f"must end before {screen[0].rstrip('/')}: {base}"
    if screen["project"]:
        says += f" (and {screen['project']} is the number for POSTHOG_PROJECT_ID)"
    return says
