"""What the platform refuses is refused at the right place, and what it takes is taken."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.validate import check_blocks, check_view

Json = dict[str, Any]


def plain(text: str = "words") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "words") -> Json:
    return {"type": "mrkdwn", "text": text}


def button(**fields: Any) -> Json:
    return {"type": "button", "action_id": "go", "text": plain()} | fields


def options(count: int) -> list[Json]:
    return [{"text": plain(f"n{n}"), "value": f"{n}"} for n in range(count)]


def select(**fields: Any) -> Json:
    return {"type": "static_select", "action_id": "pick", "options": options(2)} | fields


def section(**fields: Any) -> Json:
    return {"type": "section", "text": mrkdwn()} | fields


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def question(element: Json, **fields: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element} | fields


def typed(**fields: Any) -> Json:
    return {"type": "plain_text_input", "action_id": "say"} | fields


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def chart(points: int = 3, series: int = 1, categories: int = 20, **fields: Any) -> Json:
    labels = [f"h{n}" for n in range(points)]
    rows = [
        {"name": f"s{n}", "data": [{"label": label, "value": 1} for label in labels]} for n in range(series)
    ]
    body = {"type": "line", "series": rows, "axis_config": {"categories": labels[:categories]}}
    return {"type": "data_visualization", "title": "Mentions", "chart": body} | fields


def modal(*blocks: Json, **fields: Any) -> Json:
    return {"type": "modal", "title": plain(), "blocks": list(blocks)} | fields


CONFIRM = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
OTHER = {"text": plain(), "value": "other"}
PIE = {"type": "pie", "segments": [{"label": "a", "value": 0}]}

BAD_BLOCKS = {
    "section text too long": ([section(text=mrkdwn("x" * 3001))], "/blocks/0/text/text"),
    "empty text": ([section(text=mrkdwn(""))], "/blocks/0/text/text"),
    "section with nothing": ([{"type": "section"}], "/blocks/0"),
    "unknown text type": ([section(text={"type": "html", "text": "x"})], "/blocks/0/text/type"),
    "eleven fields": ([section(fields=[mrkdwn()] * 11)], "/blocks/0/fields"),
    "field too long": ([section(fields=[mrkdwn("x" * 2001)])], "/blocks/0/fields/0/text"),
    "unknown property": ([section(colour="red")], "/blocks/0/colour"),
    "unknown block": ([{"type": "banner"}], "/blocks/0/type"),
    "no type": ([{"text": plain()}], "/blocks/0"),
    "a block that is text": (["hello"], "/blocks/0"),
    "element as block": ([button()], "/blocks/0/type"),
    "header with mrkdwn": ([{"type": "header", "text": mrkdwn()}], "/blocks/0/text/type"),
    "header too long": ([{"type": "header", "text": plain("x" * 151)}], "/blocks/0/text/text"),
    "emoji flag on mrkdwn": ([section(text=mrkdwn() | {"emoji": True})], "/blocks/0/text/emoji"),
    "fifty-one blocks": ([{"type": "divider"}] * 51, "/blocks"),
    "button with mrkdwn": ([actions(button(text=mrkdwn()))], "/blocks/0/elements/0/text/type"),
    "button text too long": ([actions(button(text=plain("x" * 76)))], "/blocks/0/elements/0/text/text"),
    "button style": ([actions(button(style="warning"))], "/blocks/0/elements/0/style"),
    "button value too long": ([actions(button(value="x" * 2001))], "/blocks/0/elements/0/value"),
    "button value is a number": ([actions(button(value=7))], "/blocks/0/elements/0/value"),
    "action_id too long": ([actions(button(action_id="x" * 256))], "/blocks/0/elements/0/action_id"),
    "confirm without deny": (
        [actions(button(confirm={k: v for k, v in CONFIRM.items() if k != "deny"}))],
        "/blocks/0/elements/0/confirm",
    ),
    "no elements": ([actions()], "/blocks/0/elements"),
    "twenty-six elements": (
        [actions(*(button(action_id=f"b{n}") for n in range(26)))],
        "/blocks/0/elements",
    ),
    "same action_id twice": ([actions(button(), button())], "/blocks/0/elements"),
    "same block_id twice": ([section(block_id="a"), section(block_id="a")], "/blocks"),
    "text field among actions": ([actions(typed())], "/blocks/0/elements/0/type"),
    "options and groups": (
        [section(accessory=select(option_groups=[{"label": plain(), "options": [OTHER]}]))],
        "/blocks/0/accessory",
    ),
    "no options": ([section(accessory=select(options=[]))], "/blocks/0/accessory/options"),
    "a hundred and one options": (
        [section(accessory=select(options=options(101)))],
        "/blocks/0/accessory/options",
    ),
    "initial option not offered": (
        [section(accessory=select(initial_option={"text": plain(), "value": "9"}))],
        "/blocks/0/accessory/initial_option",
    ),
    "six overflow options": (
        [section(accessory={"type": "overflow", "action_id": "more", "options": options(6)})],
        "/blocks/0/accessory/options",
    ),
    "mrkdwn in a menu option": (
        [section(accessory=select(options=[{"text": mrkdwn(), "value": "1"}]))],
        "/blocks/0/accessory/options/0/text/type",
    ),
    "eleven context elements": ([{"type": "context", "elements": [mrkdwn()] * 11}], "/blocks/0/elements"),
    "button in context": ([{"type": "context", "elements": [button()]}], "/blocks/0/elements/0/type"),
    "image without alt text": ([{"type": "image", "image_url": "https://x.example/a.png"}], "/blocks/0"),
    "image without a source": ([{"type": "image", "alt_text": "a"}], "/blocks/0"),
    "malformed file id": (
        [{"type": "image", "alt_text": "a", "slack_file": {"id": "f1"}}],
        "/blocks/0/slack_file/id",
    ),
    "malformed date": (
        [actions({"type": "datepicker", "action_id": "d", "initial_date": "1.2.2026"})],
        "/blocks/0/elements/0/initial_date",
    ),
    "empty rich text": ([rich({"type": "text", "text": ""})], "/blocks/0/elements/0/elements/0/text"),
    "unknown rich text": (
        [rich({"type": "bold", "text": "x"})],
        "/blocks/0/elements/0/elements/0/type",
    ),
    "unknown rich style": (
        [rich({"type": "text", "text": "x", "style": {"underline": True}})],
        "/blocks/0/elements/0/elements/0/style/underline",
    ),
    "three charts": ([chart()] * 3, "/blocks"),
    "twenty-one points": ([chart(points=21, categories=20)], "/blocks/0/chart/series/0/data"),
    "thirteen series": ([chart(series=13)], "/blocks/0/chart/series"),
    "chart title too long": ([chart(title="x" * 51)], "/blocks/0/title"),
    "a point without category": (
        [
            chart(
                chart={
                    "type": "bar",
                    "series": [{"name": "s", "data": [{"label": "a", "value": 1}]}],
                    "axis_config": {"categories": ["b"]},
                }
            )
        ],
        "/blocks/0/chart/series/0/data",
    ),
    "point label too long": (
        [
            chart(
                chart={
                    "type": "bar",
                    "series": [{"name": "s", "data": [{"label": "x" * 21, "value": 1}]}],
                    "axis_config": {"categories": ["x" * 20]},
                }
            )
        ],
        "/blocks/0/chart/series/0/data/0/label",
    ),
    "pie segment of zero": ([chart(chart=PIE)], "/blocks/0/chart/segments/0/value"),
    "markdown beyond the total": ([{"type": "markdown", "text": "x" * 7000}] * 2, "/blocks"),
    "alert in a message": ([{"type": "alert", "text": plain()}], "/blocks/0/type"),
    "ragged data table": (
        [
            {
                "type": "data_table",
                "caption": "c",
                "rows": [[{"type": "raw_text", "text": "a"}] * n for n in (1, 2)],
            }
        ],
        "/blocks/0/rows",
    ),
}

GOOD_BLOCKS = {
    "sections": [section(), section(text=plain(), fields=[mrkdwn(), plain()])],
    "header and divider": [{"type": "header", "text": plain("x" * 150)}, {"type": "divider"}],
    "buttons": [actions(button(style="primary", value="x", confirm=CONFIRM), button(action_id="b"))],
    "menus": [section(accessory=select(initial_option=options(1)[0], placeholder=plain()))],
    "people": [actions({"type": "users_select", "action_id": "who", "initial_user": "U1"})],
    "overflow": [section(accessory={"type": "overflow", "action_id": "more", "options": options(5)})],
    "context": [{"type": "context", "elements": [mrkdwn(), plain()]}],
    "image": [{"type": "image", "image_url": "https://x.example/a.png", "alt_text": "a"}],
    "rich text": [
        rich(
            {"type": "text", "text": "x", "style": {"bold": True}},
            {"type": "link", "url": "https://x.example"},
            {"type": "user", "user_id": "U1"},
            {"type": "emoji", "name": "fire"},
        )
    ],
    "two charts": [chart(points=20, series=12), chart()],
    "pie": [chart(chart={"type": "pie", "segments": [{"label": "a", "value": 2}]})],
    "table": [{"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}],
    "same action_id in two blocks": [actions(button()), actions(button())],
    "checkboxes with mrkdwn": [
        actions(
            {"type": "checkboxes", "action_id": "c", "options": [{"text": mrkdwn(), "value": "1"}]},
        )
    ],
    "typing sends an action": [question(typed(), dispatch_action=True)],
    "container": [{"type": "container", "title": plain(), "child_blocks": [section(), actions(button())]}],
}

BAD_VIEWS = {
    "no title": ({"type": "modal", "blocks": []}, "/view"),
    "title too long": (modal(title=plain("x" * 25)), "/view/title/text"),
    "title with mrkdwn": (modal(title=mrkdwn()), "/view/title/type"),
    "submit too long": (modal(submit=plain("x" * 25)), "/view/submit/text"),
    "input without submit": (modal(question(typed())), "/view"),
    "metadata too long": (modal(private_metadata="x" * 3001), "/view/private_metadata"),
    "callback_id too long": (modal(callback_id="x" * 256), "/view/callback_id"),
    "a hundred and one blocks": (modal(*[{"type": "divider"}] * 101), "/view/blocks"),
    "chart in a modal": (modal(chart()), "/view/blocks/0/type"),
    "markdown at home": (
        {"type": "home", "blocks": [{"type": "markdown", "text": "x"}]},
        "/view/blocks/0/type",
    ),
    "title at home": ({"type": "home", "title": plain(), "blocks": []}, "/view/title"),
    "unknown view": ({"type": "dialog", "blocks": []}, "/view/type"),
    "two in focus": (
        modal(
            question(typed(focus_on_load=True)),
            question(typed(focus_on_load=True)),
            submit=plain(),
        ),
        "/view/blocks",
    ),
    "crossed lengths": (
        modal(question(typed(min_length=9, max_length=3)), submit=plain()),
        "/view/blocks/0/element",
    ),
    "label with mrkdwn": (
        modal(question(typed(), label=mrkdwn()), submit=plain()),
        "/view/blocks/0/label/type",
    ),
    "button as input": (
        modal(question(button()), submit=plain()),
        "/view/blocks/0/element/type",
    ),
}

GOOD_VIEWS = {
    "form": modal(question(typed(multiline=True), hint=plain(), optional=True), submit=plain()),
    "notice": modal({"type": "alert", "text": plain(), "level": "warning"}, section(), close=plain()),
    "home": {"type": "home", "blocks": [section(), actions(button()), chart()]},
    "empty home": {"type": "home", "blocks": []},
}


@pytest.mark.parametrize(("blocks", "pointer"), BAD_BLOCKS.values(), ids=BAD_BLOCKS)
def test_bad_blocks_are_refused_where_they_are_bad(blocks: list[Any], pointer: str):
    assert [problem.pointer for problem in check_blocks(blocks, surface="message")] == [pointer]


@pytest.mark.parametrize("blocks", GOOD_BLOCKS.values(), ids=GOOD_BLOCKS)
def test_good_blocks_pass(blocks: list[Json]):
    assert check_blocks(blocks, surface="message") == []


@pytest.mark.parametrize(("view", "pointer"), BAD_VIEWS.values(), ids=BAD_VIEWS)
def test_bad_views_are_refused_where_they_are_bad(view: Json, pointer: str):
    assert [problem.pointer for problem in check_view(view)] == [pointer]


@pytest.mark.parametrize("view", GOOD_VIEWS.values(), ids=GOOD_VIEWS)
def test_good_views_pass(view: Json):
    assert check_view(view) == []


def test_problem_names_its_limit():
    (problem,) = check_blocks([section(text=mrkdwn("x" * 3001))], surface="message")
    assert str(problem) == "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert problem.constraint == {"type": "max_length", "limit": 3000}
