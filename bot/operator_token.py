"""The token that the operator's endpoint asks for: the one that is set, or one made for this home."""

import os
import secrets
from pathlib import Path

from bot.home import Home
from bot.settings import Settings


def operator_token(settings: Settings) -> str:
    """`ROOTLE_OPERATOR_TOKEN`, or else what is in the file, which is made at the first start.

    The file can be read by its owner alone. Processes that start at once agree on one token.
    """
    if settings.rootle_operator_token is not None:
        return settings.rootle_operator_token.get_secret_value()
    file = token_file(settings)
    if not file.exists():
        _make(file)
    return file.read_text().strip()


def token_file(settings: Settings) -> Path:
    """Where the token is kept that nobody has set."""
    return Home.of(settings.rootle_home).root / "operator-token"


def _make(file: Path) -> None:
    """Write all of it aside, and give it its name only if there is none of that name."""
    aside = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
        written.write(secrets.token_urlsafe(32))
    try:
        os.link(aside, file)
    except FileExistsError:
        pass  # another process was first
    finally:
        aside.unlink()
