"""Block Kit to HTML: what each block means on the page, and that text never becomes markup."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest

from bot.sandbox.page import STATIC
from bot.sandbox.render import render_attachments, render_blocks, safe_color
from bot.sandbox.render_context import Context, zone_of
from bot.sandbox.render_dates import ago, day_name, format_date
from bot.sandbox.render_emoji import DRAWN, EMOJI
from bot.sandbox.render_markdown import markdown
from bot.sandbox.render_text import mrkdwn, plain, unescaped
from bot.sandbox.workspace import Channel, User

MAYA = User("U1", "maya", "Maya Okafor", "Analyst", "#2f6f8f")
TOMAS = User("U2", "tomas", "Tomas Lindqvist", "Chief executive", "#9a5b1e")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CONTEXT = Context(
    viewer="U1",
    users={"U1": MAYA, "U2": TOMAS},
    channels={"C1": Channel("C1", "crisis-desk", {"U1", "U2"})},
    zone=zone_of("Europe/Stockholm"),
    now=NOW,
)
HOSTILE = "<script>alert(1)</script>\"><img src=x onerror=alert(1)>' onclick='x"


class Outline(HTMLParser):
    """The tags of a piece of HTML with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def words(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def option(name: str) -> dict[str, Any]:
    return {"text": words(name), "value": name.lower()}


def rich(*elements: dict[str, Any], kind: str = "rich_text_section") -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(elements)}]}


def drawn(*blocks: dict[str, Any]) -> str:
    return str(render_blocks(blocks, CONTEXT))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _italic_ ~gone~", "<strong>bold</strong> <em>italic</em> <del>gone</del>"),
        ("*bold _both_*", "<strong>bold <em>both</em></strong>"),
        ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
        ("`*code* &lt;b&gt;`", "<code>*code* &lt;b&gt;</code>"),
        ("```\na < b\n```", "<pre>a &lt; b</pre>"),
        ("&gt; said\nplain", "<blockquote>said</blockquote>plain"),
        (">>> all\nthe rest", "<blockquote>all<br>the rest</blockquote>"),
        ("one\ntwo", "one<br>two"),
        ("fish &amp; chips &amp;lt;", "fish &amp; chips &amp;lt;"),
        (":not_an_emoji: 10:30:00", ":not_an_emoji: 10:30:00"),
        ("<javascript:alert(1)|click>", "&lt;javascript:alert(1)|click&gt;"),
    ],
)
def test_mrkdwn_is_read_as_the_platform_reads_it(text: str, html: str) -> None:
    assert str(mrkdwn(text, CONTEXT)) == html


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("<https://a.example/?x=1&amp;y=2|a *link*>", 'href="https://a.example/?x=1&amp;y=2"'),
        ("see https://a.example/b.", ">https://a.example/b</a>."),
        ("<@U2> hello", 'data-user="U2">@Tomas Lindqvist<'),
        ("<@U1|maya>", "mention-me"),
        ("<#C1>", 'data-open-channel="C1">#crisis-desk<'),
        ("<!here> look", "mention-all"),
        (":fire:", 'aria-label="fire"'),
        ("<!date^1764000000^{date_num} {time}|then>", "2025-11-24 17:00</time>"),
        ("<!date^99999999999999999^{time}|long ago>", "long ago"),
        ("*:fire: Alert*", "<strong><span"),
    ],
)
def test_mrkdwn_turns_references_into_what_they_name(text: str, part: str) -> None:
    assert part in str(mrkdwn(text, CONTEXT))


def test_verbatim_text_keeps_bare_links_and_broadcasts_as_text() -> None:
    html = str(mrkdwn("@everyone https://a.example", CONTEXT, verbatim=True))
    assert html == "@everyone https://a.example"


def test_text_that_is_not_verbatim_shows_whom_a_careless_app_would_wake() -> None:
    assert "mention-all" in str(mrkdwn("they say @everyone", CONTEXT))


def test_endlessly_nested_marks_are_cut_short() -> None:
    assert str(mrkdwn("*_" * 3_000 + "x" + "_*" * 3_000, CONTEXT)).count("<strong>") < 10


def test_plain_text_parses_nothing_but_emoji_and_breaks() -> None:
    assert str(plain("*a* <b>\n<@U1>")) == "*a* &lt;b&gt;<br>&lt;@U1&gt;"
    assert 'role="img"' in str(plain("go :rocket:"))


