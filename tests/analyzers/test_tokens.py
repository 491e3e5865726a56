"""A post as tokens: what is opened, split, named, and left as it was."""

import pytest

from bot.analyzers.tokens import shouted, tokenize


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("This isn't it", "this is not it"),
        ("this isn’t it", "this is not it"),
        ("can't cannot wont dont shan't", "can not can not will not do not shall not"),
        ("I'm gonna say you'd it's", "i 'm going to say you 'd it"),
        ("well-known", "well-known"),
        ("#EpicFail", "#epicfail epic fail"),
        ("#epic_fail", "#epic_fail epic fail"),
        ("#iPhoneLaunch", "#iphonelaunch i phone launch"),
        ("#epicfail", "#epicfail epicfail"),
        ("#ICantEven", "#icanteven i can not even"),
        ("good:) bad :-( <3 </3 ^_^ -_- 8)", "good :) bad :-( <3 </3 ^_^ -_- 8)"),
        ("I &lt;3 you", "i <3 you"),
        ("😡❤️ now", "😡 ❤ now"),
        ("see https://t.co/x?good=1 and www.a.example", "see http and http"),
        ("see http://localhost/x and https://t…", "see http and http"),
        ("see Https://x.example/Awful", "see http"),
        ("http httpd", "http httpd"),
        ("@acme_co hi ＠x.y, you", "@user hi @user , you"),
        ("3 4.5 10% 3rd 8am 8:30 83", "0 0 0 0 0 0 0"),
        ("soooo goooood aaaah", "soo good aah"),
        ("too good", "too good"),
        ("wait.... what?! …", "wait … what ? ! …"),
        ("", ""),
    ],
)
def test_a_text_becomes_these_tokens(text: str, tokens: str) -> None:
    assert tokenize(text) == tokens.split()


@pytest.mark.parametrize(
    ("text", "count"), [("NEVER EVER again", 2), ("OK IT IS", 0), ("@ACME #FAIL BAD", 1), ("", 0)]
)
def test_shouting_is_in_words_of_three_capitals_or_more(text: str, count: int) -> None:
    assert shouted(text) == count
