"""Finding interviews by words, tags and people, against a slow reading of all rows."""

import random
from datetime import timedelta
from uuid import UUID

import pytest

from storage.database import Database
from storage.models import (
    Difficulty,
    InterviewMode,
    InterviewSession,
    InterviewStatus,
    InterviewType,
    ParticipantRole,
    User,
    UserRole,
)
from storage.models.base import new_id
from storage.repositories.session_search import MOST_SPELLINGS, SessionFilter
from storage.repositories.sessions import people_of
from storage.terms import words_of
from tests.integration.storage import rows
from tests.integration.storage.rows import NOON, Cast
from tests.integration.storage.test_session_search import listed

TITLES = ("Backend engineer", "Back office", "C++ developer", "Naïve Bayes", "Ärztin", "")
TAGS = ("react", "Node.js", "C#", "system design")
NAMES = ("Émile Zola", "Ada Backhaus", "Ben Oz", "Cleo Naidu")


@pytest.fixture
async def people(database: Database, cast: Cast) -> dict[UUID, str]:
    """More people of the organisation, by id."""
    async with database.unit_of_work() as uow:
        made = [
            await uow.users.add(
                User(
                    organisation_id=cast.organisation_id,
                    email=f"{new_id().hex}@example.test",
                    name=name,
                    role=UserRole.INSTRUCTOR,
                )
            )
            for name in NAMES
        ]
    return {user.id: user.name for user in made}


@pytest.fixture
async def made(database: Database, cast: Cast, people: dict[UUID, str]) -> list[InterviewSession]:
    """Eighty interviews of all sorts."""
    chance = random.Random(7)
    ids = list(people)
    async with database.unit_of_work() as uow:
        return [
            await uow.sessions.add(
                rows.session(
                    cast,
                    hours=chance.randrange(40),
                    candidate_id=chance.choice(ids[:2]),
                    interviewer_id=chance.choice([None, *ids[2:]]),
                    panel_ids=[str(each) for each in chance.sample(ids[2:], chance.randrange(2))],
                    title=chance.choice(TITLES),
                    location=chance.choice([None, "Zürich"]),
                    tags=chance.sample(TAGS, chance.randrange(3)),
                    type=chance.choice(list(InterviewType)),
                    mode=chance.choice(list(InterviewMode)),
                    status=chance.choice(list(InterviewStatus)),
                    difficulty=chance.choice(list(Difficulty)),
                    is_ai_interview=chance.random() < 0.2,
                )
            )
            for _ in range(80)
        ]


def asked(chance: random.Random, people: list[UUID]) -> SessionFilter:
    """A filter of a few conditions."""

    def maybe(*values: object) -> object:
        return chance.choice(values) if chance.random() < 0.3 else None

    start = maybe(*range(30))
    words = ("back", "BACK eng", "zola", "ärz", "naive ba", "c", "c++", "react ada", "zurich", "x")
    return SessionFilter(
        candidate_id=maybe(*people[:2]),
        interviewer_id=maybe(*people[2:]),
        visible_to=maybe(*people),
        status=maybe(*InterviewStatus),
        type=maybe(*InterviewType),
        mode=maybe(*InterviewMode),
        difficulty=maybe(*Difficulty),
        is_ai_interview=maybe(True, False),
        start=None if start is None else NOON + timedelta(hours=int(str(start))),
        end=None if start is None else NOON + timedelta(hours=int(str(start)) + 8),
        tags=tuple(chance.sample(("REACT", "node.js", "c#", "system  design"), 1))
        if chance.random() < 0.3
        else (),
        text=maybe(*words),
    )


