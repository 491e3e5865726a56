"""Feeds as publishers serve them, and as nobody should."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.mentions import Batch, Query
from bot.errors import SourceError, Trouble
from bot.http import Http
from bot.sources.access import Access
from bot.sources.feed import open as open_feed
from tests.sources.conftest import NOW
from tests.standins.web import Reply, Web, answer, redirect

ITEM = """<item><guid>{id}</guid><title>Kettle &lt;b&gt;{id}&lt;/b&gt; catches fire</title>
<link>https://news.example/{id}</link>
<description><![CDATA[<p>It&nbsp;burned &amp; smoked.</p>]]></description>
<pubDate>Sun, 01 Mar 2026 11:0{id}:00 +0000</pubDate></item>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>The Blog</title><entry><id>tag:blog,1</id>
<title>Hi</title><link href="https://blog.example/1"/><published>2026-03-01T12:30:00+02:00</published>
<content type="html">&lt;i&gt;Sold out&lt;/i&gt;</content></entry></feed>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "The Blog",
    "items": [
        {
            "id": 7,
            "url": "https://blog.example/7",
            "content_text": "1 < 2 & 3",
            "date_published": "2026-03-01T10:00:00Z",
        }
    ],
}


def rss(*ids: int) -> bytes:
    items = "".join(ITEM.format(id=i) for i in ids)
    return f"<rss version='2.0'><channel><title>Daily</title>{items}</channel></rss>".encode()


def fetch(web: Web, http: Http, *replies: Reply, cursor: dict | None = None) -> Batch:
    source = open_feed(web.on("/feed", *replies), query=Query(), access=Access(http, lambda: NOW))
    return source.fetch(cursor or {})


def refusal(web: Web, http: Http, *replies: Reply) -> SourceError:
    with pytest.raises(SourceError) as caught:
        fetch(web, http, *replies)
    return caught.value


def test_an_rss_item_becomes_a_mention_without_markup(web: Web, http: Http) -> None:
    (mention,) = fetch(web, http, answer(rss(1))).mentions
    assert (mention.source, mention.native_key) == ("news", "127.0.0.1 1")
    assert (mention.title, mention.text) == ("Kettle 1 catches fire", "It burned & smoked.")
    assert mention.created_at == datetime(2026, 3, 1, 11, 1, tzinfo=UTC)
    assert (mention.url, mention.author.name) == ("https://news.example/1", "Daily")


def test_an_atom_entry_becomes_a_mention(web: Web, http: Http) -> None:
    (mention,) = fetch(web, http, answer(ATOM)).mentions
    assert (mention.native_key, mention.text, mention.title) == ("tag:blog,1", "Sold out", "Hi")
    assert mention.created_at == datetime(2026, 3, 1, 10, 30, tzinfo=UTC)


def test_a_json_feed_item_becomes_a_mention(web: Web, http: Http) -> None:
    (mention,) = fetch(web, http, answer(json.dumps(JSON_FEED).encode())).mentions
    assert (mention.native_key, mention.text, mention.author.name) == ("127.0.0.1 7", "1 < 2 & 3", "The Blog")
    assert mention.created_at == NOW - timedelta(hours=2)


def test_entries_come_oldest_first(web: Web, http: Http) -> None:
    batch = fetch(web, http, answer(rss(3, 1, 2)))
    assert [mention.created_at.minute for mention in batch.mentions] == [1, 2, 3]


def test_only_new_entries_come_again(web: Web, http: Http) -> None:
    first = fetch(web, http, answer(rss(1, 2)))
    second = fetch(web, http, answer(rss(2, 3)), cursor=json.loads(json.dumps(first.cursor)))
    assert [mention.native_key for mention in second.mentions] == ["127.0.0.1 3"]


