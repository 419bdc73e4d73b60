"""How one Web API method and one of its arguments are described, for the table in `methods`."""

from dataclasses import dataclass, replace
from typing import Any, Literal

Kind = Literal["text", "ts", "flag", "number", "items", "object", "choice", "choices"]
"""What a value must be: `ts` is a message timestamp, `choices` words with commas between them;
`items` and `object` may also come as JSON inside a string, which is how forms carry them."""

Tier = Literal[1, 2, 3, 4, 5]
"""A rate limit: at least 1, 20, 50, 100 calls a minute for tiers 1 to 4; 5 is special, which means
one message a second and channel for chat.postMessage and several hundred a minute for the others
(docs.slack.dev/apis/web-api/rate-limits)."""

GENERIC = frozenset(
    {
        "internal_error",
        "invalid_arguments",
        "invalid_auth",
        "invalid_form_data",
        "invalid_json",
        "invalid_post_type",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "ratelimited",
        "token_revoked",
        "unknown_method",
    }
)
"""Errors that every method may give; the reference pages repeat them on each."""


@dataclass(frozen=True, slots=True)
class Field:
    """One argument; the three errors say what Slack answers when it is missing, wrong, too much.

    `least` and `most` count characters of a text, items of a list, or limit the number itself.
    """

    name: str
    kind: Kind = "text"
    required: bool = False
    least: int | None = None
    most: int | None = None
    words: tuple[str, ...] = ()
    missing: str = "invalid_arguments"
    wrong: str = "invalid_arguments"
    beyond: str = "invalid_arguments"

    @property
    def errors(self) -> frozenset[str]:
        """Every error that checking this argument alone can give."""
        return frozenset({self.missing, self.wrong, self.beyond})


@dataclass(frozen=True, slots=True)
class Method:
    """One row of the table.

    `scopes` holds alternatives: one of them must be granted. `form_only` methods do not read JSON
    bodies. `errors` are the method's own beside GENERIC. `source` is the reference page, below
    docs.slack.dev/reference/methods/ unless it says otherwise.
    """

    name: str
    tier: Tier
    fields: tuple[Field, ...]
    errors: frozenset[str]
    scopes: tuple[str, ...] = ()
    form_only: bool = False
    token: Literal["bot", "app"] = "bot"  # noqa: S105 - a kind of token, no secret
    source: str = ""

    def field(self, name: str) -> Field | None:
        """The argument of that name, None where the method has none."""
        return next((field for field in self.fields if field.name == name), None)


def row(name: str, tier: Tier, scopes: str, errors: str, *fields: Field, **more: Any) -> Method:
    """A row whose scopes and errors are written as words with spaces between them."""
    return Method(
        name=name,
        tier=tier,
        fields=fields,
        errors=frozenset(errors.split()),
        scopes=tuple(scopes.split()),
        source=more.pop("source", name),
        **more,
    )


def need(field: Field, *, missing: str = "invalid_arguments") -> Field:
    """The same argument, required."""
    return replace(field, required=True, missing=missing)


def text(name: str, **limits: Any) -> Field:
    """A string, perhaps limited."""
    return Field(name, "text", **limits)


def ts(name: str, *, wrong: str = "invalid_arguments") -> Field:
    """A message timestamp such as 1721609600.123456."""
    return Field(name, "ts", wrong=wrong)


def flag(name: str) -> Field:
    """True or false."""
    return Field(name, "flag")


def number(name: str, **limits: Any) -> Field:
    """A whole number, perhaps limited."""
    return Field(name, "number", **limits)


def items(name: str, **limits: Any) -> Field:
    """A JSON array."""
    return Field(name, "items", **limits)


def mapping(name: str, **limits: Any) -> Field:
    """A JSON object."""
    return Field(name, "object", **limits)


def choice(name: str, words: str, **limits: Any) -> Field:
    """One of some words."""
    return Field(name, "choice", words=tuple(words.split()), **limits)
