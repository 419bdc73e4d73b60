"""Files go up in three steps and come down with the app's token alone."""

from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

PRODUCT = "C0PRODUCT"
CSV = b"week,people\n46,412\n"


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response["error"]


async def upload(stage: Any, content: bytes = CSV, length: int | None = None) -> tuple[str, int]:
    """Announce a file and send its bytes: its id and the answer's status."""
    begun = await stage.client.files_getUploadURLExternal(
        filename="rows.csv", length=len(content) if length is None else length
    )
    async with stage.session.post(begun["upload_url"], data=content) as answer:
        return begun["file_id"], answer.status


async def test_an_uploaded_file_appears_in_the_thread_a_little_later(stage: Any) -> None:
    """completeUploadExternal answers at once; the message with the file follows by itself."""
    root = (await stage.workspace.say("ana", "#product", "?"))["ts"]
    file_id, _ = await upload(stage)

    done = await stage.client.files_completeUploadExternal(
        files=[{"id": file_id, "title": "Weeks"}],
        channel_id=PRODUCT,
        thread_ts=root,
        initial_comment="All rows",
    )
    before = await stage.workspace.thread("#product", root, "ana")
    await stage.settle()
    after = await stage.workspace.thread("#product", root, "ana")

    assert (done["files"][0]["title"], len(before)) == ("Weeks", 1)
    assert (after[1]["text"], after[1]["files"][0]["name"]) == ("All rows", "rows.csv")
    assert (await stage.workspace.file(file_id))[1] == CSV
    kinds = [(e["type"], e.get("subtype")) for e in stage.app.events]
    assert ("message", "file_share") in kinds
    assert ("file_shared", None) in kinds


async def test_files_come_down_with_the_token_and_else_a_login_page(stage: Any) -> None:
    """Without the right token Slack answers 200 with HTML, which is no file."""
    said = await stage.workspace.say("ana", "#product", "Look", files=[("a b.csv", CSV)])
    url = said["files"][0]["url_private_download"]

    async def get(**headers: str) -> tuple[int, str, bytes]:
        async with stage.session.get(url, headers=headers) as answer:
            return answer.status, answer.content_type, await answer.read()

    assert (await get(Authorization="Bearer xoxb-local-bot"))[2] == CSV
    status, kind, body = await get()
    assert (status, kind, b"Sign in" in body) == (200, "text/html", True)
    assert (await get(Authorization="Bearer xoxb-no"))[1] == "text/html"


async def test_people_share_files_by_path_or_by_name(stage: Any, tmp_path: Path) -> None:
    """A message with files has the subtype `file_share` and Slack's file objects."""
    path = tmp_path / "log.txt"
    path.write_bytes(b"line\n")

    said = await stage.workspace.say("ana", "@rootle", "Two", files=[path, ("r.csv", CSV)])

    assert said["subtype"] == "file_share"
    first, second = said["files"]
    assert (first["name"], first["mimetype"], first["filetype"]) == (
        "log.txt",
        "text/plain",
        "text",
    )
    assert (second["mimetype"], second["size"]) == ("text/csv", len(CSV))


async def test_a_file_is_not_readable_where_the_app_is_not(stage: Any) -> None:
    """A file shared in a channel without the app is `file_not_found` and 404."""
    await stage.workspace.create_channel("random", members=["ana"])
    said = await stage.workspace.say("ana", "#random", "Look", files=[("a.csv", CSV)])
    file = said["files"][0]

    headers = {"Authorization": "Bearer xoxb-local-bot"}
    async with stage.session.get(file["url_private"], headers=headers) as answer:
        assert answer.status == 404
    assert await error_of(stage.client.files_info(file=file["id"])) == "file_not_found"


async def test_only_what_was_announced_is_taken(stage: Any) -> None:
    """Another size, an unknown address and a second upload are refused with 400."""
    _, wrong_size = await upload(stage, length=3)
    file_id, right = await upload(stage)
    url = f"{stage.address}/slack/files/upload/"
    async with stage.session.post(url + file_id, data=CSV) as answer:
        again = answer.status
    async with stage.session.post(url + "F0", data=CSV) as answer:
        unknown = answer.status

    assert (wrong_size, right, again, unknown) == (400, 200, 400, 400)


async def test_only_what_was_uploaded_can_be_completed(stage: Any) -> None:
    """Files that never came, strange channels and strange threads are refused."""
    begun = await stage.client.files_getUploadURLExternal(filename="a", length=1)
    complete = stage.client.files_completeUploadExternal
    assert await error_of(complete(files=[{"id": begun["file_id"]}])) == "file_not_found"

    file_id, _ = await upload(stage)
    files = [{"id": file_id}]
    assert await error_of(complete(files=files, channel_id="C0")) == "channel_not_found"
    assert await error_of(complete(files=files, channel_id=PRODUCT, thread_ts="1.000001")) == (
        "thread_not_found"
    )
    answer = await stage.call("files.completeUploadExternal", {"files": [{"name": "x"}]})
    assert answer["error"] == "invalid_arguments"


async def test_a_name_cannot_lead_out_of_the_folder(stage: Any, tmp_path: Path) -> None:
    """Only the last part of a path is the name; bytes are stored under the file's id."""
    said = await stage.workspace.say("ana", "#product", "x", files=[("../../evil.txt", b"x")])

    assert said["files"][0]["name"] == "evil.txt"
    assert {path.name for path in (tmp_path / "files").iterdir()} == {said["files"][0]["id"]}
