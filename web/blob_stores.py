"""The blob store that the settings name."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from obstore.store import S3Store

from storage.blobs import ObjectBlobStore
from web.settings import Settings

if TYPE_CHECKING:  # they exist for type checkers only
    from obstore.store import ClientConfig, RetryConfig, S3Config

BLOBS = "blobs"  # below the data directory
# What fails for longer is tried again by whoever wanted it, with an eye on what else is to be done.
_RETRY: "RetryConfig" = {"max_retries": 3, "retry_timeout": timedelta(seconds=10)}


def make_blob_store(settings: Settings) -> ObjectBlobStore:
    """Return the bucket that is set, else the directory of blobs; nothing is connected yet."""
    if settings.s3_bucket is None:
        return directory_store(settings.data_dir)
    return s3_store(settings)


def directory_store(data_dir: Path) -> ObjectBlobStore:
    """Return the store below a data directory."""
    return ObjectBlobStore.local(data_dir / BLOBS)


def s3_store(settings: Settings) -> ObjectBlobStore:
    """Return the store in a bucket; without an access key the machine's role is asked."""
    config: S3Config = {"region": settings.s3_region}
    client: ClientConfig = {"connect_timeout": timedelta(seconds=5)}
    if settings.s3_endpoint is not None:
        config["endpoint"] = settings.s3_endpoint
        client["allow_http"] = urlsplit(settings.s3_endpoint).scheme == "http"
    if settings.s3_access_key_id is not None and settings.s3_secret_access_key is not None:
        config["access_key_id"] = settings.s3_access_key_id
        config["secret_access_key"] = settings.s3_secret_access_key.get_secret_value()
    return ObjectBlobStore(
        S3Store(
            settings.s3_bucket,
            prefix=(settings.s3_prefix or "").strip("/") or None,
            config=config,
            client_options=client,
            retry_config=_RETRY,
        )
    )
