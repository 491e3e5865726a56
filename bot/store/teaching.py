"""What people say about the tone of posts, with the counts mended by it; and the layers learned from that."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.layer import Layer
from bot.core.lifecycle import Act
from bot.core.mentions import Mention
from bot.core.models import Label, Person, Score, Scored
from bot.core.teaching import Answer, Answered, Answers, Asked, Verdict, Version
from bot.core.topics import joined
from bot.core.wording import plural
from bot.store import audit
from bot.store import teaching_sql as sql
from bot.store.codec import dump, load, millis, moment
from bot.store.engine import Part, Row, Session
from bot.store.mention_rows import negative_of, scored_of
from bot.store.mention_sql import COUNT_SLOT
from bot.store.watches import require_watch

_TONES = {Label.NEGATIVE: -1.0, Label.NEUTRAL: 0.0, Label.POSITIVE: 1.0}


class Teaching(Part):
    """Keeps answers about tone, and every version of what was learned from them."""

    def save_answers(self, watch_id: int, answers: Sequence[Answer], *, by: Act | None = None) -> int:
        """Keeps what people say of posts, the last answer of each; labels and counts are mended in the same
        transaction. How many were kept: none about a forgotten post, and no glance at an answered one.
        `by` is the person's act that the audit log keeps."""
        with self._engine.writing() as session:
            kept = [answer for answer in answers if _save(session, watch_id, answer)]
            said = [answer for answer in kept if not answer.seen]
            if said:
                words = f"the tone of {plural(len(said), 'post')}"
                audit.add_act(session, by, "answered", f"watch {watch_id}", after=words)
            return len(kept)

    def asked(self, watch_id: int, posts: Sequence[tuple[str, str]]) -> list[Asked]:
        """Those of these posts (source, native key) that the watch has and nobody forgot, in this order."""
        keys: dict[str, list[str]] = {}
        for source, key in posts:
            keys.setdefault(source, []).append(key)
        with self._engine.reading() as session:
            found = [
                _asked(row)
                for source, some in keys.items()
                for row in session.all(sql.ASKED, watch_id=watch_id, source=source, keys=json.dumps(some))
            ]
        by_name = {(one.scored.mention.source, one.scored.mention.native_key): one for one in found}
        return [by_name[name] for name in posts if name in by_name]

    def unanswered(self, watch_id: int, *, start: datetime, end: datetime, limit: int) -> list[Asked]:
        """The newest posts made in start <= at < end about which nobody answered, newest first."""
        within = {"start": millis(start), "end": millis(end), "limit": limit}
        with self._engine.reading() as session:
            return [_asked(row) for row in session.all(sql.UNANSWERED, watch_id=watch_id, **within)]

    def answered(self, watch_id: int, *, limit: int = 5_000) -> list[Answered]:
        """The last answers, the oldest first; none about a forgotten post."""
        with self._engine.reading() as session:
            rows = session.all(sql.ANSWERED, watch_id=watch_id, limit=limit)
        return [_answered(row) for row in reversed(rows)]

    def count_answers(self, watch_id: int) -> Answers:
        """How many answers there are that can be learned from."""
        with self._engine.reading() as session:
            row = session.one(sql.COUNT_ANSWERS, watch_id=watch_id) or {}
        return Answers(**row)

    def judge_anew(self, watch_id: int, posts: Sequence[Scored]) -> int:
        """Gives posts that the watch has these tones and categories, and mends the counts; what a person said
        of one stands, and what was forgotten stays blank. How many changed."""
        with self._engine.writing() as session:
            rows = _rows(session, watch_id, [one.mention for one in posts])
            pairs = [(rows.get((one.mention.source, one.mention.native_key)), one.score) for one in posts]
            return sum(_judge(session, watch_id, row, score) for row, score in pairs if row is not None)

    # --- layers --------------------------------------------------------------------------------------------

    def layer(self, watch_id: int) -> Layer | None:
        """The layer by which a watch's posts are judged; None while there is none."""
        with self._engine.reading() as session:
            row = session.one(sql.LAYER_ON, watch_id=watch_id)
        return _layer(row) if row else None

    def layers(self, watch_id: int) -> list[Version]:
        """Every version there is, the newest first."""
        with self._engine.reading() as session:
            rows = session.all(sql.LAYERS, watch_id=watch_id)
        return [
            Version(
                _layer(row),
                Person(row["actor_id"], row["actor_name"]),
                bool(row["worth"]),
                row["why"],
                bool(row["is_on"]),
            )
            for row in rows
        ]

    def save_layer(self, version: Version) -> Layer:
        """Keeps a layer: one that people taught under the next number, one that rests on no answers
        as version 0, in place of the last; on if `version.on` says so. Raises Refused without the watch."""
        layer = version.layer
        with self._engine.writing() as session:
            require_watch(session, layer.watch_id)
            if layer.answers:
                last = session.one(sql.LAST_VERSION, watch_id=layer.watch_id) or {}
                layer = replace(layer, version=(last.get("version") or 0) + 1)
            session.run(sql.SAVE_LAYER, **_columns(replace(version, layer=layer)))
            if version.on:
                session.run(sql.SWITCH_LAYER, watch_id=layer.watch_id, version=layer.version)
        return layer

    def switch_layer(self, watch_id: int, version: int, *, by: Act | None = None) -> None:
        """Judges a watch by that version from now on; 0 is what is known without people, if anything is."""
        with self._engine.writing() as session:
            session.run(sql.SWITCH_LAYER, watch_id=watch_id, version=version)
            words = f"tone learned, version {version}"
            audit.add_act(session, by, "switched", f"watch {watch_id}", after=words)


