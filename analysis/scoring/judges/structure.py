"""Whether the answer can be followed: STAR for stories, signposts for explanations."""

from analysis.scoring.cues import SIGNPOSTS, STAR
from analysis.scoring.judges.verdict import MOST_EVIDENCE, Verdict, find_cues, listed
from analysis.scoring.reading import Reading

_STAR_SHARES = {"situation": 0.2, "task": 0.2, "action": 0.35, "result": 0.25}
_OUT_OF_ORDER = 0.85


def judge_structure(reading: Reading) -> Verdict:
    """Situation, task, action, result in behavioural questions; order and reasons in others."""
    if reading.tells_story:
        return judge_story(reading)
    found = find_cues(reading, SIGNPOSTS)
    value = min(1.0, len(found.places) / 3)
    if not found.places:
        return Verdict(0.15, "nothing in the answer shows how its parts belong together")
    return Verdict(value, f"has {listed(list(found.places))}", found.evidence[:MOST_EVIDENCE])


def judge_story(reading: Reading) -> Verdict:
    """The four parts of STAR, each in a sentence of its own, the result not before the action."""
    found = find_cues(reading, STAR, apart=True)
    value = sum(_STAR_SHARES[name] for name in found.places)
    places = found.places
    if "action" in places and "result" in places and places["result"] < places["action"]:
        value *= _OUT_OF_ORDER
    if not places:
        return Verdict(0.0, "nothing in the answer told a situation, task, action or result")
    reason = f"tells the {listed(list(places))}"
    if found.missing:
        reason += f", but no {listed([cue.name for cue in found.missing])}"
    return Verdict(value, reason, found.evidence[:MOST_EVIDENCE])
