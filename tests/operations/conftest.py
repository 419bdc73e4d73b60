"""An environment in which no setting of the machine shows through."""

import os

import pytest

from bot.environment import ENV_FILE
from bot.settings import Settings, name_of


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    """No setting is set, and no `.env` is read; what a test sets is undone."""
    known = {name_of(field) for field in Settings.model_fields}
    for name in list(os.environ):
        if name in known or name.startswith("ROOTLE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv(ENV_FILE, "")