def _rows(session: Session, watch_id: int, mentions: Sequence[Mention]) -> dict[tuple[str, str], Row]:
    """Those of these mentions that the watch has and nobody forgot, by name."""
    keys: dict[str, list[str]] = {}
    for one in mentions:
        keys.setdefault(one.source, []).append(one.native_key)
    return {
        (source, row["native_key"]): row
        for source, some in keys.items()
        for row in session.all(sql.ASKED, watch_id=watch_id, source=source, keys=json.dumps(some))
    }


def _save(session: Session, watch_id: int, answer: Answer) -> bool:
    row = session.one(sql.JUDGED, id=answer.number, watch_id=watch_id)
    if row is None or (answer.seen and row["label"] == Label.UNKNOWN):
        return False
    said = row["said"] or row["label"]
    kept = session.run(
        sql.SAVE_ANSWER,
        id=answer.number,
        watch_id=watch_id,
        verdict=answer.verdict.value,
        said=said,
        kind="seen" if answer.seen else "answer",
        dealt=int(answer.dealt),
        at=millis(answer.at),
        actor_id=answer.actor.id,
        actor_name=answer.actor.name,
    )
    if kept and not answer.seen:
        _mend(session, watch_id, row, answer.verdict)
    return kept > 0


def _mend(session: Session, watch_id: int, row: Row, verdict: Verdict) -> None:
    """Gives a mention the label a person gave it; none, and no part in a share, to what is not about the
    brand."""
    label = verdict.label or Label.UNKNOWN
    if row["label"] == label:
        return
    told = (*_TONES, Verdict.ELSEWHERE.words)
    kept = [one for one in json.loads(row["reasons"]) if not one.startswith(told)]
    reasons = (f"{verdict.words}: a person said so", *kept)
    before = scored_of(row).score
    mended = replace(before, label=label, tone=_TONES.get(label), chances=None, reasons=reasons)
    give(session, watch_id, row, mended)


def _judge(session: Session, watch_id: int, row: Row, score: Score) -> bool:
    """Gives a mention the tone and categories of a later judge, if they differ; what people said stands."""
    before = scored_of(row).score
    if row["answered"] == "answer":
        reasons = joined(before.reasons, score.reasons)
        score = replace(before, cues=score.cues, categories=score.categories, reasons=reasons)
    if row["topic"]:
        reasons = joined(score.reasons, before.reasons)
        score = replace(score, cues=before.cues, categories=before.categories, reasons=reasons)
    kept = (row["label"], row["chance_negative"], row["chance_positive"], before.categories)
    if kept == (score.label, *_outer(score), score.categories):
        return False
    give(session, watch_id, row, score)
    return True


def give(session: Session, watch_id: int, row: Row, score: Score) -> None:
    """Gives a mention this tone and these categories, and moves its slot's counts by the difference."""
    negative, positive = _outer(score)
    session.run(
        sql.MEND_SCORE,
        id=row["id"],
        label=score.label.value,
        tone=score.tone,
        chance_negative=negative,
        chance_positive=positive,
        categories=dump(score.categories),
        cues=dump(score.cues),
        reasons=dump(score.reasons),
    )
    session.run(
        COUNT_SLOT,
        watch_id=watch_id,
        slot_ms=row["slot_ms"],
        mentions=0,
        negative=score.negative - negative_of(row),
        scored=(score.label is not Label.UNKNOWN) - (row["label"] != Label.UNKNOWN),
    )


def _outer(score: Score) -> tuple[float | None, float | None]:
    return (score.chances[0], score.chances[2]) if score.chances else (None, None)


def _asked(row: Row) -> Asked:
    said = Verdict(row["verdict"]) if row["answered"] == "answer" else None
    return Asked(row["id"], scored_of(row), said)


def _answered(row: Row) -> Answered:
    return Answered(
        mention=scored_of(row).mention,
        verdict=Verdict(row["verdict"]),
        said=Label(row["said"]),
        actor=Person(row["actor_id"], row["actor_name"]),
        at=moment(row["at"]),
        seen=row["answered"] == "seen",
        dealt=bool(row["dealt"]),
    )


def _columns(version: Version) -> Row:
    layer = version.layer
    return {
        "watch_id": layer.watch_id,
        "version": layer.version,
        "made_at": millis(layer.made_at),
        "actor_id": version.actor.id,
        "actor_name": version.actor.name,
        "prior": dump(layer.prior),
        "answers": layer.answers,
        "held_back": layer.held_back,
        "before": layer.before,
        "after": layer.after,
        "weights": layer.weights,
        "worth": int(version.worth),
        "why": version.why,
    }


def _layer(row: Row) -> Layer:
    return Layer(
        watch_id=row["watch_id"],
        prior=load(tuple[float, float, float], row["prior"]),
        made_at=moment(row["made_at"]),
        version=row["version"],
        answers=row["answers"],
        held_back=row["held_back"],
        before=row["before"],
        after=row["after"],
        weights=row["weights"],
    )
