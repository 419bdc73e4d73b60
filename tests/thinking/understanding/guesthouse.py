"""A guesthouse, of whose events it is known which properties they carry."""

from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P

STAY = ("room_type", "nights", "is_repeat")

GUESTHOUSE = Found(
    events=(
        E("guest_registered", "A guest made an account. Once for each person.", True, ("$os",)),
        E("room_booked", "A guest booked a room.", True, (*STAY, "$os")),
        E("room_changed", "", False, STAY),
        E("room_cancelled", "", False, ("room_type", "$os")),
        E(
            "bill_settled",
            "A guest paid a bill; `sum_eur` says how much.",
            True,
            ("sum_eur", "paid_by"),
        ),
        E("bill_disputed", "", False, ("paid_by",)),
        E("towel_requested", "", False, ("$os",)),
    ),
    properties=(
        P("room_type", "event", "text", "", ("single", "double", "attic")),
        P("nights", "event", "number", "How many nights the room is taken for."),
        P("is_repeat", "event", "boolean", "Whether the guest had been here before."),
        P("sum_eur", "event", "number", "What was paid, in euros."),
        P("paid_by", "event", "text", "How it was paid.", ("card", "cash", "voucher")),
        P("$os", "event", "text", "", ("iOS", "Android", "Windows")),
        P("country", "person", "text", "", ("Germany", "Italy", "Norway")),
        P("club", "person", "text", "Which club the guest is in.", ("silver", "gold")),
    ),
    cohorts=(),
    group_types=("agency",),
)
