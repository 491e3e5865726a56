"""What senders deliver to us by HTTP (`POST /ingest/NAME`), read from the inbox."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.core.mentions import Batch, Query, SourceSpec
from bot.errors import InputError, SourceError, Trouble
from bot.sources.about import About, Key
from bot.sources.access import Access, suffix
from bot.sources.inbox import PAGE, arrived
from bot.sources.mapping import VendorMapping
from bot.sources.mapping_files import known_mappings, load_mapping

KIND = "webhook"
READS_INBOX = True
SECRET = Key(
    "WEBHOOK_SECRET",
    "Secret with which senders sign; WEBHOOK_SECRET_NAME for one of them; two, with a comma, while rotating.",
    needed=False,
)
TOKEN = Key(
    "WEBHOOK_TOKEN",
    "Token for senders that cannot sign, as bearer or at the end of the address; WEBHOOK_TOKEN_NAME for one.",
    needed=False,
)
MAX_KB = Key(
    "WEBHOOK_MAX_KB",
    "The largest delivery in KB, up to 5120; vendors' batches need more than the default.",
    secret=False,
    needed=False,
    default="256",
)
MAPPINGS = Key(
    "WEBHOOK_MAPPINGS",
    "Folder with your own mapping files for webhooks: NAME.toml.",
    secret=False,
    needed=False,
)
ABOUT = About(
    name="Inbound webhooks",
    example="webhook:NAME/MAPPING — what a vendor, Zapier or a script delivers to /ingest/NAME",
    finds="every delivered document that the watch's terms match",
    blind=(
        "whatever the sender's own query leaves out",
        "deliveries lost on the way: most senders never retry",
    ),
    login="a shared secret, or a token",
    steps=(
        "Choose a name, and set WEBHOOK_SECRET_NAME (WEBHOOK_TOKEN_NAME for a sender that cannot sign).",
        "Run `firebreak serve` where the sender reaches it over https.",
        "Name the source in a watch: webhook:NAME, or webhook:NAME/meltwater with a vendor's mapping.",
        "Have the sender POST JSON to https://YOUR-HOST/ingest/NAME, signed, or to /ingest/NAME/TOKEN.",
    ),
    cost="the vendor's contract",
    keys=(SECRET, TOKEN, MAX_KB, MAPPINGS),
    target="a name, and after a slash the mapping: generic, brandwatch, meltwater, brand24 or your own",
    target_needed=True,
    every=timedelta(0),
    urgent=timedelta(0),
    calls=0,
    webhooks=True,
    terms="The vendor's contract says how long its documents may be kept, and who may read them.",
)
RESERVED = frozenset({"meta", "tiktok"})
"""Names whose addresses belong to networks that deliver in their own way."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook source's target taken apart: the sender's name, and the mapping (empty: by the name)."""

    name: str
    mapping: str = ""


def hook_of(target: str) -> Hook:
    """The hook a target names; raises InputError."""
    name, _, mapping = target.partition("/")
    if not _NAME.fullmatch(name) or (mapping and not _NAME.fullmatch(mapping)) or target.endswith("/"):
        raise InputError(
            "webhook: is followed by a name of letters and digits, like webhook:acme/brandwatch."
        )
    if name.lower() in RESERVED:
        raise InputError(f"webhook:{name}: that name is taken; choose another, like webhook:{name}-vendor.")
    return Hook(name, mapping)


def setting(settings: Mapping[str, str], key: Key, name: str) -> str:
    """What is set for a sender's name (`KEY_NAME`), else for all of them, else the default."""
    return settings.get(f"{key.name}_{suffix(name)}") or settings.get(key.name) or key.default


def secrets_of(settings: Mapping[str, str], key: Key, name: str) -> tuple[str, ...]:
    """Every value that is valid now: two while one takes the other's place."""
    return tuple(part.strip() for part in setting(settings, key, name).split(",") if part.strip())


def mapping_of(settings: Mapping[str, str], hook: Hook) -> VendorMapping:
    """The mapping a hook names, else the one of its own name, else the generic one; raises InputError."""
    folder = setting(settings, MAPPINGS, hook.name)
    own = Path(folder).expanduser() if folder else None
    known = hook.name in known_mappings() or (own is not None and (own / f"{hook.name}.toml").is_file())
    return load_mapping(hook.mapping or (hook.name if known else "generic"), folder=own)


def open(target: str, *, query: Query, access: Access) -> "WebhookSource":
    """The source that reads what was delivered for `target`; raises InputError."""
    hook = hook_of(target)
    mapping_of(access.settings, hook)
    return WebhookSource(hook, SourceSpec(KIND, target).key, access)


class WebhookSource:
    """Gives what was delivered since the cursor, at most 500 documents at a time."""

    def __init__(self, hook: Hook, key: str, access: Access) -> None:
        self._hook = hook
        self._key = key
        self._access = access

    def fetch(self, cursor: Mapping[str, Any]) -> Batch:
        """The next arrivals; raises SourceError (LOGIN) while nobody could deliver any."""
        after = int(cursor.get("inbox") or 0)
        arrivals = self._access.inbox.arrivals(self._key, after=after, limit=PAGE)
        if not arrivals:
            self._require_a_door()
            return Batch((), {"inbox": after})
        return arrived(arrivals)

    def _require_a_door(self) -> None:
        settings, name = self._access.settings, self._hook.name
        if not any(secrets_of(settings, key, name) for key in (SECRET, TOKEN)):
            raise SourceError(
                f"neither {SECRET.name} nor {TOKEN.name} is set, so nobody can deliver to /ingest/{name}: "
                "docs/sources.md shows how",
                permanent=True,
                trouble=Trouble.LOGIN,
            )
