"""The form of a mute: what, for how long, and what that would have hidden."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.core.models import Crisis, Watch
from bot.core.mutes import Hidden, MuteKind
from bot.core.wording import plural
from bot.errors import InputError
from bot.slack import dates, wording
from bot.slack import richtext as rich
from bot.slack.lists import button
from bot.slack.modals import MUTE, about, form, option, select_field, text_field
from bot.slack.sentences import plain

Block = dict[str, Any]
View = dict[str, Any]

PREVIEW = "mute_preview"
OTHER = "other"
SPANS: Mapping[str, str] = {
    "4h": "4 hours",
    "1d": "1 day",
    "1w": "1 week",
    "4w": "4 weeks",
}
KINDS: Mapping[MuteKind, str] = {
    MuteKind.AUTHOR: "Author: everything they post",
    MuteKind.PHRASE: "Phrase or hashtag",
    MuteKind.LINK: "Link, or a whole site",
    MuteKind.THREAD: "Conversation: a post and its replies",
    MuteKind.PARTNER: "Partner: everything they post",
}
MOST_OFFERED = 12
NEEDS = "Pick something above, or write here what to mute."


def mute_form(
    watch: Watch,
    crisis: Crisis | None,
    *,
    kind: MuteKind = MuteKind.AUTHOR,
    typed: str = "",
    below: Sequence[Block] = (),
) -> View:
    """What to mute, with what a crisis quotes offered first; `below` is the preview."""
    offered = [option(words, value) for words, value in _offered(crisis)] if crisis else []
    kinds = [option(words, one.value) for one, words in KINDS.items()]
    spans = [option(words, value) for value, words in SPANS.items()]
    picked = next(one for one in kinds if one["value"] == kind.value)
    other = option("Something else: write it below", OTHER)
    blocks = [
        about(crisis) if crisis else plain(f"About {watch.name}."),
        *(
            [select_field("pick", "What?", [*offered, other], initial=other if typed else None)]
            if offered
            else []
        ),
        select_field(
            "kind", "Something else: what is it?" if offered else "What is it?", kinds, initial=picked
        ),
        text_field(
            "typed",
            "Which one?",
            hint="@handle, words, an address, or the address of a conversation's first post.",
            initial=typed,
            optional=True,
            multiline=False,
            limit=300,
        ),
        select_field("span", "For how long?", spans, initial=spans[1]),
        {
            "type": "actions",
            "block_id": "preview",
            "elements": [button("What would it hide?", PREVIEW, "preview")],
        },
        *below,
    ]
    memory = {"crisis": crisis.id} if crisis else {}
    return form(MUTE, "Mute", "Mute", blocks, watch=watch.id, **memory)


def read(values: Mapping[str, Any]) -> tuple[MuteKind, str, str]:
    """What is muted, by what words, for how long; raises InputError when nothing is named."""
    span = str(values.get("span") or "1d")
    pick = str(values.get("pick") or OTHER)
    if pick != OTHER:
        kind, _, value = pick.partition("|")
        return MuteKind(kind), value, span
    typed = str(values.get("typed") or "").strip()
    if not typed:
        raise InputError(NEEDS)
    return MuteKind(str(values.get("kind") or MuteKind.AUTHOR)), typed, span


def shown(hidden: Hidden) -> list[Block]:
    """A preview: how much of what was said since yesterday would be gone, and examples."""
    lead = rich.section(rich.text(_share(hidden), bold=True), rich.text(_who(hidden)))
    quotes = [
        rich.quote(
            rich.text(
                f"{wording.network(one.mention.source)}: {rich.disarm(rich.tidy(one.mention.text, 200))}"
            )
        )
        for one in hidden.examples
    ]
    return [{"type": "divider"}, rich.block("mute-preview", lead, *quotes)]


def problem(words: str) -> list[Block]:
    """Why there is no preview."""
    return [{"type": "divider"}, plain(f"No preview: {words}")]


def muted(words: str, hidden: Hidden, until: datetime, *, now: datetime) -> str:
    """What was done, with what it took out and the way back."""
    gone = f"{plural(hidden.posts, 'post')} of the last 24 hours no longer count. " if hidden.posts else ""
    return (
        f"Muted {words} until {dates.plain(until, now=now)}. {gone}They are kept; what comes is counted "
        "again when the mute ends. /crisis mute list shows and ends mutes."
    )


def _share(hidden: Hidden) -> str:
    if not hidden.of:
        return "Nothing was said in the last 24 hours to try it on."
    return f"Would have hidden {hidden.posts:,} of {plural(hidden.of, 'post')} of the last 24 hours"


def _who(hidden: Hidden) -> str:
    if not hidden.posts:
        return ""
    return f", {hidden.negative:,} of them negative, by {plural(hidden.authors, 'author')}."


def _offered(crisis: Crisis) -> Iterable[tuple[str, str]]:
    """Authors, hashtags, links and conversations that the card shows, each once."""
    found: dict[str, str] = {}
    for quote in crisis.situation.quotes:
        if handle := quote.author.removeprefix("@").strip():
            found[f"{MuteKind.AUTHOR.value}|{handle}"] = f"@{handle} on {wording.network(quote.source)}"
    for tag in crisis.story.tags[:3]:
        found[f"{MuteKind.PHRASE.value}|#{tag}"] = f"#{tag}"
    for link in crisis.story.links[:3]:
        found[f"{MuteKind.LINK.value}|{link}"] = f"Links to {rich.tidy(link, 50)}"
    for quote in crisis.situation.quotes:
        if quote.native_key and len(quote.native_key) < 120:
            found[f"{MuteKind.THREAD.value}|{quote.native_key}"] = (
                f"Replies to @{quote.author.removeprefix('@')}"
            )
    return [(words, value) for value, words in found.items() if len(value) <= 150][:MOST_OFFERED]
