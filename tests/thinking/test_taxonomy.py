"""Everything in a project is found by the words of people, fast, and read rarely."""

import asyncio
import random
import string
import time
from datetime import UTC, datetime, timedelta

import pytest

from agent import kept as kept_module
from agent.kept import Kept
from agent.names import parts as taxonomy_parts
from agent.names import taxonomy as taxonomy_module
from agent.names.catalogue import MOST_EVENTS, MOST_PROPERTIES, Catalogue, Names
from agent.names.index import Entry, Index
from agent.names.naming import cover, words
from agent.names.taxonomy import KnownEvent, KnownProperty, Taxonomy, names_people
from integrations.errors import AskPerson, ChangeInput, NoAccess, TryLater
from integrations.posthog import TooLong
from tests.thinking.project import Project
from tests.waiting import PATIENCE


@pytest.fixture
async def know():
    """A taxonomy over a project, closed in the end."""
    made = []

    def know(project):
        made.append(Taxonomy(project))
        return made[-1]

    yield know
    for one in made:
        await one.close()


def shop(**more):
    return Project(
        events={
            "user_signed_up": "Someone created an account.",
            "fileShared": "A person gave others access to a file.",
            "$pageview": "",
        },
        properties={
            "event": ["country", "device kind", ("size_mb", "Numeric"), ("paid", "Boolean")],
            "person": ["country", "email", ("born", "DateTime")],
            "session": ["$channel_type", ("$session_duration", "Duration")],
            "company": ["industry"],
        },
        values={
            "event": {"country": ("Germany", "France", "Ivory Coast"), "device kind": ("mobile",)},
            "person": {"country": ("Germany",), "email": ("ana@x.example",)},
            "company": {"industry": ("health care", "retail")},
        },
        groups=("company",),
        cohort_names=("Power users", "Churned"),
        **more,
    )


# --- what is found -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("search", "event"),
    [
        ("how many sign-ups", "user_signed_up"),
        ("people who signed up", "user_signed_up"),
        ("signup", "user_signed_up"),
        ("registrations", "user_signed_up"),
        ("accounts created", "user_signed_up"),
        ("shared files", "fileShared"),
        ("page views", "$pageview"),
        ("shraed", ""),
        ("fiel shering", ""),
        ("sharred", "fileShared"),
    ],
)
async def test_an_event_is_found_by_its_words(know, search, event):
    """In other forms, together or apart, by synonyms, by the description, or mistyped."""
    found = await know(shop()).found(search)

    assert {e.name for e in found.events} == {"user_signed_up", "fileShared", "$pageview"}
    if event:
        assert found.events[0].name == event


@pytest.mark.parametrize(
    ("search", "first"),
    [
        ("in germany", ("country", "Germany")),
        ("on mobiles", ("device kind", "mobile")),
        ("from the ivory coast", ("country", "Ivory Coast")),
        ("by country", ("country", "Germany")),
        ("Germny", ("country", "Germany")),
        ("companies in retail", ("industry", "retail")),
    ],
)
async def test_a_property_is_found_by_its_name_and_by_its_values(know, search, first):
    """The value that was said comes first among the values."""
    found = await know(shop()).found(search)

    assert (found.properties[0].name, found.properties[0].values[0]) == first


async def test_everything_that_was_read_has_its_owner_and_type(know):
    """Events, persons, sessions and every group type."""
    found = await know(shop()).found()
    kinds = {(p.of, p.name): p.type for p in found.properties}

    assert kinds == {
        ("event", "country"): "text",
        ("event", "device kind"): "text",
        ("event", "size_mb"): "number",
        ("event", "paid"): "boolean",
        ("person", "country"): "text",
        ("person", "email"): "text",
        ("person", "born"): "time",
        ("session", "$channel_type"): "text",
        ("session", "$session_duration"): "number",
        ("company", "industry"): "text",
    }
    assert (found.group_types, found.cohorts) == (("company",), ("Power users", "Churned"))


async def test_cohorts_and_group_types_that_match_come_first(know):
    """They are looked up by words as well."""
    found = await know(shop()).found("churned companies")

    assert found.cohorts[0] == "Churned"


async def test_hidden_names_are_not_known(know):
    """What the team has hidden is not offered."""
    taxonomy = know(shop(hidden=frozenset({"$pageview", "paid"})))

    assert await taxonomy.event("$pageview") is None
    assert await taxonomy.property("paid") is None


