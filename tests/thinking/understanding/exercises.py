"""A company that teaches languages: its truths are of answers, and its persons pay or do not."""

from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P

EXERCISES = Found(
    events=(
        E("pupil_registered", "A pupil made an account. Once for each person.", True),
        E("unit_finished", "A pupil got to the end of a unit.", True),
        E("task_answered", "One answer to one task; `is_correct` says whether it was right."),
        E("subscription_purchased", "A pupil paid for a subscription.", True),
        E("subscription_cancelled"),
        E("friend_invited", "A pupil invited a friend."),
        E("parcel_delivered"),
        E("Entry Failed"),
        E("Entry", "", True),
    ),
    properties=(
        P("is_correct", "event", "boolean", "Whether the answer was right."),
        P("arrived_on_time", "event", "boolean"),
        P("is_paid", "event", "boolean"),
        P("task_type", "event", "text", "", ("listening", "speaking", "matching")),
        P("failure_reason", "event", "text", "", ("expired card", "wrong code")),
        P("price_eur", "event", "number", "What the pupil paid, in euros."),
        P("minutes", "event", "number", "How long the unit took."),
        P("$os", "event", "text", "", ("iOS", "Android")),
        P("country", "person", "text", "", ("Brazil", "Turkey")),
        P("is_premium", "person", "boolean", "Whether the pupil pays."),
    ),
    cohorts=("Streak keepers", "Early birds"),
    group_types=(),
)
