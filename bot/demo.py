"""The demo: the bot as in production, with a Slack and a PostHog of its own on this machine.

Everything that makes it a demo is in the environment of its processes: tokens that are made once,
and the addresses of the stand-ins. The bot itself cannot tell.
"""

import json
import os
import secrets
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.environment import ENV_FILE, read_settings
from bot.home import Home
from bot.readiness import answers
from bot.settings import Settings, SettingsError
from bot.supervisor import Program

REAL = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN")
"""What leads into a real Slack, and therefore must not be set where the demo starts."""

MADE = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "POSTHOG_API_KEY")
"""The secrets that the demo makes for itself."""

PROJECT = "1"
"""The number of the one project in the local PostHog."""


def environment(settings: Settings, home: Home, *, given: Mapping[str, str]) -> dict[str, str]:
    """The environment of all processes of the demo: what is `given`, and the demo's settings.

    `SettingsError` when a real Slack is configured in `given`.
    """
    made = _secrets(home.demo_secrets)
    real = [name for name in REAL if given.get(name, made.get(name)) not in {"", made.get(name)}]
    if real:
        without = " ".join(f"-u {name}" for name in real)
        raise SettingsError(
            f"{name} is set here, and the demo must not touch a real Slack. Start it without: "
            f"env {without} make demo. To run Rootle in your Slack, use: rootle up"
            for name in real[:1]
        )
    workspace = f"http://127.0.0.1:{settings.rootle_workspace_port}"
    home.demo.mkdir(mode=0o700, exist_ok=True)
    return {
        **given,
        **made,
        ENV_FILE: "",
        "ROOTLE_HOME": str(home.root),
        "ROOTLE_PORT": str(settings.rootle_port),
        "ROOTLE_WORKSPACE_PORT": str(settings.rootle_workspace_port),
        "ROOTLE_POSTHOG_PORT": str(settings.rootle_posthog_port),
        "SLACK_API_URL": f"{workspace}/slack/api/",
        "POSTHOG_HOST": f"{workspace}/posthog",  # where it has a page behind “Open in PostHog”, too
        "POSTHOG_PROJECT_ID": PROJECT,
        "DATABASE_URL": f"sqlite:///{home.demo / 'rootle.db'}",
    }


def programs(program: Callable[..., Program], settings: Settings) -> list[Program]:
    """The stand-ins, to be started before the bot. They run none of our code but their own."""
    workspace, posthog = settings.rootle_workspace_port, settings.rootle_posthog_port
    return [
        program(
            "posthog",
            "integrations.local",
            "posthog",
            ready=answers("127.0.0.1", posthog, "/_health"),
            within=240,  # the first start makes the demo company's data
        ),
        program(
            "workspace",
            "integrations.local",
            "workspace",
            ready=answers("127.0.0.1", workspace, "/"),
        ),
    ]


def is_running(home: Home) -> bool:
    """Whether the demo runs in `home` now."""
    return home.is_held() and home.demo_secrets.exists()


def settings_here(used_for: str) -> Settings:
    """The settings of this machine; without a PostHog those of the demo, if it runs here now.

    `used_for` is said then on stderr, so that nobody takes the demo for the real thing.
    """
    settings = read_settings()
    home = Home(settings.rootle_home.absolute())
    if settings.posthog_api_key is None and is_running(home):
        sys.stderr.write(f"No PostHog is configured here: {used_for} the demo that is running.\n")
        os.environ.update(environment(settings, home, given={}))
        settings = read_settings()
    return settings


def _secrets(file: Path) -> dict[str, str]:
    """The demo's tokens by setting, made at the first start and kept, readable for us alone."""
    try:
        kept: dict[str, str] = json.loads(file.read_bytes())
    except FileNotFoundError:
        fresh = {
            "SLACK_BOT_TOKEN": f"xoxb-local-{secrets.token_hex(16)}",
            "SLACK_SIGNING_SECRET": secrets.token_hex(16),
            "POSTHOG_API_KEY": f"phx_local{secrets.token_hex(16)}",
        }
        _write_whole(file, json.dumps(fresh, indent=2))
        return fresh
    except ValueError as error:
        raise SettingsError([f"{file} is damaged ({error}). Delete it; it is made anew."]) from None
    return kept


def _write_whole(file: Path, text: str) -> None:
    """Written beside its place and then moved there: being killed leaves the old file or none."""
    beside = file.with_suffix(f".{os.getpid()}")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:  # noqa: PTH123  no other way to give the mode
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)
