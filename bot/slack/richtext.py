"""Rich text, the only place where other people's words may stand, and what makes words safe elsewhere."""

import re
import unicodedata
from typing import Any
from urllib.parse import urlsplit

Element = dict[str, Any]
Block = dict[str, Any]

POST_HOSTS = (
    "x.com",
    "twitter.com",
    "instagram.com",
    "facebook.com",
    "tiktok.com",
    "bsky.app",
    "reddit.com",
    "youtube.com",
    "mastodon.social",
    "threads.net",
    "threads.com",
    "linkedin.com",
    "news.ycombinator.com",
)
"""Hosts a post may be linked on; a link to anywhere else could be phishing and is shown, not linked."""

_WEB_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>|]+|\bwww\.[^\s<>|]+", re.IGNORECASE)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_FORMATTING = str.maketrans({**_ENTITIES, "*": "∗", "_": "＿", "~": "∼", "`": "ˋ", "@": "＠"})
_ZERO_WIDTH_JOINER = "\u200d"


# --- elements ----------------------------------------------------------------------------------------------


def text(words: str, *, bold: bool = False, italic: bool = False, strike: bool = False) -> Element:
    """Words that are shown as they are, whatever they contain."""
    style = {name: True for name, on in (("bold", bold), ("italic", italic), ("strike", strike)) if on}
    return {"type": "text", "text": words or " "} | ({"style": style} if style else {})


def user(user_id: str) -> Element:
    """A mention, which notifies: only for somebody who has to act."""
    return {"type": "user", "user_id": user_id}


def channel(channel_id: str) -> Element:
    """A link to a channel, by its name for those who may see it."""
    return {"type": "channel", "channel_id": channel_id}


def person(any_id: str) -> Element:
    """The same of a person or, by an id that begins with S, of a user group."""
    return {"type": "usergroup", "usergroup_id": any_id} if any_id.startswith("S") else user(any_id)


def section(*elements: Element) -> Element:
    """A paragraph."""
    return {"type": "rich_text_section", "elements": list(elements)}


def quote(*elements: Element) -> Element:
    """Somebody's words, set off by a bar."""
    return {"type": "rich_text_quote", "elements": list(elements)}


def preformatted(words: str) -> Element:
    """Text to copy, with its line breaks."""
    return {"type": "rich_text_preformatted", "elements": [text(words)]}


def bullets(lines: list[str]) -> Element:
    """A bulleted list of sentences."""
    return listed([section(text(one)) for one in lines])


def listed(sections: list[Element]) -> Element:
    """A bulleted list of paragraphs."""
    return {"type": "rich_text_list", "style": "bullet", "elements": sections}


def block(block_id: str, *parts: Element) -> Block:
    """A rich_text block."""
    return {"type": "rich_text", "block_id": block_id, "elements": list(parts)}


# --- other people's words ----------------------------------------------------------------------------------


def tidy(words: str, limit: int) -> str:
    """One paragraph of at most `limit` characters: no controls, no direction tricks, no doubled blanks."""
    return clip(" ".join(visible(words).split()), limit)


def visible(words: str) -> str:
    """The words with their line breaks, but nothing in them that hides, reverses or controls."""
    return "".join(char for char in words if _is_shown(char))


def clip(words: str, limit: int) -> str:
    """At most `limit` characters, the last one an ellipsis where something was cut."""
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"


def safe(words: str, limit: int = 150) -> str:
    """Words fit for mrkdwn and for the notification: nothing in them formats, links or mentions."""
    return tidy(words, limit).translate(_FORMATTING)


def disarm(words: str) -> str:
    """The same words with every web address made unclickable: `evil[.]example/…`."""
    return _WEB_ADDRESS.sub(lambda found: f"{defanged_host(found.group())}/…", words)


def message_link(url: str, words: str) -> Element:
    """A link to a message of the workspace, as Slack gave it to us."""
    return {"type": "link", "url": url, "text": words}


def post_link(url: str | None, words: str) -> Element | None:
    """A link to the post where its host is known, the host's unclickable name elsewhere, else None."""
    if not url:
        return None
    if _is_known(url):
        return {"type": "link", "url": url, "text": words}
    return text(defanged_host(url))


def defanged_host(url: str) -> str:
    """The host of an address so that nothing turns it into a link; foreign scripts as punycode."""
    try:
        host = urlsplit(url if "://" in url else f"https://{url}").hostname or ""
        host = host.encode("idna").decode("ascii")
    except ValueError:
        host = ""
    return tidy(host, 60).replace(".", "[.]") or "unreadable address"


def _is_known(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, odd = parts.hostname or "", parts.port or parts.username or parts.password
    except ValueError:
        return False
    listed = any(host == known or host.endswith("." + known) for known in POST_HOSTS)
    return parts.scheme == "https" and listed and not odd and url.isascii() and url.isprintable()


def _is_shown(char: str) -> bool:
    # Cf holds the direction overrides, zero-width and tag characters; the joiner builds legitimate emoji.
    if char == _ZERO_WIDTH_JOINER or char.isspace():
        return True
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
