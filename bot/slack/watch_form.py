"""The form of a watch: every part of its query, and its sources."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.core.mentions import Handle, Near, Query, SourceSpec
from bot.core.models import Watch
from bot.core.plans import Offer
from bot.errors import InputError
from bot.slack.lists import button
from bot.slack.modals import field, form, option, plain_words, text_field
from bot.slack.typed import split_terms
from bot.slack.watch_typed import WatchWords, read_part, read_source

Block = dict[str, Any]
View = dict[str, Any]

WATCH = "form_watch"
PREVIEW = "watch_preview"
"""The button, and every field that asks for a preview when Enter is pressed or a choice made."""

_MOST_CHARACTERS = 1_500
_MOST_KINDS = 100  # options of a select: Slack's bound
_FIELDS = (
    (
        "any",
        "any",
        "Words to look for",
        "Any of them, between commas; the brand's name if left empty. kettle* is open.",
    ),
    ("all", "all", "And these too", "Every one of them must be there."),
    ("none", "none", "But none of these", "What has one of them is left out."),
    ("tag", "hashtags", "Hashtags", "Between commas, with or without #."),
    ("handle", "handles", "Mentions of accounts", "@brindle on all networks, x/brindle on one."),
    ("domain", "domains", "Links to", "brindle.example"),
    ("lang", "langs", "Languages", "en, de, pt-BR; posts of no known language stay in."),
    ("own", "own", "Your own accounts", "Their posts are left out: x/brindlefern"),
    ("author", "authors", "Accounts to follow", "Every post of theirs counts: x/brindle_watch"),
    (
        "near",
        "near",
        "Words near each other",
        "One pair a line with the words between at most: apple, laptop, 10",
    ),
    ("case", "case_sensitive", "Exactly as written", "ACME: only in capitals."),
)
"""The name of a field, what it is of the query, its label and its hint."""


def watch_form(
    offers: Sequence[Offer],
    values: Mapping[str, Any] | None = None,
    *,
    watch_id: int = 0,
    below: Sequence[Block] = (),
) -> View:
    """The form with these values by field name, and a preview `below` it."""
    given = values or {}
    memory = {"watch": watch_id} if watch_id else {}
    blocks = [
        text_field("name", "Brand", multiline=False, limit=80, initial=_given(given, "name")),
        *(_field(name, label, hint, _given(given, name)) for name, _, label, hint in _FIELDS),
        *_kinds(offers, given.get("kinds") or ()),
        text_field(
            "targets",
            "Sources with an address",
            hint="One a line: feed:https://…, mastodon:mastodon.social. What is chosen above needs no line.",
            initial=_given(given, "targets"),
            optional=True,
        ),
        {"type": "actions", "block_id": "preview", "elements": [button("Preview", PREVIEW, "preview")]},
    ]
    title, submit = ("Edit the watch", "Save") if watch_id else ("Watch a brand", "Watch")
    return form(WATCH, title, submit, [*blocks, *below], **memory)


def filled(watch: Watch, offers: Sequence[Offer]) -> dict[str, Any]:
    """A watch as the form's values."""
    query = watch.query
    kinds = {offer.kind for offer in offers}
    chosen = [spec.kind for spec in watch.sources if not spec.target and spec.kind in kinds]
    lines = [spec.key.rstrip(":") for spec in watch.sources if spec.target or spec.kind not in kinds]
    words = {
        name: ", ".join(map(_typed, getattr(query, part))) for name, part, *_ in _FIELDS if name != "near"
    }
    near = "\n".join(f"{_typed(n.first)}, {_typed(n.second)}, {n.words}" for n in query.near)
    return {"name": watch.name, **words, "near": near, "kinds": chosen, "targets": "\n".join(lines)}


def read(values: Mapping[str, Any], kinds: Sequence[str]) -> tuple[WatchWords, dict[str, str]]:
    """What the form says, and what is wrong with it by field name."""
    query, problems = Query(), {}
    for name, *_ in _FIELDS:
        for line in _lines(name, values):
            try:
                query = read_part(query, name, line)
            except InputError as error:
                problems[name] = str(error)
    try:
        sources = _sources(values, kinds)
    except InputError as error:
        sources, problems["targets"] = (), str(error)
    return WatchWords(_given(values, "name").strip(), query, sources), problems


def _lines(name: str, values: Mapping[str, Any]) -> list[str]:
    """A field's text: the pairs of `near` stand on lines of their own, all else is one list."""
    lines = [line for line in _given(values, name).splitlines() if line.strip()]
    return lines if name == "near" else [", ".join(lines)] if lines else []


def _sources(values: Mapping[str, Any], kinds: Sequence[str]) -> tuple[SourceSpec, ...]:
    named = [read_source(line, kinds) for line in split_terms(_given(values, "targets"))]
    with_target = {spec.kind for spec in named}
    chosen = [SourceSpec(kind) for kind in values.get("kinds") or () if kind not in with_target]
    return tuple(dict.fromkeys((*chosen, *named)))


def _typed(part: object) -> str:
    if isinstance(part, Handle):
        return f"@{part.name}" if part.network == "*" else f"{part.network}/{part.name}"
    return f'"{part}"' if "," in str(part) else str(part)


def _given(values: Mapping[str, Any], name: str) -> str:
    return str(values.get(name) or "")


def _field(name: str, label: str, hint: str, initial: str) -> Block:
    """An optional field; Enter in a field of one line asks for the preview."""
    block = text_field(
        name,
        label,
        hint=hint,
        initial=initial,
        optional=True,
        multiline=name == "near",
        limit=_MOST_CHARACTERS,
    )
    if name == "near":
        return block
    element = block["element"] | {
        "action_id": f"{PREVIEW}:{name}",
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    }
    return block | {"element": element, "dispatch_action": True}


def _kinds(offers: Sequence[Offer], chosen: Iterable[str]) -> list[Block]:
    """The kinds of sources that need no address, to choose from."""
    options = [_choice(offer) for offer in offers if not offer.target_needed][:_MOST_KINDS]
    if not options:
        return []
    wanted = set(chosen)
    initial = [one for one in options if one["value"] in wanted]
    element: Block = {
        "type": "multi_static_select",
        "action_id": f"{PREVIEW}:kinds",
        "placeholder": plain_words("Choose where to look", 150),
        "options": options,
    }
    element |= {"initial_options": initial} if initial else {}
    return [field("kinds", "Sources", element, optional=True) | {"dispatch_action": True}]


def _choice(offer: Offer) -> Block:
    needs = f"needs {', '.join(offer.missing)}" if offer.missing else offer.finds
    return option(offer.name, offer.kind, needs)


def summary(query: Query) -> str:
    """What a query looks for, in a few words: `brindle, #brindlefern, @brindle`."""
    near = [f"{_near(one)}" for one in query.near]
    parts = [*query.any, *(f"#{tag}" for tag in query.hashtags), *map(_typed, query.handles), *query.domains]
    authors = [f"posts by {_typed(author)}" for author in query.authors]
    needs = [f"with {', '.join(query.all)}"] if query.all else []
    lacks = [f"without {', '.join(query.none)}"] if query.none else []
    return " ".join([", ".join([*parts, *near, *authors]), *needs, *lacks]).strip() or "everything"


def _near(near: Near) -> str:
    return f"{near.first} near {near.second}"
