"""One example of everything people can type, click, choose, submit, point at and do; new things need one too.

`test_examples.py` fails when the registry has something that stands here nowhere, or the other way round.
"""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import handlers
from bot.core.access import Rank
from bot.core.models import State
from bot.slack import (
    buttons,
    coverage_list,
    drafts,
    home_guide,
    ids,
    modals,
    mute_form,
    occasion_list,
    oncall_list,
    partner_list,
    report_form,
    review_list,
    shortcuts,
    template_form,
    tune_form,
    watch_form,
    watch_lists,
)
from tests.handlers import stage
from tests.handlers.desk import CHANNEL, Desk
from tests.worlds import MAYA, NOON, crisis

REGISTRY = handlers.registry()
NOON_MS = int(NOON.timestamp() * 1000)
POST = "the kettle again <https://x.com/a/1|post>"

ARGUMENTS: Mapping[str, str] = {
    "audit": "",
    "coverage": "Brindle",
    "oncall": "take until 18:00",
    "similar": "",
    "list": "",
    "status": "",
    "show": "",
    "timeline": "",
    "why": "",
    "help": "ack",
    "ack": "",
    "unack": "",
    "still": "",
    "assign": "<@U0PRIYA000|priya> please",
    "level": "red it is on the news",
    "merge": "1 2",
    "split": "2",
    "mute": "author @troll 2d",
    "note": "called the plant <!channel> &lt;!here&gt; &lt;@U0EVIL000&gt;",
    "private": "on",
    "report": "Brindle kettle handles break",
    "role": "legal <@U0PRIYA000|priya> read the recall text",
    "room": "close",
    "brief": "",
    "draft": "holding",
    "update": "exec line stopped, recall decided",
    "contain": "post is down",
    "resolve": "apologised in person",
    "dismiss": "our own campaign",
    "reopen": "it is back",
    "access": "change",
    "calendar": "add Brindle Spring event 2026-03-05",
    "escalation": "red",
    "partners": "edit Ember",
    "review": "status",
    "team": "legal <@U0TOMAS000|tomas> <!subteam^S0LEGAL00|@legal>",
    "route": "remove 1",
    "tune": "Brindle 0.5",
    "watch": "add Fern",
    "me": "both",
    "precision": "",
    "noise": "quiet",
    "template": "holding",
    "timezone": "Europe/Berlin",
    "language": "de",
}
"""Behind the verb; empty for those that need nothing more than the crisis."""

Step = str | Callable[[Desk], None]
BEFORE: Mapping[str, tuple[Step, ...]] = {
    "unack": ("ack #1",),
    "still": ("ack #1",),
    ids.UNACKNOWLEDGE: ("ack #1",),
    ids.CONFIRM: ("ack #1",),
    "reopen": ("resolve #1 apologised",),
    ids.REOPEN: ("resolve #1 apologised",),
    "merge": (stage.another,),
    modals.MERGE: (stage.another,),
    modals.ATTACH: (stage.another,),
    modals.REPLY: (stage.another,),
    "room": (stage.roomed,),
    ids.KEEP_ROOM: (stage.roomed,),
    modals.CORRECT: (stage.corrected,),
    modals.STRIKE: (stage.corrected,),
    ids.ENTRY: (stage.corrected,),
    ids.LATER: ("update #1 line stopped",),
    modals.OFFER: ("resolve #1 apologised",),
    "report": ("resolve #1 apologised",),
    template_form.ORIGINAL: (stage.worded,),
}
"""What Maya types, or what is so, before the example of that name makes sense."""

CLICKED: Mapping[str, str] = {
    coverage_list.LOOK: "1",
    occasion_list.REMOVE: "1:Fair",
    oncall_list.REMOVE: f"{NOON_MS}:U0PRIYA000",
    partner_list.EDIT: "1",
    partner_list.REMOVE: "1",
    watch_lists.REMOVE: "Brindle",
    ids.PIN: f"1:{CHANNEL}:1772450000.000100",
    ids.KEEP_ROOM: "1",
    ids.TONE: "1",
    ids.OPEN_POST: "",
    ids.NOTHING_NEW: "1",
    ids.LATER: "later15:1",
    ids.BRIEF_ME: "1",
    home_guide.TEST_LINE: home_guide.DESK,
    home_guide.HIDE: "guide",
    ids.ENTRY: "correct:1:{last}",
}
"""The value of each button that stands in a message."""

