"""What can go wrong with captions.

SpeechError
├── SpeechUnavailable  the worker cannot be started, or the service is closed
├── ModelNotFound      no such model on this machine
└── WireError          a message between server and worker that is not one
"""


class SpeechError(Exception):
    """Captions cannot be made."""


class SpeechUnavailable(SpeechError):
    """The worker cannot be started, or the service is closed."""


class ModelNotFound(SpeechError):
    """The speech model is not on this machine."""


class WireError(SpeechError):
    """A message between server and worker is malformed or too large."""
