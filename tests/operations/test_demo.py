"""The demo's environment: its own secrets, its own data, no way into a real Slack."""

import json

import pytest

from bot import demo
from bot.environment import read_settings
from bot.home import Home
from bot.redis_server import NO_REDIS
from bot.settings import Settings, SettingsError
from bot.supervisor import StartError
from bot.up import prepare


@pytest.fixture
def home(tmp_path) -> Home:
    return Home.of(tmp_path)


def test_secrets_are_made_once(home):
    """The first start makes the demo's secrets, readable for the owner alone; later ones keep them."""
    first = demo.environment(Settings(), home, given={})
    second = demo.environment(Settings(), home, given={})

    assert first == second
    assert home.demo_secrets.stat().st_mode & 0o777 == 0o600
    assert set(json.loads(home.demo_secrets.read_text())) == set(demo.MADE)


def test_two_demos_share_no_secret(tmp_path):
    """Secrets are not a constant of the program."""
    one = demo.environment(Settings(), Home.of(tmp_path / "one"), given={})
    two = demo.environment(Settings(), Home.of(tmp_path / "two"), given={})

    assert all(one[name] != two[name] for name in demo.MADE)


def test_bot_reads_it_like_any_other(home, monkeypatch):
    """The bot accepts the demo's environment by the rules for a real one."""
    for name, value in demo.environment(Settings(), home, given={}).items():
        monkeypatch.setenv(name, value)

    settings = read_settings().require_slack().require_posthog()

    assert settings.slack_api_url == "http://127.0.0.1:3100/slack/api/"
    assert settings.posthog_host == "http://127.0.0.1:3100/posthog"
    assert settings.database == f"sqlite:///{home.root}/demo/rootle.db"


@pytest.mark.parametrize("name", demo.REAL)
def test_real_slack_is_refused(home, name):
    """With a real Slack token at hand the demo does not start, and says how to do either thing."""
    with pytest.raises(SettingsError) as caught:
        demo.environment(Settings(), home, given={name: "xoxb-real"})

    assert f"env -u {name} make demo" in str(caught.value)
    assert "rootle up" in str(caught.value)
    assert "xoxb-real" not in str(caught.value)


def test_real_database_and_posthog_are_left_alone(home):
    """What else points at real systems is replaced, not used."""
    given = {
        "DATABASE_URL": "postgresql://production",
        "POSTHOG_API_KEY": "phx_production",
        "PATH": "/bin",
    }
    made = demo.environment(Settings(), home, given=given)

    assert "production" not in made["DATABASE_URL"] + made["POSTHOG_API_KEY"]
    assert made["PATH"] == "/bin"


def test_damaged_secrets_are_said(home):
    """A file that is damaged stops the start with a sentence, and is not overwritten."""
    home.demo_secrets.write_text('{"SLACK_BOT')

    with pytest.raises(SettingsError, match=r"demo\.json is damaged .* Delete it"):
        demo.environment(Settings(), home, given={})
    assert home.demo_secrets.read_text() == '{"SLACK_BOT'


def test_without_redis_the_way_out_is_said(home, monkeypatch):
    """A machine for which no Redis is bundled is told what to install or set."""
    monkeypatch.setattr("bot.up.find_binary", lambda: None)

    with pytest.raises(StartError, match="REDIS_URL"):
        prepare(Settings(rootle_home=home.root), with_demo=True, say=print)
    assert "redis-server" in NO_REDIS


def test_given_redis_is_used(home, monkeypatch):
    """With REDIS_URL no Redis is started, and all processes get that one."""
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    launch = prepare(Settings(rootle_home=home.root), with_demo=True, say=lambda _: None)

    assert launch.redis is None
    assert launch.environ["REDIS_URL"] == "redis://127.0.0.1:1/0"


def test_without_demo_real_settings_are_needed(home):
    """Without --demo what is missing is said before anything starts."""
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN is missing"):
        prepare(Settings(rootle_home=home.root), with_demo=False, say=print)
