"""Pages of keyset-paginated lists."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from web.cursors import CursorCodec, CursorValue, InvalidCursor
from web.problems import invalid_field

Row = TypeVar("Row")


class Pager:
    """Reads and writes the cursors of one list; `scope` is that of `CursorCodec`."""

    def __init__(self, cursors: CursorCodec, *scope: object) -> None:
        self._cursors = cursors
        self._scope = "|".join(str(part) for part in scope)

    def after(self, cursor: str | None) -> Any:
        """Return the sort key that the page begins after, None at the start; or 422."""
        if cursor is None:
            return None
        try:
            return self._cursors.decode(self._scope, cursor)
        except InvalidCursor:
            raise invalid_field(
                "cursor", "invalid-cursor", "The cursor does not belong to this list."
            ) from None

    def cut(
        self, rows: Sequence[Row], limit: int, key: Callable[[Row], Sequence[CursorValue]]
    ) -> tuple[list[Row], str | None]:
        """Return at most `limit` rows of the `limit + 1` asked for, and the next page's cursor."""
        page = list(rows[:limit])
        more = len(rows) > limit
        return page, self._cursors.encode(self._scope, key(page[-1])) if more else None
