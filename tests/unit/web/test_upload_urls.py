"""Which uploaded file an address names."""

from uuid import uuid4

import pytest

from web.api.sessions.upload_urls import upload_at, upload_url

BASE = "https://talks.example.org"


def test_an_address_of_ours_names_its_file() -> None:
    upload_id = uuid4()
    url = upload_url(BASE + "/", uuid4(), upload_id)
    assert upload_at(url, BASE) == upload_id
    assert upload_at(url + "?t=token", BASE) == upload_id


@pytest.mark.parametrize(
    "url",
    [
        None,
        "https://storage.example.com/audio/response.wav",
        f"{BASE}.evil.test/api/interviews/sessions/{uuid4()}/speech-analyses/{uuid4()}/media",
        f"{BASE}/api/interviews/sessions/{uuid4()}/recordings/{uuid4()}/media",
    ],
)
def test_other_addresses_name_none(url: str | None) -> None:
    assert upload_at(url, BASE) is None
