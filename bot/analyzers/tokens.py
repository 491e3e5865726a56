"""A post as the words that carry its tone: contractions opened, hashtags split, noise named."""

import re

NEGATIONS = frozenset(
    {"not", "no", "never", "nor", "neither", "nobody", "nothing", "none", "without", "hardly", "barely"}
)
STOPS = frozenset({".", ",", "!", "?", "…", "but", "however", "though", "although"})
"""Tokens at which a negation ends."""

USER, LINK, NUMBER = "@user", "http", "0"

_LINKED = ("http://", "https://", "www.")
_TOKEN = re.compile(
    r"(?i:https?://|www\.)\S+|\bhttp\b"
    r"|[@＠][\w.]*\w"
    r"|#\w+"
    r"|[<>]?[:;=8xX][-o*']?[)\](\[dDpP/\\|3@}{](?![\w/])|[)\](\[/\\|D][-o*']?[:;=](?![\w/])|<3+|</3|\^_*\^|-_+-|[xX][dD]\b"
    r"|\d[\d.,:%]*(?:st|nd|rd|th|am|pm|k|m|bn|hrs?|h|min|mins)?\b"
    r"|[^\W\d_]+(?:'[^\W\d_]+)*(?:-[^\W\d_]+)*"
    r"|\.{2,}|…|[.,!?]"
    r"|[☀-➿⬀-⯿\U0001f000-\U0001faff♥❤]"
)
_LONG = re.compile(r"(\w)\1{2,}")
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=\D)(?=\d)")
_ENTITIES = (("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"))
_OPENED = {
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "ain't": ("is", "not"),
    "gonna": ("going", "to"),
    "wanna": ("want", "to"),
    "gotta": ("got", "to"),
}
_BARE = {
    word.replace("'", ""): word
    for word in [
        "can't",
        "won't",
        "don't",
        "doesn't",
        "didn't",
        "isn't",
        "aren't",
        "wasn't",
        "weren't",
        "couldn't",
        "wouldn't",
        "shouldn't",
        "haven't",
        "hasn't",
        "hadn't",
        "ain't",
        "i'm",
        "i've",
        "you're",
        "they're",
        "that's",
        "what's",
        "there's",
        "it'll",
        "you'll",
        "they've",
        "we've",
        "couldn't",
        "mustn't",
        "let's",
        "he's",
        "she's",
        "who's",
    ]
    if word.replace("'", "") not in {"wont", "lets", "hes", "shes"}
} | {"wont": "won't"}


def tokenize(text: str) -> list[str]:
    """The tokens of a text in their order, lower case: words with contractions opened ("isn't" -> is not),
    `@user`, `http`, `0` for any number, emoticons, emoji, hashtags whole ("#epicfail") followed by their
    parts, and the marks . , ! ? …"""
    if "&" in text:
        for entity, sign in _ENTITIES:
            text = text.replace(entity, sign)
    text = text.replace("’", "'").replace("\ufe0f", "")
    tokens: list[str] = []
    for token in _TOKEN.findall(text):
        first = token[0]
        if first.isalpha():
            if token == LINK or token.lower().startswith(_LINKED):
                tokens.append(LINK)
            else:
                _add_word(tokens, token)
        elif first == "#":
            _add_hashtag(tokens, token)
        elif first in "@＠" and len(token) > 1:
            tokens.append(USER)
        elif first.isdigit() and not _is_emoticon(token):
            tokens.append(NUMBER)
        else:
            tokens.append("…" if token.startswith("..") else token)
    return tokens


def shouted(text: str) -> int:
    """How many words of three letters or more are in capitals."""
    return sum(len(word) > 2 and word.isupper() for word in text.split() if word[0] not in "@#")


def _is_emoticon(token: str) -> bool:
    return len(token) > 1 and not token[-1].isalnum() and token[1] in "-o*')](["


def _add_word(tokens: list[str], token: str) -> None:
    word = token.lower()
    if (len(word) > 2 and word[0] == word[1] == word[2]) or _LONG.search(word):
        word = _LONG.sub(r"\1\1", word)
    word = _BARE.get(word, word)
    if word in _OPENED:
        tokens.extend(_OPENED[word])
    elif word.endswith("n't"):
        tokens.extend((word[:-3], "not"))
    elif "'" in word:
        head, _, tail = word.partition("'")
        tokens.append(head)
        if tail in ("m", "re", "ve", "ll", "d"):
            tokens.append("'" + tail)
    else:
        tokens.append(word)


def _add_hashtag(tokens: list[str], token: str) -> None:
    tokens.append(token.lower())
    parts = _HUMPS.split(token[1:].replace("_", " "))
    if len(parts) > 1 or "_" in token:
        for part in parts:
            for word in part.split():
                _add_word(tokens, word)
    else:
        _add_word(tokens, token[1:])
