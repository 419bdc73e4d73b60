"""A company that brings food: who cancelled an order, whether it came on time, and members called Plus."""

from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P

CANTEEN = Found(
    events=(
        E("Order Placed", "A customer sent an order and paid for it.", True),
        E("order_delivered", "The courier handed the bag over.", True),
        E("Order Cancelled"),
        E("Document Opened"),
    ),
    properties=(
        P("on_time", "event", "boolean", "Whether it arrived before the promised time."),
        P("cancelled_by", "event", "text", "", ("customer", "kitchen", "courier")),
        P("openedBy", "event", "text", "", ("owner", "guest")),
        P("vehicle", "event", "text", "What the courier rides.", ("bike", "scooter", "car")),
        P("city", "event", "text", "", ("Lisbon", "Vienna")),
        P("is_plus_member", "person", "boolean", "Whether somebody pays for Plus."),
        P("name", "kitchen", "text", "", ("Casa Verde", "Bangkok Corner")),
    ),
    cohorts=(),
    group_types=("kitchen",),
)