async def test_exact_names_and_nearest_ones(know):
    """Names are compared exactly, and the nearest are proposed."""
    taxonomy = know(shop())

    assert await taxonomy.event("fileShared") == KnownEvent(
        "fileShared", "A person gave others access to a file.", verified=True
    )
    assert await taxonomy.event("fileshared") is None
    assert await taxonomy.nearest_events("file shared") == ["fileShared"]
    assert await taxonomy.nearest_properties("contry") == ["country"]
    assert await taxonomy.property("industry", "company") == KnownProperty(
        "industry", "company", values=("health care", "retail")
    )
    assert await taxonomy.property("industry", "event") is None
    assert await taxonomy.group_index("company") == 0
    assert await taxonomy.group_index("team") is None


async def test_who_somebody_is_never_stands_among_the_values(know):
    """E-mails and names of persons are not learnt, and only an exact one is confirmed."""
    project = shop()
    project.values["all email"] = ("ana@x.example", "ana@x.example.org")
    taxonomy = know(project)
    found = await taxonomy.found("email ana@x.example")

    assert next(p for p in found.properties if p.name == "email").values == ()
    assert await taxonomy.values("email", "person") == ()
    assert await taxonomy.values("email", "person", search="ana@x.example") == ("ana@x.example",)
    assert len(await taxonomy.values("email", "person", search="ana", personal=True)) == 2


@pytest.mark.parametrize(
    ("name", "of", "personal"),
    [("email", "person", True), ("Phone Number", "event", True), ("name", "person", True),
     ("name", "company", False), ("plan", "person", False), ("$browser", "event", False)],
)  # fmt: skip
def test_what_tells_who_somebody_is(name, of, personal):
    """A company's name is no person's."""
    assert names_people(name, of) is personal


async def test_values_that_are_not_kept_are_searched_for(know):
    """A property with too many values is asked about when somebody needs one."""
    project = shop()
    project.values["all referrer"] = ("https://a.example/1", "https://b.example/2")
    taxonomy = know(project)

    assert await taxonomy.values("referrer", search="b.EXAMPLE") == ("https://b.example/2",)
    assert await taxonomy.values("country", search="an") == ("Germany", "France")
    assert project.asked["search_values"] == 1


async def test_long_lists_keep_what_matches(know):
    """Limits cut what does not match."""
    names = {f"thing {n:04d} happened": "" for n in range(500)} | {"zebra seen": ""}
    properties = {"event": [f"field {n:04d}" for n in range(500)] + ["stripes of zebras"]}
    found = await know(Project(names, properties)).found("zebras")

    assert (len(found.events), len(found.properties)) == (MOST_EVENTS, MOST_PROPERTIES)
    assert found.events[0].name == "zebra seen"
    assert found.properties[0].name == "stripes of zebras"


# --- when it is read -----------------------------------------------------------------------------


async def test_many_askers_share_one_reading(know):
    """A cold process reads everything once, however many ask at once."""
    project = shop()
    taxonomy = know(project)
    await asyncio.gather(*(taxonomy.found("files") for _ in range(20)))

    assert project.asked.pop("frequent_values") == 4, "one for each owner of text properties"
    assert set(project.asked.values()) == {1}


async def test_an_old_answer_serves_while_a_new_one_is_read(know, monkeypatch):
    """Nobody waits for what was known before; the next one has the new names."""
    monkeypatch.setattr(taxonomy_parts, "EVENTS_SECONDS", 0.0)
    project = shop()
    taxonomy = know(project)
    await taxonomy.found("files")
    project.slow["event_definitions"] = asyncio.Event()
    project.events["brand new"] = ""
    async with asyncio.timeout(PATIENCE):
        assert await taxonomy.event("fileShared")
        assert len((await taxonomy.found("file")).events) == 3
    project.slow["event_definitions"].set()
    async with asyncio.timeout(PATIENCE):
        while len((await taxonomy.found("file")).events) != 4:
            await asyncio.sleep(0.01)


def test_what_did_not_change_is_not_indexed_again():
    """Events are read every minute; that costs an index only when there are new ones."""
    names = Names([KnownEvent("a")], [KnownProperty("b", values=("c",))])
    first = Catalogue(names)
    same = Catalogue(Names([KnownEvent("a")], [KnownProperty("b", values=("c",))]), first)
    other = Catalogue(Names([KnownEvent("a"), KnownEvent("z")], names.properties), first)

    assert (same.events, same.properties) == (first.events, first.properties)
    assert other.properties is first.properties
    assert other.look_up("z").found.events[0].name == "z"


async def test_an_event_that_has_just_arrived_is_found(know, monkeypatch):
    """A name that is not known is looked for again before it is said that there is none."""
    monkeypatch.setattr(taxonomy_module, "MISSED_SECONDS", 0.0)
    project = shop()
    taxonomy = know(project)
    await taxonomy.found("files")
    project.events["zebra seen"] = ""

    assert (await taxonomy.found("zebras")).events[0].name == "zebra seen"
    project.events["gnu seen"] = ""
    assert await taxonomy.event("gnu seen")


