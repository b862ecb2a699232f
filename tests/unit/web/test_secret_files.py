"""Secrets that the server makes for itself."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from web.secret_files import (
    WeakSecret,
    derive_key,
    encryption_secret,
    read_or_make_secret,
    signing_secret,
)
from web.settings import Settings


def test_a_secret_is_made_once_and_kept_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "data" / "secret.key"
    secret = read_or_make_secret(path)
    assert len(secret) == 64
    assert read_or_make_secret(path) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret.key"]


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: read_or_make_secret(path), range(32)))
    assert len(secrets) == 1


def test_what_is_set_wins_and_must_be_long_enough(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, secret_key=SecretStr("s" * 32))
    assert signing_secret(settings) == b"s" * 32
    assert not (tmp_path / "secret.key").exists()
    with pytest.raises(WeakSecret, match="INTERVIEW_ENCRYPTION_KEY"):
        encryption_secret(Settings(data_dir=tmp_path, encryption_key=SecretStr("short")))


def test_an_emptied_file_is_not_replaced_in_silence(tmp_path: Path) -> None:
    (tmp_path / "encryption.key").write_text("")
    with pytest.raises(WeakSecret, match=r"encryption\.key"):
        encryption_secret(Settings(data_dir=tmp_path))


def test_each_purpose_has_its_own_key() -> None:
    assert derive_key(b"s" * 32, "tokens") != derive_key(b"s" * 32, "cursors")
    assert derive_key(b"s" * 32, "tokens") == derive_key(b"s" * 32, "tokens")
