"""Certificates of our own, and those of others."""

import ssl
import stat
from pathlib import Path

import pytest
from cryptography import x509

from web.tls import SELF_SIGNED, TlsError, ssl_context


def test_plain_http_needs_none(tmp_path: Path) -> None:
    assert ssl_context(None, data_dir=tmp_path, names=[]) is None


def test_a_certificate_is_made_once_and_trusted_by_those_who_know_it(tmp_path: Path) -> None:
    names = ["192.168.1.4", "box.local"]
    assert ssl_context(SELF_SIGNED, data_dir=tmp_path, names=names) is not None
    first = (tmp_path / "tls.crt").read_bytes()
    assert stat.S_IMODE((tmp_path / "tls.key").stat().st_mode) == 0o600
    ssl_context(SELF_SIGNED, data_dir=tmp_path, names=names)
    assert (tmp_path / "tls.crt").read_bytes() == first
    found = x509.load_pem_x509_certificate(first)
    named = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert named.get_values_for_type(x509.DNSName) == ["localhost", "box.local"]
    assert "192.168.1.4" in map(str, named.get_values_for_type(x509.IPAddress))
    ssl.create_default_context(cafile=str(tmp_path / "tls.crt"))


def test_a_new_name_makes_a_new_certificate(tmp_path: Path) -> None:
    ssl_context(SELF_SIGNED, data_dir=tmp_path, names=[])
    first = (tmp_path / "tls.crt").read_bytes()
    ssl_context(SELF_SIGNED, data_dir=tmp_path, names=["10.0.0.9"])
    assert (tmp_path / "tls.crt").read_bytes() != first


def test_a_broken_certificate_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "tls.crt").write_text("nonsense")
    (tmp_path / "tls.key").write_text("nonsense")
    assert ssl_context(SELF_SIGNED, data_dir=tmp_path, names=[]) is not None


def test_ones_own_files_are_used(tmp_path: Path) -> None:
    ssl_context(SELF_SIGNED, data_dir=tmp_path, names=[])
    option = f"{tmp_path / 'tls.crt'}, {tmp_path / 'tls.key'}"
    assert ssl_context(option, data_dir=tmp_path / "else", names=[]) is not None


@pytest.mark.parametrize("option", ["something", "/nowhere.crt,/nowhere.key"])
def test_what_cannot_be_used_is_told(tmp_path: Path, option: str) -> None:
    with pytest.raises(TlsError):
        ssl_context(option, data_dir=tmp_path, names=[])
