"""A laundry that fetches and brings: couriers with shifts, cancellations by either side, stars."""

from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P

_ALWAYS = ("$os", "platform", "city")
_BOOKED = ("paid_eur", "tip_eur", "fabric", "payment_method", "is_first_booking", "promo_code")
_WAY = ("vehicle", "distance_km")

LAUNDRY = Found(
    events=(
        E("Wash Booked", "A customer booked a wash and paid for it.", True, _ALWAYS + _BOOKED),
        E("wash_accepted", "The shop will do it.", False, (*_ALWAYS, "fabric")),
        E("wash_collected", "The courier took the bag.", False, _ALWAYS + _WAY),
        E(
            "wash_delivered",
            "The courier brought the bag back.",
            True,
            (*_ALWAYS, *_WAY, "fabric", "way_minutes", "on_time"),
        ),
        E("Wash Cancelled", "", False, (*_ALWAYS, *_BOOKED, "cancelled_by")),
        E("refund_issued", "Money went back.", True, (*_ALWAYS, "refund_eur", "refund_reason")),
        E("Courier Rated", "", False, (*_ALWAYS, "stars", "vehicle")),
        E("Shop Rated", "A customer gave stars to a shop.", False, (*_ALWAYS, "stars")),
        E("Courier Shift Started", "", False, (*_ALWAYS, "vehicle")),
        E("Courier Shift Ended", "", False, (*_ALWAYS, "vehicle", "shift_hours")),
        E("promo_redeemed", "", False, (*_ALWAYS, "promo_code", "discount_eur")),
        E("account_created", "Somebody registered. Once for each person.", True, _ALWAYS),
        E("search_performed", "", False, (*_ALWAYS, "search_term")),
        E("$pageview", "", False, None),
    ),
    properties=(
        P("paid_eur", "event", "number", "What the customer paid, in euros."),
        P("tip_eur", "event", "number"),
        P("fabric", "event", "text", "", ("cotton", "wool", "silk")),
        P("payment_method", "event", "text", "", ("card", "cash")),
        P("is_first_booking", "event", "boolean", "Whether it is somebody's first booking."),
        P("promo_code", "event", "text", "", ("WELCOME10", "CLEAN5")),
        P("vehicle", "event", "text", "What the courier rides.", ("bike", "van")),
        P("distance_km", "event", "number", "From door to door, in kilometres."),
        P("way_minutes", "event", "number", "Minutes on the way."),
        P("on_time", "event", "boolean", "Whether it came before the promised time."),
        P("cancelled_by", "event", "text", "", ("customer", "shop", "courier")),
        P("refund_eur", "event", "number", "Amount given back, in euros."),
        P("refund_reason", "event", "text", "", ("lost_item", "late", "stain_left")),
        P("stars", "event", "number", "From 1 to 5.", ("1", "2", "3", "4", "5")),
        P("shift_hours", "event", "number", "Length of the shift in hours."),
        P("discount_eur", "event", "number"),
        P("search_term", "event", "text", "", ("curtains", "duvet")),
        P("city", "event", "text", "", ("Lisbon", "Milan", "Vienna")),
        P("platform", "event", "text", "", ("ios", "android", "web")),
        P("$os", "event", "text", "", ("iOS", "Android", "Windows")),
        P("role", "person", "text", "", ("customer", "courier", "shop_owner")),
        P("is_plus_member", "person", "boolean", "Whether somebody pays for Plus."),
        P("name", "shop", "text", "", ("Bubbles", "White Line")),
        P("tier", "shop", "text", "Contract of the shop.", ("basic", "premium")),
    ),
    cohorts=("Regulars",),
    group_types=("shop",),
)
