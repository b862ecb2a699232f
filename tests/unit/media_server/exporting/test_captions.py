"""Captions are short enough to be read, and cannot break out of their file."""

from uuid import UUID

from media_server.exporting.captions import captions_of, web_vtt
from media_server.exporting.orders import Caption
from storage.models import TranscriptUtterance, TranscriptWord

WHO = UUID(int=1)


def _spoken(*words: str) -> tuple[TranscriptUtterance, list[TranscriptWord]]:
    rows = [
        TranscriptWord(
            position=n, text=text, start_ms=1000 + 300 * n, end_ms=1280 + 300 * n, probability=1.0
        )
        for n, text in enumerate(words)
    ]
    return TranscriptUtterance(
        participant_id=WHO, start_ms=1000, end_ms=rows[-1].end_ms, text=" ".join(words)
    ), rows


def test_long_speech_is_cut_where_words_end() -> None:
    captions = captions_of([_spoken(*["wonderful"] * 30)], {WHO: "Ada"}, start_ms=0, end_ms=60_000)
    assert " ".join(each.text for each in captions) == " ".join(["wonderful"] * 30)
    assert len(captions) > 3
    for each in captions:
        assert len(each.text) <= 84
        assert each.end_ms - each.start_ms <= 7000
        assert each.name == "Ada"


def test_only_the_stretch_that_is_wanted() -> None:
    captions = captions_of([_spoken("one", "two")], {}, start_ms=5000, end_ms=6000)
    assert captions == ()


def test_words_stay_words() -> None:
    nasty = Caption(3_661_500, 3_662_000, "A>\n\n<b", "x --> y\n\n00:00 <i>")
    assert web_vtt([nasty], start_ms=0) == (
        "WEBVTT\n\n01:01:01.500 --> 01:01:02.000\n<v A&gt; &lt;b>x --&gt; y 00:00 &lt;i&gt;\n"
    )
