"""Checks the arguments of one Web API call against the method's row and makes them Python values."""

import json
import re
from collections.abc import Callable
from typing import Any

from integrations.local.slack.fields import Field, Kind, Method
from integrations.local.slack.refusal import RefusedError

EVERYWHERE = frozenset({"token", "team_id"})
"""Arguments that every method takes; Bolt's clients add `team_id`, which counts for org-wide apps."""

_TS = re.compile(r"\d{1,11}(\.\d{1,6})?|now")
_FLAGS = {"true": True, "1": True, "false": False, "0": False}


class _WrongError(ValueError):
    """The value is not what the field wants; the message says what it must be."""


def check(method: Method, given: dict[str, Any]) -> dict[str, Any]:
    """The arguments as the method wants them; raises RefusedError at the first that is wrong.

    A None is the same as a missing argument, as for Slack.
    """
    given = {name: value for name, value in given.items() if value is not None}
    unknown = sorted(set(given) - EVERYWHERE - {field.name for field in method.fields})
    if unknown:
        raise RefusedError(
            "invalid_arguments", *(f"unexpected argument: {name}" for name in unknown)
        )
    return {
        field.name: _read(field, given[field.name])
        for field in method.fields
        if _present(field, given)
    }


def _present(field: Field, given: dict[str, Any]) -> bool:
    if field.name in given:
        return True
    if field.required:
        raise RefusedError(field.missing, f"missing required field: {field.name}")
    return False


def _read(field: Field, value: Any) -> Any:
    try:
        value = _READERS[field.kind](value)
    except _WrongError as wrong:
        raise RefusedError(field.wrong, f"{wrong} [json-pointer:/{field.name}]") from None
    _limit(field, value)
    return value


def _limit(field: Field, value: Any) -> None:
    where = f"[json-pointer:/{field.name}]"
    if field.words:
        words = value.split(",") if field.kind == "choices" else [value]
        if not set(words) <= set(field.words):
            raise RefusedError(field.beyond, f"must be one of: {', '.join(field.words)} {where}")
        return
    size = value if field.kind == "number" else len(value) if hasattr(value, "__len__") else 0
    unit = {"number": "", "items": " items"}.get(field.kind, " characters")
    if field.least is not None and size < field.least:
        raise RefusedError(field.beyond, f"must be at least {field.least}{unit} {where}")
    if field.most is not None and size > field.most:
        raise RefusedError(field.beyond, f"must be at most {field.most}{unit} {where}")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _WrongError("must be a string")
    return value


def _ts(value: Any) -> str:
    if not isinstance(value, str) or not _TS.fullmatch(value):
        raise _WrongError("must be a timestamp such as 1721609600.123456")
    return value


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    known = _FLAGS.get(str(value).lower())
    if known is None:
        raise _WrongError("must be a boolean")
    return known


def _number(value: Any) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,12}", str(value)):
        raise _WrongError("must be an integer")
    return int(value)


def _items(value: Any) -> list[Any]:
    value = _unwrap(value)
    if not isinstance(value, list):
        raise _WrongError("must be an array")
    return value


def _object(value: Any) -> dict[str, Any]:
    value = _unwrap(value)
    if not isinstance(value, dict):
        raise _WrongError("must be an object")
    return value


def _unwrap(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise _WrongError("must be valid JSON") from None


_READERS: dict[Kind, Callable[[Any], Any]] = {
    "text": _text,
    "ts": _ts,
    "flag": _flag,
    "number": _number,
    "items": _items,
    "object": _object,
    "choice": _text,
    "choices": _text,
}