ELEMENTS = [
    ({"type": "button", "text": words("Go"), "value": "v", "style": "primary"}, "button"),
    ({"type": "overflow", "options": [option("More")]}, "div"),
    ({"type": "static_select", "options": [option("One")]}, "div"),
    ({"type": "static_select", "option_groups": [{"label": words("G"), "options": [option("One")]}]}, "div"),
    ({"type": "multi_static_select", "options": [option("One")]}, "div"),
    ({"type": "external_select"}, "div"),
    ({"type": "multi_external_select"}, "div"),
    ({"type": "users_select"}, "div"),
    ({"type": "multi_users_select"}, "div"),
    ({"type": "channels_select"}, "div"),
    ({"type": "multi_channels_select"}, "div"),
    ({"type": "conversations_select"}, "div"),
    ({"type": "multi_conversations_select"}, "div"),
    ({"type": "plain_text_input"}, "input"),
    ({"type": "plain_text_input", "multiline": True}, "textarea"),
    ({"type": "rich_text_input"}, "textarea"),
    ({"type": "email_text_input"}, "input"),
    ({"type": "url_text_input"}, "input"),
    ({"type": "number_input", "is_decimal_allowed": False}, "input"),
    ({"type": "datepicker"}, "input"),
    ({"type": "timepicker"}, "input"),
    ({"type": "datetimepicker"}, "input"),
    ({"type": "checkboxes", "options": [option("One")]}, "div"),
    ({"type": "radio_buttons", "options": [option("One")]}, "div"),
]


@pytest.mark.parametrize(("element", "tag"), ELEMENTS, ids=lambda value: str(value)[:40])
def test_every_element_says_which_action_it_is(element: dict[str, Any], tag: str) -> None:
    block = {"type": "actions", "block_id": "B", "elements": [element | {"action_id": "A"}]}
    found = [(t, a) for t, a in Outline(drawn(block)).tags if a.get("data-element") == element["type"]]
    assert [t for t, _ in found] == [tag]
    assert (found[0][1]["data-block-id"], found[0][1]["data-action-id"]) == ("B", "A")


INITIAL = [
    ({"type": "plain_text_input", "initial_value": "so far"}, 'value="so far"'),
    ({"type": "datepicker", "initial_date": "2026-11-23"}, 'value="2026-11-23"'),
    ({"type": "timepicker", "initial_time": "09:30"}, 'value="09:30"'),
    ({"type": "datetimepicker", "initial_date_time": 1764000000}, 'value="2025-11-24T17:00"'),
    (
        {"type": "users_select", "initial_user": "U2"},
        'data-search="Tomas Lindqvist tomas Chief executive" aria',
    ),
    ({"type": "checkboxes", "options": [option("One")], "initial_options": [option("One")]}, " checked>"),
    (
        {"type": "static_select", "options": [option("One")], "initial_option": option("One")},
        'aria-selected="true"',
    ),
]


@pytest.mark.parametrize(("element", "part"), INITIAL, ids=lambda value: str(value)[:40])
def test_an_input_starts_with_its_initial_value(element: dict[str, Any], part: str) -> None:
    block = {"type": "input", "label": words("L"), "element": element | {"action_id": "A"}}
    assert part in drawn(block)


def test_what_the_viewer_chose_before_wins_over_the_initial_value() -> None:
    held = {"B": {"A": {"type": "plain_text_input", "value": "typed"}}}
    element = {"type": "plain_text_input", "action_id": "A", "initial_value": "initial"}
    block = {"type": "input", "block_id": "B", "label": words("L"), "element": element}
    html = str(render_blocks([block], Context(viewer="U1", values=held)))
    assert 'value="typed"' in html
    assert "initial" not in html


def test_an_error_stands_under_its_input_and_marks_it_invalid() -> None:
    element = {"type": "plain_text_input", "action_id": "A"}
    block = {"type": "input", "block_id": "B", "label": words("L"), "element": element}
    html = str(render_blocks([block], Context(viewer="U1", errors={"B": "Too <short>"})))
    assert "Too &lt;short&gt;" in html
    assert 'aria-invalid="true"' in html


def test_people_pickers_offer_humans_only() -> None:
    bot = User("U9", "bot", "Firebreak", "", "#000000", is_bot=True)
    context = Context(viewer="U1", users={"U1": MAYA, "U9": bot})
    block = {"type": "actions", "elements": [{"type": "users_select", "action_id": "A"}]}
    values = [a.get("data-value") for _, a in Outline(str(render_blocks([block], context))).tags]
    assert [value for value in values if value] == ["U1"]


