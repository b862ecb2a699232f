"""What a server has left on its disk, read beside it, and whether the parts agree."""

import json
import sqlite3
from pathlib import Path
from typing import Any
from uuid import UUID

from media_server.blob_folders import BlobFolder

Row = dict[str, Any]


class Records:
    """Rows and files below a server's data directory; reads only."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir

    def rows(self, query: str, *parameters: str) -> list[Row]:
        """The rows of `query`; ids are 32 hexadecimal digits there."""
        database = sqlite3.connect(f"file:{self._data_dir / 'vivavoce.db'}?mode=ro", uri=True)
        try:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(query, parameters)]
        finally:
            database.close()

    def of_session(self, table: str, session_id: str, order: str = "id") -> list[Row]:
        """The rows of one interview in `table`."""
        query = f"SELECT * FROM {table} WHERE session_id = ? ORDER BY {order}"
        return self.rows(query, UUID(session_id).hex)

    def session(self, session_id: str) -> Row:
        """The interview's own row."""
        [row] = self.rows("SELECT * FROM interview_sessions WHERE id = ?", UUID(session_id).hex)
        return row

    def files(self, folder: str) -> dict[str, int]:
        """Name below `folder` and size of each file there."""
        root = self._data_dir / folder
        return {
            str(path.relative_to(root)): path.stat().st_size
            for path in root.rglob("*")
            if path.is_file()
        }

    def assert_consistent(self, session_id: str) -> None:
        """Check the rows, files and events of a completed interview against each other."""
        session = self.session(session_id)
        events = self.of_session("interview_events", session_id, "seq")
        assert session["status"] == "completed"
        assert session["started_at"] <= session["completed_at"]
        assert [event["seq"] for event in events] == list(range(1, session["last_seq"] + 1))
        assert _of(events, "interview.started")
        assert len(_of(events, "interview.completed")) == 1
        self._assert_responses(session_id, events)
        self._assert_recordings(session_id, events)
        self._assert_transcript(session_id)

    def _assert_responses(self, session_id: str, events: list[Row]) -> None:
        responses = self.of_session("interview_responses", session_id, "position")
        asked = [payload["response"]["id"] for payload in _of(events, "interview.question.asked")]
        assert [UUID(item).hex for item in asked] == [row["id"] for row in responses]
        for row in responses:
            assert row["status"] == "scored"
            assert row["ai_score"] is not None
            submitted = _of(events, "interview.response.submitted")
            assert [UUID(item["responseId"]).hex for item in submitted].count(row["id"]) == 1
            scored = _of(events, "response.scored")
            assert [UUID(item["response"]["id"]).hex for item in scored].count(row["id"]) == 1

    def _assert_recordings(self, session_id: str, events: list[Row]) -> None:
        recordings = self.of_session("recordings", session_id)
        ready = [UUID(item["recordingId"]).hex for item in _of(events, "recording.ready")]
        # A recording of what a crash left is told again, under its id, once all of it is there.
        assert set(ready) == {row["id"] for row in recordings}
        blobs = self.files("blobs")
        for row in recordings:
            assert blobs[row["blob_key"]] > row["size_bytes"] > 0
        kept = {row["blob_key"] for row in self.rows("SELECT blob_key FROM recordings")}
        # Films, waveforms and thumbnails may still be in the making.
        recorded = {key for key in blobs if key.startswith(f"{BlobFolder.RECORDINGS}/")}
        assert recorded == kept | {f"{key}.key" for key in kept}
        known = {row["id"] for row in recordings}
        for segment in self.of_session("media_segments", session_id):
            assert segment["status"] == "finalised"
            assert segment["recording_id"] in known
            assert segment["journal"] is None
            assert segment["start_ms"] < segment["end_ms"]

    def _assert_transcript(self, session_id: str) -> None:
        for utterance in self.of_session("transcript_utterances", session_id, "start_ms"):
            words = self.rows(
                "SELECT * FROM transcript_words WHERE utterance_id = ? ORDER BY position",
                utterance["id"],
            )
            assert [word["position"] for word in words] == list(range(len(words)))
            assert " ".join(word["text"] for word in words) == utterance["text"]
            for word in words:
                assert utterance["start_ms"] <= word["start_ms"] <= word["end_ms"]
                assert word["end_ms"] <= utterance["end_ms"]


def _of(events: list[Row], kind: str) -> list[Row]:
    return [json.loads(event["payload"]) for event in events if event["type"] == kind]
