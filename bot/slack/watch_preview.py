"""What a rule would catch and cost, under the form in which it is made."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.core.mentions import Mention, SourceSpec
from bot.core.plans import Plan, Preview, SourcePreview
from bot.core.wording import compact, plural
from bot.slack import richtext as rich
from bot.slack import wording
from bot.slack.sentences import plain

Block = dict[str, Any]

_MOST_SHOWN = 12  # sources
_REQUESTS_SHOWN = 4


def shown(found: Preview) -> list[Block]:
    """A preview as blocks: what would have been caught, then each source."""
    rows = [_source(number, one) for number, one in enumerate(found.sources[:_MOST_SHOWN])]
    rest = len(found.sources) - _MOST_SHOWN
    more = [plain(f"And {plural(rest, 'more source')}.")] if rest > 0 else []
    nowhere = [] if found.sources else [plain("No source is chosen yet.")]
    return [{"type": "divider"}, *_caught(found), *rows, *more, *nowhere]


def problem(problems: Mapping[str, str]) -> list[Block]:
    """Why there is no preview."""
    return [{"type": "divider"}, plain("No preview: " + " ".join(problems.values()))]


def refusals(plans: Iterable[tuple[SourceSpec, Plan]]) -> str:
    """The sources that cannot be asked for the rule, in sentences; empty when all can."""
    refused = [(spec, plan) for spec, plan in plans if plan.refused]
    return " ".join(f"Not in {wording.source_name(spec.key)}: {plan.refused}" for spec, plan in refused)


def _caught(found: Preview) -> list[Block]:
    if not found.tried:
        return [plain("No posts are stored yet to try the rule on.")]
    days = plural(found.tried, "stored post")
    line = rich.section(
        rich.text(f"Would have caught {found.caught:,} of the {days}", bold=True), _since(found)
    )
    quotes = [rich.quote(rich.text(_quote(mention))) for mention in found.examples]
    return [rich.block("preview-caught", line, *quotes)]


def _since(found: Preview) -> Block:
    return rich.text(f" of all watches since {found.since:%-d %B}.")


def _quote(mention: Mention) -> str:
    words = " – ".join(part for part in (mention.title, mention.text) if part)
    return f"{wording.network(mention.source)}: {rich.disarm(rich.tidy(words, 200))}"


def _source(number: int, one: SourcePreview) -> Block:
    """One source: what it is asked or why not, what comes, what it costs."""
    name = rich.text(wording.source_name(one.spec.key), bold=True)
    if one.plan.refused:
        return rich.block(f"preview-{number}", rich.section(name, rich.text(f" ❌ {one.plan.refused}")))
    asked = [rich.text(f" {_amount(one)}")]
    lines = [rich.section(name, *asked), *_requests(one)]
    notes = [*_decided_here(one), *one.plan.doubts, *_missing(one)]
    if notes:
        lines.append(rich.section(rich.text(" ".join(notes), italic=True)))
    return rich.block(f"preview-{number}", *lines)


def _requests(one: SourcePreview) -> list[Block]:
    words = [rich.tidy(request.words, 520) for request in one.plan.requests[:_REQUESTS_SHOWN]]
    rest = len(one.plan.requests) - _REQUESTS_SHOWN
    words += [f"and {rest} more"] if rest > 0 else []
    return [rich.preformatted("\n".join(words))] if words else []


def _decided_here(one: SourcePreview) -> list[str]:
    return [f"Decided here: {', '.join(one.plan.local)}."] if one.plan.local else []


def _missing(one: SourcePreview) -> list[str]:
    missing = one.offer.missing if one.offer else ()
    return [f"Cannot be read yet: {', '.join(missing)} is not set."] if missing else []


def _amount(one: SourcePreview) -> str:
    """`about 12 posts a day, at least $2 a month, 288 calls a day`."""
    parts = [_volume(one.posts_a_day), _cost(one)]
    if one.calls_a_day:
        parts.append(f"{compact(one.calls_a_day)} calls a day")
    return ", ".join(part for part in parts if part)


def _volume(posts_a_day: float | None) -> str:
    if posts_a_day is None:
        return "how many posts is not known yet"
    return (
        "less than one post a day" if posts_a_day < 1 else f"about {plural(round(posts_a_day), 'post')} a day"
    )


def _cost(one: SourcePreview) -> str:
    usd = one.usd_a_month
    if usd is None:
        per = one.offer.usd_per_post if one.offer else 0
        return f"${per * 1000:,.2f} for 1,000 posts"
    return f"at least ${usd:,.2f} a month" if usd else ""
