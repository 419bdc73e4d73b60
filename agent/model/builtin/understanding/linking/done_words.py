"""What is done with a thing, as verbs in the names of events: undone, altered, ended well or badly."""

from agent.names.naming import word

UNDONE = frozenset(
    word(w).stem
    for w in [
        "cancelled",
        "failed",
        "refunded",
        "deleted",
        "removed",
        "abandoned",
        "errored",
        "rejected",
        "declined",
        "returned",
        "expired",
        "lost",
        "undone",
        "dismissed",
        "aborted",
        "skipped",
        "unsubscribed",
        "disabled",
        "revoked",
        "closed",
        "left",
        "downgraded",
        "blocked",
        "ignored",
        "withdrawn",
    ]
)
"""What undoes or misses a thing: whoever says "orders" does not mean the cancelled ones."""

GIVEN = frozenset(
    word(w).stem
    for w in [
        "review",
        "comment",
        "rating",
        "feedback",
        "note",
        "message",
        "voicemail",
        "tip",
        "reply",
    ]
)
"""What is there once somebody left it, while a place or a group that was left is not."""

ALTERED = frozenset(
    word(w).stem
    for w in [
        "extended",
        "renewed",
        "rescheduled",
        "prolonged",
        "edited",
        "updated",
        "paused",
        "resumed",
    ]
)
"""What is done to a thing that there was before: rentals are not those that were extended."""

DONE = frozenset(
    word(w).stem
    for w in ["completed", "succeeded", "successful", "finished", "processed", "approved"]
)
FAILED = frozenset(
    word(w).stem for w in ["failed", "errored", "rejected", "declined", "unsuccessful"]
)
"""What ends one way or the other."""
