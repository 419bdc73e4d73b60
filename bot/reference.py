"""Writes the reference of all settings from the settings themselves, so that it is never stale.

`make docs` runs this; a test fails when `docs/configuration.md` or `.env.example` differ from it.
"""

from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.environment import ENV_FILE
from bot.settings import WHERE, Settings, name_of

SECTIONS = {
    "slack_bot_token": "Slack",
    "posthog_host": "PostHog",
    "database_url": "Where things are kept",
    "anthropic_api_key": "Claude",
    "rootle_docs": "Documentation",
    "rootle_home": "This machine",
    "rootle_answers": "How Rootle works",
}
"""Headings, by the first setting below each; the order is that of `Settings`."""

CONFIGURATION_TOP = f"""\
# Settings

Rootle reads its settings once, at the start, from the environment and from the file `.env` in the
folder where it is started (another file: `{ENV_FILE}`). The environment wins. What is not valid, or
missing where it is needed, stops the start with a sentence that says what to do. Secrets are never
printed or logged. The demo makes its own settings and does not read `.env`.

This page is written by `make docs` from `bot/settings.py`.
"""

ENV_TOP = """\
# Copy this file to .env and fill in what you need. Every line is explained in
# docs/configuration.md; what is commented out shows its default. Written by `make docs`.
"""


def configuration() -> str:
    """The text of docs/configuration.md."""
    parts = [CONFIGURATION_TOP]
    for name, field in Settings.model_fields.items():
        if name in SECTIONS:
            parts.append(f"## {SECTIONS[name]}\n")
        parts.append(f"### `{name_of(name)}`\n\n{field.description}\n\n{_facts(name, field)}\n")
    return "\n".join(parts)


def env_example() -> str:
    """The text of .env.example."""
    lines = [ENV_TOP]
    for name, field in Settings.model_fields.items():
        if name in SECTIONS:
            lines.append(f"\n# --- {SECTIONS[name]}\n")
        about = "".join(f"# {line}\n" for line in (field.description or "").splitlines())
        needed = "" if name in WHERE and name not in {"slack_app_token", "redis_url"} else "# "
        lines.append(f"{about}{needed}{name_of(name)}={_default(field)}\n")
    return "\n".join(lines).replace("\n\n\n", "\n\n")


def _facts(name: str, field: FieldInfo) -> str:
    default = _default(field)
    facts = [f"Default: `{default}`." if default else "Not set by default."]
    if name in WHERE:
        facts.append(f"Where to get it: {WHERE[name]}.")
    if SecretStr.__name__ in str(field.annotation):
        facts.append("A secret.")
    return " ".join(facts)


def _default(field: FieldInfo) -> str:
    """As one would write it in the environment; empty where nothing is set."""
    match field.default:
        case None | ():
            return ""
        case float() as number:
            return f"{number:g}"
        case value:
            return str(value)


def main(folder: Path = Path()) -> None:
    """Writes both files below `folder`."""
    (folder / "docs" / "configuration.md").write_text(configuration(), encoding="utf-8")
    (folder / ".env.example").write_text(env_example(), encoding="utf-8")


if __name__ == "__main__":
    main()
