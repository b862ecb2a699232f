"""What passes and what is kept of somebody's media."""

import pytest

from media_server.errors import Forbidden
from media_server.muting import held_sources, own_muting, withheld_sources
from storage.models import MediaSource, Muting, Participant

MICROPHONE = MediaSource.MICROPHONE


def muted_by(by: Muting | None) -> Participant:
    return Participant(muted={} if by is None else {"microphone": by.value})


@pytest.mark.parametrize(
    ("by", "held"), [(None, False), (Muting.SELF, False), (Muting.HOST, True), (Muting.FIRM, True)]
)
def test_a_hosts_muting_holds_the_source(by: Muting | None, held: bool) -> None:
    assert held_sources(muted_by(by)) == ({MICROPHONE} if held else set())


@pytest.mark.parametrize(
    ("before", "muted", "after"),
    [
        (None, True, Muting.SELF),
        (Muting.SELF, False, None),
        (Muting.HOST, True, Muting.HOST),
        (Muting.HOST, False, None),
        (Muting.FIRM, True, Muting.FIRM),
    ],
)
def test_what_an_owner_says(before: Muting | None, muted: bool, after: Muting | None) -> None:
    assert own_muting(muted_by(before), MICROPHONE, muted) is after


def test_who_must_ask_cannot_unmute() -> None:
    with pytest.raises(Forbidden, match="ask"):
        own_muting(muted_by(Muting.FIRM), MICROPHONE, False)


def test_a_screens_sound_goes_with_its_picture() -> None:
    both = {MediaSource.SCREEN, MediaSource.SCREEN_AUDIO}
    assert withheld_sources(Participant(withheld=["screen"])) == both
    assert withheld_sources(Participant(withheld=["camera"])) == {MediaSource.CAMERA}
    assert withheld_sources(Participant()) == set()
