"""The register of partners as people see it, and one partner's line on a card."""

from collections.abc import Sequence
from typing import Any

from bot.core.partners import Involved, Listed, Partner, day, handle_words, involved_words
from bot.core.wording import compact, plural
from bot.slack import richtext as rich
from bot.slack.lists import RUN, button, confirmed
from bot.slack.sentences import plain
from bot.slack.verbs import Say

Block = dict[str, Any]

EDIT = "partner_edit"
REMOVE = "partner_remove"
MAX_SHOWN = 20  # two blocks each, of the 50 of a message
MAX_LINKS = 5
MAX_CARD_LINKS = 2
NOBODY = "No partner is on the register yet. Add the creators who speak for you: /crisis partners add"
NO_WATCH = "A partner speaks for a brand, and none is watched yet. Name it first: /crisis watch add Brindle"


# --- the register ------------------------------------------------------------------------------------------


def partners(found: Sequence[Listed]) -> Say:
    """Every partner with their buttons."""
    add = {
        "type": "actions",
        "block_id": "partner-add",
        "elements": [button("Add a partner…", f"{RUN}:add", "partners add")],
    }
    if not found:
        return Say(NOBODY, [plain(NOBODY), add])
    rows = [block for one in found[:MAX_SHOWN] for block in _partner(one)]
    if len(found) > MAX_SHOWN:
        rows.append(plain(f"And {len(found) - MAX_SHOWN} more, without buttons here: use their names."))
    return Say("\n".join(_spoken(one) for one in found), [*rows, add])


def confirm(partner: Partner) -> Say:
    """The question before a partner is forgotten."""
    asked = f"Take {rich.tidy(partner.name, 80)} off the register? Their accounts are no longer read."
    return Say(asked, [plain(asked), {"type": "actions", "elements": [_remove(partner)]}])


def saved(partner: Partner, *, new: bool) -> str:
    """The partner is on the register."""
    done = "on the register now" if new else "saved"
    accounts = handle_words(partner.handles)
    return (
        f"{partner.name} is {done}. While the campaign is live, and for 30 days after, scans read {accounts}."
    )


def removed(partner: Partner) -> str:
    """A partner is gone."""
    return f"{partner.name} is off the register. Crises keep what they say of them."


def unknown_word(word: str, known: Sequence[str]) -> str:
    """There is nothing of that name to do with partners."""
    return (
        f"There is no “partners {rich.tidy(word, 40)}”. Behind /crisis partners goes one of: "
        f"{', '.join(known)}."
    )


def _partner(one: Listed) -> list[Block]:
    partner = one.partner
    clause = f"\nClause: {rich.disarm(rich.tidy(partner.clause, 300))}" if partner.clause else ""
    about = f" · for {rich.tidy(one.brand, 60)}\n{_facts(one)}\n{_campaign(one)}{clause}"
    line = rich.section(
        rich.text(rich.disarm(rich.tidy(partner.name, 80)), bold=True), rich.text(about), *_posts(partner)
    )
    row = [button("Edit…", EDIT, str(partner.id)), _confirmed(_remove(partner), partner)]
    return [
        rich.block(f"partner:{partner.id}", line),
        {"type": "actions", "block_id": f"partner-actions:{partner.id}", "elements": row},
    ]


def _spoken(one: Listed) -> str:
    name = rich.tidy(one.partner.name, 80)
    return f"{name} for {rich.tidy(one.brand, 60)} · {_facts(one)} · {_campaign(one)}"


def _facts(one: Listed) -> str:
    partner = one.partner
    known = [rich.tidy(handle_words(partner.handles), 300) or "no account given"]
    known += [f"{compact(partner.followers)} followers"] if partner.followers is not None else []
    known += ["engagement rate unknown" if one.rate is None else f"engagement rate {one.rate:.1f} %"]
    return " · ".join(known)


def _campaign(one: Listed) -> str:
    partner = one.partner
    name = f"“{rich.disarm(rich.tidy(partner.campaign, 120))}”" if partner.campaign else "campaign"
    over = "ended" if partner.begun(one.today) else "not begun"
    state = "LIVE" if partner.live(one.today) else over
    since = f" from {day(partner.starts)} {partner.starts.year}" if partner.starts else ""
    until = f" until {day(partner.ends)} {partner.ends.year}" if partner.ends else ""
    return f"{state}: {name}{since}{until}"


def _posts(partner: Partner) -> list[rich.Element]:
    if not partner.posts:
        return []
    return [rich.text(f"\n{plural(len(partner.posts), 'live post')}"), *_links(partner.posts, MAX_LINKS)]


def _links(posts: Sequence[str], limit: int) -> list[rich.Element]:
    """The first posts as links where their host is known, as harmless names elsewhere."""
    links = [rich.post_link(url, f"post {n}") for n, url in enumerate(posts[:limit], 1)]
    parts = [part for link in links if link for part in (rich.text(", "), link)]
    return [rich.text(": "), *parts[1:]] if parts else []


def _remove(partner: Partner) -> Block:
    return button(f"Remove {partner.name}", REMOVE, str(partner.id)) | {"style": "danger"}


def _confirmed(pressed: Block, partner: Partner) -> Block:
    words = f"{partner.name}'s accounts are no longer read. Crises keep what they say."
    return confirmed(pressed, title="Take off the register?", text=words)


# --- on a card ---------------------------------------------------------------------------------------------


def line(found: Sequence[Involved]) -> rich.Element | None:
    """The partner who matters most, their live posts to look at, and how many more there are."""
    if not found:
        return None
    one = found[0]
    more = f" · and {plural(len(found) - 1, 'more partner')}" if len(found) > 1 else ""
    links = _links(one.posts, MAX_CARD_LINKS)
    return rich.section(
        rich.text("🤝 Partner: ", bold=True),
        rich.text(words(one)),
        *links,
        *([rich.text(more)] if more else []),
    )


def words(one: Involved) -> str:
    """The same in plain words, harmless whatever was typed into the form."""
    return rich.disarm(rich.tidy(involved_words(one), 300))
