"""Functions about time, which depend on the project's time zone and on what "now" means."""

from collections.abc import Mapping
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from integrations.hogql.parser import Node
from integrations.local.posthog.hogql.printer import Printer, Special
from integrations.local.posthog.hogql.quoting import literal
from integrations.local.posthog.hogql.schema import Owner
from integrations.local.posthog.hogql.scope import Scope

SUNDAY, MONDAY = "0", "3"
"""ClickHouse's week modes, by the day on which a week begins."""


def _now(printer: Printer, node: Node, scope: Scope) -> str:
    moment = printer.surroundings.now.astimezone(UTC).replace(tzinfo=None)
    written = moment.isoformat(sep=" ", timespec="microseconds")
    return f"toTimeZone(toDateTime64({literal(written)}, 6, 'UTC'), {_zone(printer)})"


def _today(printer: Printer, node: Node, scope: Scope) -> str:
    return _day(printer, 0)


def _yesterday(printer: Printer, node: Node, scope: Scope) -> str:
    return _day(printer, -1)


def _day(printer: Printer, offset: int) -> str:
    there = printer.surroundings.now.astimezone(ZoneInfo(printer.surroundings.zone)).date()
    return f"toDate({literal((there + timedelta(days=offset)).isoformat())})"


def _to_date_time(printer: Printer, node: Node, scope: Scope) -> str:
    value, *zone = (printer.write(part, scope) for part in node["args"])
    where = zone[0] if zone else _zone(printer)
    if _is_text(node["args"][0], printer):
        return f"parseDateTime64BestEffortOrNull({value}, 6, {where})"
    return f"toDateTime({value}, {where})"  # without fractions, as windowFunnel wants it


def _to_date(printer: Printer, node: Node, scope: Scope) -> str:
    value = printer.write(node["args"][0], scope)
    if _is_text(node["args"][0], printer):
        return f"toDate(parseDateTime64BestEffortOrNull({value}, 6, {_zone(printer)}))"
    return f"toDate({value})"


def _to_start_of_week(printer: Printer, node: Node, scope: Scope) -> str:
    value, *mode = (printer.write(part, scope) for part in node["args"])
    usual = MONDAY if printer.surroundings.monday else SUNDAY
    return f"toStartOfWeek({value}, {mode[0] if mode else usual})"


def _zone(printer: Printer) -> str:
    return literal(printer.surroundings.zone)


def _is_text(node: Node, printer: Printer) -> bool:
    """Whether a value is surely text: a literal, or a property that is no moment."""
    if node["node"] == "Constant":
        return isinstance(node["value"], str)
    if node["node"] != "Field" or "properties" not in node["chain"]:
        return False
    before, _, after = " ".join(map(str, node["chain"])).partition("properties ")
    owner: Owner = "person" if "person" in before else "group" if "group" in before else "event"
    return printer.surroundings.types(owner, after) != "DateTime"


TIMES: Mapping[str, Special] = {
    "now": Special(_now, 0, 0),
    "current_timestamp": Special(_now, 0, 0),
    "today": Special(_today, 0, 0),
    "current_date": Special(_today, 0, 0),
    "yesterday": Special(_yesterday, 0, 0),
    "toDateTime": Special(_to_date_time, 1, 2),
    "toDate": Special(_to_date, 1, 1),
    "to_date": Special(_to_date, 1, 1),
    "toStartOfWeek": Special(_to_start_of_week, 1, 2),
}
