"""The search for what was said: read off an index of words in its order, latest first."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select, union_all
from sqlalchemy.orm import aliased

from storage.models import (
    InterviewSession,
    ParticipantRole,
    SessionSeat,
    UtteranceTerm,
)
from storage.repositories.repository import beyond
from storage.terms import after_prefix, words_of

Place = tuple[UUID, int, UUID]
"""Where a word was said: interview, milliseconds, utterance."""

MOST_SPELLINGS = 20
MOST_WORDS = 8


def wanted_words(text: str) -> list[str]:
    """Return the words that are looked for, the most telling first."""
    return sorted(words_of(text)[:MOST_WORDS], key=len, reverse=True)


def spoken_spellings(organisation_id: UUID, word: str) -> Select[str]:
    """Return the query for the spoken words that begin with `word`, from one to the next."""
    term = UtteranceTerm
    here, there = term.organisation_id == organisation_id, after_prefix(word)
    first = select(func.min(term.term).label("term")).where(
        here, term.term >= word, term.term < there
    )
    found = first.cte("spelled", recursive=True)
    following = (
        select(func.min(term.term))
        .where(here, term.term > found.c.term, term.term < there)
        .scalar_subquery()
    )
    found = found.union_all(select(following).where(found.c.term.is_not(None)))
    return select(found.c.term).where(found.c.term.is_not(None)).limit(MOST_SPELLINGS)


def places_query(
    organisation_id: UUID,
    spelled: Sequence[str],
    others: Sequence[str],
    *,
    visible_to: UUID | None,
    limit: int,
    after: Place | None,
) -> Select[UUID, int, UUID]:
    """Return the query for where words were said: one of `spelled`, and in the same utterance
    words that begin like each of `others`.

    The first `limit` of each spelling, read off the index, hold the first `limit` of all.
    `visible_to` keeps the interviews that this person holds, and those they practised in alone.
    """
    term = UtteranceTerm
    key = [term.session_id, term.at_ms, term.utterance_id]
    shared = [
        term.organisation_id == organisation_id,
        *beyond(key, after, descending=True),
        *(_says(word) for word in others),
    ]
    if visible_to is not None:
        shared.append(_is_open_to(visible_to))
    arms = [
        select(*key)
        .where(term.term == word, *shared)
        .order_by(*(column.desc() for column in key))
        .limit(limit)
        .subquery()
        for word in spelled
    ]
    whole = union_all(*(select(arm) for arm in arms)).subquery()
    return (
        select(whole.c.session_id, whole.c.at_ms, whole.c.utterance_id)
        .order_by(whole.c.session_id.desc(), whole.c.at_ms.desc(), whole.c.utterance_id.desc())
        .limit(limit)
    )


def _says(word: str) -> ColumnElement[bool]:
    term = aliased(UtteranceTerm)
    begins = (term.term >= word) & (term.term < after_prefix(word))
    return exists().where(term.utterance_id == UtteranceTerm.utterance_id, begins)


def _is_open_to(user_id: UUID) -> ColumnElement[bool]:
    seat, session = SessionSeat, InterviewSession
    theirs = (seat.session_id == UtteranceTerm.session_id) & (seat.user_id == user_id)
    holds = exists().where(theirs, seat.role == ParticipantRole.INTERVIEWER)
    practised = exists().where(
        session.id == UtteranceTerm.session_id,
        session.candidate_id == user_id,
        session.is_ai_interview,
    )
    return holds | practised
