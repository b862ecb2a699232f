"""Every setting of the server, and the only place that reads the environment."""

import ipaddress
import os
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from web.loopback import is_loopback
from web.rate_limits import checked_rate

PREFIX = "VIVAVOCE_"
WILDCARDS = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared, not bound

RateText = Annotated[str, AfterValidator(checked_rate)]
CommaSeparated = Annotated[tuple[str, ...], NoDecode]


class SecretFileSource(PydanticBaseSettingsSource):
    """Reads `<NAME>_FILE` for secret settings: the file holds the value (Docker's convention)."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return the file's content, its key and False (never JSON); None when not given.

        Raises ValueError when the variable names a file that cannot be read.
        """
        name = environment_name(field_name, field)
        path = os.environ.get(f"{name}_FILE")
        if not path:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").strip(), field_name, False
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"{name}_FILE: cannot read {path}") from error

    def __call__(self) -> dict[str, Any]:
        """Return the values of the secret settings that came from files."""
        found: dict[str, Any] = {}
        for name, field in self.settings_cls.model_fields.items():
            if "SecretStr" in str(field.annotation) or name == "database_url":
                value, key, _ = self.get_field_value(field, name)
                if value:
                    found[key] = value
        return found


class Settings(BaseSettings):
    """What an operator may set. Nothing has to be set for a server on this machine."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        populate_by_name=True,
        extra="ignore",
        frozen=True,
    )

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8080, ge=0, le=65535, description="TCP port; 0 takes a free one.")
    data_dir: Path = Field(Path("data"), description="Database, blobs, journals, made keys.")
    public_url: str | None = Field(
        None, description="Address that people open; for servers behind a proxy."
    )
    tls: str | None = Field(None, description="`self-signed`, or `CERT,KEY` as two paths.")
    proxy_hops: int = Field(
        0, ge=0, le=10, description="Proxies in front that append to X-Forwarded-For."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe log line that is written."
    )
    drain_timeout_s: float = Field(
        20.0, ge=0, le=3600, description="How long a stopping server lets work finish."
    )
    drain_interviews_s: float = Field(
        600.0,
        ge=0,
        le=86_400,
        description="How long a server that gets SIGTERM lets interviews go on, taking nobody new "
        "in; a second one ends them at once.",
    )
    max_load: float = Field(
        0.85,
        gt=0,
        description="Share of one core that live media may use before no room is opened any more.",
    )
    max_lag_ms: float = Field(
        500.0,
        gt=0,
        description="Mean lateness of the server's timers beyond which no room is opened.",
    )
    metrics: Literal["off", "loopback", "staff"] = Field(
        "off",
        description="Who may read Prometheus metrics at `/metrics`: `loopback`, whoever asks from "
        "this machine without a proxy; `staff`, admins with their token, of their organisation.",
    )
    database_url: str | None = Field(
        None,
        validation_alias="DATABASE_URL",
        description="SQLite in the data directory when not set; `postgresql://…` for PostgreSQL.",
    )
    redis_url: SecretStr | None = Field(
        None,
        validation_alias="REDIS_URL",
        description="Redis that several servers share for cache and limits; memory when not set.",
    )
    secret_key: SecretStr | None = Field(
        None, description="Signs tokens and cursors; made in the data directory when not set."
    )
    encryption_key: SecretStr | None = Field(
        None,
        validation_alias="INTERVIEW_ENCRYPTION_KEY",
        description="Seals recordings; made in the data directory when not set.",
    )
    retired_encryption_keys: SecretStr | None = Field(
        None,
        validation_alias="INTERVIEW_ENCRYPTION_KEYS_RETIRED",
        description="Earlier values of `INTERVIEW_ENCRYPTION_KEY`, separated by commas; needed "
        "until `rotate-keys` has run.",
    )
    s3_bucket: str | None = Field(
        None,
        validation_alias="S3_BUCKET",
        description="Bucket that keeps recordings, in place of the data directory.",
    )
    s3_endpoint: str | None = Field(
        None, validation_alias="S3_ENDPOINT", description="Address of an S3 server; AWS by default."
    )
    s3_region: str = Field("us-east-1", validation_alias="S3_REGION", description="Its region.")
    s3_prefix: str | None = Field(
        None, validation_alias="S3_PREFIX", description="Folder of the bucket that is used."
    )
    s3_access_key_id: str | None = Field(
        None,
        validation_alias="S3_ACCESS_KEY_ID",
        description="Access key; when not set, that of the machine's role.",
    )
    s3_secret_access_key: SecretStr | None = Field(
        None, validation_alias="S3_SECRET_ACCESS_KEY", description="Its secret."
    )
    recording_retention_days: int = Field(
        365,
        ge=0,
        le=36_500,
        validation_alias="RECORDING_RETENTION_DAYS",
        description="How long after its end an interview is kept, where nothing else was decided; "
        "0: for ever.",
    )
    erasure_request_days: int = Field(
        30,
        ge=1,
        le=365,
        description="How long after a candidate's request their interview is erased by itself.",
    )
    token_algorithm: Literal["HS256", "RS256"] = Field(
        "HS256",
        description="How access tokens are signed; RS256 ones can be verified by others, with the "
        "keys at `/api/auth/jwks.json`.",
    )
    access_token_minutes: int = Field(15, ge=1, le=1440, description="Life of access tokens.")
    refresh_token_days: int = Field(30, ge=1, le=365, description="Life of refresh tokens.")
    oidc_issuer: str | None = Field(
        None,
        validation_alias="OIDC_ISSUER",
        description="OpenID provider that people may log in with; needs `OIDC_CLIENT_ID`.",
    )
    oidc_client_id: str | None = Field(
        None, validation_alias="OIDC_CLIENT_ID", description="What that provider knows us as."
    )
    oidc_client_secret: SecretStr | None = Field(
        None,
        validation_alias="OIDC_CLIENT_SECRET",
        description="Secret of a confidential client; PKCE is used with and without.",
    )
    oidc_scopes: str = Field(
        "openid email profile", validation_alias="OIDC_SCOPES", description="Scopes asked for."
    )
    oidc_name: str = Field(
        "single sign-on", validation_alias="OIDC_NAME", description="What its button says."
    )
    jwt_issuer: str | None = Field(
        None,
        validation_alias="JWT_ISSUER",
        description="Issuer of an embedding platform whose access tokens are taken too; needs "
        "`JWT_JWKS_URL`.",
    )
    jwt_jwks_url: str | None = Field(
        None, validation_alias="JWT_JWKS_URL", description="Where that issuer gives out its keys."
    )
    jwt_audience: str = Field(
        "vivavoce",
        validation_alias="JWT_AUDIENCE",
        description="Audience that such tokens must name.",
    )
    sso_organisation: str | None = Field(
        None,
        description="Slug of the organisation to which people whom a provider or platform vouches "
        "for are added; when not set, only those are let in who are there already, by e-mail.",
    )
    sso_role_claim: str = Field(
        "role", description="Claim that names the role of people added so; students without it."
    )
    ai_rate: RateText = Field(
        "100/minute", description="AI calls allowed to one organisation, or `off`."
    )
    person_rate: RateText = Field(
        "1200/minute", description="Requests allowed to one person, or `off`."
    )
    address_rate: RateText = Field(
        "600/minute", description="Requests without a login allowed to one address, or `off`."
    )
    media_token_minutes: int = Field(120, ge=1, le=1440, description="Life of media links.")
    guest_grace_hours: int = Field(
        24, ge=1, le=720, description="How long after its planned end a guest link still opens."
    )
    smtp_url: SecretStr | None = Field(
        None,
        validation_alias="SMTP_URL",
        description="`smtp://user:password@host:587` or `smtps://…`; no mail is sent when not set.",
    )
    mail_from: str | None = Field(
        None,
        description="Who invites, as `Name <name@example.org>`; noreply at this host when not set.",
    )
    reminder_minutes: Annotated[tuple[int, ...], NoDecode] = Field(
        (1440,), description="How long before an interview people are reminded by mail."
    )
    no_show_grace_minutes: int = Field(
        15,
        ge=0,
        le=1440,
        description="How long a candidate is waited for; 0: nobody is noted as missing by itself.",
    )
    ice_addresses: CommaSeparated = Field(
        (), description="Local addresses that media uses; all of the machine's when not set."
    )
    udp_ports: Annotated[tuple[int, int] | None, NoDecode] = Field(
        None, description="Range `LOW-HIGH` of UDP ports for media."
    )
    public_ip: str | None = Field(None, description="Public address announced for media (NAT).")
    stun_urls: CommaSeparated = Field((), description="`stun:` addresses given to browsers.")
    turn_urls: CommaSeparated = Field(
        (),
        validation_alias="TURN_URLS",
        description="`turn:` addresses given to browsers with short-lived credentials.",
    )
    turn_secret: SecretStr | None = Field(
        None,
        validation_alias="TURN_SECRET",
        description="Secret shared with coturn (`static-auth-secret`).",
    )
    captions: bool = Field(True, description="Whether speech is transcribed.")
    spare_speech_worker: bool = Field(
        False, description="Whether a second, loaded speech worker waits for the first to fail."
    )
    coaching: bool = Field(
        True, description="Whether those who practise get hints and figures while speaking."
    )
    upload_max_mb: int = Field(
        500, ge=1, le=10_000, description="Largest file that may be uploaded to be analysed, in MB."
    )
    upload_max_minutes: int = Field(
        60, ge=1, le=600, description="Longest such file, in minutes of sound."
    )
    embeddings: bool = Field(
        True, description="Whether answers are compared by meaning, where the extra is installed."
    )
    whisper_model: str | None = Field(
        None, description="Directory of a CTranslate2 Whisper model; the packaged one when not set."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - named by the base class
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take arguments first, then the environment, then files named by it; no dotenv."""
        return init_settings, env_settings, SecretFileSource(settings_cls)

    @field_validator("ice_addresses", "stun_urls", "turn_urls", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("reminder_minutes", mode="before")
    @classmethod
    def _split_minutes(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(int(part) for part in value.split(",") if part.strip())
        return value

    @field_validator("smtp_url")
    @classmethod
    def _check_smtp(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            parts = urlsplit(value.get_secret_value())
            if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
                raise ValueError("expected smtp://host:port or smtps://host:port")
        return value

    @field_validator("mail_from")
    @classmethod
    def _check_sender(cls, value: str | None) -> str | None:
        if value is not None and "@" not in parseaddr(value)[1]:
            raise ValueError("expected an e-mail address, or a name and one in <>")
        return value

    @field_validator("udp_ports", mode="before")
    @classmethod
    def _split_range(cls, value: object) -> object:
        if isinstance(value, str):
            low, separator, high = value.partition("-")
            if not separator:
                raise ValueError("expected LOW-HIGH, for example 40000-40100")
            return int(low), int(high)
        return value

    @field_validator("udp_ports")
    @classmethod
    def _check_range(cls, value: tuple[int, int] | None) -> tuple[int, int] | None:
        if value is not None and not 1024 <= value[0] <= value[1] <= 65535:
            raise ValueError("UDP ports must lie between 1024 and 65535, the lower first")
        return value

    @field_validator("public_ip")
    @classmethod
    def _check_address(cls, value: str | None) -> str | None:
        return None if value is None else str(ipaddress.ip_address(value))

    @field_validator("ice_addresses")
    @classmethod
    def _check_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(ipaddress.ip_address(address)) for address in value)

    @field_validator("public_url")
    @classmethod
    def _check_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
            raise ValueError("expected an http:// or https:// address without a path")
        return value.rstrip("/")

    @field_validator("s3_endpoint")
    @classmethod
    def _check_endpoint(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(value).scheme not in {"http", "https"}:
            raise ValueError("expected an http:// or https:// address")
        return value

    @field_validator("oidc_issuer", "jwt_issuer", "jwt_jwks_url")
    @classmethod
    def _check_issuer(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "https://none")
        if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            raise ValueError("must be https://, except on this machine")
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("expected an https:// address")
        return value

    @model_validator(mode="after")
    def _check_pairs(self) -> Self:
        if self.oidc_issuer is not None and not self.oidc_client_id:
            raise ValueError("OIDC_ISSUER needs OIDC_CLIENT_ID")
        if (self.jwt_issuer is None) != (self.jwt_jwks_url is None):
            raise ValueError("JWT_ISSUER and JWT_JWKS_URL need each other")
        return self

    @model_validator(mode="after")
    def _check_store(self) -> Self:
        if (self.s3_access_key_id is None) != (self.s3_secret_access_key is None):
            raise ValueError("S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY need each other")
        return self

    @model_validator(mode="after")
    def _check_turn(self) -> Self:
        if self.turn_urls and self.turn_secret is None:
            raise ValueError("TURN_URLS needs TURN_SECRET")
        return self

    @property
    def resolved_database_url(self) -> str:
        """Return the URL with its async driver named, as SQLAlchemy wants it."""
        if self.database_url is None:
            return f"sqlite+aiosqlite:///{self.data_dir.absolute() / 'vivavoce.db'}"
        scheme, separator, rest = self.database_url.partition("://")
        drivers = {
            "postgres": "postgresql+asyncpg",
            "postgresql": "postgresql+asyncpg",
            "sqlite": "sqlite+aiosqlite",
        }
        return f"{drivers.get(scheme, scheme)}{separator}{rest}"

    @property
    def journal_directory(self) -> Path:
        """Return where the journals of running interviews are."""
        return self.data_dir / "journals"

    @property
    def scratch_directory(self) -> Path:
        """Return where sealed files wait for the blob store."""
        return self.data_dir / "scratch"

    @property
    def base_url(self) -> str:
        """Return the address that people open, without a trailing slash."""
        if self.public_url is not None:
            return self.public_url
        return self.url_at("localhost" if self.host in WILDCARDS else self.host)

    def url_at(self, host: str) -> str:
        """Return the server's own address under one of its hosts, no proxy in between."""
        spoken = f"[{host}]" if ":" in host else host
        return f"{'https' if self.tls else 'http'}://{spoken}:{self.port}"

    @property
    def sender(self) -> str:
        """Return who invites people to interviews: a name and an address."""
        host = urlsplit(self.base_url).hostname or "localhost"
        return self.mail_from or f"Viva Voce <noreply@{host}>"

    @property
    def is_loopback_only(self) -> bool:
        """Return whether only this machine can reach the server, by bind and by announced URL."""
        announced = urlsplit(self.base_url).hostname or ""
        return is_loopback(self.host) and is_loopback(announced)


def environment_name(field_name: str, field: FieldInfo) -> str:
    """Return the variable that sets a field, as in `environment_name(*item)` of `model_fields`."""
    return str(field.validation_alias or f"{PREFIX}{field_name.upper()}")
