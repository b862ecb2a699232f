"""Logins that ended before their access tokens did."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from storage.database import Database

MAX_REMEMBERED = 100_000


class Revocations:
    """Remembers ended logins for as long as an access token of theirs can still be shown.

    What this process ends is known at once; what another process ended is read from the database
    by `refresh`, so tokens shown elsewhere are good for as long as that is apart.
    """

    def __init__(
        self, database: Database, *, token_life: timedelta, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._life = token_life + timedelta(minutes=1)
        self._clock = clock
        self._ended: OrderedDict[UUID, datetime] = OrderedDict()

    def note(self, login_ids: Iterable[UUID]) -> None:
        """Take the access tokens of these logins for ended from now on."""
        now = self._clock()
        for login_id in login_ids:
            self._ended.setdefault(login_id, now)
        while self._ended:
            oldest = next(iter(self._ended))
            if self._ended[oldest] + self._life > now and len(self._ended) <= MAX_REMEMBERED:
                break
            del self._ended[oldest]

    def has(self, login_id: UUID) -> bool:
        """Return whether the login has ended."""
        return login_id in self._ended

    async def refresh(self) -> None:
        """Read what was ended lately, here or elsewhere."""
        async with self._database.unit_of_work(read_only=True) as uow:
            self.note(await uow.logins.ended_since(self._clock() - self._life))
