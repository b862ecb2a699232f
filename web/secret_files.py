"""Secrets that the server makes for itself when none are set, and the keys drawn from them."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from storage.keyring import Keyring
from web.settings import Settings

SECRET_BYTES = 32
MIN_SECRET_LENGTH = 32
RETIRED = "encryption.retired"


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


def make_keyring(settings: Settings) -> Keyring:
    """Return the keys of recordings: the current one, and retired ones as set or kept.

    A made key that was replaced is kept beside its successor, in `encryption.retired`.
    """
    retired = [
        _checked(text, "INTERVIEW_ENCRYPTION_KEYS_RETIRED")
        for text in _retired_text(settings).replace(",", " ").split()
    ]
    return Keyring(encryption_secret(settings), retired)


def replace_encryption_secret(settings: Settings) -> None:
    """Make a new key in the data directory and keep the one before as retired.

    Raises WeakSecret where the key is set, so that another one made here would never be used.
    """
    if settings.encryption_key is not None:
        raise WeakSecret(
            "the key is set: give the new one as INTERVIEW_ENCRYPTION_KEY and the old one as "
            "INTERVIEW_ENCRYPTION_KEYS_RETIRED"
        )
    path = settings.data_dir / "encryption.key"
    old = read_or_make_secret(path).decode()
    # Retired first: between the two steps the old key is current and retired, which does no harm.
    retired = settings.data_dir / RETIRED
    earlier = retired.read_text(encoding="ascii") if retired.exists() else ""
    _replace_private_file(retired, f"{earlier}{old}\n".encode())
    _replace_private_file(path, secrets.token_hex(SECRET_BYTES).encode() + b"\n")


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
    draft = _private_draft(path, content)
    try:
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink()


def _replace_private_file(path: Path, content: bytes) -> None:
    _private_draft(path, content).replace(path)


def _private_draft(path: Path, content: bytes) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _retired_text(settings: Settings) -> str:
    if settings.retired_encryption_keys is not None:
        return settings.retired_encryption_keys.get_secret_value()
    kept = settings.data_dir / RETIRED
    return kept.read_text(encoding="ascii") if kept.exists() else ""


def _secret(value: SecretStr | None, path: Path, name: str) -> bytes:
    if value is not None:
        return _checked(value.get_secret_value(), name)
    return read_or_make_secret(path)


def _checked(text: str, name: str) -> bytes:
    if len(text) < MIN_SECRET_LENGTH:
        raise WeakSecret(f"{name} must have at least {MIN_SECRET_LENGTH} characters")
    return text.encode()
