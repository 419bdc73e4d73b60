"""Settings: what is accepted, what is said about the rest, and that secrets stay inside."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from bot import reference
from bot.environment import ENV_FILE, misspelt, read_settings
from bot.settings import Settings, SettingsError, name_of

ROOT = Path(__file__).parents[2]
SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-canary-1",
    "SLACK_SIGNING_SECRET": "canary-2",
    "SLACK_APP_TOKEN": "xapp-canary-3",
    "POSTHOG_API_KEY": "phx_canary4",
    "DATABASE_URL": "postgresql://rootle:canary-5@127.0.0.1/rootle",
    "REDIS_URL": "redis://:canary-6@127.0.0.1",
    "ANTHROPIC_API_KEY": "sk-ant-canary-7",
    "ROOTLE_CLAUDE_HEADERS": "X-Gateway-Key: canary-8",
    "ROOTLE_OPERATOR_TOKEN": "operator-token-canary-9",
}


def refusal(monkeypatch, **environ: str) -> str:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    return str(caught.value)


def test_nothing_is_needed_to_read_them(tmp_path, monkeypatch):
    """Without any setting there are defaults, and everything is kept below the home."""
    monkeypatch.chdir(tmp_path)
    settings = read_settings()

    assert settings.database == f"sqlite:///{tmp_path}/.rootle/rootle.db"
    assert settings.rootle_port == 3000
    assert settings.redis is None


def test_environment_wins_over_file(tmp_path, monkeypatch):
    """Settings come from the file and the environment, and the environment wins."""
    file = tmp_path / "settings"
    file.write_text("ROOTLE_PORT=4000\nROOTLE_ANSWERS=post\nSLACK_APP_TOKEN=\n")
    monkeypatch.setenv(ENV_FILE, str(file))
    monkeypatch.setenv("ROOTLE_PORT", "5000")

    settings = read_settings()

    assert (settings.rootle_port, settings.rootle_answers) == (5000, "post")
    assert not settings.socket_mode


def test_posthogs_clouds_have_names(monkeypatch):
    """`eu` is enough, and full members may see persons unless that is switched off."""
    monkeypatch.setenv("POSTHOG_HOST", "eu")
    settings = read_settings()

    assert (settings.posthog_host, settings.rootle_persons) == ("https://eu.posthog.com", "members")


def test_they_are_frozen():
    """Nothing changes a setting after it was read."""
    with pytest.raises(ValidationError):
        read_settings().rootle_port = 1


def test_other_programs_settings_are_not_ours(monkeypatch):
    """HOST, PORT or HOME in the environment mean nothing to Rootle."""
    for name in ("HOST", "PORT", "HOME", "MODEL"):
        monkeypatch.setenv(name, "9999")

    assert read_settings() == Settings()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("ROOTLE_PORT", "http", "ROOTLE_PORT should be a valid integer"),
        ("ROOTLE_PORT", "70000", "ROOTLE_PORT should be less than or equal to 65535"),
        ("ROOTLE_ANSWERS", "loud", "ROOTLE_ANSWERS should be 'auto', 'stream' or 'post'"),
        ("ROOTLE_LEASE_SECONDS", "nan", "ROOTLE_LEASE_SECONDS should be a finite number"),
        ("ROOTLE_MAX_STEPS", "0", "ROOTLE_MAX_STEPS should be greater than or equal to 1"),
        ("SLACK_API_URL", "slack.com", "SLACK_API_URL must be a web address"),
        ("POSTHOG_HOST", "https://a:b@c.d", "POSTHOG_HOST must be a plain address"),
        ("POSTHOG_HOST", "https://eu.i.posthog.com", "answered at https://eu.posthog.com"),
        ("ROOTLE_PERSONS", "guests", "ROOTLE_PERSONS"),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL must begin with postgresql:// or sqlite:///"),
        ("REDIS_URL", "localhost:6379", "REDIS_URL must begin with redis://"),
        ("SLACK_BOT_TOKEN", "xapp-1-2", "SLACK_BOT_TOKEN must begin with xoxb-"),
        ("POSTHOG_API_KEY", "phc_1234", "POSTHOG_API_KEY must begin with phx_"),
    ],
)
def test_invalid_setting_is_named(monkeypatch, name, value, says):
    """A setting that is not valid stops the start with a sentence about it."""
    assert says in refusal(monkeypatch, **{name: value})


def test_everything_wrong_is_said_at_once(monkeypatch):
    """One start shows all mistakes, one a line."""
    said = refusal(monkeypatch, ROOTLE_PORT="x", ROOTLE_ANSWERS="y", POSTHOG_PROJECT_ID="z")

    assert [line.split()[0] for line in said.splitlines()] == [
        "POSTHOG_PROJECT_ID",
        "ROOTLE_PORT",
        "ROOTLE_ANSWERS",
    ]


@pytest.mark.parametrize(("name", "canary"), SECRETS.items())
def test_wrong_secret_is_not_shown(monkeypatch, name, canary):
    """The sentence about a wrong secret names the setting and keeps the value to itself."""
    wrong = refusal(monkeypatch, ROOTLE_PORT="x", **{name: "wrong-canary"})

    assert "canary" not in wrong


def test_secrets_do_not_print(monkeypatch):
    """No way of printing the settings shows a secret."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()

    assert settings.secrets() == SECRETS
    for shown in (repr(settings), str(settings), settings.model_dump_json(), f"{settings!a}"):
        assert "canary" not in shown


