"""`/crisis audit`: who did what, newest first, from the log that only grows."""

from bot import respond
from bot.core.access import Rank
from bot.core.audit import about_crisis
from bot.ports import Ports
from bot.slack import audit_list
from bot.slack.verbs import Group, Reply, Request, Verb


def audit(ports: Ports, request: Request) -> Reply:
    """The last entries, of one crisis when a number is given."""
    subject = ""
    if request.crisis_id is not None:
        subject = about_crisis(respond.find(ports, request.crisis_id).id)
    entries = ports.store.last_audited(subject=subject, limit=audit_list.MOST_SHOWN)
    return audit_list.listing(entries, subject=subject, now=ports.clock())


VERBS = (
    Verb(
        "audit",
        "audit [id]",
        "Who did what, newest first: every act, every change of settings, every refusal.",
        audit,
        Group.LOOK,
        aliases=("trail",),
        rank=Rank.ADMIN,
    ),
)
