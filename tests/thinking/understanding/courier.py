"""A company that carries parcels: things that are begun and end well or badly, and what is paid."""

from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P

COURIER = Found(
    events=(
        E("parcel_booked", "Somebody ordered a pickup."),
        E("parcel_rescheduled"),
        E("parcel_cancelled"),
        E("parcel_delivered"),
        E("driver_rated"),
        E("payment_succeeded"),
        E("payment_failed"),
        E("Colleague Invited"),
        E("Invite Accepted"),
        E("message:sent"),
        E("app_opened"),
        E("subscription_started"),
        E("subscription_upgraded"),
        E("subscription_cancelled"),
        E("$exception"),
        E("$pageview"),
    ),
    properties=(
        P("parcel_kind", "event", "text", "", ("box", "letter", "pallet")),
        P("items_count", "event", "number", "How many things are in the parcel."),
        P("weight_kg", "event", "number"),
        P("mrr_eur", "event", "number"),
        P("is_express", "event", "boolean"),
        P("payment_method", "event", "text", "", ("card", "paypal", "invoice")),
        P("city", "event", "text", "", ("Lyon", "Porto", "Graz")),
        P("os", "event", "text", "", ("iOS", "Android")),
        P("app_version", "event", "text", "", ("7.0", "7.1")),
        P("tier", "person", "text", "", ("basic", "gold", "trial")),
        P("old_tier", "event", "text", "", ("basic", "gold")),
        P("name", "company", "text", "", ("Acme", "Globex")),
    ),
    cohorts=("Regular senders",),
    group_types=("company",),
)
