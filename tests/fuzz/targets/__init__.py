"""All ways in that are fuzzed."""

from tests.fuzz.target import Target
from tests.fuzz.targets.dtls import Handshake, Sctp
from tests.fuzz.targets.payloads import Payloads
from tests.fuzz.targets.pictures import Pictures
from tests.fuzz.targets.rtp import Rtcp, Rtp
from tests.fuzz.targets.sdp import Candidates, Sdp
from tests.fuzz.targets.socket_io import SocketIo
from tests.fuzz.targets.stun import Stun


def every_target() -> list[Target]:
    """Return a new target of each kind."""
    return [
        Sdp(),
        Candidates(),
        Stun(),
        Handshake(),
        Rtp(),
        Rtcp(),
        Sctp(),
        Pictures(),
        Payloads(),
        SocketIo(),
    ]
