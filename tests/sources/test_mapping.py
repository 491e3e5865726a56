"""Vendors' documents, by where their mapping says each field stands."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.mentions import Kind, Mention, Rejection
from bot.errors import InputError
from bot.sources.mapping import EXTRA_BYTES, apply, documents, parse_path
from bot.sources.mapping_files import known_mappings, load_mapping, parse_mapping

SEEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FIELDS = '[fields]\ntext = "t"\ncreated_at = "at"\nurl = "u"\n'

MELTWATER = {
    "document_id": "M1",
    "document_url": "https://news.example/kettles",
    "document_publish_date": "2026-03-01T10:00:00.000Z",
    "document_title": "Brindle &amp; Fern recalls kettles",
    "document_opening_text": "The maker <b>Brindle & Fern</b> recalls.",
    "document_language_code": "EN",
    "document_sentiment": "Negative",
    "document_author": "Ann Lee",
    "source_name": "The Example",
    "source_reach": 120000,
    "source_country_code": "gb",
}
BRANDWATCH = {
    "resourceId": "77_abc",
    "guid": "1937000000000000001",
    "url": "https://x.com/ann/status/1937000000000000001",
    "snippet": "Brindle & Fern kettle burnt me",
    "author": "ann",
    "date": "2026-03-01T10:00:00.000+0000",
    "sentiment": "negative",
    "contentSource": "twitter",
    "pageType": "twitter",
    "reachEstimate": 900,
    "twitterFollowers": 45,
    "twitterRetweets": 6,
    "language": "en",
}
BRAND24 = {
    "id": 5,
    "url": "https://www.tiktok.com/@ann/video/9",
    "content": "my kettle #ad",
    "date": "2026-03-01",
    "time": "10:00",
    "sentiment": -1,
    "likes_count": "3",
}


def mapped(name: str, document: Any) -> Mention:
    mention = apply(load_mapping(name), document, where="document 1", observed_at=SEEN)
    assert isinstance(mention, Mention)
    return mention


def own(text: str, document: Any) -> Mention | Rejection:
    return apply(parse_mapping("mine", text), document, where="document 1", observed_at=SEEN)


def test_meltwaters_flat_documents_find_their_places() -> None:
    mention = mapped("meltwater", MELTWATER)
    assert (mention.source, mention.native_key, mention.lang) == ("news", "meltwater:M1", "en")
    assert mention.title == "Brindle & Fern recalls kettles"
    assert mention.text == "The maker Brindle & Fern recalls."
    assert (mention.rating, mention.reach, mention.reach_basis) == (-1.0, 120000, "vendor")
    assert (mention.author.handle, mention.author.name) == ("Ann Lee", "The Example")
    assert mention.extra == (("source_country_code", "gb"),)


def test_brandwatchs_mentions_find_their_places() -> None:
    mention = mapped("brandwatch", BRANDWATCH)
    assert (mention.source, mention.native_key, mention.via) == ("x", "1937000000000000001", "webhook")
    assert mention.created_at == datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
    assert (mention.author.followers, mention.metrics.shares, mention.metrics.likes) == (45, 6, None)
    assert (mention.rating, mention.reach) == (-1.0, 900)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://twitter.com/ann/statuses/12?s=20", "12"),
        ("https://mobile.twitter.com/ann/status/12", "12"),
        ("https://x.com/ann", "brandwatch:77_abc"),
        ("https://x.com.example/ann/status/12", "brandwatch:77_abc"),
        (None, "brandwatch:77_abc"),
    ],
)
def test_a_post_on_x_is_the_one_x_itself_would_give(url: str | None, key: str) -> None:
    assert mapped("brandwatch", {**BRANDWATCH, "url": url}).native_key == key


def test_brand24s_mentions_find_their_places_and_their_network_by_the_address() -> None:
    mention = mapped("brand24", BRAND24)
    assert (mention.source, mention.native_key, mention.metrics.likes) == ("tiktok", "brand24:5", 3)
    assert (mention.created_at.hour, mention.sponsored, mention.rating) == (10, True, -1.0)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("meltwater", "documents"),
        ("brandwatch", "results"),
        ("brand24", "data"),
        ("generic", "mentions"),
        ("generic", "data"),
        *((name, None) for name in known_mappings()),
    ],
)
def test_every_mapping_knows_where_its_list_is(name: str, place: str | None) -> None:
    listed = [{"text": "x"}]
    body = {place: listed, "request": {"hook_id": 1}} if place else listed
    assert documents(load_mapping(name), body) == listed


def test_one_document_alone_is_a_list_of_one() -> None:
    assert documents(load_mapping("generic"), {"text": "x"}) == [{"text": "x"}]
    with pytest.raises(ValueError, match="no list of documents at"):
        documents(load_mapping("generic"), {"hello": 1})


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("a.b[0].c", ("a", "b", 0, "c")),
        ("$.a", ("a",)),
        ('a["odd.key"].b', ("a", "odd.key", "b")),
        ("Full Text", ("Full Text",)),
        ("[2]", (2,)),
        ("", ()),
    ],
)
def test_a_path_names_keys_and_places(path: str, steps: tuple[str | int, ...]) -> None:
    assert parse_path(path) == steps


@pytest.mark.parametrize("path", ["a..b", "a[x]", "a[", "a[*]"])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="is no path"):
        parse_path(path)


def test_without_an_id_address_and_text_name_a_document() -> None:
    document = {"t": "hello", "at": "2026-03-01", "u": "https://a.example/1"}
    first, again = own(FIELDS, document), own(FIELDS, {**document, "at": "2026-03-02"})
    other = own(FIELDS, {**document, "t": "hello!"})
    assert first.native_key == again.native_key != other.native_key


def test_alternatives_constants_words_and_scale() -> None:
    text = (
        'id_prefix = "v:"\nrating_scale = [0, 100]\n' + FIELDS + 'id = ["a.id", "b[0].id"]\nrating = "r"\n'
        'kind = "k"\n[constants]\nlang = "de"\n[words.kind]\nstars = "review"\n'
        '[dates]\nzone = "Europe/Berlin"\n'
    )
    document = {"t": "x", "at": "2026-03-01 11:00", "b": [{"id": 9}], "r": "25", "k": "Stars"}
    mention = own(text, document)
    assert (mention.native_key, mention.rating, mention.kind) == ("v:9", -0.5, Kind.REVIEW)
    assert (mention.lang, mention.created_at.hour) == ("de", 10)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("text", "not a JSON object"),
        ({"at": "2026-03-01"}, "text is empty"),
        ({"t": "x"}, "created_at is missing"),
        ({"t": "x", "at": "03/04/2026"}, "can be read in two ways"),
    ],
)
def test_an_unusable_document_says_why(document: Any, reason: str) -> None:
    rejection = own(FIELDS, document)
    assert isinstance(rejection, Rejection)
    assert (rejection.where, reason in rejection.reason) == ("document 1", True)


def test_a_rounded_id_is_refused() -> None:
    rejection = own(FIELDS + 'id = "i"\n', {"t": "x", "at": "2026-03-01", "i": 1.29356e18})
    assert "rounded by a spreadsheet" in rejection.reason


def test_what_is_left_over_is_kept_within_bounds() -> None:
    many = {f"key{n}": "é" * 400 for n in range(50)}
    mention = own(FIELDS, {"t": "x", "at": "2026-03-01", "nested": {"a": [1]}, **many})
    assert mention.extra[0] == ("nested", '{"a": [1]}')
    assert sum(len(k.encode()) + len(v.encode()) for k, v in mention.extra) <= EXTRA_BYTES


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fields = ", "is not TOML"),
        ('[fields]\ntext = "t"\n', "must say where created_at"),
        (FIELDS + 'txt = "t"\n', "has the unknown txt: did you mean text?"),
        ('item = ""\n' + FIELDS, "has the unknown item: did you mean items?"),
        (FIELDS + "id = 3\n", "neither a path nor"),
        (FIELDS + 'id = "a["\n', "is no path"),
        ("rating_scale = [5, 1]\n" + FIELDS, "rating_scale is [worst, best]"),
        ("answer = 500\n" + FIELDS, "answer is 200, 201 or 202"),
        (FIELDS + '[dates]\nformat = "%d/%m/%Y"\n', "needs a time zone"),
        ("fields = 3\n", "[fields] is a table"),
    ],
)
def test_a_wrong_mapping_file_says_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_mapping("mine", text)
    assert words in str(caught.value)


def test_a_mapping_is_found_by_name_or_in_its_folder_and_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(FIELDS)
    (tmp_path / "link.toml").symlink_to(tmp_path / "mine.toml")
    inside = tmp_path / "inside"
    inside.mkdir()
    assert load_mapping("mine", folder=tmp_path).name == "mine"
    assert load_mapping(str(tmp_path / "mine.toml")).name == "mine"
    for name in ("../mine.toml", "link.toml", ".hidden", "absent", str(tmp_path / "mine.toml")):
        with pytest.raises(InputError, match="mapping"):
            load_mapping(name, folder=inside if ".." in name else tmp_path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
KEYS = sorted(
    {"id", "url", "text", "title", "created_at", "date", "sentiment", "likes", "author", "kind", "x"}
)


@given(document=JSON | st.dictionaries(st.sampled_from(KEYS), JSON), name=st.sampled_from(known_mappings()))
def test_whatever_json_holds_gives_a_mention_or_a_reason(document: Any, name: str) -> None:
    found = apply(load_mapping(name), document, where="w", observed_at=SEEN)
    assert isinstance(found, Mention | Rejection)
    json.dumps(found.native_key if isinstance(found, Mention) else found.reason)


@given(body=JSON)
def test_whatever_json_holds_has_documents_or_a_reason(body: Any) -> None:
    with suppress(ValueError):
        assert isinstance(documents(load_mapping("generic"), body), list)
