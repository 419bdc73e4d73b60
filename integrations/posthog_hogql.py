"""Writes texts, names and moments into HogQL so that they are read as just that, whatever is in them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_ESCAPES = {
    "\\": "\\\\",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\a": "\\a",
    "\v": "\\v",
}
"""The escapes that PostHog's parser reads; it drops `\\0`, and takes the character as it is."""

_IN_TEXT = _ESCAPES | {"'": "\\'"}
_IN_NAME = _ESCAPES | {"`": "``"}


def hogql_string(value: str) -> str:
    """`value` as a HogQL string literal."""
    return f"'{_escaped(value, _IN_TEXT)}'"


def hogql_name(value: str) -> str:
    """`value` as a HogQL identifier, such as a property: ``properties.`my property` ``.

    `ValueError` for what PostHog accepts in no identifier: nothing, or a percent sign.
    """
    if not value or "%" in value:
        raise ValueError(f"{value!r} cannot be a name in HogQL.")
    return f"`{_escaped(value, _IN_NAME)}`"


def hogql_time(moment: datetime) -> str:
    """`moment` (aware) as a HogQL expression in its own time zone.

    Where that zone has the wall time twice or not at all, the same moment is written in UTC.
    """
    if moment.tzinfo is None:
        raise ValueError("A moment without a time zone means nothing to PostHog.")
    zone = moment.tzinfo.key if isinstance(moment.tzinfo, ZoneInfo) else None
    if zone is None or moment.utcoffset() != moment.replace(fold=1 - moment.fold).utcoffset():
        zone, moment = "UTC", moment.astimezone(UTC)
    wall = moment.replace(tzinfo=None).isoformat(sep=" ")
    return f"toDateTime({hogql_string(wall)}, {hogql_string(zone)})"


def _escaped(value: str, escapes: dict[str, str]) -> str:
    text = value.encode("utf-8", "replace").decode()  # half characters cannot be sent
    return "".join(escapes.get(character, character) for character in text)
