"""Every setting of Rootle: read once (`bot.environment`), checked, then frozen.

The text under each setting is its documentation: `make docs` writes `docs/configuration.md` and
`.env.example` from it. What is not valid, or missing where it is needed, stops start-up with
sentences that name the setting and say where to get it; no sentence holds a secret's value.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from agent.approvals.rules import ApproverRules, read_rules
from bot.cannot_start import CannotStartError
from bot.setting_kinds import (
    Approvers,
    DatabaseUrl,
    Headers,
    Port,
    PostHogAddress,
    RedisUrl,
    Seconds,
    SlackAddress,
    Upper,
    WebAddress,
    Words,
)

SLACK_APPS = "https://api.slack.com/apps, your app"
WHERE = {
    "redis_url": "the address of any Redis or Valkey from 6.2 on (rootle up brings its own)",
    "slack_bot_token": f"{SLACK_APPS}, OAuth & Permissions, Bot User OAuth Token (xoxb-…)",
    "slack_signing_secret": f"{SLACK_APPS}, Basic Information, App Credentials, Signing Secret",
    "slack_app_token": f"{SLACK_APPS}, Basic Information, App-Level Tokens (xapp-…)",
    "posthog_api_key": "PostHog, Settings, Personal API keys (phx_…, with query:read)",
    "posthog_project_id": "PostHog, Settings, Project, Project ID (a number)",
}
"""Where a person finds a setting that is needed."""


class SettingsError(CannotStartError):
    """What is wrong with the settings, one sentence a line, free of secrets."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__("\n".join(self.sentences))


