"""What a visit looks like: pages, a sign-up, uploads, shares, downloads, and all the small things."""

from integrations.local.posthog.company import errors, money, surveys
from integrations.local.posthog.company.chances import Draw, few
from integrations.local.posthog.company.days import SECOND, moment
from integrations.local.posthog.company.innocent import NOTICE
from integrations.local.posthog.company.lives import Visit
from integrations.local.posthog.company.person import Person, known_of
from integrations.local.posthog.company.session import Session, Told
from integrations.local.posthog.company.today import Today
from integrations.local.posthog.company.trouble import COUNTED_TWICE, SHARING_BROKEN

FILE_TYPES = Draw({"pdf": 34, "image": 27, "document": 19, "spreadsheet": 11, "video": 9})
CHANNELS = Draw({"link": 58, "email": 34, "embed": 8})
PAGES = ("/files/recent", "/files/shared", "/settings")
BUTTONS = ("Upload", "Share", "New folder", "Copy link", "Sort by name", "Help")

QUOTAS = {"free": 5, "pro": 500, "business": "unlimited"}
"""Gigabytes, as the storage page sends them: a number or a word."""

TEAM_SINCE = "2026-01-05T08:00:00+00:00"
"""When the team's own accounts were made."""

SHARES = 0.42
NOTICED = 0.5
_DAY = 86_400 * SECOND


def tell(person: Person, visit: Visit, today: Today) -> Told:
    """Everything that is sent during the visit."""
    is_first = today.day == person.arrived
    plan = None if is_first else visit.plan
    session = Session(person, today, seed=visit.seed, release=visit.release, plan=plan)
    if is_first:
        _look_around(session, visit)
        if visit.sign_up != "done":
            return session.events
    if person.is_internal:
        known = known_of(person, "business", TEAM_SINCE)
        session.do("debug ping", {"build": visit.release.version, "$set": known}, after=1)
    _work(session, visit)
    if visit.order is not None:
        money.check_out(session, visit.order)
    if visit.cancels:
        money.cancel(session)
    return session.events


def _look_around(session: Session, visit: Visit) -> None:
    """The pages of the website, and the sign-up form."""
    person, chance = session.person, session.chance
    session.properties |= person.utm
    session.view("/")
    if chance.random() < 0.45:
        session.view("/pricing")
    if not visit.sign_up:
        return
    session.view("/signup")
    session.do("signup started", {}, after=8)
    if visit.sign_up == "started":
        return
    if session.distinct_id != person.key:
        before, session.distinct_id = session.distinct_id, person.key
        session.do("$identify", {"$anon_distinct_id": before}, after=45)
    session.belong("free")
    known = known_of(person, "free", moment(session.clock).isoformat(timespec="seconds"))
    once = {"$initial_referring_domain": person.source.domain}
    if person.utm:
        once["$initial_utm_campaign"] = person.utm["utm_campaign"]
    method = "google" if person.email.endswith("mail.example") else "email"
    session.do("user signed up", {"method": method, "$set": known, "$set_once": once}, after=20)
    session.describe_firm()


def _work(session: Session, visit: Visit) -> None:
    """What a member does with the product."""
    chance = session.chance
    session.view("/files")
    for _ in range(few(chance, 0.7)):
        session.view(chance.choice(PAGES))
    if chance.random() < 0.16:
        session.do("search performed", {"results": few(chance, 9, most=200)}, after=15)
    if chance.random() < 0.05:
        session.do("folder created", {"folder_id": _folder(session)}, after=15)
    for number in range(visit.uploads + visit.failures):
        _upload(session, fails=number < visit.failures)
    if chance.random() < 0.35:
        _download(session)
    if chance.random() < (0.02 if session.plan == "free" else 0.08):
        session.do("teammate invited", {})
    if chance.random() < 0.06:
        used = round(chance.lognormvariate(0.5, 1.1), 2)
        quota = QUOTAS[session.plan or "free"]
        session.do("storage checked", {"used_gb": used, "quota_gb": quota}, after=10)
    _small_things(session, visit)


def _upload(session: Session, *, fails: bool) -> None:
    """One file: it arrives and perhaps is shared, or it fails."""
    chance = session.chance
    kind = FILE_TYPES(chance)
    size = round(chance.lognormvariate(3.4 if kind == "video" else 0.6, 0.9), 2)
    if fails:
        reason = "checksum" if chance.random() < 0.8 else "timeout"
        failed = {"file_type": kind, "size_mb": size, "reason": reason}
        session.do("file upload failed", failed)
        errors.report(session, errors.UPLOAD_FAILED)
        return
    session.do("file uploaded", {"file_type": kind, "size_mb": size})
    if session.person.is_legacy:
        session.beside("file_upload", {"filetype": kind, "filesize": str(size)})
    if chance.random() >= SHARES:
        return
    if chance.random() < session.today.strength(SHARING_BROKEN, {"file_type": kind}):
        errors.report(session, errors.SHARING_FAILED)
        return
    _share(session, kind)


def _share(session: Session, kind: str) -> None:
    chance = session.chance
    channel = CHANNELS(chance)
    shared = {
        "file_type": kind,
        "recipients": 1 + few(chance, 1.3),
        "channel": channel,
        "is_public": channel != "email" and chance.random() < 0.4,
    }
    if shared["is_public"]:
        ends = session.clock + chance.choice((1, 7, 30)) * _DAY
        shared["expires_at"] = moment(ends).isoformat(timespec="seconds")
    session.do("file shared", shared)


def _download(session: Session) -> None:
    downloaded = {"file_type": FILE_TYPES(session.chance)}
    session.do("file downloaded", downloaded)
    traits, released = session.person.traits, session.release.day
    if session.today.strength(COUNTED_TWICE, traits, released=released):
        session.beside("file downloaded", downloaded)


def _small_things(session: Session, visit: Visit) -> None:
    """What nobody means to do: clicks, errors, surveys and notices."""
    person, today = session.person, session.today
    if session.chance.random() < 0.2:
        text = session.chance.choice(BUTTONS)
        clicked = {"$event_type": "click", "$el_text": text}
        session.do("$autocapture", clicked, after=6)
    errors.happen(session)
    surveys.appear(session, failures=visit.failures, member_for=today.day - person.arrived)
    # Last, so that on other days everything else falls the same way.
    errors.warn(session)
    surveys.appear_too(session)
    notice = today.beside.get(NOTICE)
    if notice is not None and session.aside.random() < NOTICED:
        session.beside("notice shown", {"notice": notice.name})


def _folder(session: Session) -> int | str:
    """Folders have a number in the browser's own program, and a text in the one for phones."""
    number = session.chance.randrange(10_000)
    return number if session.person.device.type == "Desktop" else f"f-{number}"
