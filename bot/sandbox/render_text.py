"""Text objects to HTML: the platform's mrkdwn subset and plain text, every leaf escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup, escape

from bot.sandbox.render_context import Context
from bot.sandbox.render_dates import format_date
from bot.sandbox.render_emoji import CHARACTER, DRAWN, emoji, name_of, spoken

FENCE = re.compile(r"```\n?(.*?)```", re.DOTALL)
TOKEN = re.compile(r"`([^`\n]+)`|<([^<>\n]+)>|:([a-z0-9_+'-]+(?:::skin-tone-\d)?):")
BARE_URL = re.compile(r"https?://[^\s<>|\x00\x01]+[^\s<>|\x00\x01.,;:!?)'\"\]]")
BROADCAST = re.compile(r"(?<!\w)@(here|channel|everyone)\b")
EMPHASIS = re.compile(r"(?<![A-Za-z0-9*_~])([*_~])(?=\S)([^\n]*?\S)\1(?![A-Za-z0-9*_~])")
QUOTE = re.compile(r"^(?:>|&gt;) ?")
REST_QUOTE = re.compile(r"^(?:>>>|&gt;&gt;&gt;) ?")
HELD = re.compile("\x00(\\d+)\x01")  # a finished piece, kept aside while emphasis is parsed
TAGS = {"*": "strong", "_": "em", "~": "del"}
DEEPEST = 6  # three marks nest at most three deep; the rest is somebody trying our stack
DRAWING = Markup('<span class="glyph">{}</span><svg><use href="/ui/static/emoji.svg#{}"/></svg>')
SAFE_URL = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)


def text_object(value: Any, context: Context) -> Markup:
    """A text object (or a bare string, read as plain text) as HTML."""
    if not isinstance(value, dict):
        return plain(str(value or ""))
    text = str(value.get("text") or "")
    if value.get("type") == "mrkdwn":
        return mrkdwn(text, context, verbatim=bool(value.get("verbatim")))
    return plain(text, with_emoji=value.get("emoji") is not False)


def plain(text: str, *, with_emoji: bool = True) -> Markup:
    """Plain text: nothing is parsed but emoji shortcodes and line breaks."""
    pieces = re.split(r"(:[a-z0-9_+'-]+:)", text) if with_emoji else [text]
    done = Markup("").join(_emoji_or_text(piece) for piece in pieces)
    return Markup("<br>").join(Markup(line) for line in done.split("\n"))


def mrkdwn(text: str, context: Context, *, verbatim: bool = False, mentions: bool = True) -> Markup:
    """The platform's mrkdwn; unless verbatim, bare links (and with `mentions` @here) are parsed too."""
    return Markup("").join(_Reader(context, verbatim, mentions and not verbatim).read(text))


def link(url: str, label: Markup | str | None = None) -> Markup:
    """A link that opens elsewhere; an address with another scheme than the safe ones stays text."""
    if not SAFE_URL.match(url):
        return escape(label or url)
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>').format(
        url, label or url
    )


def user_mention(user_id: str, context: Context) -> Markup:
    """A person's name as a mention; marked when it is the viewer."""
    user = context.users.get(user_id)
    name = user.real_name or user.name if user else user_id
    me = " mention-me" if user_id == context.viewer else ""
    return Markup('<span class="mention{}" data-user="{}">@{}</span>').format(me, user_id, name)


def channel_mention(channel_id: str, context: Context, label: str = "") -> Markup:
    """A channel's name, which opens it."""
    channel = context.channels.get(channel_id)
    name = channel.name if channel else label or channel_id
    return Markup('<a class="mention" href="#" data-open-channel="{}">#{}</a>').format(channel_id, name)


def group_mention(group_id: str, context: Context, label: str = "") -> Markup:
    """A user group's handle."""
    group = context.groups.get(group_id)
    name = group.handle if group else label.lstrip("@") or group_id
    return Markup('<span class="mention">@{}</span>').format(name)


def broadcast(name: str) -> Markup:
    """A mention of everybody in reach."""
    return Markup('<span class="mention mention-all">@{}</span>').format(name)


def emoji_mark(name: str, character: str | None = None) -> Markup:
    """An emoji with its name for people who listen; the shortcode itself when it is not known."""
    shown = character or emoji(name)
    if not shown:
        return escape(f":{name}:")
    if name in DRAWN:
        shown = DRAWING.format(shown, name)
    kind = " drawn" if name in DRAWN else ""
    return Markup('<span class="emoji{}" role="img" aria-label="{}" title=":{}:">{}</span>').format(
        kind, spoken(name), name, shown
    )


def date_mark(seconds: float, form: str, context: Context, url: str = "") -> Markup:
    """A moment in the viewer's own time."""
    shown = format_date(form, context.local(seconds), context.now)
    mark = Markup('<time datetime="{}">{}</time>').format(context.local(seconds).isoformat(), shown)
    return link(url, mark) if url else mark


def leaf(text: str) -> Markup:
    """Text that is not parsed any further: escaped, with the emoji in it named."""
    pieces = CHARACTER.split(text)
    return Markup("").join(
        emoji_mark(name_of(piece), piece) if position % 2 else escape(piece)
        for position, piece in enumerate(pieces)
    )


