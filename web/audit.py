"""The audit log: who saw and who changed what, never what it held.

A change is noted in its own transaction, so that none is stored without its entry. What was seen
is noted after it was sent, many at once and within a second: reading must not wait for writing.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Sequence
from uuid import UUID

from storage.changes import Change, Verb
from storage.database import Database
from storage.models import AuditEntry, AuditVerb
from storage.scope import Scope, outside, requested_scope
from storage.unit_of_work import UnitOfWork

# More rows of one table in one go than this are counted, not named.
MOST_NAMED = 20
# Who looks at the same thing again so soon has seen it once.
SEEN_AGAIN_S = 60.0
MAX_WAITING = 500
MAX_REMEMBERED = 20_000

# Indexes, parts of what is noted, facts that are a log of their own, and what the server writes
# for itself.
NOT_AUDITED = frozenset(
    {
        "audit_entries",
        "criterion_scores",
        "idempotency_keys",
        "interview_events",
        "logins",
        "media_segments",
        "metric_values",
        "outgoing_mails",
        "postponed_speech",
        "session_seats",
        "session_terms",
        "transcript_utterances",
        "transcript_words",
        "utterance_terms",
    }
)


class AuditLog:
    """Follows the database's changes and is told of what was seen."""

    def __init__(self, database: Database, *, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock
        self._waiting: list[AuditEntry] = []
        self._seen: OrderedDict[tuple[UUID | None, str, UUID | None], float] = OrderedDict()

    async def begun(self, _uow: UnitOfWork) -> None:
        """Nothing has changed yet."""

    async def committing(self, uow: UnitOfWork, changes: Sequence[Change]) -> None:
        """Note what the request at hand changes; the server's own work is not somebody's."""
        scope = requested_scope()
        if scope is not None and (entries := _entries(scope, changes)):
            await uow.audit.add_all(entries)

    async def committed(self, _changes: Sequence[Change]) -> None:
        """Nothing is left to do."""

    async def saw(
        self, scope: Scope, subject: str, *, subject_id: UUID | None, session_id: UUID | None
    ) -> None:
        """Note that somebody was shown something; waits only where very many are noted."""
        key = (scope.actor_id, scope.operation, subject_id)
        now = self._clock()
        if self._seen.get(key, float("-inf")) + SEEN_AGAIN_S > now:
            return
        self._seen[key] = now
        self._seen.move_to_end(key)
        while len(self._seen) > MAX_REMEMBERED:
            self._seen.popitem(last=False)
        entry = _entry(scope, AuditVerb.SAW, subject)
        entry.subject_id, entry.session_id = subject_id, session_id
        self._waiting.append(entry)
        if len(self._waiting) >= MAX_WAITING:
            await self.flush()

    async def flush(self) -> None:
        """Store what was seen so far; what cannot be stored now is tried again."""
        entries, self._waiting = self._waiting, []
        if not entries:
            return
        try:
            with outside():  # others' entries wait here too
                async with self._database.unit_of_work() as uow:
                    await uow.audit.add_all(entries)
        except BaseException:
            self._waiting = [*map(_copy, entries), *self._waiting][-MAX_REMEMBERED:]
            raise


def _entries(scope: Scope, changes: Sequence[Change]) -> list[AuditEntry]:
    kinds: dict[tuple[Verb, str], dict[UUID | None, list[Change]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for change in changes:
        if change.table not in NOT_AUDITED:
            kinds[change.verb, change.table][change.row_id].append(change)
    entries: list[AuditEntry] = []
    for (verb, table), rows in kinds.items():
        if len(rows) > MOST_NAMED:
            entry = _entry(scope, AuditVerb(verb), table)
            entry.count = len(rows)
            entries.append(entry)
            continue
        for row_id, noted in rows.items():
            entry = _entry(scope, AuditVerb(verb), table)
            entry.subject_id, entry.session_id = row_id, noted[0].session_id
            entry.fields = sorted({field for each in noted for field in each.fields})
            entries.append(entry)
    return entries


def _entry(scope: Scope, verb: AuditVerb, subject: str) -> AuditEntry:
    return AuditEntry(
        organisation_id=scope.organisation_id,
        actor_id=scope.actor_id,
        verb=verb,
        subject=subject,
        fields=[],
        count=1,
        operation=scope.operation,
        request_id=scope.request_id,
    )


def _copy(entry: AuditEntry) -> AuditEntry:
    """Return the entry anew: the one of a transaction that failed belongs to it."""
    columns = AuditEntry.__mapper__.column_attrs.keys()
    return AuditEntry(**{name: getattr(entry, name) for name in columns})