def test_a_feed_is_asked_only_for_what_changed(web: Web, http: Http) -> None:
    date = "Sun, 01 Mar 2026 11:00:00 GMT"
    first = fetch(web, http, answer(rss(1), ETag='"v1"', Last_Modified=date))
    second = fetch(web, http, answer(status=304), cursor=first.cursor)
    assert (second.mentions, second.cursor) == ((), first.cursor)
    assert web.asked[1][1]["if-none-match"] == '"v1"'
    assert web.asked[1][1]["if-modified-since"] == date


def test_a_long_feed_is_not_told_twice(web: Web, http: Http) -> None:
    body = rss().replace(
        b"</channel>", b"".join(b"<item><guid>g%d</guid><title>t</title></item>" % i for i in range(700))
    )
    first = fetch(web, http, answer(body + b"</channel></rss>"))
    assert len(first.mentions) == 700
    assert fetch(web, http, answer(body + b"</channel></rss>"), cursor=first.cursor).mentions == ()


def test_an_entry_from_the_future_or_without_date_counts_from_when_it_was_seen(web: Web, http: Http) -> None:
    future = rss(1).replace(b"2026 11:01", b"2031 11:01")
    undated = rss(2).replace(b"pubDate", b"when")
    for body in (future, undated):
        assert fetch(web, http, answer(body)).mentions[0].created_at == NOW


def test_the_publisher_named_by_the_entry_is_its_author(web: Web, http: Http) -> None:
    body = rss(1).replace(b"</item>", b"<source url='https://g.example'>The Gazette</source></item>")
    assert fetch(web, http, answer(body)).mentions[0].author.name == "The Gazette"


def test_an_entry_without_id_and_link_keeps_its_key(web: Web, http: Http) -> None:
    body = rss(1).replace(b"<guid>1</guid>", b"").replace(b"<link>https://news.example/1</link>", b"")
    keys = {fetch(web, http, answer(body)).mentions[0].native_key for _ in range(2)}
    assert len(keys) == 1


def test_an_empty_entry_is_rejected_and_the_others_come(web: Web, http: Http) -> None:
    body = rss(1).replace(b"<item>", b"<item><guid>e</guid></item><item>", 1)
    batch = fetch(web, http, answer(body))
    assert len(batch.mentions) == 1
    assert batch.rejected[0].reason == "it has neither title nor text"


def test_a_feed_that_moved_for_good_is_reported_once(web: Web, http: Http) -> None:
    web.on("/new", answer(rss(1)))
    first = fetch(web, http, redirect("/new", status=301))
    second = fetch(web, http, redirect("/new", status=301), cursor=first.cursor)
    assert "moved for good to http://127.0.0.1" in first.rejected[0].reason
    assert second.rejected == ()


def test_a_feed_with_a_wrong_charset_is_still_read(web: Web, http: Http) -> None:
    body = rss(1).replace(b"Daily", "Café".encode("latin-1"))
    batch = fetch(web, http, answer(body, Content_Type="application/rss+xml; charset=utf-8"))
    assert batch.mentions[0].author.name == "Café"


def test_a_broken_document_gives_what_it_holds(web: Web, http: Http) -> None:
    assert len(fetch(web, http, answer(rss(1, 2).replace(b"</channel>", b"</chan"))).mentions) == 2


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html><body>Hello</body></html>", "is no feed but something else"),
        (
            b'<html><link rel="alternate" type="application/rss+xml" href="/rss.xml"></html>',
            "its feed seems to be /rss.xml",
        ),
        (b'<!DOCTYPE x [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]><rss>&b;</rss>', "declares XML entities"),
        ('<!DOCTYPE x [<!ENTITY a "a">]><rss>&a;</rss>'.encode("utf-16"), "declares XML entities"),
        (b"<rss>" + b"<a>" * 100 + b"</a>" * 100 + b"</rss>", "nests deeper than 64"),
        (b"<rss>" + b" " * 2_000_000 + b"</rss>", "larger than 2,000,000"),
        (b"<rss><" + b"<a>" * 200_000, "too large to mend"),
        (b'{"items": []}', "JSON that is no feed"),
        (b"", "is no feed"),
    ],
)
def test_what_is_no_feed_is_refused_in_words(web: Web, http: Http, body: bytes, words: str) -> None:
    error = refusal(web, http, answer(body))
    assert error.permanent
    assert words in str(error)