def test_every_secret_is_covered_here():
    """Each secret setting has a canary in this file."""
    secret = {
        name_of(name)
        for name, field in Settings.model_fields.items()
        if SecretStr.__name__ in str(field.annotation)
    }

    assert secret == set(SECRETS)


def test_missing_settings_say_where_to_get_them():
    """What is missing is named, with the place where a person finds it."""
    with pytest.raises(SettingsError) as caught:
        read_settings().require_slack()

    bot_token, signing = str(caught.value).splitlines()
    assert bot_token.startswith("SLACK_BOT_TOKEN is missing. Get it here: https://api.slack.com")
    assert signing.startswith("SLACK_SIGNING_SECRET is missing.")


def test_socket_mode_needs_no_signing_secret(monkeypatch):
    """With Socket Mode, Slack's requests are not signed, so there is nothing to check."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")

    assert read_settings().require_slack().socket_mode


def test_hosting_platforms_database_address(monkeypatch):
    """`postgres://`, as some platforms still write it, is understood."""
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p@h/d")

    assert read_settings().database == "postgresql://u:p@h/d"


def test_bots_are_a_list(monkeypatch):
    """Several bots are separated by commas, with or without spaces."""
    monkeypatch.setenv("ROOTLE_ALLOWED_BOTS", "B1, B2,U3")

    assert read_settings().rootle_allowed_bots == ("B1", "B2", "U3")


def test_misspelt_names():
    """A name that begins like ours and is none is said, with the one that may be meant."""
    environ = {ENV_FILE: "", "ROOTLE_PROT": "1", "ROOTLE_PORT": "2", "OTHER": "3"}

    assert misspelt(environ) == [
        "ROOTLE_PROT is not a setting of Rootle; did you mean ROOTLE_PORT?"
    ]


def test_misspelt_names_of_the_file(tmp_path):
    """A slip in the file is said, too; a file that is not there is no matter."""
    file = tmp_path / "settings"
    environ = {ENV_FILE: str(file)}
    assert misspelt(environ) == []
    file.write_text("ROOTLE_GEUSTS=answer\nROOTLE_PORT=1\nOTHER=2\n")

    assert misspelt(environ) == [
        "ROOTLE_GEUSTS is not a setting of Rootle; did you mean ROOTLE_GUESTS?"
    ]


@pytest.mark.parametrize("field", Settings.model_fields)
def test_each_setting_is_documented(field):
    """Each setting has its text under it, ends as a sentence, and is in both files."""
    about = Settings.model_fields[field].description

    assert about
    assert about.endswith(".")
    assert f"### `{name_of(field)}`\n\n{about}" in (ROOT / "docs/configuration.md").read_text()
    assert f"{name_of(field)}=" in (ROOT / ".env.example").read_text()


def test_reference_is_fresh():
    """The two files that `make docs` writes are as it would write them now."""
    assert (ROOT / "docs/configuration.md").read_text() == reference.configuration()
    assert (ROOT / ".env.example").read_text() == reference.env_example()


def test_env_example_can_be_read(tmp_path, monkeypatch):
    """The example, copied as it is, is valid: what is empty counts as not set."""
    monkeypatch.setenv(ENV_FILE, str(ROOT / ".env.example"))

    assert read_settings() == Settings()
