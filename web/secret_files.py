"""Secrets that the server makes for itself when none are set, and the keys drawn from them."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from web.settings import Settings

SECRET_BYTES = 32
MIN_SECRET_LENGTH = 32


class WeakSecret(ValueError):
    """A secret was set that is too short to be one."""


def signing_secret(settings: Settings) -> bytes:
    """Return what tokens and cursors are signed from; see `_secret`."""
    return _secret(settings.secret_key, settings.data_dir / "secret.key", "VIVAVOCE_SECRET_KEY")


def encryption_secret(settings: Settings) -> bytes:
    """Return the key material that recordings are sealed under; see `_secret`."""
    return _secret(
        settings.encryption_key, settings.data_dir / "encryption.key", "INTERVIEW_ENCRYPTION_KEY"
    )


def derive_key(secret: bytes, purpose: str) -> bytes:
    """Return a 32-byte key for one purpose alone (HKDF-SHA256, RFC 5869)."""
    return HKDF(
        algorithm=SHA256(), length=32, salt=None, info=f"vivavoce/{purpose}".encode()
    ).derive(secret)


def read_or_make_secret(path: Path) -> bytes:
    """Return the secret kept at `path`, readable by its owner alone; make it when missing."""
    if not path.exists():
        make_private_file(path, secrets.token_hex(SECRET_BYTES).encode() + b"\n")
    return _checked(path.read_text(encoding="ascii").strip(), str(path))


def make_private_file(path: Path, content: bytes) -> None:
    """Write a file for its owner's eyes only, unless there is one by now.

    The name appears only once its content is whole, and two starting processes agree on one:
    the file is written beside it and linked to its name, which fails for the second.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink()


def _secret(value: SecretStr | None, path: Path, name: str) -> bytes:
    if value is not None:
        return _checked(value.get_secret_value(), name)
    return read_or_make_secret(path)


def _checked(text: str, name: str) -> bytes:
    if len(text) < MIN_SECRET_LENGTH:
        raise WeakSecret(f"{name} must have at least {MIN_SECRET_LENGTH} characters")
    return text.encode()
