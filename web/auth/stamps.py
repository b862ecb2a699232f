"""What changes with somebody's password, so that what was made before it holds no longer."""

import hashlib

from storage.models import User


def stamp_of(user: User) -> str:
    """Return what changes with the password and gives nothing of its hash away."""
    return hashlib.sha256((user.password_hash or "").encode()).hexdigest()[:16]
