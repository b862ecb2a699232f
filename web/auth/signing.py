"""The key pair that signs access tokens where others are to verify them (RS256), as a JWK Set."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from web.secret_files import make_private_file

RS256: Final = "RS256"
_BITS = 3072


class KeyUnusable(ValueError):
    """The file holds no RSA key that is long enough to sign with."""


class RsaKey:
    """A private key to sign with; `kid` is its thumbprint (RFC 7638)."""

    def __init__(self, private_key: RSAPrivateKey) -> None:
        self.private = private_key
        self.public = private_key.public_key()
        numbers = self.public.public_numbers()
        self._members = {"e": _base64(numbers.e), "kty": "RSA", "n": _base64(numbers.n)}
        canonical = json.dumps(self._members, separators=(",", ":"), sort_keys=True)
        digest = hashlib.sha256(canonical.encode()).digest()
        self.kid = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def jwk(self) -> dict[str, str]:
        """Return the public half as a JWK."""
        return {**self._members, "kid": self.kid, "use": "sig", "alg": RS256}


def read_or_make_key(path: Path) -> RsaKey:
    """Return the key kept at `path`, readable by its owner alone; make it when missing.

    Raises KeyUnusable for a file that is no PEM of an RSA key of at least 2048 bits.
    """
    if not path.exists():
        key = generate_private_key(public_exponent=65537, key_size=_BITS)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        make_private_file(path, pem)
    try:
        found: Any = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise KeyUnusable(f"{path} holds no private key") from error
    if not isinstance(found, RSAPrivateKey) or found.key_size < 2048:
        raise KeyUnusable(f"{path} must hold an RSA key of at least 2048 bits")
    return RsaKey(found)


def _base64(number: int) -> str:
    octets = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
