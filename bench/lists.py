"""`python -m bench.lists`: a page of the list of interviews, among few and among a million.

Each search is timed in two databases of the same making, one of them a hundred times larger, in
the same run and in turns; what counts is by how much the page takes longer there.
"""

import argparse
import asyncio
import importlib
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text

from storage.database import Database
from storage.models import (
    InterviewMode,
    InterviewSession,
    InterviewStatus,
    InterviewType,
    Organisation,
    ParticipantRole,
    SessionSeat,
    SessionTerm,
    User,
    UserRole,
)
from storage.models.base import new_id
from storage.repositories.session_search import SessionFilter
from storage.scope import Scope, within
from storage.terms import terms_of

FEW, MANY = 10_000, 1_000_000
PAGE = 25
ROUNDS = 300
BATCH = 2_000
STUDENTS, INSTRUCTORS = 100, 20
FILLED = (InterviewSession, SessionSeat, SessionTerm)
TITLES = ("Backend engineer", "Data analyst", "Designer", "Tax adviser", "Nurse", "Piano teacher")
TAGS = ("python", "sql", "figma", "law", "care", "jazz")
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Made:
    """A filled database and whom to ask about."""

    database: Database
    organisation_id: UUID
    student_id: UUID
    instructor_id: UUID

    def searches(self) -> dict[str, SessionFilter]:
        """The searches that are timed."""
        return {
            "all": SessionFilter(),
            "status": SessionFilter(status=InterviewStatus.COMPLETED),
            "candidate": SessionFilter(candidate_id=self.student_id),
            "interviewer": SessionFilter(interviewer_id=self.instructor_id),
            "one's own": SessionFilter(visible_to=self.instructor_id),
            "tag": SessionFilter(tags=("jazz",)),
            "two tags": SessionFilter(tags=("jazz", "sql")),
            "words": SessionFilter(text="engin back"),
            "own and tag": SessionFilter(visible_to=self.instructor_id, tags=("python",)),
        }


async def fill(database: Database, count: int) -> Made:
    """Make an organisation with so many interviews, spread evenly over two years.

    What an earlier run left there is used again.
    """
    await database.migrate()
    async with database.unit_of_work(read_only=True) as uow:
        known = await uow.organisations.by_slug("bench")
        if known is not None:
            people = await uow.users.page(known.id, limit=STUDENTS + INSTRUCTORS)
            return Made(database, known.id, people[0].id, people[-1].id)
    organisation = Organisation(id=new_id(), name="Bench", slug="bench")
    people = [
        User(
            id=new_id(),
            organisation_id=organisation.id,
            email=f"{number}@bench.test",
            name=f"Person {number}",
            role=UserRole.STUDENT if number < STUDENTS else UserRole.INSTRUCTOR,
        )
        for number in range(STUDENTS + INSTRUCTORS)
    ]
    async with database.unit_of_work() as uow:
        await uow.organisations.add(organisation)
        await uow.users.add_all(people)
    rows = _rows(organisation.id, people, count)
    while batch := list(islice(rows, BATCH)):
        async with database.engine.begin() as connection:
            for position, model in enumerate(FILLED):
                await connection.execute(
                    insert(model), [row for made in batch for row in made[position]]
                )
    async with database.engine.begin() as connection:
        await connection.execute(text("ANALYZE"))
    # On SQLite this empties the log that filling left; PostgreSQL learns which pages all see.
    await database.forget_deleted(model.__tablename__ for model in FILLED)
    return Made(database, organisation.id, people[0].id, people[-1].id)


def _rows(
    organisation_id: UUID, people: list[User], count: int
) -> Iterator[tuple[list[Any], list[Any], list[Any]]]:
    """Yield each interview's row, its seats and its terms."""
    chance = random.Random(1)
    apart = timedelta(days=730) / count
    for number in range(count):
        candidate = people[chance.randrange(STUDENTS)]
        interviewer = people[STUDENTS + chance.randrange(INSTRUCTORS)]
        session_id, at = new_id(), BEGIN + apart * number
        title, tags = chance.choice(TITLES), chance.sample(TAGS, 2)
        session = {
            "id": session_id,
            "organisation_id": organisation_id,
            "candidate_id": candidate.id,
            "interviewer_id": interviewer.id,
            "title": title,
            "type": chance.choice(list(InterviewType)),
            "mode": chance.choice(list(InterviewMode)),
            "status": chance.choice(list(InterviewStatus)),
            "scheduled_at": at,
            "duration_minutes": 30,
            "tags": tags,
        }
        seats = [
            {
                "session_id": session_id,
                "user_id": user.id,
                "role": role,
                "starts_at": at,
                "ends_at": at + timedelta(minutes=30),
            }
            for user, role in (
                (candidate, ParticipantRole.CANDIDATE),
                (interviewer, ParticipantRole.INTERVIEWER),
            )
        ]
        common = {
            "session_id": session_id,
            "organisation_id": organisation_id,
            "scheduled_at": at,
        }
        names = (title, candidate.name, interviewer.name)
        yield [session], seats, [{**common, "term": term} for term in terms_of(names, tags)]


