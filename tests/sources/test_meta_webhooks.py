"""What Meta pushes: handshake, signature, batches of entries and changes."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.mentions import Batch, Gone, Kind, Mention
from bot.sources.meta_webhooks import handshake, parse, signed

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
AT = int(NOW.timestamp()) - 60
BODY = b'{"object":"page"}'
COMMENT = {
    "item": "comment",
    "verb": "add",
    "post_id": "104_7",
    "comment_id": "7_9",
    "parent_id": "104_7",
    "message": "Brindle &amp; Fern?",
    "from": {"id": "55", "name": "Amber"},
    "created_time": AT,
}


def body(object: str, field: str, *values: Any, id: str = "104") -> bytes:
    changes = [{"field": field, "value": value} for value in values]
    return json.dumps({"object": object, "entry": [{"id": id, "time": AT, "changes": changes}]}).encode()


def told(object: str, field: str, value: Any) -> Batch:
    ((_, batch),) = parse(body(object, field, value), now=NOW)
    return batch


@pytest.mark.parametrize(
    ("params", "token", "answer"),
    [
        ({"hub.mode": "subscribe", "hub.verify_token": "ours", "hub.challenge": "42"}, "ours", "42"),
        ({"hub.mode": "subscribe", "hub.verify_token": "theirs", "hub.challenge": "42"}, "ours", None),
        ({"hub.mode": "subscribe", "hub.verify_token": "\ud800é", "hub.challenge": "42"}, "ours", None),
        ({"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "42"}, "", None),
        ({"hub.mode": "unsubscribe", "hub.verify_token": "ours", "hub.challenge": "42"}, "ours", None),
        ({}, "ours", None),
    ],
)
def test_only_who_knows_our_token_gets_the_challenge(
    params: dict[str, str], token: str, answer: str | None
) -> None:
    assert handshake(params, token) == answer


def test_only_the_apps_own_signature_counts() -> None:
    good = "sha256=" + hmac.new(b"secret", BODY, hashlib.sha256).hexdigest()
    assert signed(BODY, good, "secret")
    for given_body, header, secret in [
        (BODY + b" ", good, "secret"),
        (BODY, good.upper(), "secret"),
        (BODY, "sha1=" + good[7:], "secret"),
        (BODY, "é", "secret"),
        (BODY, "", "secret"),
        (BODY, "sha256=" + hmac.new(b"", BODY, hashlib.sha256).hexdigest(), ""),
    ]:
        assert not signed(given_body, header, secret)


def test_a_comment_on_a_page_becomes_a_mention() -> None:
    (mention,) = told("page", "feed", COMMENT).mentions
    assert (mention.native_key, mention.kind, mention.via) == ("7_9", Kind.COMMENT, "webhook")
    assert (mention.parent_key, mention.root_key, mention.author.name) == ("104_7", "104_7", "Amber")
    assert (int(mention.created_at.timestamp()), mention.edited_at) == (AT, None)


@pytest.mark.parametrize("verb", ["edited", "edit"])
def test_an_edit_keeps_its_key(verb: str) -> None:
    (mention,) = told("page", "feed", {**COMMENT, "verb": verb}).mentions
    assert (mention.native_key, mention.edited_at is not None) == ("7_9", True)


def test_what_is_removed_is_gone() -> None:
    assert told("page", "feed", {**COMMENT, "verb": "remove"}).gone == (Gone("facebook", "7_9"),)
    post = {"item": "status", "verb": "remove", "post_id": "104_7"}
    assert told("page", "feed", post).gone == (Gone("facebook", "104_7"),)


@pytest.mark.parametrize(
    "value",
    [
        {"item": "reaction", "verb": "add", "post_id": "104_7"},
        {"item": "like", "verb": "add", "post_id": "104_7"},
        {**COMMENT, "item": "reaction"},
        {**COMMENT, "verb": "hide"},
        {**COMMENT, "from": {"id": "104", "name": "Brindle & Fern"}},
        {"item": "event", "verb": "add", "post_id": "104_7"},
    ],
)
def test_reactions_and_our_own_words_are_no_mentions(value: dict[str, Any]) -> None:
    batch = told("page", "feed", value)
    assert (batch.mentions, batch.gone, batch.rejected) == ((), (), ())


def test_a_mention_of_a_page_has_no_author() -> None:
    value = {"item": "post", "verb": "add", "post_id": "55_8", "message": "with Brindle & Fern"}
    (mention,) = told("page", "mention", value).mentions
    assert (mention.author.name, mention.url) == (None, "https://www.facebook.com/55_8")


def test_a_review_is_rated() -> None:
    value = {"item": "rating", "verb": "add", "open_graph_story_id": "91", "recommendation_type": "negative"}
    (mention,) = told("page", "ratings", value).mentions
    assert (mention.native_key, mention.kind, mention.rating) == ("91", Kind.REVIEW, -1.0)


def test_an_instagram_comment_has_the_key_it_is_polled_by() -> None:
    value = {"id": "31", "text": "Burnt", "from": {"id": "5", "username": "amber"}, "media": {"id": "30"}}
    (mention,) = told("instagram", "comments", value).mentions
    assert (mention.native_key, mention.parent_key, mention.author.handle) == ("30_31", "30", "amber")
    assert told("instagram", "comments", {**value, "from": {"id": "104"}}).mentions == ()


@pytest.mark.parametrize(
    ("value", "key"), [({"media_id": "30"}, "30"), ({"media_id": "30", "comment_id": "31"}, "30_31")]
)
def test_an_instagram_mention_is_a_stub(value: dict[str, str], key: str) -> None:
    (mention,) = told("instagram", "mentions", value).mentions
    assert (mention.native_key, mention.kind, mention.text) == (key, Kind.STUB, "")


@pytest.mark.parametrize("id", ["30){id}", "me", "3/0", ""])
def test_a_stub_names_nothing_but_numbers(id: str) -> None:
    batch = told("instagram", "mentions", {"media_id": id})
    assert (batch.mentions, len(batch.rejected)) == ((), 1)


def test_every_entry_and_change_of_a_batch_is_read() -> None:
    one, two = (
        json.loads(body("page", "feed", COMMENT, {**COMMENT, "comment_id": f"7_{n}"}, id=i))
        for n, i in ((1, "104"), (2, "105"))
    )
    odd = {"id": "104", "time": AT, "changes": [{"field": "something_new", "value": 1}, 7]}
    entries = [*one["entry"], *two["entry"], odd, "nonsense"]
    found = dict(parse(json.dumps({"object": "page", "entry": entries}).encode(), now=NOW))
    assert {key: len(batch.mentions) for key, batch in found.items()} == {
        "facebook:104": 2,
        "facebook:105": 2,
    }


@pytest.mark.parametrize(
    "raw", [b"", b"[", b"[]", b"null", b'{"object": "user", "entry": [{}]}', b'{"object": []}', b"\xff"]
)
def test_what_is_no_delivery_brings_nothing(raw: bytes) -> None:
    assert parse(raw, now=NOW) == []


@given(
    object=st.sampled_from(["page", "instagram"]),
    field=st.sampled_from(["feed", "mention", "ratings", "comments", "mentions"]),
    value=st.recursive(
        st.none() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from([*COMMENT, "id", "media", "media_id", "open_graph_story_id"]), inner
            )
        ),
        max_leaves=10,
    ),
)
def test_nothing_that_is_pushed_breaks_parsing(object: str, field: str, value: Any) -> None:
    for _, batch in parse(body(object, field, value), now=NOW):
        assert all(isinstance(mention, Mention) for mention in batch.mentions)