def test_a_confirm_question_travels_with_its_button() -> None:
    confirm = {"title": words("Sure?"), "text": words('It is "gone" then')}
    button = {"type": "button", "action_id": "A", "text": words("Drop"), "confirm": confirm}
    tags = Outline(drawn({"type": "actions", "elements": [button]})).tags
    assert '"Sure?"' in str(next(a["data-confirm"] for t, a in tags if t == "button"))


@pytest.mark.parametrize(
    ("block", "part"),
    [
        ({"type": "header", "text": words("Big")}, '<h3 class="b b-header">Big</h3>'),
        ({"type": "divider"}, "<hr"),
        ({"type": "section", "text": words("S"), "fields": [words("F")]}, '<div class="b-field">F</div>'),
        ({"type": "context", "elements": [words("small")]}, "small"),
        ({"type": "image", "image_url": "https://a.example/i.png", "alt_text": "A chart"}, 'alt="A chart"'),
        ({"type": "image", "image_url": "javascript:alert(1)", "alt_text": "No"}, "picture-missing"),
        (rich({"type": "text", "text": "a *b*", "style": {"bold": True}}), "<strong>a *b*</strong>"),
        (rich({"type": "text", "text": "q"}, kind="rich_text_quote"), "<blockquote>q</blockquote>"),
        (rich({"type": "text", "text": "p"}, kind="rich_text_preformatted"), "<pre>p</pre>"),
        (rich({"type": "user", "user_id": "U2"}), "@Tomas Lindqvist"),
        (rich({"type": "emoji", "name": "zzz", "unicode": "1f4a4"}), "💤"),
        (rich({"type": "broadcast", "range": "here"}), "@here"),
        (rich({"type": "link", "url": "javascript:x", "text": "no"}), '<div class="rich-section">no</div>'),
        (rich({"type": "date", "timestamp": 1764000000, "format": "{time}"}), ">17:00</time>"),
        ({"type": "markdown", "text": "## T\n- **b** [l](https://a.example)"}, "<li><strong>b</strong>"),
        ({"type": "table", "rows": [[{"type": "raw_text", "text": "H"}]]}, '<th scope="col"'),
        ({"type": "alert", "level": "error", "text": words("Bad")}, 'role="alert"'),
        ({"type": "video", "title": words("Film"), "alt_text": "a film"}, "plays no videos"),
        ({"type": "file", "external_id": "F1"}, "F1"),
        ({"type": "carousel"}, "does not draw this block"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_each_block_shows_what_it_holds(block: dict[str, Any], part: str) -> None:
    assert part in drawn(block)


def test_neighbouring_lists_keep_their_indent_and_order() -> None:
    def listed(style: str, indent: int) -> dict[str, Any]:
        item = {"type": "rich_text_section", "elements": [{"type": "text", "text": style}]}
        return {"type": "rich_text_list", "style": style, "indent": indent, "elements": [item]}

    html = drawn({"type": "rich_text", "elements": [listed("bullet", 0), listed("ordered", 1)]})
    assert [tag for tag, _ in Outline(html).tags] == ["div", "ul", "li", "ol", "li"]
    assert "indent-1" in html


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{date_short_pretty} at {time}", "yesterday at 17:00"),
        ("{date}", "November 22nd, 2026"),
        ("{date_long}", "Sunday, November 22nd, 2026"),
        ("{ago}", "19 hours ago"),
        ("{never_heard_of}", "{never_heard_of}"),
    ],
)
def test_dates_take_the_platforms_tokens(template: str, shown: str) -> None:
    assert format_date(template, datetime(2026, 11, 22, 17, 0, tzinfo=UTC), NOW) == shown


def test_days_are_named_from_where_the_viewer_stands() -> None:
    assert day_name(NOW, NOW) == "Today"
    assert day_name(datetime(2026, 11, 2, tzinfo=UTC), NOW) == "Monday, 2 November"
    assert ago(NOW, NOW) == "just now"


@pytest.mark.parametrize("color", ["red;background:url(x)", "#12", "javascript:1", ""])
def test_a_colour_that_is_none_is_refused(color: str) -> None:
    assert safe_color(color, "#000000") == "#000000"


def test_an_attachment_has_its_colour_bar_and_its_blocks() -> None:
    item = {"color": "#a30200", "blocks": [{"type": "header", "text": words("Inside")}]}
    html = str(render_attachments([item], CONTEXT))
    assert "--bar: #a30200" in html
    assert "Inside" in html


HOSTILE_BLOCKS: list[dict[str, Any]] = [
    {"type": "header", "text": words(HOSTILE)},
    {"type": "section", "block_id": HOSTILE, "text": {"type": "mrkdwn", "text": HOSTILE}},
    {
        "type": "section",
        "text": {"type": "mrkdwn", "text": f"*{HOSTILE}* <https://a.example/{HOSTILE}|{HOSTILE}>"},
    },
    {"type": "section", "fields": [{"type": "mrkdwn", "text": f"```{HOSTILE}``` `{HOSTILE}`"}]},
    {"type": "context", "elements": [{"type": "image", "image_url": HOSTILE, "alt_text": HOSTILE}]},
    {"type": "image", "image_url": f"https://a.example/{HOSTILE}", "alt_text": HOSTILE},
    rich({"type": "text", "text": HOSTILE, "style": {"code": True}}),
    rich({"type": "link", "url": f"https://a.example/{HOSTILE}", "text": HOSTILE}),
    rich(
        {"type": "emoji", "name": HOSTILE},
        {"type": "user", "user_id": HOSTILE},
        {"type": "color", "value": HOSTILE},
    ),
    {"type": "markdown", "text": f"# {HOSTILE}\n- **{HOSTILE}** [{HOSTILE}](https://a.example/{HOSTILE})"},
    {"type": "table", "rows": [[{"type": "raw_text", "text": HOSTILE}]]},
    {
        "type": "data_visualization",
        "title": HOSTILE,
        "chart": {"type": "pie", "segments": [{"label": HOSTILE, "value": 1}]},
    },
    {
        "type": "data_visualization",
        "chart": {"type": "bar", "series": [{"name": HOSTILE, "data": [{"label": HOSTILE, "value": 1}]}]},
    },
    {"type": HOSTILE},
    *(
        {"type": "input", "block_id": HOSTILE, "label": words(HOSTILE), "hint": words(HOSTILE)}
        | {
            "element": element
            | {"action_id": HOSTILE, "placeholder": words(HOSTILE), "options": [option(HOSTILE)]}
        }
        for element, _ in ELEMENTS
    ),
]


@pytest.mark.parametrize("block", HOSTILE_BLOCKS, ids=lambda block: str(block)[:50])
def test_hostile_text_never_becomes_markup(block: dict[str, Any]) -> None:
    tags = Outline(
        drawn(block) + str(render_attachments([{"text": HOSTILE, "color": HOSTILE}], CONTEXT))
    ).tags
    assert not [tag for tag, _ in tags if tag == "script"]
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]
    assert not [a for tag, a in tags if tag == "img" and a.get("src") == "x"]


