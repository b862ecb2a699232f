"""One transaction and the repositories that work in it."""

from functools import cached_property

from sqlalchemy.ext.asyncio import AsyncSession

from storage.repositories.absences import Absences
from storage.repositories.ai_mocks import AiMocks
from storage.repositories.answer_figures import AnswerFigureReader
from storage.repositories.audit import Audit
from storage.repositories.availabilities import Availabilities
from storage.repositories.banks import Banks
from storage.repositories.comments import Comments
from storage.repositories.erasure_requests import ErasureRequests
from storage.repositories.erasures import Erasures
from storage.repositories.events import Events
from storage.repositories.exports import Exports
from storage.repositories.idempotency_keys import IdempotencyKeys
from storage.repositories.identities import Identities
from storage.repositories.logins import Logins
from storage.repositories.mails import CalendarFeeds, Mails
from storage.repositories.metrics import Metrics
from storage.repositories.notes import Notes
from storage.repositories.offers import Offers, Slots
from storage.repositories.one_ways import Accommodations, OneWays
from storage.repositories.organisations import Organisations
from storage.repositories.participants import Participants
from storage.repositories.personal import Personal
from storage.repositories.postponed import Postponed
from storage.repositories.question_figures import QuestionFigureReader
from storage.repositories.questions import Questions
from storage.repositories.recordings import Recordings
from storage.repositories.responses import Responses
from storage.repositories.retention_rules import RetentionRules
from storage.repositories.scorecards import Rubrics, Scorecards
from storage.repositories.scores import Scores
from storage.repositories.seats import Seats
from storage.repositories.segments import Segments
from storage.repositories.session_figures import SessionFigureReader
from storage.repositories.sessions import Sessions
from storage.repositories.shares import ShareLinks
from storage.repositories.transcripts import Transcripts
from storage.repositories.uploads import Uploads
from storage.repositories.users import Users


class UnitOfWork:
    """The repositories of one transaction; `Database.unit_of_work()` begins and ends it.

    Rows stay readable after the end, but changes to them are then no longer written. One task
    at a time may use it.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def flush(self) -> None:
        """Write what was changed so far, so that a constraint refuses it here and not at the end.

        Raises the driver's error, which the unit's end turns into Conflict.
        """
        await self._session.flush()

    @cached_property
    def organisations(self) -> Organisations:
        return Organisations(self._session)

    @cached_property
    def users(self) -> Users:
        return Users(self._session)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self._session)

    @cached_property
    def seats(self) -> Seats:
        return Seats(self._session)

    @cached_property
    def availabilities(self) -> Availabilities:
        return Availabilities(self._session)

    @cached_property
    def absences(self) -> Absences:
        return Absences(self._session)

    @cached_property
    def offers(self) -> Offers:
        return Offers(self._session)

    @cached_property
    def slots(self) -> Slots:
        return Slots(self._session)

    @cached_property
    def mails(self) -> Mails:
        return Mails(self._session)

    @cached_property
    def calendar_feeds(self) -> CalendarFeeds:
        return CalendarFeeds(self._session)

    @cached_property
    def one_ways(self) -> OneWays:
        return OneWays(self._session)

    @cached_property
    def accommodations(self) -> Accommodations:
        return Accommodations(self._session)

    @cached_property
    def participants(self) -> Participants:
        return Participants(self._session)

    @cached_property
    def events(self) -> Events:
        return Events(self._session)

    @cached_property
    def notes(self) -> Notes:
        return Notes(self._session)

    @cached_property
    def banks(self) -> Banks:
        return Banks(self._session)

    @cached_property
    def questions(self) -> Questions:
        return Questions(self._session)

    @cached_property
    def responses(self) -> Responses:
        return Responses(self._session)

    @cached_property
    def scores(self) -> Scores:
        return Scores(self._session)

    @cached_property
    def scorecards(self) -> Scorecards:
        return Scorecards(self._session)

    @cached_property
    def rubrics(self) -> Rubrics:
        return Rubrics(self._session)

    @cached_property
    def share_links(self) -> ShareLinks:
        return ShareLinks(self._session)

    @cached_property
    def comments(self) -> Comments:
        return Comments(self._session)

    @cached_property
    def metrics(self) -> Metrics:
        return Metrics(self._session)

    @cached_property
    def postponed(self) -> Postponed:
        return Postponed(self._session)

    @cached_property
    def transcripts(self) -> Transcripts:
        return Transcripts(self._session)

    @cached_property
    def segments(self) -> Segments:
        return Segments(self._session)

    @cached_property
    def recordings(self) -> Recordings:
        return Recordings(self._session)

    @cached_property
    def ai_mocks(self) -> AiMocks:
        return AiMocks(self._session)

    @cached_property
    def logins(self) -> Logins:
        return Logins(self._session)

    @cached_property
    def identities(self) -> Identities:
        return Identities(self._session)

    @cached_property
    def idempotency_keys(self) -> IdempotencyKeys:
        return IdempotencyKeys(self._session)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self._session)

    @cached_property
    def exports(self) -> Exports:
        return Exports(self._session)

    @cached_property
    def uploads(self) -> Uploads:
        return Uploads(self._session)

    @cached_property
    def retention_rules(self) -> RetentionRules:
        return RetentionRules(self._session)

    @cached_property
    def erasure_requests(self) -> ErasureRequests:
        return ErasureRequests(self._session)

    @cached_property
    def erasures(self) -> Erasures:
        return Erasures(self._session)

    @cached_property
    def personal(self) -> Personal:
        return Personal(self._session)

    @cached_property
    def session_figures(self) -> SessionFigureReader:
        return SessionFigureReader(self._session)

    @cached_property
    def answer_figures(self) -> AnswerFigureReader:
        return AnswerFigureReader(self._session)

    @cached_property
    def question_figures(self) -> QuestionFigureReader:
        return QuestionFigureReader(self._session)
