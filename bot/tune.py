"""TUNE: how a brand is judged, changed by people and by their verdicts, visibly and reversibly."""

from collections.abc import Sequence
from dataclasses import replace

from bot.core import tuning as rules
from bot.core.lifecycle import Act
from bot.core.models import Crisis, Level, Tuned, Watch
from bot.core.severity import FLOORS
from bot.core.tuning import Occasion, Tuning
from bot.errors import Refused
from bot.ports import Ports


def set_budget(ports: Ports, watch: Watch, act: Act, *, alerts_per_week: float) -> Tuned:
    """Gives a watch another alert budget; raises Refused outside 0.1 to 7 or when it has it already."""
    after = rules.with_budget(watch.tuning, alerts_per_week)
    if after == watch.tuning:
        raise Refused(f"{watch.name} already has a budget of {alerts_per_week:g} alerts a week.")
    return _save(ports, watch, act, after, why="set by hand")


def learn_false_alarm(ports: Ports, crisis: Crisis, act: Act) -> Tuned | None:
    """What a dismissed crisis teaches its watch; None when there is nothing to learn, or no watch left."""
    watch = ports.store.watch(crisis.watch_id)
    if watch is None or crisis.private:  # whoever may tune reads what was learned
        return None
    after = rules.after_false_alarm(
        watch.tuning,
        rules=[reason.rule for reason in crisis.situation.reasons],
        story=crisis.story,
        grave=FLOORS.get(crisis.category or "", Level.GREEN) >= Level.ORANGE,
        crisis_id=crisis.id,
        now=act.at,
    )
    if after == watch.tuning:
        return None
    return _save(ports, watch, act, after, why=f"crisis #{crisis.id} was a false alarm", crisis_id=crisis.id)


def learn_story(ports: Ports, one: Crisis, other: Crisis, act: Act, *, same: bool) -> Tuned | None:
    """What a merge (`same`) or a split of two crises teaches their watch about its stories."""
    watch = ports.store.watch(one.watch_id)
    if watch is None or one.private or other.private:
        return None
    after = rules.with_lesson(watch.tuning, one.story, other.story, same=same)
    if after == watch.tuning:
        return None
    why = f"crisis #{other.id} was {'merged into' if same else 'split from'} #{one.id}"
    return _save(ports, watch, act, after, why=why, crisis_id=one.id)


def undo(ports: Ports, watch: Watch, act: Act) -> Tuned:
    """Takes the last change back; undoing once more takes back the one before. Raises Refused when all is as
    it was at first."""
    undone = 0
    for tuned in ports.store.tunings(watch.id, limit=100):
        if tuned.why.startswith(UNDONE):
            undone += 1
        elif undone:
            undone -= 1
        else:
            return _save(
                ports, watch, act, tuned.before, why=f"{UNDONE}{tuned.why}", crisis_id=tuned.crisis_id
            )
    raise Refused(f"Nothing to undo: {watch.name} is judged as it was at first.")


UNDONE = "undone: "
"""How the reason of a change begins that takes another back."""


def history(ports: Ports, watch: Watch) -> list[Tuned]:
    """The changes of how a watch is judged, newest first."""
    return ports.store.tunings(watch.id)


def add_occasion(ports: Ports, watch: Watch, occasion: Occasion) -> Watch:
    """Puts an occasion into the brand's calendar; raises Refused when it ends before it starts."""
    if occasion.ends < occasion.starts:
        raise Refused(f"“{occasion.name}” would end before it starts: give the first day, then the last.")
    kept = tuple(one for one in watch.occasions if one.name.casefold() != occasion.name.casefold())
    return _save_occasions(ports, watch, (*kept, occasion))


def remove_occasion(ports: Ports, watch: Watch, name: str) -> Watch:
    """Takes an occasion out of the calendar; raises Refused with the names there are."""
    kept = tuple(one for one in watch.occasions if one.name.casefold() != name.strip().casefold())
    if len(kept) == len(watch.occasions):
        known = ", ".join(one.name for one in watch.occasions) or "none yet"
        raise Refused(f"{watch.name}'s calendar has no “{name.strip()}”. It has: {known}.")
    return _save_occasions(ports, watch, kept)


def _save_occasions(ports: Ports, watch: Watch, occasions: Sequence[Occasion]) -> Watch:
    changed = replace(watch, occasions=tuple(sorted(occasions, key=lambda one: (one.starts, one.name))))
    ports.store.save_watch(changed)
    return changed


def _save(
    ports: Ports, watch: Watch, act: Act, after: Tuning, *, why: str, crisis_id: int | None = None
) -> Tuned:
    tuned = Tuned(act.at, act.actor, watch.tuning, after, why, crisis_id)
    ports.store.save_tuning(watch.id, tuned, by=act)
    return tuned
