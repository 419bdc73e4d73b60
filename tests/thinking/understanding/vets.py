"""Vets, who have no-shows, adverts for jobs, and bills: outcomes, sums of money, and groups that act."""

from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P

VISIT = ("kind", "channel")

VETS = Found(
    events=(
        E("owner_registered", "An owner created an account. Once for each person.", True),
        E("visit_booked", "An owner booked a visit; `channel` says how.", True, VISIT),
        E("visit_cancelled", "", True, VISIT),
        E("visit_attended", "The owner came to the visit.", True, VISIT),
        E("visit_missed", "A no-show: the owner did not come and had not cancelled.", True, VISIT),
        E("bill_paid", "An owner paid a bill; `amount_eur` is how much.", True,
          ("amount_eur", "pay_method")),
        E("review_left", "An owner rated a visit; `rating` is the stars.", False, ("rating",)),
        E("scan_uploaded", "", False, ("size_mb",)),
        E("advice_call_ended", "", False, ("duration_minutes",)),
        E("Advert Posted", "A practice published a job; paid ones have an `Advert Fee`.", True,
          ("Advert Fee", "Town")),
        E("Advert Viewed", "", False, ("Town",)),
        E("Application Started", "", False, ("Town",)),
        E("Application Submitted", "One event for each application.", True, ("Town",)),
        E("Offer Accepted"),
    ),
    properties=(
        P("kind", "event", "text", "", ("check-up", "vaccination", "surgery")),
        P("channel", "event", "text", "", ("web", "app", "phone")),
        P("amount_eur", "event", "number", "What was paid, in euros."),
        P("pay_method", "event", "text", "", ("card", "cash")),
        P("rating", "event", "number", "One to five stars."),
        P("size_mb", "event", "number"),
        P("duration_minutes", "event", "number"),
        P("Advert Fee", "event", "number", "What the practice paid for the advert, in euros."),
        P("Town", "event", "text", "", ("Graz", "Porto")),
        P("country", "person", "text", "", ("Austria", "Portugal")),
        P("chain", "practice", "text", "", ("Vetta", "Paws")),
        P("headcount", "practice", "number", "How many people work there."),
    ),
    cohorts=(),
    group_types=("practice",),
)  # fmt: skip
