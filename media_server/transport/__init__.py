"""How a participant's browser is reached: SDP, ICE, DTLS, SRTP."""
