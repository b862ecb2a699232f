"""TLS for a server that people on other devices reach: browsers give cameras to it only."""

import datetime as dt
import ipaddress
import os
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

SELF_SIGNED = "self-signed"
VALID_DAYS = 365
RENEW_DAYS = 30


class TlsError(ValueError):
    """The certificate or its key cannot be used; the message says why."""


def ssl_context(option: str | None, *, data_dir: Path, names: list[str]) -> ssl.SSLContext | None:
    """Return the server's context for `VIVAVOCE_TLS`, None for plain HTTP.

    `self-signed` keeps a certificate for `names` (hosts, addresses) in the data directory;
    otherwise the option is `CERT,KEY`. Raises TlsError.
    """
    if option is None:
        return None
    if option == SELF_SIGNED:
        certificate, key = data_dir / "tls.crt", data_dir / "tls.key"
        if not _is_usable(certificate, key, names):
            _make_certificate(certificate, key, names)
    else:
        first, separator, second = option.partition(",")
        if not separator:
            raise TlsError("VIVAVOCE_TLS must be self-signed or CERT,KEY")
        certificate, key = Path(first.strip()), Path(second.strip())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise TlsError(f"cannot use {certificate} with {key}: {error}") from error
    return context


def _is_usable(certificate: Path, key: Path, names: list[str]) -> bool:
    if not (certificate.exists() and key.exists()):
        return False
    try:
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
        alternative = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return False
    left = found.not_valid_after_utc - dt.datetime.now(dt.UTC)
    return left > dt.timedelta(days=RENEW_DAYS) and set(_general_names(names)) <= set(alternative)


def _make_certificate(certificate: Path, key: Path, names: list[str]) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Viva Voce")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName(_general_names(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(private, SHA256())
    )
    secret = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    _write(key, secret, mode=0o600)
    _write(certificate, made.public_bytes(serialization.Encoding.PEM), mode=0o644)


def _general_names(names: list[str]) -> list[x509.GeneralName]:
    found: list[x509.GeneralName] = []
    for name in dict.fromkeys(["localhost", "127.0.0.1", "::1", *names]):
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            found.append(x509.DNSName(name))
    return found


def _write(path: Path, content: bytes, *, mode: int) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(path.suffix + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
    draft.replace(path)
