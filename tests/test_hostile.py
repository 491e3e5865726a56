"""What the public writes reaches the card as words: it pings nobody, links nowhere, breaks nothing."""

import json
from datetime import timedelta
from pathlib import Path

from tests.desks import desk
from tests.worlds import now

PING = "<!channel> <@U0MAYA0000> @everyone <https://evil.example|click here> *bold* `code`"
HIDDEN = "\u202e\u2066\U000e0041\x00\x1b\ufeff"
LINES = (
    {"text": f"Brindle & Fern burned me, hospital {PING} {HIDDEN}"},
    {"text": "Brindle & Fern burned me, hospital \ud83d \udc00 lone"},
    {"text": "Brindle & Fern burned me, hospital " + "A" * 900_000},
    {"text": "Brindle & Fern burned me " + "e" + "\u0301" * 5_000},
    {"text": "Brindle & Fern burned me", "author": f"{PING}{HIDDEN}", "followers": 10**30},
    {"text": "Brindle & Fern burned me", "url": "javascript:alert(1)", "author": "\ud800"},
    {"text": "Brindle & Fern burned me", "url": "https://x.com/\ud800", "source": "<!here>"},
    {"text": "Brindle & Fern burned me", "created_at": "0001-01-01T00:00:00Z"},
)


def write_hostile(path: Path) -> None:
    """A storm of such posts, the worst with the most followers."""
    with path.open("a", encoding="utf-8") as file:
        for n in range(96):
            at = (now() - timedelta(seconds=n % 60)).isoformat()
            post = {"id": f"h{n}", "created_at": at, "author": f"p{n}", "followers": 10**6}
            file.write(json.dumps(post | LINES[n % len(LINES)]) + "\n")
        file.write('{"broken": \n' + "[" * 100_000 + "\n" + "\x00" * 100 + "\n")


def test_hostile_posts_raise_an_alert_and_do_nothing_else(tmp_path: Path) -> None:
    with desk(tmp_path) as running:
        write_hostile(running.mentions)
        card = running.sandbox.wait_for(running.card, 30)
        blocks = json.dumps(card.blocks, ensure_ascii=False)
        assert "<!channel>" not in card.text + mrkdwn(card.blocks)
        assert "evil.example|" not in card.text + mrkdwn(card.blocks)
        assert not any(hidden in blocks + card.text for hidden in HIDDEN)
        assert "javascript:" not in blocks
        assert not running.sandbox.workspace.notices("U0MAYA0000")


def mrkdwn(found: object) -> str:
    """Every text that Slack would parse."""
    if isinstance(found, dict):
        own = str(found.get("text", "")) if found.get("type") == "mrkdwn" else ""
        return own + "".join(mrkdwn(value) for value in found.values())
    return "".join(mrkdwn(one) for one in found) if isinstance(found, list) else ""
