"""A company whose own things are called sessions."""

from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P

CHARGING = Found(
    events=(
        E("chargingStarted", "", False, ("plugType", "town")),
        E("chargingCompleted", "A charging session came to its end.", True,
          ("plugType", "town", "minutesLong", "paidEur")),
        E("chargingFailed", "", False, ("plugType", "town")),
        E("faultReported", "", False, ("town",)),
        E("$pageview", "", False, ("$session_id",)),
    ),
    properties=(
        P("plugType", "event", "text", "", ("CCS", "Type 2")),
        P("town", "event", "text", "", ("Vienna", "Lyon")),
        P("minutesLong", "event", "number", "How long it took, in minutes."),
        P("paidEur", "event", "number", "What was paid, in euros."),
        P("$session_id", "event", "text"),
    ),
)  # fmt: skip
