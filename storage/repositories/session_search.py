"""The search for interviews: always read off an index in its order, whatever is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from storage.isolation import KEPT
from storage.models import (
    Difficulty,
    InterviewMode,
    InterviewSession,
    InterviewStatus,
    InterviewType,
    ParticipantRole,
    SessionSeat,
    SessionTerm,
)
from storage.repositories.repository import beyond
from storage.terms import after_prefix, tag_term, words_of

Position = tuple[datetime, UUID]
Key = tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any]]

MOST_SPELLINGS = 20
"""So many words with the wanted beginning are looked for, the first in the alphabet."""

MOST_WORDS = 8


class Lead(Enum):
    """The condition whose index is read in order; the others are looked up for each row."""

    LIST = auto()
    INTERVIEWER = auto()
    PERSON = auto()
    WORD = auto()
    TAG = auto()


@dataclass(frozen=True, slots=True)
class SessionFilter:
    """Which interviews to list; None asks for no restriction.

    `start` is inclusive and `end` exclusive, both aware, on the scheduled time. `visible_to`
    keeps the interviews in which that person is the candidate or an interviewer. All `tags` must
    be there; every word of `text` must begin a word of the title, place, tags or names.
    """

    candidate_id: UUID | None = None
    interviewer_id: UUID | None = None
    status: InterviewStatus | None = None
    type: InterviewType | None = None
    mode: InterviewMode | None = None
    start: datetime | None = None
    end: datetime | None = None
    visible_to: UUID | None = None
    job_id: UUID | None = None
    question_bank_id: UUID | None = None
    difficulty: Difficulty | None = None
    is_ai_interview: bool | None = None
    tags: tuple[str, ...] = ()
    text: str | None = None

    @property
    def words(self) -> list[str]:
        """The words of the text, the most telling first."""
        return sorted(words_of(self.text or "")[:MOST_WORDS], key=len, reverse=True)

    @property
    def lead(self) -> Lead:
        """What is likely to hold the fewest: a person's interviews, a word's, a tag's."""
        if self.candidate_id is not None:
            return Lead.LIST  # which has an index for candidates
        if self.interviewer_id is not None:
            return Lead.INTERVIEWER
        if self.visible_to is not None:
            return Lead.PERSON
        if self.words:
            return Lead.WORD
        return Lead.TAG if self.tags else Lead.LIST


def spellings(organisation_id: UUID, word: str) -> Select[str]:
    """Return the query for the terms that begin with `word`, jumping from one to the next."""
    here, there = SessionTerm.organisation_id == organisation_id, after_prefix(word)
    first = select(func.min(SessionTerm.term).label("term")).where(
        here, SessionTerm.term >= word, SessionTerm.term < there
    )
    found = first.cte("spelled", recursive=True)
    following = (
        select(func.min(SessionTerm.term))
        .where(here, SessionTerm.term > found.c.term, SessionTerm.term < there)
        .scalar_subquery()
    )
    found = found.union_all(select(following).where(found.c.term.is_not(None)))
    return select(found.c.term).where(found.c.term.is_not(None)).limit(MOST_SPELLINGS)


@lru_cache(maxsize=512)  # the same lists are opened over and over
def search_query(
    organisation_id: UUID,
    filters: SessionFilter,
    spelled: tuple[str, ...],
    *,
    limit: int,
    after: Position | None,
) -> Select[InterviewSession]:
    """Return the query for a page, latest first; `spelled` are the spellings of the first word.

    Where that word leads and has several, the first `limit` of each, all read off the index,
    hold the first `limit` of all.
    """
    session = InterviewSession
    shared = [
        session.organisation_id == organisation_id,
        *_columns(filters),
        *_people(filters),
        *_terms(filters),
    ]
    if filters.lead is Lead.LIST:
        key = (session.scheduled_at, session.id)
        query = select(session).where(*shared, *_within(key, filters, after))
        return _latest_first(query, key).limit(limit)
    arms = [
        _latest_first(
            select(session)
            .join(key[0].class_, key[0].class_.session_id == session.id)
            .where(condition, *shared, *_within(key, filters, after)),
            key,
        ).limit(limit)
        for key, condition in _arms(organisation_id, filters, spelled)
    ]
    if len(arms) == 1:
        return arms[0]
    parts = [arm.with_only_columns(session.id).subquery() for arm in arms]
    ids = union_all(*(select(part.c.id) for part in parts))
    whole = select(session).where(session.id.in_(ids))
    return _latest_first(whole, (session.scheduled_at, session.id)).limit(limit)


