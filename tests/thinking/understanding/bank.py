"""A bank, whose names are in Title Case, whose people have a segment, and some of whose events have an amount."""

from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P

BANK = Found(
    events=(
        E("Account Opened", "", True),
        E("Card Ordered"),
        E("Transfer Sent", "", True),
        E("Transfer Failed"),
        E("Login", "", True),
        E("Login Failed"),
        E("Loan Requested"),
        E("Loan Approved"),
        E("Statement Downloaded"),
    ),
    properties=(
        P("Amount", "event", "number"),
        P("Currency", "event", "text", "", ("EUR", "USD", "CHF")),
        P("Transfer Type", "event", "text", "", ("instant", "standard", "international")),
        P("Card Type", "event", "text", "", ("debit", "credit", "virtual")),
        P("Loan Term Months", "event", "number"),
        P("$os", "event", "text", "", ("iOS", "Android", "Windows")),
        P("Segment", "person", "text", "", ("Retail", "Business", "Student")),
        P("Country", "person", "text", "", ("Germany", "Austria", "Switzerland")),
        P("Is Staff", "person", "boolean"),
    ),
    cohorts=("Dormant customers",),
    group_types=(),
)