class Settings(BaseSettings):
    """The settings of one process; nothing reads the environment after this was made."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
        use_attribute_docstrings=True,
    )

    slack_bot_token: SecretStr | None = None
    """The token Rootle reads and posts with in Slack (`xoxb-…`)."""

    slack_signing_secret: SecretStr | None = None
    """Proves that a request comes from Slack. Not needed with Socket Mode."""

    slack_app_token: SecretStr | None = None
    """Switches Socket Mode on (`xapp-…`): Rootle calls Slack, so no public address is needed."""

    slack_api_url: SlackAddress = "https://slack.com/api/"
    """Where Slack's Web API is. Another value is for proxies and for the local workspace."""

    posthog_host: PostHogAddress = "https://us.posthog.com"
    """Your PostHog: `us` or `eu` for its clouds, or the address of your own, as in the browser."""

    posthog_api_key: SecretStr | None = None
    """A personal API key (`phx_…`) that may read the project: the scopes are `query:read`,
    `project:read`, `event_definition:read`, `property_definition:read`, for groups and
    cohorts `group:read` and `cohort:read`, and for notes on the charts `annotation:write`."""

    posthog_project_id: Annotated[int, Field(ge=1)] | None = None
    """The number of the PostHog project that Rootle answers from."""

    database_url: DatabaseUrl | None = None
    """Where everything is kept: `postgresql://…` or `sqlite:///…`. Unset, it is the SQLite file
    `rootle.db` in `ROOTLE_HOME`."""

    redis_url: RedisUrl | None = None
    """A Redis or Valkey for background jobs: `redis://…`, `rediss://…` or `unix://…`. It should
    have AOF on and evict nothing. Unset, `rootle up` starts one of its own."""

    anthropic_api_key: SecretStr | None = None
    """The key for Claude. Without one, and without the address below, the built-in model answers."""

    anthropic_base_url: WebAddress | None = None
    """A gateway or a local model that speaks the Messages API, in place of Anthropic's address."""

    rootle_claude_model: str = "claude-sonnet-5-5"
    """The model that thinks."""

    rootle_claude_fallback: str = "claude-haiku-5-5"
    """The model that is asked when the first one cannot be reached; empty for none. Behind it
    stands the built-in one."""

    rootle_claude_fast: str = ""
    """The small model, for small work: deciding where to begin, summing up long conversations. Empty:
    `claude-haiku-5-5`, or, at another address than Anthropic's, the model above."""

    rootle_claude_effort: Literal["", "low", "medium", "high"] = ""
    """How much thinking an answer may cost, where the model can be told; empty leaves it to the
    model."""

    rootle_claude_headers: Headers | None = None
    """Headers that a gateway wants with each request, as `Name: value`, separated by `;`."""

    rootle_docs: Annotated[Path, AfterValidator(Path.expanduser)] | None = None
    """A folder with your documentation in Markdown (`.md`, `.mdx`, `.markdown`), in which Rootle
    searches. It is read again when files change; links out of it are not followed."""

    rootle_docs_url: WebAddress | None = None
    """Where the same pages are published, for links to them: `https://docs.example.com/guide`, to
    which a page's path without its ending is added. Only `https://` links can be clicked."""

    rootle_home: Annotated[Path, AfterValidator(Path.expanduser)] = Path(".rootle")
    """The folder for everything that Rootle keeps on this machine: the SQLite file, the embedded
    Redis, logs, and the demo's data."""

    rootle_host: str = "127.0.0.1"
    """The address the web process listens on; `0.0.0.0` inside a container."""

    rootle_port: Port = 3000
    """The port of the web process: Slack's requests arrive at `/slack/events`."""

    rootle_workspace_port: Port = 3100
    """The port of the local workspace: only with `rootle up --demo`."""

    rootle_posthog_port: Port = 3101
    """The port of the local PostHog: only with `rootle up --demo`."""

    rootle_answers: Literal["auto", "stream", "post"] = "auto"
    """How answers appear in Slack: streamed as they are written, posted when they are ready, or
    streamed wherever Slack can (`auto`)."""

    rootle_operator_token: Annotated[SecretStr, Field(min_length=16)] | None = None
    """What the operator's endpoint (`/operator` of the web process) asks for. Unset, a token is made
    and kept in the file `operator-token` in `ROOTLE_HOME`."""

    rootle_lease_seconds: Annotated[float, Field(gt=0, le=600, allow_inf_nan=False)] = 30.0
    """After this time the work of a process that died is taken over by another one; at most 600."""

    rootle_poll_seconds: Seconds = 0.25
    """How often a process looks for work that another process stored."""

    rootle_drain_seconds: Seconds = 25.0
    """How long running answers may go on after SIGTERM before they are handed back."""

    rootle_allowed_bots: Words = ()
    """Other bots that Rootle answers, by bot id (`B…`) or user id (`U…`), separated by commas.
    All others are ignored."""

    rootle_guests: Literal["off", "answer"] = "off"
    """People of other organisations and guests: whether Rootle answers them. Whoever is answered
    can ask for anything that Rootle can read in PostHog."""

    rootle_persons: Literal["members", "off"] = "members"
    """Who may have single people of your product listed, with names and e-mails: the full members
    of your Slack workspace, or nobody (`off`). Guests never may."""

    rootle_approvers: Approvers = ""
    """Who may approve what Rootle proposes: user ids behind a tool, a channel, both, or `*`, as in
    `annotate=U012AB3CD U045EF6GH; C078IJ9KL/annotate=U012AB3CD; *=U012AB3CD`. The narrowest one that
    fits counts. Empty, it is every full member who can see the thread; guests never may."""

    rootle_two_people: Literal["off", "public"] = "off"
    """Whether two different people have to approve what is `public`: what the world outside sees,
    and every change that is asked for in a channel shared with other organisations or by a guest.
    Whoever asked can be one of them."""

    rootle_max_steps: Annotated[int, Field(ge=1, le=200)] = 24
    """How many times the model may be asked within one turn; the last time is without tools."""

    rootle_turn_seconds: Seconds = 240.0
    """After this time a turn ends with what it has found so far."""

    rootle_turn_tokens: Annotated[int, Field(ge=1_000)] = 1_000_000
    """Tokens, read and written, after which one turn has to end with an answer."""

    rootle_turn_usd: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    """US dollars after which one turn has to end with an answer."""

    rootle_background_steps: Annotated[int, Field(ge=1, le=1000)] = 120
    """The same as `ROOTLE_MAX_STEPS` for an answer that was put off to the background. A turn that
    had to end for the sake of a limit offers to go on there where the limit is a larger one."""

    rootle_background_seconds: Seconds = 1800.0
    """After this time an answer that was put off to the background ends with what it has found."""

    rootle_background_tokens: Annotated[int, Field(ge=1_000)] = 5_000_000
    """Tokens, read and written, after which an answer in the background has to end."""

    rootle_background_usd: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 5.0
    """US dollars after which an answer in the background has to end. What its thread may cost
    holds for it, too."""

    rootle_thread_tokens: Annotated[int, Field(ge=1_000)] = 10_000_000
    """Tokens, read and written, after which a thread is full: people are asked to begin another."""

    rootle_thread_usd: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 10.0
    """US dollars after which a thread is full."""

    rootle_model: Literal["auto", "builtin"] = "auto"
    """Who thinks: `auto` takes Claude where it is configured, `builtin` the one that needs no key."""

    rootle_log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], Upper] = "INFO"
    """The least that is logged. Logs are JSON, except in a terminal."""

    @property
    def database(self) -> str:
        """The database's URL, which may hold a password: never log it."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.rootle_home.absolute() / 'rootle.db'}"

    @property
    def approver_rules(self) -> ApproverRules:
        """Who may approve what."""
        return ApproverRules(
            read_rules(self.rootle_approvers), two_people=self.rootle_two_people == "public"
        )

    @property
    def redis(self) -> str | None:
        """The URL of Redis, which may hold a password; None while there is none."""
        return None if self.redis_url is None else self.redis_url.get_secret_value()

    @property
    def socket_mode(self) -> bool:
        """Whether events arrive over Socket Mode instead of HTTP."""
        return self.slack_app_token is not None

    @property
    def claude_headers(self) -> Mapping[str, str]:
        """The further headers for Claude, by their names; they may hold secrets."""
        given = self.rootle_claude_headers
        parts = given.get_secret_value().split(";") if given else []
        pairs = (part.partition(":") for part in parts if part.strip())
        return {name.strip(): value.strip() for name, _, value in pairs}

    def secrets(self) -> Mapping[str, str]:
        """Every secret that is set, by the name of its setting: what logs must never show."""
        values = ((name, getattr(self, name)) for name in type(self).model_fields)
        return {
            name_of(name): value.get_secret_value()
            for name, value in values
            if isinstance(value, SecretStr)
        }

    def require(self, *needed: str) -> Self:
        """These settings, if all of `needed` (names of fields) are set; else `SettingsError`."""
        missing = [name for name in needed if getattr(self, name) is None]
        if missing:
            raise SettingsError(
                f"{name_of(name)} is missing. Get it here: {WHERE[name]}. Then put it into the "
                "environment or into .env (see .env.example)."
                for name in missing
            )
        return self

    def require_slack(self) -> Self:
        """These settings, if Slack can be reached with them; else `SettingsError`."""
        proof = "slack_app_token" if self.socket_mode else "slack_signing_secret"
        return self.require("slack_bot_token", proof)

    def require_posthog(self) -> Self:
        """These settings, if PostHog can be reached with them; else `SettingsError`."""
        return self.require("posthog_api_key", "posthog_project_id")


def name_of(field: str) -> str:
    """The name of a setting as the environment has it."""
    return field.upper()