@lru_cache(maxsize=512)  # by identity: `search_query` keeps them
def versions_query(query: Select[InterviewSession]) -> Select[UUID, datetime]:
    """Return the query for which interviews a page has, each in which version."""
    columns = InterviewSession.id, InterviewSession.updated_at
    return query.with_only_columns(*columns).execution_options(**{KEPT: True})


def _arms(
    organisation_id: UUID, filters: SessionFilter, spelled: Sequence[str]
) -> list[tuple[Key, ColumnElement[bool]]]:
    """Return the key and the condition of each stretch of an index to be read in order."""
    seat, term = SessionSeat, SessionTerm
    seats: Key = (seat.starts_at, seat.session_id)
    match filters.lead:
        case Lead.INTERVIEWER:
            held = seat.role == ParticipantRole.INTERVIEWER
            return [(seats, (seat.user_id == filters.interviewer_id) & held)]
        case Lead.PERSON:
            return [(seats, seat.user_id == filters.visible_to)]
        case Lead.WORD:
            wanted = list(spelled)
        case _:
            wanted = [tag_term(filters.tags[0])]
    here = term.organisation_id == organisation_id
    return [((term.scheduled_at, term.session_id), here & (term.term == each)) for each in wanted]


def _columns(filters: SessionFilter) -> list[ColumnElement[bool]]:
    session = InterviewSession
    wanted: tuple[tuple[InstrumentedAttribute[Any], object], ...] = (
        (session.candidate_id, filters.candidate_id),
        (session.status, filters.status),
        (session.type, filters.type),
        (session.mode, filters.mode),
        (session.job_id, filters.job_id),
        (session.question_bank_id, filters.question_bank_id),
        (session.difficulty, filters.difficulty),
        (session.is_ai_interview, filters.is_ai_interview),
    )
    return [column == value for column, value in wanted if value is not None]


def _people(filters: SessionFilter) -> list[ColumnElement[bool]]:
    """Return what is asked about seats, the leading one aside."""
    conditions: list[ColumnElement[bool]] = []
    if filters.interviewer_id is not None and filters.lead is not Lead.INTERVIEWER:
        seat = aliased(SessionSeat)
        held = (seat.role == ParticipantRole.INTERVIEWER) & (seat.user_id == filters.interviewer_id)
        conditions.append(exists().where(seat.session_id == InterviewSession.id, held))
    if filters.visible_to is not None and filters.lead is not Lead.PERSON:
        seat = aliased(SessionSeat)
        theirs = seat.user_id == filters.visible_to
        conditions.append(exists().where(seat.session_id == InterviewSession.id, theirs))
    return conditions


def _terms(filters: SessionFilter) -> list[ColumnElement[bool]]:
    """Return what is asked about tags and words, the leading one aside."""
    conditions: list[ColumnElement[bool]] = []
    for tag in filters.tags[filters.lead is Lead.TAG :]:
        term = aliased(SessionTerm)
        same = term.term == tag_term(tag)
        conditions.append(exists().where(term.session_id == InterviewSession.id, same))
    for word in filters.words[filters.lead is Lead.WORD :]:
        term = aliased(SessionTerm)
        begins = (term.term >= word) & (term.term < after_prefix(word))
        conditions.append(exists().where(term.session_id == InterviewSession.id, begins))
    return conditions


def _within(key: Key, filters: SessionFilter, after: Position | None) -> list[ColumnElement[bool]]:
    conditions = beyond(list(key), after, descending=True)
    if filters.start is not None:
        conditions.append(key[0] >= filters.start)
    if filters.end is not None:
        conditions.append(key[0] < filters.end)
    return conditions


def _latest_first(query: Select[Any], key: Key) -> Select[Any]:
    return query.order_by(key[0].desc(), key[1].desc())
