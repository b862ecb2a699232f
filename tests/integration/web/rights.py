"""The rights on every operation: what each of eight people is answered.

The things asked for belong to `ines` (an instructor) and `sam` (a student) of one organisation;
`guest` holds a link to their interview. `ivan`, `sue` and `ada` are an instructor, a student and
the admin of the same organisation, `otto` is the admin of another.
"""

from collections.abc import Mapping

EVERYBODY = ("nobody", "guest", "sam", "sue", "ines", "ivan", "ada", "otto")

Row = Mapping[str, int]


def row(**groups: str) -> Row:
    """What each is answered: `ok` is any answer that a right gives, the others are statuses."""
    told = dict.fromkeys(("nobody",), 401)
    for status, names in groups.items():
        told |= dict.fromkeys(names.split(), 200 if status == "ok" else int(status[1:]))
    assert set(told) == set(EVERYBODY), set(EVERYBODY) ^ set(told)
    return told


PUBLIC = dict.fromkeys(EVERYBODY, 200)
BEARER = row(ok="guest sam sue ines ivan ada otto")
ACCOUNT = row(ok="sam sue ines ivan ada otto", _403="guest")
STAFF = row(ok="ines ivan ada otto", _403="guest sam sue")
ADMINS = row(ok="ada otto", _403="guest sam sue ines ivan")
THEIR_INTERVIEW = row(ok="guest sam ines ada", _404="sue ivan otto")
INTERVIEWERS = row(ok="ines ada", _403="guest sam", _404="sue ivan otto")
OWN_CARD = row(ok="ines", _403="guest sam", _404="ada sue ivan otto")
PRACTICE = row(ok="sam ada", _404="guest sue ines ivan otto")
OWN_PRACTICE = row(ok="sam", _403="ada", _404="guest sue ines ivan otto")
BANK = row(ok="ines ada", _403="guest sam sue", _404="ivan otto")
PERSON = row(ok="sam ines ivan ada", _404="guest sue otto")
ADMINS_ON_PERSON = row(ok="ada", _403="guest sam sue ines ivan", _404="otto")
OWN_LOGIN = row(ok="sam", _403="guest", _404="sue ines ivan ada otto")

DIARY = row(ok="sam ada", _403="sue ines ivan", _404="guest otto")
OWN_STREAM = row(ok="ines", _404="guest sam sue ivan ada otto")
OWN_FIGURES = row(ok="sam ada", _403="ines ivan", _404="guest sue otto")
OFFER = row(ok="sam ines ada", _404="guest sue ivan otto")
OFFERING = row(ok="ines ada", _403="sam", _404="guest sue ivan otto")

