"""Criteria that show in turns of speech: solving problems, working with others, owning, learning.

A turn of speech shows that something was said, not that it was done.
"""

from collections.abc import Sequence

from analysis.scoring.cues import ACTION, LESSON, OWNERSHIP, PEOPLE, PROCESS, REASON, RESULT, Cue
from analysis.scoring.judges.content import judge_content
from analysis.scoring.judges.verdict import MOST_EVIDENCE, Verdict, find_cues, listed
from analysis.scoring.reading import Reading


def judge_problem_solving(reading: Reading) -> Verdict:
    """Analysis, options, decision and check; and what the expected answer says, if there is
    one."""
    turns = _judge(reading, PROCESS)
    if reading.describes_answer or not reading.rubric.expected_answer:
        return turns
    content = judge_content(reading)
    value = 0.6 * turns.value + 0.4 * content.value
    return Verdict(value, turns.reason, (turns.evidence + content.evidence)[:MOST_EVIDENCE])


def judge_teamwork(reading: Reading) -> Verdict:
    """Other people, one's own part with them, and what came of it."""
    return _judge(reading, (PEOPLE, ACTION, RESULT))


def judge_ownership(reading: Reading) -> Verdict:
    """Responsibility taken, things done, results."""
    return _judge(reading, (OWNERSHIP, ACTION, RESULT))


def judge_learning(reading: Reading) -> Verdict:
    """What was learnt, why, and what was done about it."""
    return _judge(reading, (LESSON, REASON, ACTION))


def _judge(reading: Reading, cues: Sequence[Cue]) -> Verdict:
    found = find_cues(reading, cues)
    names = [cue.name for cue in cues]
    if not found.places:
        return Verdict(0.0, f"nothing in the answer showed {listed(names)}")
    reason = f"shows {listed(list(found.places))}"
    if found.missing:
        reason += f", but no {listed([cue.name for cue in found.missing])}"
    return Verdict(len(found.places) / len(cues), reason, found.evidence[:MOST_EVIDENCE])
