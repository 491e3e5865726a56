"""Whether the audit log is unbroken, and whether those who were given a rank can be told."""

from collections.abc import Iterator

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot import trail
from bot.check_sources import Finding
from bot.core.access import Rank
from bot.ports import Store


def audit(store: Store) -> Finding:
    """`audit: 412 entries, unbroken`, or the first entry that is wrong."""
    verdict = trail.verdict(store)
    return Finding(verdict.first_wrong is None, "audit", verdict.words)


def ranks(store: Store, client: WebClient | None) -> Iterator[Finding]:
    """Who was named, and (with a client) each user group that Slack does not tell of."""
    access = store.desk().access
    if not access.grants:
        yield Finding(True, "access", "nobody has a rank: everybody may do everything")
        return
    admins = sum(one.rank is Rank.ADMIN for one in access.grants)
    named = f"{len(access.grants)} ranks given, {admins} of them admin; everybody else: {access.default.word}"
    yield Finding(True, "access", named)
    if client is None:
        return
    for group in (grant for grant in access.grants if grant.is_group):
        if reason := _unknown(client, group.person.id):
            words = f"Slack does not say who is in it ({reason}): they act as {access.default.word}"
            yield Finding(False, group.name, words)


def _unknown(client: WebClient, group_id: str) -> str:
    """Why Slack does not tell of a group; empty when it does."""
    try:
        client.usergroups_users_list(usergroup=group_id)
    except SlackApiError as error:
        return str(error.response.get("error", "an error"))
    except (SlackClientError, OSError) as error:
        return str(error)
    return ""
