"""What a watch's rule would catch, cost and alert, below the form in which it is made."""

from bot import respond
from bot.core.access import Rank
from bot.core.mentions import Query
from bot.core.models import Watch
from bot.core.tuning import Tuning
from bot.ports import Ports
from bot.preview import preview
from bot.slack import trial_view, watch_form, watch_preview
from bot.slack.verbs import Block, Reply, Request, Update, View
from bot.trial import trial
from handlers.watch import kinds


def previewed(ports: Ports, request: Request) -> Reply:
    """The form with what its rule would catch at once, and what it would have alerted seconds later."""
    asked, problems = watch_form.read(request.values, kinds(ports))
    known = int(request.meta.get("watch") or 0)

    def view(*below: Block) -> View:
        return watch_form.watch_form(ports.offers, request.values, watch_id=known, below=below)

    if problems:
        return Update(view(*watch_preview.problem(problems)))
    query = respond.complete(asked.query, asked.name)
    found = preview(ports, query, asked.sources)
    caught = watch_preview.shown(found)
    if not found.tried:
        return Update(view(*caught))
    return Update(
        view(*caught, *trial_view.trying()),
        then=lambda: view(*caught, *_tried(ports, ports.store.watch(known), query, name=asked.name)),
        otherwise=view(*caught),
    )


def _tried(ports: Ports, known: Watch | None, query: Query, *, name: str) -> list[Block]:
    tuning, occasions = (known.tuning, known.occasions) if known else (Tuning(), ())
    watch_id = known.id if known else None
    return trial_view.shown(trial(ports, watch_id, query, tuning, occasions, name=name))


ACTIONS = {watch_form.PREVIEW: previewed}
RANKS = {watch_form.PREVIEW: Rank.ADMIN}
