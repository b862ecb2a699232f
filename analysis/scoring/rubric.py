"""What an answer is held against."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SampleAnswer:
    """An example answer and how good it is, 0..100."""

    text: str
    rating: float = 100.0


@dataclass(frozen=True, slots=True)
class Rubric:
    """One question and how answers to it are judged.

    `criteria` maps names to weights of any scale; without any, those usual for the `type` (of
    question: behavioral, technical, ...) are taken. A sample given as plain text is a good one.
    """

    question_text: str
    expected_answer: str | None = None
    criteria: dict[str, float] = field(default_factory=dict)
    sample_answers: tuple[SampleAnswer | str, ...] = ()
    type: str = "general"

    @property
    def samples(self) -> tuple[SampleAnswer, ...]:
        """The sample answers, all with a rating."""
        return tuple(
            SampleAnswer(sample) if isinstance(sample, str) else sample
            for sample in self.sample_answers
        )
