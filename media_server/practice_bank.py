"""The question bank that practice draws from where an organisation has none: made when needed."""

from media_server.practice_questions import BUILT_IN, practice_questions
from storage.models import AiMockInterview, InterviewQuestionBank, UserRole, Visibility
from storage.unit_of_work import UnitOfWork

NAME = "Practice questions (built in)"
DESCRIPTION = (
    "A small set for several lines of work, made when somebody practised and no question bank had "
    "a question for them. Change it, add to it, or delete it once there are others."
)


async def make_practice_bank(uow: UnitOfWork, mock: AiMockInterview) -> None:
    """Give the organisation of `mock` the built-in questions, in a public bank.

    An admin is its author, where there is one. The organisation must be locked.
    """
    home = mock.organisation_id
    admins = await uow.users.page(home, role=UserRole.ADMIN, limit=1)
    bank = await uow.banks.add(
        InterviewQuestionBank(
            organisation_id=home,
            author_id=admins[0].id if admins else mock.user_id,
            name=NAME,
            description=DESCRIPTION,
            category="Practice",
            tags=[BUILT_IN],
            visibility=Visibility.PUBLIC,
        )
    )
    await uow.questions.append(bank.id, list(practice_questions()))