async def time_page(
    made: Made, filters: SessionFilter, after: tuple[datetime, UUID] | None
) -> float:
    """Return how long one page took, in milliseconds, as a request would ask for it."""
    begin = time.perf_counter()
    with within(Scope(made.organisation_id)):
        async with made.database.unit_of_work(read_only=True) as uow:
            rows = await uow.sessions.search(
                made.organisation_id, filters, limit=PAGE + 1, after=after
            )
    assert len(rows) > PAGE, "the page must be full in both"
    return (time.perf_counter() - begin) * 1000


async def compare(few: Made, many: Made, name: str, *, deep: bool) -> tuple[float, float]:
    """Return the lower deciles of a page's times among few and among many, taken in turns.

    Not the medians: whatever else runs on the machine makes some of them longer, none shorter.
    """
    after = (BEGIN + timedelta(days=365), new_id()) if deep else None
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS + 5):
        for made, found in zip((few, many), times, strict=True):
            took = await time_page(made, made.searches()[name], after)
            if number >= 5:  # the first ones fill caches
                found.append(took)
    return _lower_decile(times[0]), _lower_decile(times[1])


def _lower_decile(times: list[float]) -> float:
    return statistics.quantiles(times, n=10)[0]


@asynccontextmanager
async def databases(kind: str, directory: Path) -> AsyncIterator[tuple[Database, Database]]:
    """Two empty databases of a kind."""
    if kind == "sqlite":
        pair = tuple(Database(f"sqlite:///{directory / name}.db") for name in ("few", "many"))
        yield pair[0], pair[1]
    else:
        pgserver: Any = importlib.import_module("pgserver")  # it has no types
        server = pgserver.get_server(directory / "pg", cleanup_mode="stop")
        there = server.psql("SELECT datname FROM pg_database;")
        for name in ("few", "many"):
            if name not in there:
                server.psql(f"CREATE DATABASE {name};")
        pair = tuple(Database(server.get_uri(name)) for name in ("few", "many"))
        yield pair[0], pair[1]
        for database in pair:
            await database.close()
        server.cleanup()
        return
    for database in pair:
        await database.close()


async def run(kind: str, few_count: int, many_count: int, kept: Path | None) -> float:
    """Print the table of one kind of database and return its worst ratio."""
    directory = kept or Path(tempfile.mkdtemp(prefix="vivavoce-lists-"))
    directory.mkdir(parents=True, exist_ok=True)
    worst = 0.0
    try:
        async with databases(kind, directory) as (first, second):
            few, many = await fill(first, few_count), await fill(second, many_count)
            print(f"\n{kind}: milliseconds a page of {PAGE}, lower deciles of {ROUNDS}")
            print(f"{'search':<24}{few_count:>12,}{many_count:>12,}{'ratio':>8}")
            for deep in (False, True):
                for name in few.searches():
                    small, large = await compare(few, many, name, deep=deep)
                    worst = max(worst, large / small)
                    label = f"{name}{', in the middle' if deep else ''}"
                    print(f"{label:<24}{small:>12.2f}{large:>12.2f}{large / small:>8.2f}")
    finally:
        if kept is None:
            shutil.rmtree(directory, ignore_errors=True)
    return worst


def main() -> None:
    """Compare on the databases that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.lists", description=__doc__)
    parser.add_argument("--few", type=int, default=FEW)
    parser.add_argument("--many", type=int, default=MANY)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--keep", type=Path, help="directory that keeps the databases for reuse")
    arguments = parser.parse_args()
    kinds = [arguments.only] if arguments.only else ["sqlite", "postgresql"]
    worst = [
        asyncio.run(run(kind, arguments.few, arguments.many, arguments.keep)) for kind in kinds
    ]
    print(f"\nworst ratio {max(worst):.2f}")
    sys.exit(max(worst) > 1.2)


if __name__ == "__main__":
    main()
