"""The door for third-party text, against what the public and its enemies type."""

import time
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.cleaning import MAX_CHARACTERS, clamp_time, clean, clean_html

FAMILY = "👨\u200d👩\u200d👧"
HEART = "❤\ufe0f\u200d🔥"
PERSIAN = "می\u200cخواهم"
HINDI = "क्\u200dष"


@pytest.mark.parametrize(
    ("dirty", "cleaned"),
    [
        ("  a \n\t b\u00a0\u2003c\u2028d\x85e ", "a b c d e"),
        ("pay\u202ekcab\u202c \u2066now\u2069", "paykcab now"),
        ("ze\u200bro\ufeff wi\u00addth\u2060", "zero width"),
        ("nul\x00 bell\x07 esc\x1b[31m", "nul bell esc[31m"),
        ("lone \ud83d half", "lone half"),
        ("tag\U000e0041\U000e007f private\ue000\U000f0000", "tag private"),
        ("blank\u2800 filler\u3164 \u115fselector\ufe01", "blank filler selector"),
        ("cafe\u0301", "café"),
        ("Z\u0351\u0352\u0353\u0354algo", "Z\u0353\u0354algo"),
        ("ส\u0e47\u0e47\u0e47\u0e47 สวัสดี", "ส\u0e47\u0e47 สวัสดี"),
        ("Nguyễn Việt", "Nguyễn Việt"),
        (FAMILY, FAMILY),
        (HEART, HEART),
        (PERSIAN, PERSIAN),
        (HINDI, HINDI),
        ("a\u200db\u200cc", "abc"),
        ("👨\u200d \u200d👧", "👨 👧"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("", ""),
    ],
)
def test_what_cannot_be_seen_goes_and_what_spells_stays(dirty: str, cleaned: str) -> None:
    assert clean(dirty) == cleaned


def test_a_long_text_ends_in_an_ellipsis() -> None:
    assert clean("x" * 5_000_000) == "x" * (MAX_CHARACTERS - 1) + "…"
    assert clean("y" * MAX_CHARACTERS) == "y" * MAX_CHARACTERS
    assert clean("hello world", limit=7) == "hello…"


@given(st.text(st.characters(), max_size=60), st.integers(2, 40))
def test_cleaning_again_changes_nothing(text: str, limit: int) -> None:
    once = clean(text, limit=limit)
    assert clean(once, limit=limit) == once
    assert len(once) <= limit


@given(
    st.text(
        st.sampled_from("a \u0301\u0323\u0e47\u200d\u200c\u202e👨❤\ufe0fकم\ud800\x00\U000e0041"), max_size=30
    )
)
def test_what_is_clean_can_be_stored_and_shown(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert once == unicodedata.normalize("NFC", once.encode().decode())
    assert not {"Cc", "Cs", "Co"} & {unicodedata.category(char) for char in once}


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("<p>One</p><p>two<br>three</p>", "One two three"),
        ("Tom &amp; Ann &#8212; &lt;3&nbsp;you", "Tom & Ann — <3 you"),
        ("<b>bo</b>ld", "bold"),
        ("a<script>alert(1)</script><style>p{}</style>b", "ab"),
        ("&#x202e;evil&#0;", "evil\ufffd"),
        ("5 < 6 & 7", "5 < 6 & 7"),
        ("İİİ<script>x</script>y", "İİİy"),
        ("<a href='x' title=\"b\">link</a>", "link"),
        ("<!-- note -->text<!DOCTYPE x><?php 1?>", "text"),
        ("a<SCRIPT>if (1<2)</SCRIPT >b<!-- never closed", "ab"),
        ("<![foo[ x ]]>", ""),
    ],
)
def test_markup_becomes_what_its_reader_sees(markup: str, text: str) -> None:
    assert clean_html(markup) == text


@pytest.mark.parametrize(
    "piece", ["<", "<!--", "<a ", '<a href="', "</", "<script>", "&", "<a/b='", "<![CDATA["]
)
def test_no_markup_takes_long(piece: str) -> None:
    """Hostile markup once took five seconds in a parser that looks back."""
    started = time.perf_counter()
    clean_html(piece * 100_000)
    assert time.perf_counter() - started < 1


def test_only_the_future_is_clamped() -> None:
    seen = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    for minutes, counts in ((-9999999, False), (0, False), (5, False), (6, True)):
        created = seen + timedelta(minutes=minutes)
        assert clamp_time(created, seen) == (seen if counts else created)
