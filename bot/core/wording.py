"""Numbers and names as people write them: the same everywhere they are told."""

_NETWORKS = {
    "x": "X",
    "twitter": "X",
    "bluesky": "Bluesky",
    "hackernews": "Hacker News",
    "hn": "Hacker News",
    "youtube": "YouTube",
    "tiktok": "TikTok",
    "linkedin": "LinkedIn",
    "rss": "RSS",
    "gdelt": "GDELT",
}


def compact(number: int) -> str:
    """A count at a glance: `940`, `12.4k`, `1.3M`."""
    if number < 1_000:
        return str(number)
    value, unit = (number / 1_000, "k") if number < 999_950 else (number / 1_000_000, "M")
    return f"{value:.1f}".removesuffix(".0") + unit


def plural(number: int, noun: str) -> str:
    """`1 mention`, `1,204 mentions`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def percent(share: float) -> str:
    """A share of 0..1 as `58 %`."""
    return f"{share * 100:.0f} %"


def times(ratio: float) -> str:
    """A ratio as `9×`, with one decimal below ten where it matters (`2.5×`)."""
    return f"{ratio:.0f}×" if ratio >= 10 else f"{ratio:.1f}".removesuffix(".0") + "×"


def minutes(number: int) -> str:
    """A window's length: `15 min`, `6 h`."""
    return f"{number} min" if number < 60 or number % 60 else f"{number // 60} h"


def network_name(source: str) -> str:
    """A source's name as people write it: `X`, `Hacker News`, `Reddit`."""
    kind = source.partition(":")[0]
    return _NETWORKS.get(kind.lower(), kind.replace("_", " ").capitalize())


def source_words(key: str) -> str:
    """A source by its kind and host or file name: `Feed news.example`, `File mentions.jsonl`."""
    kind, _, target = key.partition(":")
    host = target.partition("://")[2].partition("/")[0]
    return f"{network_name(kind)} {host or target.rpartition('/')[2]}".strip()
