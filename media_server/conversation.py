"""Measures of a whole interview: who spoke how much, who cut whom short."""

from analysis.metrics.conversation import measure_conversation
from media_server.chronicle import Entry
from media_server.transcript_rows import utterances_of
from storage.models import MetricValue


async def record_conversation(entry: Entry) -> None:
    """Measure the conversation anew from its transcript; belongs to no answer."""
    session_id = entry.session.id
    spoken = utterances_of(await entry.uow.transcripts.of_session(session_id))
    await entry.uow.metrics.delete_of_conversation(session_id)
    await entry.uow.metrics.add_all(
        [
            MetricValue(
                session_id=session_id,
                participant_id=participant_id,
                response_id=None,
                name=metric.name,
                unit=metric.unit,
                value=value,
                at_ms=at_ms,
            )
            for participant_id, metrics in measure_conversation(spoken).items()
            for metric in metrics
            for at_ms, value in [(None, metric.value), *metric.series]
        ]
    )
