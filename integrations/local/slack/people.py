"""The demo company: who works there, in which channels they talk, and the app that joined them.

All identifiers are fixed, so that tests, recordings and documentation can name them. Shapes as in
Slack's reference pages for the user, conversation and bot objects.
"""

from typing import Any

Document = dict[str, Any]

TEAM = "T0LOCAL"
TEAM_NAME = "Paperkite"
TEAM_DOMAIN = "local"
BOT_USER = "U0ROOTLE"
BOT = "B0ROOTLE"
APP = "A0ROOTLE"
BOT_NAME = "rootle"
SLACKBOT = "USLACKBOT"
VERIFICATION_TOKEN = "local-verification-token"  # noqa: S105 - Slack's deprecated token, no secret
COMMANDS = ("/rootle",)
BORN = 1_783_296_000
"""When the demo company's workspace began, in seconds since 1970 (6 July 2026)."""

_PEOPLE = (
    # handle, full name, title, IANA time zone, offset in seconds, guest
    ("ana", "Ana Ferreira", "Product manager", "Europe/Lisbon", 0, False),
    ("ben", "Ben Okafor", "Engineer", "Europe/London", 0, False),
    ("chloe", "Chloé Martin", "Head of support", "Europe/Paris", 3600, False),
    ("dan", "Dan Lindqvist", "Data analyst", "Europe/Stockholm", 3600, False),
    ("gus", "Gus Moreno", "Contractor", "America/New_York", -18000, True),
)
_CHANNELS = (
    # name, private, purpose, handles of the members (the app is in all four)
    ("general", False, "What everyone should know", ("ana", "ben", "chloe", "dan")),
    ("product", False, "What we build and how it is used", ("ana", "ben", "chloe", "dan")),
    ("support", False, "What customers tell us", ("ana", "ben", "chloe", "dan", "gus")),
    ("leads", True, "Plans that are not public yet", ("ana", "chloe")),
)


def user_id(handle: str) -> str:
    """The identifier of a person: `ana` is `U0ANA`."""
    return f"U0{handle.upper()}"


def direct_id(user: str) -> str:
    """The identifier of a person's direct messages with the app: `D0ANA`."""
    return "D" + user[1:]


def people() -> list[Document]:
    """The user objects of everyone, the app's bot user included."""
    humans = [_human(*row) for row in _PEOPLE]
    return [*humans, _bot_user()]


def channels() -> list[Document]:
    """The conversation objects at the beginning: the channels and each person's direct messages."""
    rooms = [
        channel(name, private=private, purpose=purpose, members=[*map(user_id, who), BOT_USER])
        for name, private, purpose, who in _CHANNELS
    ]
    return rooms + [direct(user_id(row[0])) for row in _PEOPLE]


def channel(
    name: str, *, private: bool = False, purpose: str = "", members: list[str] | None = None
) -> Document:
    """A conversation object of a channel; `members` stays inside the stand-in."""
    members = members or []
    return {
        "id": f"C0{name.upper().replace('-', '').replace('_', '')}",
        "name": name,
        "name_normalized": name,
        "is_channel": not private,
        "is_group": private,
        "is_im": False,
        "is_mpim": False,
        "is_private": private,
        "is_archived": False,
        "is_general": name == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "created": BORN,
        "creator": members[0] if members else BOT_USER,
        "context_team_id": TEAM,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": purpose, "creator": "", "last_set": 0},
        "members": members,
    }


def direct(user: str) -> Document:
    """A conversation object of one person's direct messages with the app."""
    return {
        "id": direct_id(user),
        "created": BORN,
        "is_archived": False,
        "is_im": True,
        "is_org_shared": False,
        "context_team_id": TEAM,
        "user": user,
        "is_user_deleted": False,
        "priority": 0,
        "members": [user, BOT_USER],
    }


def bot_profile() -> Document:
    """What Slack adds to each message of an app."""
    return {
        "id": BOT,
        "app_id": APP,
        "user_id": BOT_USER,
        "name": BOT_NAME,
        "deleted": False,
        "updated": BORN,
        "team_id": TEAM,
    }


def _human(handle: str, name: str, title: str, zone: str, offset: int, guest: bool) -> Document:
    profile = {"title": title, "email": f"{handle}@paperkite.example"}
    user = _user(user_id(handle), handle, name, profile)
    return user | {
        "tz": zone,
        "tz_label": zone,
        "tz_offset": offset,
        "is_admin": handle == "ana",
        "is_owner": handle == "ana",
        "is_restricted": guest,
        "is_ultra_restricted": guest,
    }


def _bot_user() -> Document:
    user = _user(BOT_USER, BOT_NAME, "Rootle", {"api_app_id": APP, "bot_id": BOT})
    return user | {"is_bot": True}


def _user(ident: str, handle: str, name: str, profile: Document) -> Document:
    return {
        "id": ident,
        "team_id": TEAM,
        "name": handle,
        "real_name": name,
        "deleted": False,
        "color": "4bbe2e",
        "tz": "Europe/London",
        "tz_label": "Europe/London",
        "tz_offset": 0,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": False,
        "is_app_user": False,
        "updated": BORN,
        "profile": profile
        | {
            "real_name": name,
            "real_name_normalized": name,
            "display_name": handle,
            "display_name_normalized": handle,
            "team": TEAM,
        },
    }
