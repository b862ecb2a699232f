"""RTP and RTCP without I/O: what arrives is bytes and times, what leaves is bytes."""