async def test_one_part_that_fails_does_not_take_the_others_along(know):
    """Without the scope for cohorts there are no cohorts, and that is said."""
    project = shop(errors={"cohorts": NoAccess("It lacks the scope cohort:read.")})
    taxonomy = know(project)
    found = await taxonomy.found("country")

    assert found.properties[0].values
    assert found.cohorts == ()
    assert taxonomy.problems() == ("cohorts: It lacks the scope cohort:read.",)
    with pytest.raises(NoAccess):
        await taxonomy.cohorts()
    assert project.asked["cohorts"] == 1, "a refusal is not asked for again at once"


async def test_an_error_is_raised_only_when_nothing_is_known(know, monkeypatch):
    """PostHog goes down after the names were read: they are still there."""
    monkeypatch.setattr(taxonomy_parts, "EVENTS_SECONDS", 0.0)
    project = shop()
    taxonomy = know(project)
    await taxonomy.event("fileShared")
    project.errors["event_definitions"] = TryLater("PostHog is down.")
    for _ in range(3):
        assert await taxonomy.event("fileShared")
        await asyncio.sleep(0.01)

    with pytest.raises(TryLater, match="down"):
        await know(project).found("files")


async def test_it_recovers_when_posthog_does(know, monkeypatch):
    """After a pause the names are read again."""
    monkeypatch.setitem(kept_module.PAUSE_SECONDS, True, 0.02)
    project = shop(errors={"event_definitions": TryLater("PostHog is down.")})
    taxonomy = know(project)
    with pytest.raises(TryLater):
        await taxonomy.found()
    project.errors.clear()
    await asyncio.sleep(0.03)

    assert (await taxonomy.found()).events


async def test_values_are_read_when_the_names_are_there_at_last(know, monkeypatch):
    """A bad moment at the start does not leave a process without values."""
    monkeypatch.setitem(kept_module.PAUSE_SECONDS, True, 0.02)
    project = shop(errors={"property_definitions event": TryLater("PostHog is down.")})
    taxonomy = know(project)
    assert not any(p.of == "event" for p in (await taxonomy.found("country")).properties)
    project.errors.clear()
    for _ in range(20):
        await asyncio.sleep(0.02)
        found = await taxonomy.found("country")

    assert next(p for p in found.properties if p.of == "event").values


async def test_values_are_waited_for_a_little_and_then_done_without(know, monkeypatch):
    """A scan that takes long does not keep the first question; the next one has the values."""
    monkeypatch.setattr(taxonomy_parts, "VALUES_PATIENCE", 0.05)
    project = shop(slow={"frequent_values": asyncio.Event()})
    taxonomy = know(project)
    found = await taxonomy.found("country")
    assert found.properties[0].name == "country"
    assert found.properties[0].values == ()
    project.slow["frequent_values"].set()
    await asyncio.sleep(0.05)

    assert (await taxonomy.found("country")).properties[0].values


async def test_whoever_gives_up_does_not_end_the_reading(know):
    """A stopped turn leaves the reading to the others."""
    project = shop(slow={"event_definitions": asyncio.Event()})
    taxonomy = know(project)
    first = asyncio.create_task(taxonomy.found())
    second = asyncio.create_task(taxonomy.found())
    await asyncio.sleep(0.01)
    first.cancel()
    project.slow["event_definitions"].set()

    assert (await second).events
    assert project.asked["event_definitions"] == 1


async def test_a_mistake_of_ours_is_not_hidden():
    """What is no error of the outside is raised to whoever asks."""

    async def load():
        raise KeyError("ours")

    with pytest.raises(KeyError):
        await Kept(load, name="x", seconds=1).get()


# --- values with few queries ---------------------------------------------------------------------


async def test_one_bad_property_does_not_cost_the_others_their_values(know):
    """A batch that PostHog refuses is halved until the culprit is alone."""
    project = shop()
    properties = [f"p{n}" for n in range(30)]
    project.properties["event"] = properties
    project.values["event"] = {name: (f"value {name}",) for name in properties}
    whole = project.frequent_values

    async def refusing(names, of="event", **more):
        if "p7" in names:
            project.asked["frequent_values"] += 1
            raise ChangeInput("Unable to resolve field: p7")
        return await whole(names, of, **more)

    project.frequent_values = refusing
    taxonomy = know(project)

    assert (await taxonomy.property("p8")).values == ("value p8",)
    assert (await taxonomy.property("p7")).values == ()
    assert project.asked["frequent_values"] < 20


async def test_a_scan_that_takes_too_long_looks_back_less_far(know):
    """A project with very many events gives the values of its last days."""
    project, looked = shop(), []
    whole = project.frequent_values

    async def slow(names, of="event", *, since, group_index=None):
        looked.append(since)
        if len(looked) < 3:
            raise TooLong("max execution time")
        return await whole(names, of, since=since, group_index=group_index)

    project.frequent_values = slow
    project.properties = {"event": ["country"]}
    project.groups = ()

    assert (await know(project).property("country")).values
    assert looked == sorted(looked)
    assert len(set(looked)) == 3


