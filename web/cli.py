"""The command `vivavoce`."""

import argparse
import asyncio
import getpass
import json
import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import uvloop
from pydantic import ValidationError

from storage.errors import StorageError
from storage.models import UserRole
from web.app import openapi_document
from web.commands import CommandFailed, create_user, make_token, migrate, seed_demo
from web.doctor import examine
from web.logs import configure_logs
from web.secret_files import WeakSecret
from web.serving import serve
from web.settings import Settings
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
