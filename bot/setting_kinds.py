"""The kinds of values that settings have: addresses, ports, lists; each says what is wrong with a value."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode

from agent.approvals.rules import read_rules
from integrations.posthog_hosts import posthog_host


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be a web address that begins with https:// or http://")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("must be a plain address, without a user, password, query or fragment")
    return text


def _database(value: SecretStr) -> SecretStr:
    url = value.get_secret_value()
    if url.startswith("postgres://"):  # as some hosting platforms still write it
        return SecretStr("postgresql" + url.removeprefix("postgres"))
    if not url.startswith(("postgresql://", "sqlite:///")):
        raise ValueError("must begin with postgresql:// or sqlite:///")
    return value


def _redis(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("must begin with redis://, rediss:// or unix://")
    return value


def _headers(value: SecretStr) -> SecretStr:
    """Checked here, so that a slip is told at the start; `claude_headers` takes them apart."""
    if any(":" not in part for part in value.get_secret_value().split(";") if part.strip()):
        raise ValueError("must be Name: value, separated by ;")
    return value


def _approvers(text: str) -> str:
    read_rules(text)  # checked at the start; `approver_rules` has them read
    return text


def _words(value: object) -> object:
    """`B1, B2` as it stands in the environment becomes its parts."""
    if isinstance(value, str):
        return tuple(part for part in value.replace(",", " ").split() if part)
    return value


WebAddress = Annotated[str, AfterValidator(_web_address)]
SlackAddress = Annotated[WebAddress, AfterValidator(lambda url: url.rstrip("/") + "/")]
PostHogAddress = Annotated[str, AfterValidator(posthog_host)]
Port = Annotated[int, Field(ge=1, le=65535)]
Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]
Upper = BeforeValidator(lambda value: value.upper() if isinstance(value, str) else value)
DatabaseUrl = Annotated[SecretStr, AfterValidator(_database)]
RedisUrl = Annotated[SecretStr, AfterValidator(_redis)]
Headers = Annotated[SecretStr, AfterValidator(_headers)]
Approvers = Annotated[str, AfterValidator(_approvers)]
Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]
