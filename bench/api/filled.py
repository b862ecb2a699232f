"""A database full of interviews, the environment of a server on it, and logins of its people."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from uuid import UUID

from bench import lists
from storage.database import Database
from storage.models import User, UserRole
from storage.models.base import new_id
from tests.support.server import ROOT

ADMIN = "admin@bench.test"


@dataclass(frozen=True, slots=True)
class Filled:
    """`url` is the database's, `environment` what a server on it runs with."""

    url: str
    organisation_id: UUID
    student_id: UUID
    instructor_email: str
    environment: dict[str, str]

    @classmethod
    async def make(cls, url: str, directory: Path, *, count: int) -> Self:
        """Migrate the database and put so many interviews into it."""
        database = Database(url)
        try:
            made = await lists.fill(database, count)
            async with database.unit_of_work() as uow:
                if await uow.users.by_email(ADMIN) is None:
                    await uow.users.add(
                        User(
                            id=new_id(),
                            organisation_id=made.organisation_id,
                            email=ADMIN,
                            name="Admin",
                            role=UserRole.ADMIN,
                        )
                    )
                instructor = await uow.users.get(made.instructor_id)
                assert instructor is not None
        finally:
            await database.close()
        return cls(
            url=url,
            organisation_id=made.organisation_id,
            student_id=made.student_id,
            instructor_email=instructor.email,
            environment=_environment(url, directory),
        )

    def token(self, email: str) -> str:
        """An access token of somebody's."""
        made = subprocess.run(
            [sys.executable, "-m", "web", "token", email, "--minutes", "600"],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return made.stdout.strip().splitlines()[-1]


def _environment(url: str, directory: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if "VIVAVOCE" not in name},
        "DATABASE_URL": url,
        "VIVAVOCE_DATA_DIR": str(directory),
        "VIVAVOCE_PORT": "0",
        "VIVAVOCE_ICE_ADDRESSES": "127.0.0.1",
        "VIVAVOCE_LOG_LEVEL": "error",
        # The interviews lie years back: they are neither missed nor erased while they are read.
        "RECORDING_RETENTION_DAYS": "0",
        "VIVAVOCE_NO_SHOW_GRACE_MINUTES": "0",
        **{f"VIVAVOCE_{name}_RATE": "off" for name in ("AI", "PERSON", "ADDRESS")},
    }
