"""Every row of the method table is enforced: each argument missing, wrong, too much, unknown."""

import re
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from integrations.local.slack.fields import Field, Method
from integrations.local.slack.methods import METHODS
from integrations.local.slack.parts import Install, build, handlers

WRONG: dict[str, Any] = {
    "text": {"not": "a string"},
    "ts": "yesterday",
    "flag": "perhaps",
    "number": "many",
    "items": {"not": "a list"},
    "object": ["not an object"],
    "choice": {"not": "a word"},
    "choices": {"not": "words"},
}
SAMPLES: dict[str, Any] = {
    "text": "x",
    "ts": "1721609600.123456",
    "flag": True,
    "number": 3,
    "items": [{}],
    "object": {},
}


def sample(field: Field) -> Any:
    """A value that the row allows, though the method may refuse it for other reasons."""
    if field.words:
        return field.words[0]
    if field.kind == "text" and field.least:
        return "x" * field.least
    return SAMPLES[field.kind]


def beyond(field: Field) -> list[Any]:
    """Values just outside each limit of the row."""
    if field.words:
        return ["something else"]
    make = {"text": lambda n: "x" * n, "items": lambda n: [{}] * n, "number": lambda n: n}
    values = []
    if field.most is not None:
        values.append(make[field.kind](field.most + 1))
    if field.least is not None and (field.kind == "number" or field.least > 0):
        values.append(make[field.kind](field.least - 1))
    return values


def required(method: Method, *, but: str = "") -> dict[str, Any]:
    return {f.name: sample(f) for f in method.fields if f.required and f.name != but}


def violations() -> list[Any]:
    """(method, arguments, expected error) for everything that the table forbids."""
    cases = []
    for method in METHODS.values():
        whole = required(method)
        cases.append((method, whole | {"surprise": "1"}, "invalid_arguments", "unknown argument"))
        for field in method.fields:
            if field.required:
                cases.append(
                    (method, required(method, but=field.name), field.missing, f"no {field.name}")
                )
            if not (method.form_only and isinstance(WRONG[field.kind], dict)):
                wrong = whole | {field.name: WRONG[field.kind]}
                cases.append((method, wrong, field.wrong, f"wrong {field.name}"))
            for value in beyond(field):
                said = f"{field.name} of {str(value)[:12]}"
                cases.append((method, whole | {field.name: value}, field.beyond, said))
    return [
        pytest.param(method, arguments, error, id=f"{method.name}: {said}")
        for method, arguments, error, said in cases
    ]


async def test_each_violation_of_each_row_gets_its_listed_error(stage: Any) -> None:
    """Whatever the table forbids is refused with the error that the row gives for it."""
    checked = 0
    for case in violations():
        method, arguments, error = case.values
        if method.token == "app":
            answer = await stage.call(method.name, arguments, Authorization="Bearer xapp-local")
        elif method.form_only:
            answer = await stage.form(method.name, {k: str(v) for k, v in arguments.items()})
        else:
            answer = await stage.call(method.name, arguments)
        assert (answer["ok"], answer["error"]) == (False, error), case.id
        checked += 1

    assert checked > 200


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.name)
def test_a_row_lists_what_its_checks_can_answer(method: Method) -> None:
    """Every error that checking an argument can give stands in the row or in those of all rows."""
    listed = method.errors | {"invalid_arguments"}

    assert all(field.errors <= listed for field in method.fields)
    assert len({field.name for field in method.fields}) == len(method.fields)


def test_every_row_has_its_handler_and_every_handler_its_row(tmp_path: Any) -> None:
    """The table and the methods that the workspace answers are the same set."""
    from integrations.local.faults import Faults
    from integrations.local.slack.pace import Pace

    install = Install("http://a", "http://a", "http://a", "s", "xoxb", "xapp")
    parts = build(tmp_path, install, faults=Faults(), address="http://a", pace=Pace())

    assert set(handlers(parts)) == set(METHODS)


@pytest.mark.parametrize("name", ["chat.postMesage", "admin.users.list", "rtm.start"])
async def test_a_method_that_is_not_in_the_table_is_unknown(stage: Any, name: str) -> None:
    """An unknown method is `unknown_method`, never ok."""
    answer = await stage.call(name, {})

    assert (answer["ok"], answer["error"]) == (False, "unknown_method")


def test_slacks_own_client_knows_every_argument_and_method() -> None:
    """Each method of the table exists in slack_sdk, which knows each of its required arguments."""
    import inspect

    for method in METHODS.values():
        function = getattr(AsyncWebClient, method.name.replace(".", "_"))
        known = set(inspect.signature(function).parameters)
        needed = {field.name for field in method.fields if field.required}
        assert needed <= known, method.name


def test_every_row_names_its_source() -> None:
    """Each row says on which reference page it stands."""
    assert all(re.fullmatch(r"[a-z]+(\.[A-Za-z]+)+", m.source) for m in METHODS.values())
