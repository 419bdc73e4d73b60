"""Writes names and values so that ClickHouse reads them as just that, whatever is in them."""

import math
import re

from integrations.hogql.parser import HogQLError

_DIGITS = re.compile(r"-?\d{1,77}")  # as many as Int256 has
_SPECIAL = {"Infinity": "inf", "-Infinity": "-inf", "NaN": "nan"}


def name(text: str) -> str:
    """An identifier of ClickHouse, quoted."""
    if not text or "\0" in text:
        raise HogQLError("A name in the query is empty or holds a zero character.")
    return "`" + text.replace("\\", "\\\\").replace("`", "\\`") + "`"


def literal(value: str | float | bool | None) -> str:
    """A text, number, truth value or NULL as a literal of ClickHouse."""
    match value:
        case None:
            return "NULL"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return repr(value) if math.isfinite(value) else _SPECIAL[_json_name(value)]
        case _:
            escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\0", "\\0")
            return f"'{escaped}'"


def number(text: str) -> str:
    """A number that JSON cannot hold, as the parser writes it: very long, infinite or none."""
    if text in _SPECIAL:
        return _SPECIAL[text]
    if _DIGITS.fullmatch(text):
        return text
    raise HogQLError(f"'{text}' is not a number.")


def _json_name(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"
