"""What of somebody's media passes, and what of it is kept: read from their row."""

from media_server.errors import Forbidden
from storage.models import MediaSource, Muting, Participant

_HELD = frozenset({Muting.HOST, Muting.FIRM})
# The sound of a shared tab is silenced, and withheld, with its picture.
_GOES_WITH = {MediaSource.SCREEN_AUDIO: MediaSource.SCREEN}


def held_sources(participant: Participant) -> frozenset[MediaSource]:
    """Return the sources that a host silenced: nothing of them may pass, whatever is sent."""
    muted = participant.muted or {}
    return frozenset(
        source
        for source in MediaSource
        if muted.get(source) in _HELD or muted.get(_GOES_WITH.get(source, source)) in _HELD
    )


def withheld_sources(participant: Participant) -> frozenset[MediaSource]:
    """Return the sources that somebody who agreed otherwise does not want kept."""
    withheld = {MediaSource(name) for name in participant.withheld or ()}
    withheld |= {source for source, leader in _GOES_WITH.items() if leader in withheld}
    return frozenset(withheld)


def own_muting(participant: Participant, source: MediaSource, muted: bool) -> Muting | None:
    """Return how a source is muted once its owner says so; a host's word is not weakened by it.

    Raises Forbidden when its owner may not end it.
    """
    before = (participant.muted or {}).get(source)
    if muted:
        return Muting.SELF if before is None else Muting(before)
    if before == Muting.FIRM:
        raise Forbidden("The host muted this; ask to be unmuted.")
    return None
