"""README's table of settings, made of the settings themselves.

`python -m tests.support.settings_table` writes it anew; a test compares the two.
"""

import re
from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from web.settings import PREFIX, Settings

README = Path(__file__).parents[2] / "README.md"
ROWS = re.compile(r"(?:^\| `[A-Z0-9_]+` \|.*\n)+", re.MULTILINE)


def environment_names() -> list[str]:
    """The environment variables that the server reads."""
    return [_environment_name(name, field) for name, field in Settings.model_fields.items()]


def made_rows() -> str:
    """The table's rows as they should be."""
    return "".join(
        f"| `{_environment_name(name, field)}` | {_shown_default(field)} | {field.description} |\n"
        for name, field in Settings.model_fields.items()
    )


def written_rows() -> str:
    """The table's rows as README has them."""
    found = ROWS.search(README.read_text())
    return found[0] if found else ""


def _environment_name(name: str, field: FieldInfo) -> str:
    alias = field.validation_alias
    return alias if isinstance(alias, str) else f"{PREFIX}{name}".upper()


def _shown_default(field: FieldInfo) -> str:
    value = field.default
    if value is None or value == () or isinstance(value, SecretStr):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return f"`{','.join(map(str, value))}`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


if __name__ == "__main__":
    README.write_text(README.read_text().replace(written_rows(), made_rows()))
