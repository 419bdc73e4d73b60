"""Reads the settings from the environment and from `.env`, and says what is wrong with them."""

import difflib
import os
from collections.abc import Iterable, Mapping

from dotenv import dotenv_values
from pydantic import SecretStr, ValidationError

from bot.settings import WHERE, Settings, SettingsError, name_of

ENV_FILE = "ROOTLE_ENV_FILE"
"""Names the file that is read besides the environment, `.env` by default; empty means none.
It stands outside of `Settings` because it is needed before they can be read."""

NOT_SETTINGS = frozenset({ENV_FILE, "ROOTLE_CRASH_AT", "ROOTLE_CRASH_FILE", "ROOTLE_CRASH_SIGNAL"})
"""Names that begin like ours and are read elsewhere: the file above, and the tests' crash points."""

PREFIXES = {"slack_bot_token": "xoxb-", "slack_app_token": "xapp-", "posthog_api_key": "phx_"}
"""How each kind of token begins, by Slack's and PostHog's documentation."""


def read_settings() -> Settings:
    """The settings of this process; `SettingsError` says everything that is wrong at once."""
    try:  # the environment wins over the file
        settings = Settings(_env_file=_file(os.environ))  # type: ignore[call-arg]  # mypy sees only the fields
    except ValidationError as error:
        raise SettingsError(_sentences(error)) from None  # the cause would print what was given
    if wrong := [*_wrong_tokens(settings)]:
        raise SettingsError(wrong)
    return settings


def misspelt(environ: Mapping[str, str]) -> list[str]:
    """A sentence for each `ROOTLE_…` name in the environment or its file that is not a setting."""
    given = {*environ, *(dotenv_values(file) if (file := _file(environ)) else ())}
    known = sorted({name_of(field) for field in Settings.model_fields} | NOT_SETTINGS)
    unknown = sorted(
        name for name in given if name.startswith("ROOTLE_") and name.upper() not in known
    )
    return [
        f"{name} is not a setting of Rootle" + (f"; did you mean {near[0]}?" if near else ".")
        for name in unknown
        for near in [difflib.get_close_matches(name, known, n=1)]
    ]


def _file(environ: Mapping[str, str]) -> str | None:
    return environ.get(ENV_FILE, ".env") or None


def _sentences(error: ValidationError) -> Iterable[str]:
    for problem in error.errors(include_url=False, include_input=False):
        name = name_of(str(problem["loc"][0]))
        says = problem["msg"].removeprefix("Value error, ").removeprefix("Input ")
        yield f"{name} {says[0].lower()}{says[1:]}."


def _wrong_tokens(settings: Settings) -> Iterable[str]:
    """The commonest mistake at set-up is one token in the place of another."""
    for field, prefix in PREFIXES.items():
        value: SecretStr | None = getattr(settings, field)
        if value is not None and not value.get_secret_value().startswith(prefix):
            yield f"{name_of(field)} must begin with {prefix}. Get it here: {WHERE[field]}."