@pytest.mark.parametrize(
    "text", [HOSTILE, "\x00" + "0\x01<b>", "[x](javascript:alert(1))", "<https://a\x00b|c>"]
)
def test_hostile_text_outside_of_blocks_stays_text(text: str) -> None:
    tags = Outline(str(mrkdwn(text, CONTEXT)) + str(markdown(text)) + str(plain(text))).tags
    assert {tag for tag, _ in tags} <= {"a", "br", "p"}
    assert all(str(a.get("href", "http")).startswith("http") for _, a in tags)


def test_only_three_entities_are_decoded_and_only_once() -> None:
    assert unescaped("&amp;lt; &lt;b&gt; &quot;") == "&lt; <b> &quot;"


@pytest.mark.parametrize("text", ["⚠️ Yellow", "⚠ Yellow", ":warning: Yellow"])
def test_an_emoji_is_named_however_it_was_written(text: str) -> None:
    assert 'aria-label="warning"' in str(plain(text))
    assert str(plain(text)).endswith("</span> Yellow")


def test_digits_and_joined_emoji_are_left_whole() -> None:
    assert str(plain("1 2 3 👩‍🚒")) == "1 2 3 👩‍🚒"


def test_every_emoji_that_the_page_says_it_draws_is_drawn() -> None:
    symbols = {a["id"] for tag, a in Outline((STATIC / "emoji.svg").read_text()).tags if tag == "symbol"}
    assert symbols == DRAWN
    assert set(EMOJI) >= DRAWN
