"""`/crisis review` and "Wrong tone?": people say how posts are meant, and Firebreak learns from it."""

from bot import respond
from bot import teach as lessons
from bot.core.access import Rank
from bot.core.lifecycle import Act
from bot.core.models import Watch
from bot.errors import Refused
from bot.ports import Ports
from bot.slack import ids, modals, posts, review_form, review_list
from bot.slack.verbs import Done, Group, Open, Refuse, Reply, Request, Update, Verb


def review(ports: Ports, request: Request) -> Reply:
    """What was asked about the tone of a brand: ten posts to label, what was learned, or the way back."""
    watches = respond.list_watches(ports)
    word, brand = review_form.read_line(request.words, [watch.name for watch in watches])
    named = [respond.find_watch(ports, brand)] if brand and watches else watches
    if word == "status" or not watches:
        return review_list.status([lessons.known(ports, watch) for watch in named], now=ports.clock())
    if len(named) > 1:
        return review_list.which(named, undo=word == "undo")
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    return _undo(ports, named[0], act) if word == "undo" else _deal(ports, named[0])


def more(ports: Ports, request: Request) -> Reply:
    """Deals the next ten in the same window."""
    watch = _watch(ports, request.value)
    dealt = lessons.deal(ports, watch)
    none = modals.notice(review_list.none_left(watch))
    return Update(review_form.review_form(watch, dealt) if dealt else none)


def reviewed(ports: Ports, request: Request) -> Reply:
    """Keeps all labels of the deal: who was asked about a post and left its label says that it is right."""
    return _keep(ports, request, all_answers=True)


def wrong_tone(ports: Ports, request: Request) -> Reply:
    """Opens the posts that a card quotes, with their labels."""
    crisis = respond.find(ports, int(request.value) if request.value.isdecimal() else None)
    quoted = lessons.quoted(ports, crisis, most=posts.MAX_QUOTES)
    return Open(review_form.tone_form(crisis, quoted)) if quoted else Refuse(review_list.NO_POSTS)


def mended(ports: Ports, request: Request) -> Reply:
    """Keeps the labels that were changed; those left alone were seen."""
    return _keep(ports, request, all_answers=False)


def _deal(ports: Ports, watch: Watch) -> Reply:
    dealt = lessons.deal(ports, watch)
    return Open(review_form.review_form(watch, dealt)) if dealt else Refuse(review_list.none_left(watch))


def _undo(ports: Ports, watch: Watch, act: Act) -> Reply:
    if taken := lessons.take_topic_back(ports, watch, act):
        return Done(review_list.taken_back(watch, *taken), told=True)
    return Done(review_list.undone(watch, *lessons.undo(ports, watch)), told=True)


def _keep(ports: Ports, request: Request, *, all_answers: bool) -> Reply:
    watch = _watch(ports, str(request.meta.get("watch")))
    act = respond.who_acts(ports, request.actor, surface=request.surface)
    read = review_form.read(request.values)
    answers = lessons.answer(
        ports, watch.id, act, read.all if all_answers else read.changed, dealt=all_answers
    )
    seen = 0 if all_answers else lessons.seen(ports, watch.id, act, read.left)
    topics = lessons.name_topics(ports, watch.id, act, read.topics)
    known = lessons.known(ports, watch)
    corrections = len(read.changed)
    return review_list.kept(known, answers=answers, corrections=corrections, seen=seen, topics=topics)


def _watch(ports: Ports, number: str) -> Watch:
    watch = ports.store.watch(int(number)) if number.isdecimal() else None
    if watch is None:
        raise Refused(review_list.GONE)
    return watch


VERBS = (
    Verb(
        "review",
        "review [brand] [status|undo]",
        "Ten posts to label in a minute, what Firebreak learned from your labels, and the way back.",
        review,
        Group.SET_UP,
        rank=Rank.RESPONDER,
        aliases=("label", "teach"),
        numbered=False,
    ),
)
VIEWS = {modals.REVIEW: reviewed, modals.TONE: mended}
ACTIONS = {ids.TONE: wrong_tone, review_list.MORE: more}
