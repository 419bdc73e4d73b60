"""Tools for hire: names of several words, flags, and a noun that is hardly said alone."""

from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P

DEVICES = ("$os", "$device_type", "$browser", "$geoip_country_name")

RENTALS = Found(
    events=(
        E(
            "Customer Registered",
            "A customer opened an account at the counter or online. Once for each person.",
            True,
            ("Channel", "Branch", *DEVICES),
        ),
        E(
            "Tool Reserved",
            "A customer reserved a tool.",
            True,
            ("Tool Type", "Branch", "Rental Days", "Channel", *DEVICES),
        ),
        E("Tool Picked Up", "", True, ("Tool Type", "Branch", "Rental Days")),
        E(
            "Tool Returned",
            "A customer brought the tool back; `Is Late` says whether it was late.",
            True,
            ("Tool Type", "Branch", "Is Late", "Hours Used"),
        ),
        E("Reservation Cancelled", "", False, ("Tool Type", "Branch", "Cancelled By")),
        E("Rental Extended", "", False, ("Tool Type", "Extra Days")),
        E(
            "Invoice Paid",
            "A customer paid a rental; `Total EUR` is what it cost.",
            True,
            ("Total EUR", "Pay Method", "Branch", *DEVICES),
        ),
        E("Deposit Refunded", "", False, ("Deposit EUR", "Branch")),
        E("Damage Reported", "", False, ("Tool Type", "Branch", "Severity")),
        E("Review Posted", "", False, ("Score", "Branch", *DEVICES)),
        E("Catalogue Opened", "", False, DEVICES),
        E("Quote Requested", "A firm asked for a price.", False, ("Branch", *DEVICES)),
        E("$pageview", "", False, ("$pathname", *DEVICES)),
    ),
    properties=(
        P("Channel", "event", "text", "Where it was done.", ("counter", "website", "app")),
        P("Branch", "event", "text", "", ("Hamburg", "Lyon", "Porto", "Graz")),
        P("Tool Type", "event", "text", "", ("drill", "excavator", "chainsaw", "ladder")),
        P("Rental Days", "event", "number", "For how many days the tool is taken."),
        P("Extra Days", "event", "number"),
        P("Is Late", "event", "boolean", "Whether it came back late."),
        P("Hours Used", "event", "number", "How many hours the engine ran."),
        P("Cancelled By", "event", "text", "", ("customer", "branch")),
        P("Total EUR", "event", "number", "What was paid, in euros."),
        P("Deposit EUR", "event", "number", "The deposit, in euros."),
        P("Pay Method", "event", "text", "", ("card", "cash", "invoice")),
        P("Severity", "event", "text", "", ("minor", "major")),
        P("Score", "event", "number", "Stars from 1 to 5."),
        P("$os", "event", "text", "", ("iOS", "Android", "Windows", "Mac OS X")),
        P("$device_type", "event", "text", "", ("Mobile", "Desktop", "Tablet")),
        P("$browser", "event", "text", "", ("Chrome", "Safari", "Firefox")),
        P("$geoip_country_name", "event", "text", "", ("Germany", "France", "Portugal", "Austria")),
        P("$pathname", "event", "text", "", ("/", "/tools", "/prices")),
        P("Customer Type", "person", "text", "Private person or a firm.", ("private", "trade")),
        P("Age", "person", "number", "Age in years."),
        P("Customer Since", "person", "time", "When the customer opened the account."),
        P("Is Employee", "person", "boolean", "Whether somebody works here."),
        P("Industry", "firm", "text", "", ("construction", "gardening")),
    ),
    cohorts=("Weekend DIYers", "Loyalists"),
    group_types=("firm",),
)
