"""The ids of what people click and submit; a card posted years ago still answers, so they never change."""

ACKNOWLEDGE = "crisis_acknowledge"
ASSIGN = "crisis_assign"
DRAFT = "crisis_draft"
BRIEF = "crisis_brief"
MORE = "crisis_more"
"""The overflow of a card; each option's value is `<verb>:<crisis id>`."""

REOPEN = "crisis_reopen"
KEEP_ROOM = "room_keep"
RESOLVE = "crisis_resolve"
SHOW = "crisis_show"
TONE = "crisis_tone"
UNACKNOWLEDGE = "crisis_unacknowledge"
CONFIRM = "crisis_confirm"
UPDATE = "crisis_update"
NOTHING_NEW = "crisis_nothing_new"
LATER = "crisis_later"
"""Puts a reminder off; `:<minutes>` follows, its value is `later15:<crisis id>` or `later60:<crisis id>`."""

ENTRY = "crisis_entry"
"""The menu of an entry of the timeline; an option's value is `<correct or strike>:<crisis id>:<entry id>`."""
PIN = "crisis_pin"
"""Puts a message on the timeline of a crisis: `<crisis id>:<channel>:<ts>`."""
SAME = "crisis_same"
"""In the form of a report: what is being reported is this live crisis."""
OPEN_POST = "open_post"
"""A link button to a public post; nothing happens here, but it must be answered."""


def block(name: str, crisis_id: int, version: int) -> str:
    """A block_id that changes with the crisis, so that no client keeps a stale control."""
    return f"{name}:{crisis_id}:{version}"
