"""Who may do what: the whole matrix, spelled out once more and compared."""

from uuid import uuid4

import pytest

from media_server.errors import Forbidden, NotFound
from media_server.policy import (
    Action,
    Actor,
    Standing,
    participant_role,
    require,
    require_creator,
    require_standing,
    sees_results,
    standing,
)
from storage.models import ParticipantRole, UserRole
from tests.unit.media_server.rows import actor, session_row

MATRIX = """
                admin interviewer candidate learner respondent
view            yes   yes         yes       yes     yes
invite          yes   yes         no        no      no
start           yes   yes         no        yes     yes
complete        yes   yes         no        yes     yes
join            yes   yes         yes       yes     yes
admit           yes   yes         no        no      no
moderate        yes   yes         no        no      no
pause           yes   yes         no        no      no
consent         yes   yes         yes       yes     yes
connect         yes   yes         yes       yes     yes
chat            yes   yes         yes       yes     yes
ask             yes   yes         no        no      no
next_question   no    no          no        yes     yes
hint            no    no          no        yes     no
begin_answer    no    no          no        no      yes
retake          no    no          no        no      yes
close_answer    yes   yes         yes       yes     yes
answer          yes   yes         yes       yes     yes
upload          yes   yes         yes       yes     yes
note            yes   yes         no        no      no
comment         yes   yes         no        yes     no
review          yes   yes         no        yes     no
correct         yes   yes         no        yes     no
share           yes   yes         no        yes     no
score           yes   yes         no        no      no
update          yes   yes         no        no      no
reschedule      yes   yes         yes       yes     no
cancel          yes   yes         yes       yes     yes
miss            yes   yes         no        no      no
book            no    no          no        no      no
see_diaries     no    no          no        no      no
see_retention   yes   yes         no        yes     no
request_erasure no    no          yes       yes     yes
erase           no    no          no        yes     no
create          no    no          no        no      no
practise        no    no          no        no      no
"""


def cells() -> list[tuple[Action, Standing, bool]]:
    head, *rows = [line.split() for line in MATRIX.strip().splitlines()]
    return [
        (Action(row[0]), Standing(name), cell == "yes")
        for row in rows
        for name, cell in zip(head, row[1:], strict=True)
    ]


def test_the_matrix_names_every_action_and_standing() -> None:
    named = {(action, who) for action, who, _ in cells()}
    assert named == {(action, who) for action in Action for who in Standing}


@pytest.mark.parametrize(("action", "who", "allowed"), cells())
def test_rights(action: Action, who: Standing, allowed: bool) -> None:
    if allowed:
        require_standing(who, action)
    else:
        with pytest.raises(Forbidden):
            require_standing(who, action)


def test_standings() -> None:
    session = session_row()
    practice = session_row(
        is_ai_interview=True, interviewer_id=None, candidate_id=session.candidate_id
    )
    practice.organisation_id = session.organisation_id
    student = actor(UserRole.STUDENT, session, user_id=session.candidate_id)
    instructor = actor(UserRole.INSTRUCTOR, session, user_id=session.interviewer_id)
    admin = actor(UserRole.ADMIN, session)
    panellist = actor(UserRole.INSTRUCTOR, session)
    assert standing(panellist, session) is None
    session.panel_ids = [str(uuid4()), str(panellist.user_id)]
    assert standing(panellist, session) is Standing.INTERVIEWER
    assert participant_role(panellist, session) is ParticipantRole.INTERVIEWER
    assert standing(student, session) is Standing.CANDIDATE
    assert standing(student, practice) is Standing.LEARNER
    alone = session_row(candidate_id=session.candidate_id, is_one_way=True)
    alone.organisation_id = session.organisation_id
    assert standing(student, alone) is Standing.RESPONDENT
    assert participant_role(student, alone) is ParticipantRole.CANDIDATE
    told = {found for found in Standing if sees_results(found)}
    assert told == {Standing.ADMIN, Standing.INTERVIEWER, Standing.LEARNER}
    assert standing(instructor, session) is Standing.INTERVIEWER
    assert standing(instructor, practice) is None
    assert standing(admin, session) is Standing.ADMIN
    assert standing(admin, practice) is Standing.ADMIN


@pytest.mark.parametrize("role", [UserRole.STUDENT, UserRole.INSTRUCTOR])
def test_strangers_of_the_organisation_find_nothing(role: UserRole) -> None:
    session = session_row()
    with pytest.raises(NotFound):
        require(actor(role, session), Action.VIEW, session)


def test_the_wall_between_organisations_holds_for_everybody() -> None:
    session = session_row()
    for user_id in (uuid4(), session.candidate_id, session.interviewer_id):
        for role in UserRole:
            foreign = actor(role, session, user_id=user_id, organisation_id=uuid4())
            with pytest.raises(NotFound):
                require(foreign, Action.VIEW, session)


def test_absent_and_foreign_are_the_same_error() -> None:
    session = session_row()
    errors = []
    for found in (None, session):
        with pytest.raises(NotFound) as caught:
            require(actor(UserRole.STUDENT, session), Action.VIEW, found)
        errors.append(caught.value.message)
    assert errors[0] == errors[1]


def test_a_guest_link_opens_its_interview_for_its_candidate_only() -> None:
    session = session_row()
    guest = actor(UserRole.STUDENT, session, user_id=session.candidate_id, interview_id=session.id)
    assert standing(guest, session) is Standing.CANDIDATE
    other = session_row(organisation_id=session.organisation_id, candidate_id=session.candidate_id)
    assert standing(guest, other) is None
    admin = actor(UserRole.ADMIN, session, interview_id=session.id)
    assert standing(admin, session) is None


def test_roles_in_the_room() -> None:
    session = session_row()
    student = actor(UserRole.STUDENT, session, user_id=session.candidate_id)
    instructor = actor(UserRole.INSTRUCTOR, session, user_id=session.interviewer_id)
    admin = actor(UserRole.ADMIN, session)
    assert participant_role(student, session) is ParticipantRole.CANDIDATE
    assert participant_role(instructor, session) is ParticipantRole.INTERVIEWER
    assert participant_role(admin, session) is ParticipantRole.OBSERVER
    assert participant_role(actor(UserRole.STUDENT, session), session) is None
    session.interviewer_id = None
    assert participant_role(admin, session) is ParticipantRole.INTERVIEWER
    session.is_ai_interview = True
    assert participant_role(admin, session) is ParticipantRole.OBSERVER


def test_who_may_create() -> None:
    session = session_row()
    for role in (UserRole.ADMIN, UserRole.INSTRUCTOR):
        require_creator(actor(role, session), Action.CREATE)
    with pytest.raises(Forbidden):
        require_creator(actor(UserRole.STUDENT, session), Action.CREATE)
    for role in UserRole:
        require_creator(actor(role, session), Action.PRACTISE)
        guest: Actor = actor(role, session, interview_id=session.id)
        for action in (Action.CREATE, Action.PRACTISE):
            with pytest.raises(Forbidden):
                require_creator(guest, action)
