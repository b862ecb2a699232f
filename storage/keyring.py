"""The keys that wrap file keys.

Every sealed file has a random key of its own. Only its wrapped form is stored, beside the id of
the wrapping key, so that rotation re-wraps a few bytes and erasing a wrapped key erases a file.
"""

import os
from collections.abc import Iterable
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import SealBroken, UnknownKey

FILE_KEY_SIZE: Final = 32
KEY_ID_SIZE: Final = 8  # bytes; the id itself is their hexadecimal form
_NONCE_SIZE: Final = 12
WRAPPED_KEY_SIZE: Final = _NONCE_SIZE + FILE_KEY_SIZE + 16
_MIN_MATERIAL: Final = 32
_MARK_SIZE: Final = 8


class Keyring:
    """Wraps under the current key, unwraps under that and the retired ones.

    Key material is at least 32 bytes of randomness; what wraps is derived from it. Raises
    ValueError for less.
    """

    def __init__(self, current: bytes, retired: Iterable[bytes] = ()) -> None:
        self.current_id, wrapper = _derive(current)
        self._wrappers = dict(_derive(material) for material in retired)
        self._wrappers[self.current_id] = wrapper

    def wrap(self, file_key: bytes, aad: bytes) -> tuple[str, bytes]:
        """Return the current key's id and `file_key` wrapped for the use named by `aad`.

        The id has 16 hexadecimal digits, the wrapped key 60 bytes. Raises ValueError when the
        file key is not of 32 bytes.
        """
        if len(file_key) != FILE_KEY_SIZE:
            raise ValueError(f"a file key has {FILE_KEY_SIZE} bytes")
        nonce = os.urandom(_NONCE_SIZE)
        sealed = self._wrappers[self.current_id].encrypt(nonce, file_key, aad)
        return self.current_id, nonce + sealed

    def unwrap(self, key_id: str, wrapped: bytes, aad: bytes) -> bytes:
        """Return the file key.

        Raises UnknownKey, or SealBroken for another `aad` or changed bytes.
        """
        wrapper = self._wrappers.get(key_id)
        if wrapper is None:
            raise UnknownKey(f"no key {key_id} in the keyring")
        if len(wrapped) != WRAPPED_KEY_SIZE:
            raise SealBroken("a wrapped key of the wrong size")
        try:
            return wrapper.decrypt(wrapped[:_NONCE_SIZE], wrapped[_NONCE_SIZE:], aad)
        except InvalidTag as error:
            raise SealBroken("the wrapped key does not open") from error


def new_file_key() -> bytes:
    """Return a fresh random file key."""
    return os.urandom(FILE_KEY_SIZE)


def key_mark(file_key: bytes) -> str:
    """Return what names a file key without telling it: 16 hexadecimal digits derived from it."""
    mark = HKDF(algorithm=SHA256(), length=_MARK_SIZE, salt=None, info=b"vivavoce file key mark")
    return mark.derive(file_key).hex()


def _derive(material: bytes) -> tuple[str, AESGCM]:
    if len(material) < _MIN_MATERIAL:
        raise ValueError(f"key material needs at least {_MIN_MATERIAL} bytes")
    # The id is derived as the key is, so that it tells nothing of the material.
    derived = HKDF(
        algorithm=SHA256(), length=KEY_ID_SIZE + 32, salt=None, info=b"vivavoce file key wrapping"
    ).derive(material)
    return derived[:KEY_ID_SIZE].hex(), AESGCM(derived[KEY_ID_SIZE:])