@pytest.mark.parametrize("body", [b'{"version": ', b"[" * 200_000])
def test_broken_json_may_mend_itself(web: Web, http: Http, body: bytes) -> None:
    error = refusal(web, http, answer(body))
    assert not error.permanent
    assert "broken JSON" in str(error)


def test_a_throttled_feed_says_until_when(web: Web, http: Http) -> None:
    assert refusal(web, http, answer(status=429, Retry_After="60")).retry_at == NOW + timedelta(minutes=1)


@pytest.mark.parametrize("link", ["https://blog.example/\ud800", "https://blog.example/\u202e7"])
def test_a_link_with_hidden_characters_is_not_given(web: Web, http: Http, link: str) -> None:
    item = {"id": 8, "url": link, "content_text": "Hi"}
    body = json.dumps({**JSON_FEED, "items": [item]}).encode()
    (mention,) = fetch(web, http, answer(body)).mentions
    assert mention.url is None


def test_a_headline_that_was_corrected_comes_again_as_the_same_entry(web: Web, http: Http) -> None:
    first = fetch(web, http, answer(rss(1, 2)))
    corrected = rss(1, 2).replace(b"Kettle &lt;b&gt;2", b"Toaster &lt;b&gt;2")
    (mention,) = fetch(web, http, answer(corrected), cursor=first.cursor).mentions
    assert (mention.native_key, mention.edited_at) == ("127.0.0.1 2", NOW)
    assert mention.title == "Toaster 2 catches fire"


def test_a_place_kept_before_corrections_were_told_still_counts(web: Web, http: Http) -> None:
    assert fetch(web, http, answer(rss(1)), cursor={"seen": ["127.0.0.1 1"]}).mentions == ()


def test_a_feed_that_asks_for_rest_is_not_asked_meanwhile(web: Web, http: Http) -> None:
    first = fetch(web, http, answer(rss(1).replace(b"<title>Daily", b"<ttl>60</ttl><title>Daily")))
    second = fetch(web, http, answer(rss(2)), cursor=first.cursor)
    assert (second.mentions, len(web.asked)) == ((), 1)


def test_a_missing_feed_counts_as_gone_at_the_third_look(web: Web, http: Http) -> None:
    first = fetch(web, http, answer(status=404))
    second = fetch(web, http, answer(status=404), cursor=first.cursor)
    assert "does not exist now (2 of 3" in second.note
    with pytest.raises(SourceError) as caught:
        fetch(web, http, answer(status=404), cursor=second.cursor)
    assert caught.value.trouble is Trouble.GONE


def test_a_feed_that_is_gone_for_good_is_given_up_at_once(web: Web, http: Http) -> None:
    assert refusal(web, http, answer(status=410)).trouble is Trouble.GONE


def test_a_page_in_place_of_a_known_feed_may_pass(web: Web, http: Http) -> None:
    first = fetch(web, http, answer(rss(1)))
    with pytest.raises(SourceError) as caught:
        fetch(web, http, answer(b"<html>back soon</html>"), cursor=first.cursor)
    assert not caught.value.permanent


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (
            "https://www.google.com/url?rct=j&amp;url=https://news.example/7&amp;ct=ga",
            "https://news.example/7",
        ),
        ("https://www.google.com/url?url=javascript:x", "https://www.google.com/url?url=javascript:x"),
        ("https://google.evil.example/url?url=https://news.example/7", None),
    ],
)
def test_an_alert_links_to_the_page_it_is_about(web: Web, http: Http, link: str, url: str | None) -> None:
    body = rss(1).replace(b"https://news.example/1", link.encode())
    assert fetch(web, http, answer(body)).mentions[0].url == (url or link)
