"""Who counts as speaking."""

from uuid import UUID

from media_server.active_speaker import ActiveSpeaker
from media_server.rtp.loudness import Loudness

ANNA, BEN = UUID(int=1), UUID(int=2)
STEP_S = 0.02


def level(dbov: int, *, voice: bool = True) -> int:
    return -dbov | (0x80 if voice else 0)


class Room:
    """Microphones and the choice between them, in virtual time."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.speaker = ActiveSpeaker()
        self.microphones = {ANNA: Loudness(), BEN: Loudness()}
        self.changes: list[UUID | None] = []

    def pass_time(self, seconds: float, *, anna: int = -90, ben: int = -90) -> None:
        for _ in range(round(seconds / STEP_S)):
            self.now_s += STEP_S
            self.microphones[ANNA].note(level(anna), self.now_s)
            self.microphones[BEN].note(level(ben), self.now_s)
            found = {
                who: dbov
                for who, microphone in self.microphones.items()
                if (dbov := microphone.speech_dbov(self.now_s)) is not None
            }
            if self.speaker.update(found, self.now_s):
                self.changes.append(self.speaker.current)


def test_the_first_who_speaks_is_the_speaker_within_a_quarter_second() -> None:
    room = Room()
    room.pass_time(2)
    assert room.speaker.current is None
    room.pass_time(0.24, anna=-30)
    assert room.changes == [ANNA]


def test_whoever_spoke_last_stays_the_speaker_in_silence() -> None:
    room = Room()
    room.pass_time(1, anna=-30)
    room.pass_time(10)
    assert room.speaker.current == ANNA


def test_an_answer_after_silence_takes_over_soon() -> None:
    room = Room()
    room.pass_time(2, anna=-30)
    room.pass_time(1)
    room.pass_time(0.6, ben=-30)
    assert room.changes == [ANNA, BEN]


def test_a_cough_in_between_changes_nothing() -> None:
    room = Room()
    room.pass_time(2, anna=-30)
    room.pass_time(0.2, anna=-30, ben=-15)
    room.pass_time(2, anna=-30)
    assert room.changes == [ANNA]


def test_two_at_a_time_do_not_flicker() -> None:
    room = Room()
    room.pass_time(1, anna=-30)
    for _ in range(20):
        room.pass_time(0.1, anna=-30, ben=-27)
        room.pass_time(0.1, anna=-27, ben=-30)
    assert room.changes == [ANNA]


def test_somebody_clearly_louder_takes_over() -> None:
    room = Room()
    room.pass_time(1, anna=-40)
    room.pass_time(1, anna=-40, ben=-20)
    assert room.changes == [ANNA, BEN]


def test_steady_noise_is_no_speech_after_a_while() -> None:
    room = Room()
    room.pass_time(40, anna=-50)
    assert room.microphones[ANNA].speech_dbov(room.now_s) is None


def test_a_microphone_that_sends_nothing_is_silent() -> None:
    microphone = Loudness()
    for number in range(50):
        microphone.note(level(-20), number * STEP_S)
    assert microphone.speech_dbov(1.0) is not None
    assert microphone.speech_dbov(2.0) is None


def test_somebody_who_left_is_not_the_speaker() -> None:
    room = Room()
    room.pass_time(1, anna=-30)
    assert not room.speaker.forget(BEN)
    assert room.speaker.forget(ANNA)
    assert room.speaker.current is None