def keeps(row: InterviewSession, filters: SessionFilter, people: dict[UUID, str]) -> bool:
    """Whether a reader of all rows would keep this one."""
    seats = people_of(row)
    for column in ("candidate_id", "status", "type", "mode", "difficulty", "is_ai_interview"):
        if getattr(filters, column) not in (None, getattr(row, column)):
            return False
    if filters.interviewer_id is not None and (
        seats.get(filters.interviewer_id) is not ParticipantRole.INTERVIEWER
    ):
        return False
    if filters.visible_to is not None and filters.visible_to not in seats:
        return False
    if not (filters.start or NOON) <= row.scheduled_at < (filters.end or NOON + timedelta(9)):
        return False
    tags = {" ".join(tag.casefold().split()) for tag in row.tags}
    if not {" ".join(tag.casefold().split()) for tag in filters.tags} <= tags:
        return False
    said = [row.title, row.location or "", *row.tags, *(people[each] for each in seats)]
    known = {word for text in said for word in words_of(text)}
    return all(
        any(word.startswith(each) for word in known) for each in words_of(filters.text or "")
    )


async def test_any_filter_finds_what_a_slow_reader_finds(
    database: Database, cast: Cast, people: dict[UUID, str], made: list[InterviewSession]
) -> None:
    chance = random.Random(11)
    ordered = sorted(made, key=lambda row: (row.scheduled_at, row.id), reverse=True)
    found_any = 0
    for _ in range(150):
        filters = asked(chance, list(people))
        wanted = [row.id for row in ordered if keeps(row, filters, people)]
        assert await listed(database, cast, filters, limit=3) == wanted, filters
        found_any += bool(wanted)
    assert found_any > 30


async def test_what_changed_is_found_by_its_new_words_only(
    database: Database, cast: Cast, people: dict[UUID, str]
) -> None:
    zola = next(iter(people))
    async with database.unit_of_work() as uow:
        row = await uow.sessions.add(rows.session(cast, title="Singer", tags=["jazz"]))
    async with database.unit_of_work() as uow:
        kept = await uow.sessions.get(row.id)
        assert kept is not None
        kept.title, kept.tags, kept.panel_ids = "Dancer", ["ballet"], [str(zola)]
        kept.scheduled_at += timedelta(days=1)
        await uow.sessions.reindex(kept)
    for filters, count in (
        (SessionFilter(text="singer"), 0),
        (SessionFilter(tags=("jazz",)), 0),
        (SessionFilter(text="dancer emile"), 1),
        (SessionFilter(tags=("ballet",), start=NOON + timedelta(days=1)), 1),
        (SessionFilter(interviewer_id=zola, start=NOON + timedelta(days=1)), 1),
        (SessionFilter(visible_to=zola, end=NOON + timedelta(days=1)), 0),
    ):
        assert len(await listed(database, cast, filters)) == count, filters


async def test_who_is_called_otherwise_is_found_by_the_new_name_too(
    database: Database, cast: Cast, people: dict[UUID, str], made: list[InterviewSession]
) -> None:
    ben = next(user_id for user_id, name in people.items() if name == "Ben Oz")
    async with database.unit_of_work() as uow:
        for name in ("Benedikt Ozean", "Benedikt Ozean", "Ben Backhaus"):
            await uow.sessions.find_by_name(ben, name)
    wanted = {row.id for row in made if ben in people_of(row)}
    for text in ("benedikt ozean", "ben oz", "ben backhaus"):
        assert wanted <= set(await listed(database, cast, SessionFilter(text=text)))
    assert set(await listed(database, cast, SessionFilter(text="benedikt"))) == wanted


async def test_only_so_many_words_with_one_beginning_are_looked_for(
    database: Database, cast: Cast
) -> None:
    count = MOST_SPELLINGS + 5
    async with database.unit_of_work() as uow:
        for index in range(count):
            await uow.sessions.add(rows.session(cast, title=f"word{index:03}"))
    assert len(await listed(database, cast, SessionFilter(text="word"))) == MOST_SPELLINGS
    assert len(await listed(database, cast, SessionFilter(text=f"word{count - 1:03}"))) == 1


async def test_another_organisations_words_are_not_found(database: Database, cast: Cast) -> None:
    async with database.unit_of_work() as uow:
        other = await rows.make_cast(uow)
        await uow.sessions.add(rows.session(other, title="Secret", tags=["hush"]))
    for filters in (SessionFilter(text="secret"), SessionFilter(tags=("hush",))):
        assert await listed(database, cast, filters) == []
        assert len(await listed(database, other, filters)) == 1
