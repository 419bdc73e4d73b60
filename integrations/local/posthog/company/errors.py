"""Errors that the product reports: PostHog's `$exception`, with type, text and stack trace."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any

from integrations.local.posthog.company.chances import Draw, spot, uuid_of
from integrations.local.posthog.company.innocent import WARNINGS
from integrations.local.posthog.company.session import SITE, Session

OFTEN = 0.035
"""The share of sessions with an error that has no consequences."""

WARNED = 0.25
"""The share of sessions with a warning that is reported as an error, while one is."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One mistake in the program: what it says, and the functions it comes through, outer first."""

    type: str
    value: str
    path: tuple[str, ...]
    is_handled: bool = False


UPLOAD_FAILED = Issue(
    "UploadError",
    "Chunk 1 was rejected: checksum does not match",
    ("onDrop", "startUpload", "sendChunk", "verifyChecksum"),
)
SHARING_FAILED = Issue(
    "TypeError",
    "Cannot read properties of undefined (reading 'previewUrl')",
    ("onShareClick", "openShareDialog", "renderPreview"),
)
USUAL = Draw(
    {
        Issue("NetworkError", "Failed to fetch", ("onFocus", "refreshFiles", "request"), True): 34,
        Issue(
            "TypeError",
            "Cannot read properties of null (reading 'focus')",
            ("onKeyDown", "moveSelection", "focusRow"),
        ): 22,
        Issue(
            "RangeError",
            "Maximum call stack size exceeded",
            ("renderTree", "renderFolder", "renderFolder"),
        ): 9,
        Issue(
            "QuotaExceededError",
            "The quota has been exceeded.",
            ("saveDraft", "remember", "setItem"),
            True,
        ): 12,
        Issue("ChunkLoadError", "Loading chunk 47 failed.", ("openViewer", "loadChunk")): 15,
        Issue("SyntaxError", "Unexpected end of JSON input", ("onMessage", "parseMessage")): 8,
    }
)


def report(session: Session, issue: Issue) -> None:
    """Send the error, beside what the person does."""
    session.beside("$exception", _properties(issue, session.release.version))


def happen(session: Session) -> None:
    """Errors of an ordinary session: few, and without consequences."""
    if session.chance.random() < OFTEN:
        report(session, USUAL(session.chance))


def warn(session: Session) -> None:
    """What the browser complains about on some days, reported like an error; nobody sees it."""
    warnings = session.today.beside.get(WARNINGS)
    if warnings is not None and session.aside.random() < WARNED:
        report(session, Issue("Error", warnings.name, ("onResize",), is_handled=True))


@lru_cache(maxsize=512)
def _properties(issue: Issue, version: str) -> dict[str, Any]:
    fingerprint = hashlib.sha256(f"{issue.type}/{issue.value}".encode()).hexdigest()
    known = Random(fingerprint)  # noqa: S311  a simulation
    return {
        "$exception_list": [
            {
                "type": issue.type,
                "value": issue.value,
                "mechanism": {
                    "handled": issue.is_handled,
                    "synthetic": False,
                    "type": "generic" if issue.is_handled else "onerror",
                },
                "stacktrace": {
                    "type": "raw",
                    "frames": [_frame(name, version) for name in issue.path],
                },
            }
        ],
        "$exception_types": [issue.type],
        "$exception_values": [issue.value],
        "$exception_level": "error",
        "$exception_fingerprint": fingerprint,
        "$exception_issue_id": uuid_of(known.getrandbits(128)),
    }


def _frame(function: str, version: str) -> dict[str, Any]:
    return {
        "platform": "web:javascript",
        "filename": f"{SITE}/assets/app-{version}.js",
        "function": function,
        "lineno": 1 + int(spot(function, version) * 400),
        "colno": 1 + int(spot(function) * 90),
        "in_app": True,
    }