Opening = str | tuple[str, str]
WITHIN: Mapping[str, tuple[Opening, str]] = {
    mute_form.PREVIEW: ("mute #1", "preview"),
    ids.SAME: ("report", "1"),
    report_form.BRAND: ("report", "1"),
    review_list.MORE: ("review Brindle", "1"),
    tune_form.TRY: ("tune Brindle", "try"),
    watch_form.PREVIEW: ("watch add", "preview"),
    template_form.ORIGINAL: ("template holding", "holding"),
}
"""Of each button that stands in a form: what opens the form, and its value."""

SHORTCUT = "shortcut"
CLICK = "click"
OPENED: Mapping[str, Opening] = {
    modals.ACCESS: "access change",
    modals.ASSIGN: "assign #1",
    modals.OCCASION: "calendar add",
    modals.CONTAIN: "contain #1",
    drafts.PICK: "draft #1",
    drafts.FILL: "draft #1 holding",
    modals.REPLY: (SHORTCUT, shortcuts.REPLY),
    modals.LADDER: "escalation red",
    modals.QUIET: "escalation quiet",
    modals.ATTACH: (SHORTCUT, shortcuts.ATTACH),
    modals.LEVEL: "level #1",
    modals.MERGE: "merge #1",
    modals.SPLIT: "split #1",
    modals.MUTE: "mute #1",
    modals.NOTE: "note #1",
    modals.ROTA: "oncall set",
    modals.SWAP: "oncall take",
    modals.PARTNER: "partners add",
    modals.REPORT: "report",
    modals.OFFER: (SHORTCUT, shortcuts.ATTACH),
    modals.RESOLVE: "resolve #1",
    modals.DISMISS: "dismiss #1",
    modals.REVIEW: "review Brindle",
    modals.TONE: (CLICK, ids.TONE),
    modals.ROLE: "role #1",
    modals.TEAM: "team",
    modals.ROUTE: "route add",
    modals.CORRECT: (CLICK, ids.ENTRY),
    modals.STRIKE: (CLICK, ids.ENTRY),
    modals.TUNE: "tune Brindle",
    modals.UPDATE: "update #1",
    watch_form.WATCH: "watch add",
    modals.ME: "me",
    modals.TEMPLATE: "template holding",
    modals.TIMEZONE: "timezone",
    modals.LANGUAGE: "language",
}
"""What opens each form."""

ANSWERS: Mapping[str, Mapping[str, Any]] = {
    modals.LADDER: {"minutes2": "40", "minutes3": "45"},
    modals.QUIET: {"start": "21:00"},
    modals.LEVEL: {"level": "red"},
    modals.MERGE: {"other": "2"},
    modals.MUTE: {"pick": "other", "typed": "@troll"},
    modals.PARTNER: {"handles": "tiktok:@ash.cooks"},
    modals.TEAM: {"legal": ["U0PRIYA000"]},
    modals.CORRECT: {"text": "called the plant twice"},
    modals.TONE: {"tone": "positive"},
    modals.ROUTE: {"channel": "C0DESK00001"},
    modals.ROTA: {"people": [MAYA.id], "days": "3"},
    modals.ACCESS: {"default": "viewer"},
    modals.TUNE: {"budget": "0.5"},
    watch_form.WATCH: {"name": "Fern"},
    drafts.PICK: {"template": "holding"},
    modals.ME: {"reach": "direct"},
    modals.TEMPLATE: dict.fromkeys(("text", "original_text"), "We know about it and look into it."),
    modals.TIMEZONE: {"timezone": "Europe/Berlin"},
    modals.LANGUAGE: {"language": "de"},
    drafts.FILL: {drafts.UNFINISHED: [drafts.UNFINISHED]},
}
"""What is written into a form where not any words or the first choice will do."""

AT_HOME = frozenset({home_guide.TEST_LINE, home_guide.HIDE})
"""Buttons that stand on the home tab alone, which shows what they did."""

EVENTS = frozenset({"reaction_added", "app_home_opened"})
SHORTCUTS = {shortcuts.REPORT: None} | dict.fromkeys(
    (shortcuts.REPLY, shortcuts.ATTACH, shortcuts.TIMELINE, shortcuts.REPORT_MESSAGE), POST
)

BUTTONS = {
    value for name, value in vars(ids).items() if name.isupper() and isinstance(value, str) and name != "MORE"
}
MENU = sorted(
    {
        option["value"].partition(":")[0]
        for state in State
        for element in buttons.of_card(crisis(state=state))["elements"]
        if element["type"] == "overflow"
        for option in element["options"]
    }
)
_NUMBERS = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Use:
    """One thing to use: a `verb`, `button`, `menu` entry, `form`, `event` or `shortcut` by its name."""

    kind: str
    name: str

    @property
    def needs(self) -> Rank:
        """Who may, by the registry."""
        verb = _verb_of(self)
        return verb.needs if verb else REGISTRY.needs(self.name)

    @property
    def surface(self) -> str:
        """The surface that is on record."""
        known = {"verb": "command", "form": "modal", "event": "reaction", "shortcut": "shortcut"}
        return known.get(self.kind, "button")

    def __str__(self) -> str:
        return f"{self.kind}-{self.name}"