async def test_values_come_with_few_queries(know):
    """2,000 properties cost as many queries as their best known 400 need, and one for the past."""
    project = Project({"a": ""}, {"event": [f"p{n}" for n in range(2_000)]})
    taxonomy = know(project)
    await taxonomy.found()

    assert project.asked["frequent_values"] <= 11


# --- what carries what ---------------------------------------------------------------------------


async def test_what_an_event_carries_is_known(know):
    """Of the properties beside it; of an event that did not come of late nothing is known."""
    project = shop(carried={"fileShared": ("country", "size_mb", "$set"), "$pageview": ()})
    found = await know(project).found("file")
    carried = {e.name: e.properties for e in found.events}

    assert carried == {
        "fileShared": ("country", "size_mb"), "$pageview": (), "user_signed_up": None
    }  # fmt: skip
    assert project.asked["carried_properties"] == 1


async def test_an_event_that_hardly_came_may_carry_anything(know):
    """What two of them lacked may come with the third."""
    found = await know(shop(carried={"fileShared": ("country",)}, seen=2)).found("file")

    assert {e.properties for e in found.events} == {None}


async def test_not_knowing_what_carries_what_costs_nothing_else(know, monkeypatch):
    """A scan that fails, or takes too long, leaves all names and values."""
    monkeypatch.setattr(taxonomy_parts, "VALUES_PATIENCE", 0.05)
    failing = shop(errors={"carried_properties": TooLong("max execution time")})
    slow = shop(slow={"carried_properties": asyncio.Event()})
    for project in (failing, slow):
        found = await know(project).found("country")
        assert found.properties[0].values
        assert {e.properties for e in found.events} == {None}

    assert failing.asked["carried_properties"] == 3, "it looks back less far each time"


async def test_a_property_that_stopped_coming_keeps_its_values(know):
    """What has no value of late is looked for further back."""
    project, looked = shop(), []
    whole = project.frequent_values

    async def of_old(names, of="event", *, since, group_index=None):
        looked.append((names, since))
        found = await whole(names, of, since=since, group_index=group_index)
        recent = datetime.now(UTC) - since < timedelta(days=60)
        return {n: v for n, v in found.items() if not recent or n != "device kind"}

    project.frequent_values = of_old

    taxonomy = know(project)
    assert (await taxonomy.property("device kind")).values == (), "nobody waits for these"
    await asyncio.sleep(0.05)

    assert (await taxonomy.property("device kind")).values == ("mobile",)
    assert (await taxonomy.found("mobile")).properties[0].values == ("mobile",)
    assert [names for names, _ in looked if "device kind" in names][-1] == ["device kind"]


# --- how fast ------------------------------------------------------------------------------------


def random_words(seed, count):
    rng = random.Random(seed)
    return [
        "".join(rng.choices(string.ascii_lowercase, k=rng.randint(3, 10))) for _ in range(count)
    ]


def test_the_index_finds_what_comparing_every_name_finds():
    """The short cut loses nothing: whatever `cover` finds in a name, the index finds."""
    rng = random.Random(5)
    pool = [*random_words(6, 60), "sign", "up", "signed", "signup", "registered", "page", "view",
            "pageview", "invite", "invitation", "delete", "removed", "subscribe", "purchase"]  # fmt: skip
    names = [" ".join(rng.sample(pool, rng.randint(1, 3))) for _ in range(200)]
    index = Index([Entry(name) for name in names])
    for _ in range(300):
        said = rng.sample(pool, 2)
        if len(said[0]) > 5:
            said[0] = said[0][:3] + said[0][4:]  # a letter is lost
        search = " ".join(said)
        expected = {
            n for n, name in enumerate(names) if any(cover(words(search), words(name)).wanted)
        }

        assert expected <= {hit.number for hit in index.find(search)}, search


def test_hostile_names_do_not_cost_time():
    """Very long names and searches are cut before they are compared."""
    index = Index([Entry("a " * 100_000, "b " * 100_000, ("c " * 100_000,)) for _ in range(50)])
    began = time.process_time()
    index.find("ab " * 100_000)

    assert time.process_time() - began < 10


async def test_asking_a_person_lasts_longer_than_asking_again(know):
    """A wrong key is not tried again with every question."""
    project = shop(errors={"event_definitions": AskPerson("The key is wrong.")})
    taxonomy = know(project)
    for _ in range(5):
        with pytest.raises(AskPerson):
            await taxonomy.found()

    assert project.asked["event_definitions"] == 1
