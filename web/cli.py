"""The command `vivavoce`."""

import argparse
import asyncio
import getpass
import json
import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import uvloop
from pydantic import ValidationError

from storage.errors import StorageError
from storage.models import UserRole
from web.app import openapi_document
from web.backup import restore_backup, take_backup
from web.commands import CommandFailed, create_user, make_token, migrate, seed_demo
from web.doctor import examine
from web.key_rotation import rotate_keys
from web.logs import configure_logs
from web.secret_files import WeakSecret, replace_encryption_secret
from web.serving import serve
from web.settings import Settings
from web.store_migration import TO_DIRECTORY, TO_S3, migrate_store, stores
from web.tls import TlsError

USAGE_ERROR = 2

Work = Callable[[Settings, argparse.Namespace], Coroutine[Any, Any, int | None]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0, 1 when it failed, 2 for wrong settings."""
    parsed = _parser().parse_args(arguments)
    if parsed.command == "openapi":
        print(json.dumps(openapi_document(), indent=2))  # noqa: T201 - the command's output
        return 0
    try:
        settings = Settings()
    except (ValidationError, ValueError) as error:
        return _fail(_settings_trouble(error), status=USAGE_ERROR)
    configure_logs(settings.log_level)
    work: Work = parsed.work
    try:
        return uvloop.run(work(settings, parsed)) or 0
    except (CommandFailed, StorageError, TlsError, WeakSecret, OSError) as error:
        return _fail(str(error) or type(error).__name__)
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="vivavoce",
        description="An interview media server. Settings come from the environment; "
        "none is needed to start.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, text: str, work: Work | None = None) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(work=work)
        return command

    serving = add("serve", "migrate the database and serve", _serve)
    serving.add_argument("--demo", action="store_true", help="make the demo on the first run")
    add("migrate", "bring the database to the newest revision", _migrate)
    add("seed-demo", "make the demo organisation, if it is not there", _seed_demo)
    user = add("create-user", "add a person; the password is asked for or read from a pipe", _user)
    user.add_argument("email")
    user.add_argument("--name", required=True)
    user.add_argument("--role", choices=[role.value for role in UserRole], default="student")
    user.add_argument("--organisation", default="main", help="slug; made if it is not there")
    token = add("token", "print an access token for a person, for scripts", _token)
    token.add_argument("email")
    token.add_argument("--minutes", type=int, default=60)
    rotating = add("rotate-keys", "wrap the keys of recordings under the current key", _rotate)
    rotating.add_argument(
        "--make-key", action="store_true", help="make a new key first; then restart the server"
    )
    saving = add("backup", "add a snapshot of rows, recordings and journals to a folder", _backup)
    saving.add_argument("folder", type=Path)
    saving.add_argument("--keep", type=_positive, help="delete all but so many of the newest")
    restoring = add("restore", "fill an empty data directory from a backup", _restore)
    restoring.add_argument("folder", type=Path)
    restoring.add_argument(
        "--at", type=datetime.fromisoformat, help="newest snapshot of before this moment (ISO 8601)"
    )
    moving = add("migrate-store", "carry recordings to the other store and check them", _move)
    moving.add_argument("direction", choices=[TO_S3, TO_DIRECTORY])
    moving.add_argument(
        "--delete", action="store_true", help="delete them where they were, once all open"
    )
    add("openapi", "print the OpenAPI document")
    add("doctor", "look whether this machine and these settings will do", _doctor)
    return parser


async def _serve(settings: Settings, parsed: argparse.Namespace) -> None:
    await serve(settings, demo=parsed.demo)


async def _migrate(settings: Settings, _parsed: argparse.Namespace) -> None:
    _say(f"The database is at revision {await migrate(settings)}.")


async def _seed_demo(settings: Settings, _parsed: argparse.Namespace) -> None:
    _say(await seed_demo(settings))


async def _user(settings: Settings, parsed: argparse.Namespace) -> None:
    password = (
        getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    )
    user_id = await create_user(
        settings,
        email=parsed.email,
        name=parsed.name,
        password=password,
        role=UserRole(parsed.role),
        organisation=parsed.organisation,
    )
    _say(f"Added {parsed.email} ({user_id}).")


async def _token(settings: Settings, parsed: argparse.Namespace) -> None:
    _say(await make_token(settings, email=parsed.email, minutes=parsed.minutes))


async def _backup(settings: Settings, parsed: argparse.Namespace) -> None:
    done = await take_backup(settings, parsed.folder, keep=parsed.keep)
    snapshot = done.snapshot
    _say(
        f"Snapshot {snapshot.name}: {snapshot.rows} rows, {len(snapshot.blobs)} blobs, "
        f"{len(snapshot.journals)} journals, in {done.seconds:.1f} s."
    )
    if done.pruned:
        _say(f"Deleted {done.pruned} older snapshots.")


async def _restore(settings: Settings, parsed: argparse.Namespace) -> int:
    done = await restore_backup(settings, parsed.folder, at=parsed.at)
    _say(f"Restored {done.rows} rows of {done.snapshot.taken_at} in {done.seconds:.1f} s.")
    _say(f"{done.opened} recordings open, {done.broken} do not.")
    _say("The server's next start makes recordings of journals, and erases what was erased since.")
    return 1 if done.broken else 0


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


async def _rotate(settings: Settings, parsed: argparse.Namespace) -> int:
    if parsed.make_key:
        replace_encryption_secret(settings)
        _say("Made a new key. Restart the server, then run rotate-keys again without --make-key.")
        return 0
    done = await rotate_keys(settings)
    _say(f"Wrapped {done.wrapped} keys anew; {done.current} were under the current key already.")
    if done.unreadable:
        _say(f"{done.unreadable} files are sealed under keys that are not at hand.")
        return 1
    _say("Retired keys are needed for older backups only.")
    return 0


async def _move(settings: Settings, parsed: argparse.Namespace) -> int:
    try:
        source, target = stores(settings, parsed.direction)
    except ValueError as error:
        raise CommandFailed(str(error)) from error
    done = await migrate_store(settings, source=source, target=target, delete=parsed.delete)
    _say(f"Carried {done.carried} blobs ({done.carried_bytes} bytes), {done.there} were there.")
    _say(f"{done.recordings} recordings open there, {done.broken} do not.")
    if parsed.delete:
        _say(f"Deleted {done.deleted} blobs where they were.")
    return 1 if done.broken else 0


async def _doctor(settings: Settings, _parsed: argparse.Namespace) -> int:
    findings = await examine(settings)
    for finding in findings:
        _say(f"{'ok  ' if finding.good else 'FAIL'} {finding.what}: {finding.detail}")
    return 0 if all(finding.good for finding in findings) else 1


def _settings_trouble(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    lines = [
        f"  {'.'.join(str(part) for part in item['loc']) or 'settings'}: {item['msg']}"
        for item in error.errors(include_input=False, include_url=False)
    ]
    return "\n".join(["These settings are wrong:", *lines])


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the command's output


def _fail(text: str, *, status: int = 1) -> int:
    print(f"vivavoce: {text}", file=sys.stderr)  # noqa: T201 - the command's output
    return status
