"""Writes docs/sources.md from what each source says about itself: `python -m tools.sources`."""

import sys
from datetime import timedelta
from pathlib import Path

from bot.core.budget import Limit
from bot.sources import abouts
from bot.sources.about import About, Key

PAGE = Path(__file__).parent.parent / "docs" / "sources.md"
LEAD = """# Where mentions come from
Made by `python -m tools.sources`; do not edit.

Every source is a line of a watch: `/crisis watch add`, then one source a line, or typed as in “type” below.
What a source cannot see is as important as what it sees: a quiet Facebook is no calm, it is a Page nobody
tagged. `/crisis coverage` says how each one fares now, `firebreak check --online` tries each one.

Credentials go into `.env` (or the environment). A key may be given for one target alone: `KEY_TARGET`, for
example `FACEBOOK_PAGE_TOKEN_1234`. No token is ever logged or stored. Nothing here posts anywhere public.

What one look costs and how often it comes is kept within each network's limits for all watches together; a
fifth of every limit is held back for looking again at posts in a crisis. Numbers are the networks' own, as
published; “K” marks one known only by hearsay.
"""


def page() -> str:
    """The page: one table of all sources, then how to get each one to work."""
    rows = [_row(kind, about) for kind, about in abouts().items()]
    return "\n".join(
        [
            LEAD,
            "| source | type | finds | does not see | login | looks every | budget | cost |",
            "|---|---|---|---|---|---|---|---|",
            *rows,
            "",
            *(line for kind, about in abouts().items() for line in _section(kind, about)),
        ]
    )


def _row(kind: str, about: About) -> str:
    cells = (
        f"[{about.name}](#{_anchor(about.name)})",
        f"`{about.example.partition(' — ')[0]}`",
        about.finds,
        "; ".join(about.blind[:2]) or "–",
        about.login,
        _every(about),
        _limit(about.limits[0]) if about.limits else "–",
        about.cost,
    )
    return "| " + " | ".join(cell.replace("|", "·") for cell in cells) + " |"


def _section(kind: str, about: About) -> list[str]:
    lines = [f"## {about.name}", f"`{about.example}`", ""]
    lines += ["It does not see: " + "; ".join(about.blind) + ".", ""] if about.blind else []
    lines += [f"After the colon: {about.target}.", ""] if about.target else []
    lines += [f"{number}. {step}" for number, step in enumerate(about.steps, start=1)]
    keys = [*about.keys, *((about.base_url,) if about.base_url else ())]
    if keys:
        lines += ["", "| key | what it is | |", "|---|---|---|", *map(_key, keys)]
    for limit in about.limits:
        lines += [
            "",
            f"Limit: {_limit(limit)}{f' ({limit.source})' if limit.source else ''}.",
        ]
    if about.terms:
        lines += ["", f"Its terms: {about.terms}"]
    if about.retention_days:
        lines += ["", f"Texts are kept {about.retention_days} days."]
    return [*lines, ""]


def _key(key: Key) -> str:
    kind = "needed" if key.needed and not key.default else "optional"
    kind += ", secret" if key.secret else ""
    kind += f", default `{key.default}`" if key.default else ""
    return f"| `{key.name}` | {key.about.replace('|', '·')} | {kind} |"


def _every(about: About) -> str:
    if about.streams:
        return "at once, by its stream"
    if not about.every:
        return "each scan"
    return f"{_span(about.every)}, {_span(about.urgent)} in a crisis"


def _limit(limit: Limit) -> str:
    return f"{limit.calls:,} {limit.bucket or 'calls'} per {_span(limit.per)}"


def _span(span: timedelta) -> str:
    minutes = span.total_seconds() / 60
    if minutes >= 24 * 60:
        days = minutes / (24 * 60)
        return "day" if days == 1 else f"{days:g} days"
    if minutes >= 60:
        return "hour" if minutes == 60 else f"{minutes / 60:g} h"
    return f"{minutes:g} min" if minutes >= 1 else f"{minutes * 60:g} s"


def _anchor(name: str) -> str:
    kept = "".join(char for char in name.lower() if char.isalnum() or char in " -")
    return kept.replace(" ", "-")


def main() -> int:
    """Writes the page."""
    PAGE.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
