"""`/crisis escalation`: whom Firebreak asks when nobody answers, and when it lets people sleep."""

from bot import respond, team
from bot.core.models import Level
from bot.errors import Refused
from bot.ports import Ports
from bot.slack import modals, policy_form, policy_list
from bot.slack.typed import split_verb
from bot.slack.verbs import Done, Errors, Group, Open, Reply, Request, Verb

QUIET = "quiet"


def escalation(ports: Ports, request: Request) -> Reply:
    """The ladders in sentences, or the form of the one that was named."""
    desk = ports.store.desk()
    zone = team.zone(ports, desk)
    word = split_verb(request.text)[0].casefold()
    if not word:
        return policy_list.listing(desk, now=ports.clock(), zone=zone)
    if word == QUIET:
        return Open(policy_form.quiet_form(desk, zone))
    level = _ladder_level(word)
    if level is None:
        known = ", ".join([*(one.word for one in policy_list.LEVELS), QUIET])
        raise Refused(
            f"There is no “escalation {word[:40]}”. Behind /crisis escalation goes one of: {known}."
        )
    return Open(policy_form.ladder_form(desk, level))


def ladder_submitted(ports: Ports, request: Request) -> Reply:
    """Saves the steps of the form."""
    level, steps = _ladder_level(str(request.meta.get("level"))), int(request.meta.get("steps") or 0)
    if level is None:
        raise Refused("This form is from another version of Firebreak. Please open it again.")
    read = policy_form.read_ladder(request.values, level, steps)
    if isinstance(read, dict):
        return Errors(read)
    known = [request.person(one) for one in policy_form.picked_people(request.values, steps)]
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    desk = team.set_ladder(ports, act, level, read, known=known)
    words = policy_list.ladder(desk, level, now=ports.clock(), zone=team.zone(ports, desk))
    return Done(words, told=True)


def quiet_submitted(ports: Ports, request: Request) -> Reply:
    """Saves the quiet hours of the form."""
    read = policy_form.read_quiet(request.values)
    if isinstance(read, dict):
        return Errors(read)
    quiet, timezone = read
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    desk = team.set_quiet(ports, act, quiet, timezone=timezone)
    return Done(policy_list.quiet(desk, team.zone(ports, desk)), told=True)


def _ladder_level(word: str) -> Level | None:
    return next((level for level in policy_list.LEVELS if level.word == word), None)


VERBS = (
    Verb(
        "escalation",
        "escalation [red|orange|yellow|quiet]",
        "Whom Firebreak asks, after how long, when nobody has a crisis; and the quiet hours.",
        escalation,
        Group.SET_UP,
        aliases=("policy", "ladder"),
        numbered=False,
    ),
)
VIEWS = {modals.LADDER: ladder_submitted, modals.QUIET: quiet_submitted}