def _verb_of(use: Use) -> handlers.Verb | None:
    if use.kind in ("verb", "menu"):
        return REGISTRY.verb(use.name)
    return next((verb for verb in REGISTRY.verbs if verb.action_id == use.name), None)


USES = [
    *(Use("verb", verb.name) for verb in REGISTRY.verbs),
    *(Use("button", verb.action_id) for verb in REGISTRY.verbs if verb.action_id),
    *(Use("button", name) for name in REGISTRY.actions),
    *(Use("menu", name) for name in MENU),
    *(Use("form", name) for name in REGISTRY.views),
    *(Use("event", name) for name in REGISTRY.events),
    *(Use("shortcut", name) for name in REGISTRY.shortcuts),
]


DOES: Mapping[str, Use] = {"draft": Use("form", drafts.FILL)}
"""The use that does what a verb is for, where its own example only opens a form."""


def prepare(desk: Desk, use: Use) -> None:
    """Makes so what the example needs."""
    for step in BEFORE.get(use.name, ()):
        desk.type(step) if isinstance(step, str) else step(desk)


def ready(desk: Desk, use: Use, by: str = MAYA.id, crisis: int = 1, **where: Any) -> Callable[[], Any]:
    """The last gesture of an example: all before it is done, forms are open."""
    number = str(crisis)
    match use.kind:
        case "verb":
            line = _line(use.name, number)
            return lambda: desk.type(line, by=by, **where)
        case "menu":
            return lambda: desk.choose(ids.MORE, f"{use.name}:{number}", by=by, **where)
        case "form":
            view = _open(desk, OPENED[use.name], use.name)
            return lambda: desk.submit(view, by=by, **_answers(use.name, view))
        case "event":
            return lambda: _happens(desk, use.name, by)
        case "shortcut":
            return lambda: desk.shortcut(use.name, SHORTCUTS[use.name], by=by, **where)
    if use.name in WITHIN:
        opening, value = WITHIN[use.name]
        form = _open(desk, opening, use.name)
        shown = desk.submission(form, **_answers(use.name, form))["view"]
        inside = {"view": shown, "container": {"type": "view"}, "message": None, "channel": None}
        return lambda: desk.click(use.name, value, by=by, **inside)
    value = CLICKED.get(use.name, number).replace("{last}", str(desk.timeline()[-1].id))
    return lambda: desk.click(use.name, value, by=by, **where)


def _line(name: str, number: str) -> str:
    verb = REGISTRY.verb(name)
    assert verb is not None
    numbered = verb.numbered and name not in ("merge", "list", "status", "help")
    return f"{name} {f'#{number} ' if numbered else ''}{ARGUMENTS[name]}".strip()


def _open(desk: Desk, opening: Opening, name: str) -> dict[str, Any]:
    """The form as it stands open before Maya."""
    already = len(desk.slack.called("views.open", 0))
    if isinstance(opening, str):
        desk.type(opening)
    elif opening[0] == SHORTCUT:
        desk.shortcut(opening[1], POST)
    else:
        value = CLICKED[opening[1]].replace("{last}", str(desk.timeline()[-1].id))
        desk.click(opening[1], value.replace("correct", "strike") if name == modals.STRIKE else value)
    return desk.opened(already + 1)


def _answers(name: str, view: dict[str, Any]) -> dict[str, Any]:
    """Words where words are asked for, else the first choice, unless the example says otherwise."""
    known = ANSWERS.get(name, {})
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    return {
        block["block_id"]: known.get(block["block_id"].partition(":")[0], _filled(block)) for block in inputs
    }


def _filled(block: dict[str, Any]) -> Any:
    element = block["element"]
    match element["type"]:
        case "plain_text_input":
            return element.get("initial_value") or ("" if block.get("optional") else "called the plant")
        case "static_select" | "radio_buttons":
            return (element.get("initial_option") or element["options"][0])["value"]
        case "users_select":
            return "U0PRIYA000"
        case "datepicker":
            return element.get("initial_date") or "2026-03-05"
    return None


def _happens(desk: Desk, name: str, by: str) -> Any:
    if name == "app_home_opened":
        return desk.open_home(by=by)
    ts = f"1772450000.{next(_NUMBERS):06}"
    desk.slack.messages[ts] = {"ts": ts, "user": "U0PRIYA000", "text": POST}
    return desk.react(ts, by=by)
