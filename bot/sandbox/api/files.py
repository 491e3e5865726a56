"""files.*: uploading in three steps, as the platform has it since files.upload was switched off."""

from __future__ import annotations

import mimetypes
import secrets

from bot.sandbox.api.call import Call, Json, method
from bot.sandbox.api.chat import composed, posting_channel
from bot.sandbox.refusals import Refused, invalid_arguments

FILE_BYTES_MOST = 50_000_000
# The platform scans a file before it knows its type (slack-github-action#413); apps must poll for it.
SCAN_SECONDS = 0.2


@method("files.getUploadURLExternal")
def get_upload_url(call: Call) -> Json:
    """An address to send the bytes to."""
    length = call.whole("length", 0, most=FILE_BYTES_MOST)
    if length == 0:
        raise invalid_arguments("missing required field: length")
    name = call.required("filename")
    file: Json = {
        "id": f"F{secrets.token_hex(5).upper()}",
        "name": name,
        "title": name,
        "user": call.workspace.bot_user_id,
        "alt_txt": call.text("alt_txt"),
        "size": length,
        "content": None,
        "ready_at": None,
        "channels": [],
    }
    call.workspace.files[file["id"]] = file
    url = f"{call.services.base_url}/upload/{file['id']}?ticket={secrets.token_urlsafe(12)}"
    return {"upload_url": url, "file_id": file["id"]}


@method("files.completeUploadExternal")
def complete_upload(call: Call) -> Json:
    """Finishes an upload and shares it, when a channel is named."""
    entries = call.data("files", list, error="invalid_arguments") or []
    if not entries:
        raise invalid_arguments("missing required field: files")
    done = [_completed(call, entry) for entry in entries]
    if call.has("channel_id"):
        _share(call, done)
    return {"files": [shown_file(call, file) for file in done]}


@method("files.info")
def info(call: Call) -> Json:
    """One file; its mimetype is empty until it has been scanned."""
    file = call.workspace.files.get(call.required("file"))
    if file is None or file["ready_at"] is None:
        raise Refused("file_not_found")
    return {"file": shown_file(call, file), "comments": []}


def shown_file(call: Call, file: Json) -> Json:
    """A file as files.info gives it."""
    is_scanned = file["ready_at"] is not None and call.workspace.clock() >= file["ready_at"]
    kind = mimetypes.guess_type(file["name"])[0] or "application/octet-stream"
    address = f"{call.services.base_url}/files/{file['id']}/{file['name']}"
    names = ("id", "name", "title", "user", "size", "alt_txt", "channels")
    return {name: file[name] for name in names} | {
        "mimetype": kind if is_scanned else "",
        "filetype": file["name"].rsplit(".", 1)[-1] if is_scanned else "",
        "url_private": address,
        "url_private_download": address,
        "is_external": False,
    }


def _completed(call: Call, entry: Json) -> Json:
    file = call.workspace.files.get(str(entry.get("id")))
    if file is None or file["content"] is None:
        raise Refused("file_not_found")
    file["title"] = entry.get("title") or file["title"]
    file["ready_at"] = call.workspace.clock() + SCAN_SECONDS
    return file


def _share(call: Call, files: list[Json]) -> None:
    args = {"channel": call.text("channel_id"), "text": call.text("initial_comment")}
    args |= {name: call.args[name] for name in ("thread_ts", "blocks") if call.has(name)}
    post = Call(call.method, args, call.services)
    channel = posting_channel(post)
    message = composed(post, channel, may_be_empty=True)
    message.subtype = "file_share"
    for file in files:
        file["channels"].append(channel.id)
    message.files = [shown_file(call, file) for file in files]
    call.services.posts.post(message, method=call.method)
