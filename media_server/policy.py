"""Who may do what with which interview: one table, asked by REST, sockets and media alike."""

from dataclasses import dataclass
from enum import StrEnum, auto
from uuid import UUID

from media_server.errors import Forbidden, NotFound
from storage.models import BookingOffer, InterviewSession, ParticipantRole, UserRole
from storage.scope import Scope


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. `interview_id` is set for guest tokens, which open that one interview only."""

    user_id: UUID
    organisation_id: UUID
    role: UserRole
    interview_id: UUID | None = None


def scope_of(actor: Actor, *, operation: str, request_id: str = "") -> Scope:
    """Return the scope in which a request of `actor` is carried out: their organisation."""
    return Scope(
        organisation_id=actor.organisation_id,
        actor_id=actor.user_id,
        operation=operation,
        request_id=request_id,
    )


class Standing(StrEnum):
    """What somebody is to one interview.

    A learner is the candidate of an AI interview, a respondent that of a one-way interview.
    """

    ADMIN = auto()
    INTERVIEWER = auto()
    CANDIDATE = auto()
    LEARNER = auto()
    RESPONDENT = auto()


class Action(StrEnum):
    CREATE = auto()
    PRACTISE = auto()
    VIEW = auto()
    INVITE = auto()
    START = auto()
    COMPLETE = auto()
    JOIN = auto()
    ADMIT = auto()
    MODERATE = auto()
    PAUSE = auto()
    CONSENT = auto()
    CONNECT = auto()
    CHAT = auto()
    ASK = auto()
    NEXT_QUESTION = auto()
    HINT = auto()
    BEGIN_ANSWER = auto()
    RETAKE = auto()
    CLOSE_ANSWER = auto()
    ANSWER = auto()
    UPLOAD = auto()
    NOTE = auto()
    COMMENT = auto()
    REVIEW = auto()
    CORRECT = auto()
    SHARE = auto()
    SCORE = auto()
    UPDATE = auto()
    RESCHEDULE = auto()
    CANCEL = auto()
    MISS = auto()
    BOOK = auto()
    SEE_DIARIES = auto()
    SEE_RETENTION = auto()
    REQUEST_ERASURE = auto()
    ERASE = auto()


_STAFF = frozenset({Standing.ADMIN, Standing.INTERVIEWER})
_EVERYONE = frozenset(Standing)
_HOSTS = _STAFF | {Standing.LEARNER}
_ALONE = frozenset({Standing.LEARNER, Standing.RESPONDENT})

_RIGHTS: dict[Action, frozenset[Standing]] = {
    Action.VIEW: _EVERYONE,
    Action.INVITE: _STAFF,
    Action.START: _STAFF | _ALONE,
    Action.COMPLETE: _STAFF | _ALONE,
    Action.JOIN: _EVERYONE,
    Action.ADMIT: _STAFF,
    Action.MODERATE: _STAFF,
    Action.PAUSE: _STAFF,
    Action.CONSENT: _EVERYONE,
    Action.CONNECT: _EVERYONE,
    Action.CHAT: _EVERYONE,
    Action.ASK: _STAFF,
    Action.NEXT_QUESTION: _ALONE,
    Action.BEGIN_ANSWER: frozenset({Standing.RESPONDENT}),
    Action.RETAKE: frozenset({Standing.RESPONDENT}),
    Action.HINT: frozenset({Standing.LEARNER}),
    Action.CLOSE_ANSWER: _EVERYONE,
    Action.ANSWER: _EVERYONE,
    Action.UPLOAD: _EVERYONE,
    Action.NOTE: _STAFF,
    Action.COMMENT: _HOSTS,
    Action.REVIEW: _HOSTS,
    Action.CORRECT: _HOSTS,
    Action.SHARE: _HOSTS,
    Action.SCORE: _STAFF,
    Action.UPDATE: _STAFF,
    Action.RESCHEDULE: _EVERYONE - {Standing.RESPONDENT},  # who has a deadline instead
    Action.CANCEL: _EVERYONE,
    Action.MISS: _STAFF,
    Action.SEE_RETENTION: _HOSTS,
    Action.REQUEST_ERASURE: _EVERYONE - _STAFF,
    # Admins erase by their permission, whatever they are to the interview.
    Action.ERASE: frozenset({Standing.LEARNER}),
}

_CREATORS: dict[Action, frozenset[UserRole]] = {
    Action.CREATE: frozenset({UserRole.ADMIN, UserRole.INSTRUCTOR}),
    Action.PRACTISE: frozenset(UserRole),
    Action.SEE_DIARIES: frozenset({UserRole.ADMIN, UserRole.INSTRUCTOR}),
}


def standing(actor: Actor, session: InterviewSession) -> Standing | None:
    """Return what `actor` is to `session`; None means that it does not exist for them."""
    if actor.organisation_id != session.organisation_id:
        return None
    if actor.interview_id is not None and actor.interview_id != session.id:
        return None
    if actor.user_id == session.candidate_id:
        return _candidate_of(session)
    if actor.interview_id is not None:
        return None
    if is_interviewer(actor.user_id, session):
        return Standing.INTERVIEWER
    return Standing.ADMIN if actor.role is UserRole.ADMIN else None


def _candidate_of(session: InterviewSession) -> Standing:
    if session.is_one_way:
        return Standing.RESPONDENT
    return Standing.LEARNER if session.is_ai_interview else Standing.CANDIDATE


def sees_results(found: Standing | None) -> bool:
    """Return whether somebody is told scores: staff, and learners theirs; never candidates."""
    return found in _HOSTS


def is_interviewer(user_id: UUID, session: InterviewSession) -> bool:
    """Return whether somebody interviews, leading or on the panel."""
    return user_id == session.interviewer_id or str(user_id) in (session.panel_ids or [])


def participant_role(actor: Actor, session: InterviewSession) -> ParticipantRole | None:
    """Return the role in which `actor` would sit in the room, None for strangers."""
    match standing(actor, session):
        case Standing.CANDIDATE | Standing.LEARNER | Standing.RESPONDENT:
            return ParticipantRole.CANDIDATE
        case Standing.INTERVIEWER:
            return ParticipantRole.INTERVIEWER
        case Standing.ADMIN if session.interviewer_id is None and not session.is_ai_interview:
            return ParticipantRole.INTERVIEWER
        case Standing.ADMIN:
            return ParticipantRole.OBSERVER
        case None:
            return None


def require(actor: Actor, action: Action, session: InterviewSession | None) -> Standing:
    """Return the standing that gives `actor` the right to `action` on `session`.

    Raises NotFound when the interview does not exist for them, Forbidden when it does but the
    right is missing. Deliberately the same error for absent and foreign: ids tell nothing.
    """
    found = None if session is None else standing(actor, session)
    if found is None:
        raise NotFound("There is no such interview.")
    require_standing(found, action)
    return found


def require_standing(found: Standing, action: Action) -> None:
    """Raise Forbidden unless somebody who is `found` to an interview may do `action` with it."""
    if found not in _RIGHTS.get(action, frozenset()):
        raise Forbidden("You have no right to do this in this interview.")


def may(actor: Actor, action: Action, session: InterviewSession) -> bool:
    """Return whether `actor` has the right to `action` on `session`."""
    return standing(actor, session) in _RIGHTS.get(action, frozenset())


def require_creator(actor: Actor, action: Action) -> None:
    """Raise Forbidden unless `actor` may do what concerns no interview that is there yet.

    CREATE or PRACTISE one, SEE_DIARIES of people to find a time for it.
    """
    if actor.interview_id is not None or actor.role not in _CREATORS[action]:
        raise Forbidden("You have no right to create interviews.")


def require_planner(actor: Actor, user_id: UUID, organisation_id: UUID) -> None:
    """Raise NotFound or Forbidden unless `actor` may plan that person's time: own, or as admin."""
    if actor.organisation_id != organisation_id or actor.interview_id is not None:
        raise NotFound("There is no such person.")
    if actor.user_id != user_id and actor.role is not UserRole.ADMIN:
        raise Forbidden("You may plan your own time only.")


def require_offer(actor: Actor, action: Action, offer: BookingOffer | None) -> None:
    """Raise NotFound or Forbidden unless `actor` may do `action` with an offer of times.

    Its author and admins VIEW, INVITE to and CANCEL it; the candidates it is for VIEW it and BOOK.
    """
    if offer is None or actor.organisation_id != offer.organisation_id:
        raise NotFound("There is no such offer.")
    if actor.interview_id is not None:
        raise NotFound("There is no such offer.")
    is_host = actor.role is UserRole.ADMIN or actor.user_id == offer.author_id
    is_meant = actor.user_id == offer.candidate_id or (
        offer.candidate_id is None and actor.role is UserRole.STUDENT
    )
    if not (is_host or is_meant):
        raise NotFound("There is no such offer.")
    allowed = {Action.VIEW} if is_meant else set()
    allowed |= {Action.BOOK} if is_meant else set()
    allowed |= {Action.VIEW, Action.INVITE, Action.CANCEL} if is_host else set()
    if action not in allowed:
        raise Forbidden("You have no right to do this with this offer.")
