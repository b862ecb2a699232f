"""Entity tags of things that people edit (RFC 9110 section 8.8.3).

A tag has two halves: the version, which changes when somebody changes the thing, and a digest of
what was shown. `If-None-Match` compares the whole, so that nothing stale is kept. `If-Match`
compares the version: a counter that moved meanwhile does not keep an editor from saving.
"""

import hashlib
import re
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e]*)"')
ANY = "*"


def version_of(updated_at: datetime) -> str:
    """Return the version of a row last changed at `updated_at`."""
    return format((updated_at - _EPOCH) // timedelta(microseconds=1), "x")


def tag_of(updated_at: datetime, body: bytes) -> str:
    """Return the quoted tag of a thing shown as `body`."""
    return f'"{version_of(updated_at)}-{hashlib.sha256(body).hexdigest()[:16]}"'


def is_named(tag: str, header: str | None) -> bool:
    """Return whether an If-None-Match header names the tag (weak comparison)."""
    if header is None:
        return False
    return header.strip() == ANY or tag.strip('"') in {found for _, found in _TAG.findall(header)}


def versions_in(header: str) -> frozenset[str]:
    """Return the versions that an If-Match header names; weak tags never match, `*` is ANY."""
    if header.strip() == ANY:
        return frozenset({ANY})
    return frozenset(found.partition("-")[0] for weak, found in _TAG.findall(header) if not weak)
