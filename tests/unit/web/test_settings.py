"""What the environment may say, and what it must not."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from web.settings import Settings, environment_name


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "TURN_URLS", "TURN_SECRET", "INTERVIEW_ENCRYPTION_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"VIVAVOCE_{name.upper()}", raising=False)


def test_nothing_has_to_be_set() -> None:
    settings = Settings()
    assert (settings.host, settings.port, settings.data_dir) == ("127.0.0.1", 8080, Path("data"))
    assert settings.base_url == "http://127.0.0.1:8080"
    assert settings.is_loopback_only


def test_lists_ranges_and_the_seeds_names_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIVAVOCE_ICE_ADDRESSES", "10.0.0.1, fd00::1")
    monkeypatch.setenv("VIVAVOCE_UDP_PORTS", "40000-40100")
    monkeypatch.setenv("DATABASE_URL", "postgres://db/vivavoce")
    monkeypatch.setenv("TURN_URLS", "turn:a.example,turns:b.example")
    monkeypatch.setenv("TURN_SECRET", "s")
    settings = Settings()
    assert settings.ice_addresses == ("10.0.0.1", "fd00::1")
    assert settings.udp_ports == (40000, 40100)
    assert settings.resolved_database_url == "postgresql+asyncpg://db/vivavoce"
    assert settings.turn_urls == ("turn:a.example", "turns:b.example")


def test_secrets_come_from_files_and_are_not_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("k" * 40 + "\n")
    monkeypatch.setenv("INTERVIEW_ENCRYPTION_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("VIVAVOCE_SECRET_KEY_FILE", str(tmp_path / "key"))
    settings = Settings()
    assert settings.encryption_key is not None
    assert settings.encryption_key.get_secret_value() == "k" * 40
    assert settings.secret_key is not None
    assert "kkkk" not in repr(settings)


def test_a_missing_secret_file_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VIVAVOCE_SECRET_KEY_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(ValueError, match="VIVAVOCE_SECRET_KEY_FILE"):
        Settings()


def test_empty_variables_are_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("TURN_URLS", "")
    monkeypatch.setenv("VIVAVOCE_PUBLIC_IP", "")
    settings = Settings()
    assert settings.database_url is None
    assert settings.turn_urls == ()
    assert settings.public_ip is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VIVAVOCE_PORT", "70000"),
        ("VIVAVOCE_UDP_PORTS", "40000"),
        ("VIVAVOCE_UDP_PORTS", "40100-40000"),
        ("VIVAVOCE_UDP_PORTS", "80-90"),
        ("VIVAVOCE_PUBLIC_IP", "not-an-address"),
        ("VIVAVOCE_ICE_ADDRESSES", "10.0.0.1,nonsense"),
        ("VIVAVOCE_PUBLIC_URL", "ftp://example.org"),
        ("VIVAVOCE_PUBLIC_URL", "https://example.org/interviews"),
        ("TURN_URLS", "turn:example.org"),
    ],
)
def test_wrong_values_are_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize(
    ("host", "public_url", "alone"),
    [
        ("127.0.0.1", None, True),
        ("::1", None, True),
        ("localhost", None, True),
        ("0.0.0.0", None, False),
        ("192.168.1.4", None, False),
        ("example.org", None, False),
        ("127.0.0.1", "https://interviews.example.org", False),
        ("127.0.0.1", "http://localhost:9000/", True),
    ],
)
def test_who_can_reach_it(host: str, public_url: str | None, alone: bool) -> None:
    assert Settings(host=host, public_url=public_url).is_loopback_only is alone


def test_the_address_people_open() -> None:
    assert Settings(host="::1", tls="self-signed").base_url == "https://[::1]:8080"
    assert Settings(host="0.0.0.0", port=1).base_url == "http://localhost:1"
    assert Settings(public_url="https://a.example/").base_url == "https://a.example"


def test_every_setting_has_a_name_and_says_what_it_is() -> None:
    names = {environment_name(*item) for item in Settings.model_fields.items()}
    assert {"VIVAVOCE_PORT", "DATABASE_URL", "INTERVIEW_ENCRYPTION_KEY", "TURN_URLS"} <= names
    assert len(names) == len(Settings.model_fields)
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.parametrize(
    ("values", "part"),
    [
        ({"OIDC_ISSUER": "https://id.test"}, "OIDC_CLIENT_ID"),
        ({"OIDC_ISSUER": "http://id.test", "OIDC_CLIENT_ID": "v"}, "https://"),
        ({"OIDC_ISSUER": "ldap://id.test", "OIDC_CLIENT_ID": "v"}, "https://"),
        ({"JWT_ISSUER": "https://id.test"}, "JWT_JWKS_URL"),
        ({"JWT_JWKS_URL": "https://id.test/keys"}, "JWT_ISSUER"),
        ({"JWT_ISSUER": "https://id.test", "JWT_JWKS_URL": "http://id.test/keys"}, "https://"),
    ],
)
def test_logins_elsewhere_are_set_wholly_and_safely(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], part: str
) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=part):
        Settings()


def test_a_provider_on_this_machine_needs_no_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIDC_ISSUER", "http://localhost:9000")
    monkeypatch.setenv("OIDC_CLIENT_ID", "v")
    assert Settings().oidc_issuer == "http://localhost:9000"
