"""A market of used things and the shop of a game: what is bought, sold and spent has its own events."""

from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P

_ITEM = ("$os", "category", "condition")

MARKET = Found(
    events=(
        E("Item Listed", "A seller put an item up for sale.", True, (*_ITEM, "price_eur")),
        E("Item Sold", "An item was sold; sent for the seller.", True, (*_ITEM, "price_eur")),
        E("Purchase Made", "A buyer bought an item.", True, (*_ITEM, "price_eur", "shipping_eur")),
        E("Item Viewed", "", False, _ITEM),
        E("coins_bought", "Somebody bought coins for money.", False, ("$os", "coins", "paid_usd")),
        E("coins_spent", "Somebody spent coins in the shop.", False, ("$os", "coins")),
        E("round_finished", "", False, ("$os", "seconds")),
        E("account_opened", "Once for each person.", True, ("$os",)),
    ),
    properties=(
        P("price_eur", "event", "number"),
        P("shipping_eur", "event", "number"),
        P("paid_usd", "event", "number"),
        P("coins", "event", "number"),
        P("seconds", "event", "number"),
        P("category", "event", "text", "", ("Shoes", "Bags", "Toys")),
        P("condition", "event", "text", "", ("new", "worn")),
        P("$os", "event", "text", "", ("iOS", "Android")),
    ),
)
