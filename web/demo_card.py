"""How to get into the demo, as text."""

from datetime import timedelta

from aiohttp.web import Application

from web import keys
from web.api.sessions.service import guest_link
from web.seed import PASSWORD, PEOPLE, Demo


def demo_card(app: Application, demo: Demo) -> str:
    """Return the address, the logins and the links of the demo, one line each."""
    settings = app[keys.SETTINGS]
    lines = [f"  Log in at      {settings.base_url}/login", f"  Password       {PASSWORD}"]
    lines += [f"  {role.value.capitalize():<14} {email}" for role, (email, _name) in PEOPLE.items()]
    if demo.interview is not None:
        link = guest_link(
            demo.interview,
            tokens=app[keys.TOKENS],
            base_url=settings.base_url,
            grace=timedelta(hours=settings.guest_grace_hours),
        )
        room = f"{settings.base_url}/interviews/{demo.interview.id}"
        lines += [f"  Interviewer    {room}", f"  Candidate      {link.url}"]
    if demo.practice is not None:
        lines.append(f"  AI practice    {settings.base_url}/interviews/{demo.practice.id}")
    return "\n".join(lines)