MATRIX: Mapping[str, Row] = {
    "log_in": PUBLIC,
    "refresh_tokens": PUBLIC,
    "choose_password": PUBLIC,
    "get_jwks": PUBLIC,
    "list_login_methods": PUBLIC,
    "log_in_elsewhere": PUBLIC,
    "return_from_elsewhere": PUBLIC,
    "check_health": PUBLIC,
    "get_recording_media": THEIR_INTERVIEW | {"guest": 403, "sam": 403},
    "get_export_media": THEIR_INTERVIEW | {"guest": 403, "sam": 403},
    "get_upload_media": THEIR_INTERVIEW,
    "get_export_captions": THEIR_INTERVIEW | {"guest": 403, "sam": 403},
    "publish_stream": THEIR_INTERVIEW,
    "watch_stream": THEIR_INTERVIEW,
    "trickle_candidates": OWN_STREAM,
    "end_stream": OWN_STREAM,
    "who_am_i": BEARER,
    "list_ice_servers": BEARER,
    "get_ice_check": BEARER,
    "try_ice": BEARER,
    "log_out": BEARER,
    "list_logins": ACCOUNT,
    "end_login": OWN_LOGIN,
    "list_users": STAFF,
    "create_user": ADMINS,
    "get_user": PERSON,
    "invite_user": ADMINS_ON_PERSON,
    "update_user": ADMINS_ON_PERSON,
    "end_logins_of_user": ADMINS_ON_PERSON,
    "export_personal_data": row(ok="sam ada", _403="ines ivan", _404="guest sue otto"),
    "erase_person": row(ok="sam ada", _403="ines ivan", _404="guest sue otto"),
    "list_audit_entries": ADMINS,
    "create_session": STAFF,
    "search_sessions": ACCOUNT,
    "get_session": THEIR_INTERVIEW,
    "update_session": INTERVIEWERS,
    "reschedule_session": THEIR_INTERVIEW,
    "cancel_session": THEIR_INTERVIEW,
    "mark_no_show": INTERVIEWERS,
    "start_session": INTERVIEWERS,
    "complete_session": INTERVIEWERS,
    "answer_in_writing": THEIR_INTERVIEW,
    "make_guest_link": INTERVIEWERS,
    "get_transcript": INTERVIEWERS,
    "get_utterance": INTERVIEWERS,
    "correct_utterance": INTERVIEWERS,
    "list_corrections": INTERVIEWERS,
    "export_webvtt": INTERVIEWERS,
    "export_srt": INTERVIEWERS,
    "export_text": INTERVIEWERS,
    "export_words": INTERVIEWERS,
    "list_responses": INTERVIEWERS,
    "score_answer": INTERVIEWERS,
    "withdraw_score": INTERVIEWERS,
    "list_scores": INTERVIEWERS,
    "get_scorecard": INTERVIEWERS,
    "get_panel": INTERVIEWERS,
    "set_rubric": INTERVIEWERS,
    "begin_scorecard": INTERVIEWERS,
    "fill_scorecard": OWN_CARD,
    "submit_scorecard": OWN_CARD,
    "list_comments": INTERVIEWERS,
    "add_comment": INTERVIEWERS,
    "change_comment": row(ok="ines", _403="guest sam ada", _404="sue ivan otto"),
    "delete_comment": INTERVIEWERS,
    "list_mentions": BEARER,
    "search_transcripts": ACCOUNT,
    "make_share_link": INTERVIEWERS,
    "list_share_links": INTERVIEWERS,
    "revoke_share_link": INTERVIEWERS,
    "get_shared_door": PUBLIC,
    "watch_shared_interview": PUBLIC,
    "get_shared_media": PUBLIC,
    "list_metrics": INTERVIEWERS,
    "list_recordings": INTERVIEWERS,
    "request_export": INTERVIEWERS,
    "list_exports": INTERVIEWERS,
    "get_export": INTERVIEWERS,
    "delete_export": INTERVIEWERS,
    "upload_speech": THEIR_INTERVIEW,
    "list_uploads": THEIR_INTERVIEW,
    "get_upload": THEIR_INTERVIEW,
    "delete_upload": THEIR_INTERVIEW,
    "list_notes": INTERVIEWERS,
    "list_events": THEIR_INTERVIEW,
    "list_participants": THEIR_INTERVIEW,
    "get_availability": DIARY,
    "set_availability": DIARY,
    "list_absences": DIARY,
    "add_absence": DIARY,
    "delete_absence": DIARY,
    "check_time": STAFF,
    "find_free_times": STAFF,
    "find_times_to_move_to": THEIR_INTERVIEW,
    "create_offer": STAFF,
    "list_offers": STAFF,
    "get_offer": OFFER,
    "close_offer": OFFERING,
    "book_slot": row(ok="sam", _403="ines ada", _404="guest sue ivan otto"),
    "make_booking_link": OFFERING,
    "get_booking_link": PUBLIC,
    "book_by_link": PUBLIC,
    "put_next_question": row(_403="guest sam ines ada", _404="sue ivan otto"),
    "begin_answer": row(_403="guest sam ines ada", _404="sue ivan otto"),
    "close_answer": THEIR_INTERVIEW,
    "retake_answer": row(_403="guest sam ines ada", _404="sue ivan otto"),
    "extend_deadline": INTERVIEWERS,
    "get_accommodation": row(ok="sam ada", _403="ines ivan", _404="guest sue otto"),
    "set_accommodation": ADMINS_ON_PERSON,
    "get_session_calendar": THEIR_INTERVIEW,
    "get_calendar_feed_address": ACCOUNT,
    "renew_calendar_feed_address": ACCOUNT,
    "get_calendar_feed": PUBLIC,
    "create_question_bank": STAFF,
    "search_question_banks": STAFF,
    "get_question_bank": BANK,
    "update_question_bank": BANK,
    "delete_question_bank": BANK,
    "draw_questions": BANK,
    "get_question_bank_stats": BANK,
    "add_question": BANK,
    "list_questions": BANK,
    "import_questions": BANK,
    "import_questions_from_csv": BANK,
    "export_questions": BANK,
    "export_questions_to_csv": BANK,
    "get_question": BANK,
    "update_question": BANK,
    "delete_question": BANK,
    "list_question_versions": BANK,
    "get_question_stats": BANK,
    "create_ai_mock": ACCOUNT,
    "list_ai_mocks": ACCOUNT,
    "get_ai_mock": PRACTICE,
    "start_ai_mock": PRACTICE,
    "submit_answer": PRACTICE,
    "give_hint": OWN_PRACTICE,
    "complete_ai_mock": PRACTICE,
    "get_interview_analytics": STAFF,
    "get_interview_trends": STAFF,
    "get_skill_analytics": STAFF,
    "export_analytics": STAFF,
    "get_candidate_analytics": PERSON,
    "get_interviewer_analytics": OWN_FIGURES,
    "get_ai_interview_analytics": OWN_FIGURES,
    "get_default_retention": ADMINS,
    "set_default_retention": ADMINS,
    "get_retention": INTERVIEWERS,
    "set_retention": row(ok="ada", _403="guest sam ines", _404="sue ivan otto"),
    "request_erasure": row(ok="guest sam", _403="ines ada", _404="sue ivan otto"),
    "get_erasure_request": THEIR_INTERVIEW,
    "list_erasure_requests": ADMINS,
    "decline_erasure_request": ADMINS_ON_PERSON,
    "grant_erasure_request": ADMINS_ON_PERSON,
    "list_erasures": ADMINS,
    # The admin last of all: then it is gone.
    "erase_session": row(_403="guest sam ines", _404="sue ivan otto", ok="ada"),
}
