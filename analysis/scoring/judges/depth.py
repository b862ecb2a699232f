"""How deep and how concrete the answer is.

Judged by its form: reasons, figures, examples, contrasts, things one did oneself, and how many
different things are named. Form can be had without understanding.
"""

from collections.abc import Sequence

from analysis.scoring.cues import ACTION, DEPTH, EXAMPLE, NUMBER, REASON, SITUATION, Cue
from analysis.scoring.judges.verdict import MOST_EVIDENCE, Verdict, find_cues, listed, with_article
from analysis.scoring.reading import Reading
from analysis.scoring.stems import stems

_MANY_TERMS = 28
_LONG = 90  # words


def judge_depth(reading: Reading) -> Verdict:
    """Reasons, figures, examples and contrasts, and the number of different terms."""
    return _judge(reading, DEPTH)


def judge_specificity(reading: Reading) -> Verdict:
    """Figures, a real occasion, one's own actions, examples."""
    return _judge(reading, (NUMBER, SITUATION, ACTION, EXAMPLE if not _acts(reading) else REASON))


def _acts(reading: Reading) -> bool:
    # Who tells of one occasion gives an example by that.
    return SITUATION.first(reading.sentences) is not None


def _judge(reading: Reading, cues: Sequence[Cue]) -> Verdict:
    found = find_cues(reading, cues)
    own = {stem for s in reading.sentences for stem in stems(s.text)} - reading.asked
    named = len(found.places) / len(cues)
    terms = min(1.0, len(own) / _MANY_TERMS)
    length = min(1.0, reading.word_count / _LONG)
    value = 0.5 * named + 0.3 * terms + 0.2 * length
    missing = listed([with_article(cue.name) for cue in found.missing])
    if not found.places:
        return Verdict(value * 0.6, f"nothing in the answer gave {missing}")
    reason = f"gives {listed([with_article(name) for name in found.places])}"
    if missing:
        reason += f", but not {missing}"
    return Verdict(value, reason, found.evidence[:MOST_EVIDENCE])