def unescaped(text: str) -> str:
    """The three entities that the platform knows, decoded."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _emoji_or_text(piece: str) -> Markup:
    if piece.startswith(":") and piece.endswith(":") and emoji(piece.strip(":")):
        return emoji_mark(piece.strip(":"))
    return leaf(piece)


class _Reader:
    """Reads one text; finished pieces are held aside so that emphasis can run across them."""

    def __init__(self, context: Context, verbatim: bool, mentions: bool) -> None:
        self.context, self.verbatim, self.mentions = context, verbatim, mentions
        self.held: list[Markup] = []

    def read(self, text: str) -> Iterator[Markup]:
        clean = text.replace("\x00", "").replace("\x01", "").replace("\r\n", "\n")
        for position, piece in enumerate(FENCE.split(clean)):
            if position % 2:
                yield Markup("<pre>{}</pre>").format(unescaped(piece).rstrip("\n"))
            else:
                yield from self.lines(piece)

    def lines(self, text: str) -> Iterator[Markup]:
        """Paragraph text with its quotes; the newline beside a block element is not a break."""
        if not text.strip("\n"):
            return
        rows = text.strip("\n").split("\n")
        while rows:
            quoted = self.quoted(rows)
            plain_rows = [] if quoted else self.unquoted(rows)
            body = Markup("<br>").join(self.inline(row) for row in quoted or plain_rows)
            yield Markup("<blockquote>{}</blockquote>").format(body) if quoted else body
            del rows[: len(quoted or plain_rows)]

    def quoted(self, rows: list[str]) -> list[str]:
        if REST_QUOTE.match(rows[0]):
            return [REST_QUOTE.sub("", rows[0]), *rows[1:]]
        return [QUOTE.sub("", row) for row in _while(rows, QUOTE)]

    @staticmethod
    def unquoted(rows: list[str]) -> list[str]:
        stop = next((i for i, row in enumerate(rows) if QUOTE.match(row)), len(rows))
        return rows[:stop]

    def inline(self, row: str) -> Markup:
        marked = TOKEN.sub(self.token, row)
        if not self.verbatim:
            marked = BARE_URL.sub(lambda m: self.hold(link(unescaped(m[0]))), marked)
        if self.mentions:
            marked = BROADCAST.sub(lambda m: self.hold(broadcast(m[1])), marked)
        return self.emphasis(marked)

    def token(self, match: re.Match[str]) -> str:
        code, angle, name = match.groups()
        if code is not None:
            return self.hold(Markup("<code>{}</code>").format(unescaped(code)))
        if angle is not None:
            return self.hold(self.angle(angle))
        return self.hold(emoji_mark(name)) if emoji(name) else match[0]

    def angle(self, inside: str) -> Markup:
        target, _, label = inside.partition("|")
        if target.startswith("@"):
            return user_mention(target[1:], self.context)
        if target.startswith("#"):
            return channel_mention(target[1:], self.context, label)
        if target.startswith("!"):
            return self.special(target[1:], label)
        if SAFE_URL.match(target):
            return link(unescaped(target), self.leaf(label) if label else None)
        return escape(f"<{unescaped(inside)}>")

    def special(self, target: str, label: str) -> Markup:
        kind, *rest = target.split("^")
        if kind == "date" and len(rest) >= 2 and rest[0].lstrip("-").isdecimal():
            return self.date(int(rest[0]), rest[1], label, rest[2] if len(rest) > 2 else "")
        if kind == "subteam" and rest:
            return group_mention(rest[0], self.context, label)
        if kind in ("here", "channel", "everyone"):
            return broadcast(kind)
        return escape(label or f"<!{target}>")

    def date(self, seconds: int, form: str, fallback: str, url: str) -> Markup:
        try:
            return date_mark(seconds, unescaped(form), self.context, url)
        except (OverflowError, ValueError, OSError):  # a year that no calendar here has
            return escape(unescaped(fallback))

    def emphasis(self, text: str, depth: int = 0) -> Markup:
        if depth == DEEPEST:
            return self.leaf(text)
        done, at = Markup(""), 0
        for match in EMPHASIS.finditer(text):
            tag = TAGS[match[1]]
            inside = self.emphasis(match[2], depth + 1)
            done += self.leaf(text[at : match.start()]) + Markup(f"<{tag}>{inside}</{tag}>")
            at = match.end()
        return done + self.leaf(text[at:])

    def leaf(self, text: str) -> Markup:
        pieces = HELD.split(text)
        return Markup("").join(
            self.held[int(piece)] if position % 2 else leaf(unescaped(piece))
            for position, piece in enumerate(pieces)
        )

    def hold(self, piece: Markup) -> str:
        self.held.append(piece)
        return f"\x00{len(self.held) - 1}\x01"


def _while(rows: list[str], pattern: re.Pattern[str]) -> list[str]:
    stop = next((i for i, row in enumerate(rows) if not pattern.match(row)), len(rows))
    return rows[:stop]
