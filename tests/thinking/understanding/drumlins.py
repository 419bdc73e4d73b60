"""A company whose words are all invented, and whose people are called "wends"."""

from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P

DRUMLINS = Found(
    events=(
        E("snorvel_plunked", "A wend plunked at a snorvel.", True, ("brell_count", "tavvit")),
        E("dramp zoodled", "A dramp was zoodled.", True, ("tavvit", "hesk_mb")),
        E("quimped"),
    ),
    properties=(
        P("brell_count", "event", "number", "How many brells there were."),
        P("hesk_mb", "event", "number"),
        P("tavvit", "event", "text", "", ("ollop", "fennix", "grubb-4")),
        P("morp_level", "person", "text", "How far the wend has come.", ("lorn", "skell")),
    ),
    cohorts=("Woozy wends",),
    group_types=(),
)
