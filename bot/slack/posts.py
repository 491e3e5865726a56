"""The public's own posts as quotes: theirs is the only text on a surface that is not ours."""

from collections.abc import Sequence

from bot.core.models import Quote, Situation
from bot.slack import figures, wording
from bot.slack import richtext as rich
from bot.slack.language import _, _n

MAX_QUOTES = 3
MAX_QUOTED = 280


def block(situation: Situation, block_id: str) -> rich.Block | None:
    """The top posts and how many more there are, in one rich_text block; None before the first."""
    shown = situation.quotes[:MAX_QUOTES]
    if not shown:
        return None
    more = situation.total - len(shown)
    tail = [_more(more)] if more > 0 else []
    return rich.block(block_id, *quotes(shown), *tail)


def quotes(shown: Sequence[Quote], *, limit: int = MAX_QUOTED) -> list[rich.Element]:
    """One quote element per post: who, how many follow them, where, and what they said."""
    return [_quote(one, limit) for one in shown]


def _quote(one: Quote, limit: int) -> rich.Element:
    about = [wording.network(one.source)]
    if one.followers is not None:
        about.insert(0, _("{count} followers").format(count=figures.compact(one.followers)))
    if one.engagements:
        about.append(_("{count} reactions").format(count=figures.compact(one.engagements)))
    link = rich.post_link(one.url, _("see post"))
    return rich.quote(
        rich.text(rich.disarm(rich.tidy(one.author, 60)), bold=True),
        rich.text("".join(f" · {part}" for part in about) + (" · " if link else "")),
        *([link] if link else []),
        rich.text("\n" + rich.disarm(rich.tidy(one.text, limit))),
    )


def _more(number: int) -> rich.Element:
    words = _n("+{count} more mention since it opened", "+{count} more mentions since it opened", number)
    return rich.section(rich.text(words.format(count=figures.count(number)), italic=True))
