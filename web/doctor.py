"""`vivavoce doctor`: will this machine and these settings do?"""

from dataclasses import dataclass

from web import keys
from web.api.health import routes as health
from web.api.health.schemas import Health
from web.commands import opened
from web.settings import Settings
from web.static_site import PAGE, STATIC
from web.tls import ssl_context


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    what: str
    good: bool
    detail: str


async def examine(settings: Settings) -> list[Finding]:
    """Return what was found; raises where the server would not even start."""
    findings = [
        Finding("web app", (STATIC / PAGE).is_file(), f"built into {STATIC}"),
        Finding("address", True, settings.base_url),
    ]
    ssl_context(settings.tls, data_dir=settings.data_dir, names=[settings.host])
    async with opened(settings) as app:
        speech = app[keys.SPEECH]
        if speech is not None:
            await speech.start()
            await speech.ready()
        try:
            report = await app[health.SERVICE].report()
        finally:
            if speech is not None:
                await speech.aclose()
        async with app[keys.DATABASE].unit_of_work(read_only=True) as uow:
            exposed = not settings.is_loopback_only and await uow.users.any_demo()
    findings += [
        Finding(name, check.status in {Health.OK, Health.OFF}, check.detail)
        for name, check in report.checks.items()
    ]
    findings.append(Finding("demo logins", not exposed, "reachable" if exposed else "not exposed"))
    return findings
