"""Turns of speech that show what a speaker is doing. English."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.scoring.transcript import Sentence


@dataclass(frozen=True, slots=True)
class Cue:
    """A turn of speech and what it shows."""

    name: str
    shows: str
    pattern: re.Pattern[str]

    def first(
        self, sentences: Sequence[Sentence], skip: frozenset[int] = frozenset()
    ) -> int | None:
        """Return the index of the first sentence with it, None if there is none."""
        for index, sentence in enumerate(sentences):
            if index not in skip and self.pattern.search(sentence.text.lower()):
                return index
        return None


def _cue(name: str, shows: str, pattern: str) -> Cue:
    """Compile a pattern written over several lines; line ends and indents are no part of it."""
    joined = "".join(line.removeprefix("    ") for line in pattern.split("\n"))
    return Cue(name, shows, re.compile(rf"(?<!\w)(?:{joined})(?!\w)"))


SITUATION = _cue(
    "situation",
    "says when and where it happened",
    r"""
    last (?:year|month|week|summer|spring|autumn|winter|semester|time|job)|
    in my (?:last|previous|first|current|old)|
    when (?:i|we) (?:was|were|had|joined|worked|started)|while (?:i|we) (?:was|were)|at my|
    (?:years?|months?|weeks?) ago|during (?:my|our|the|a)|once|there was|
    we had (?:a|an|the|six|two|three|four|five|only|to)|(?:weeks?|days?|months?) before|
    back (?:when|in)|in (?:19|20)\d\d|i worked (?:at|for|on|as)|
    our (?:team|company|customer|client|service|system|project|product|only)|my team
    """,
)
TASK = _cue(
    "task",
    "says what had to be done or was hard",
    r"""
    had to|needed to|my (?:task|job|role|goal|responsibility|part)|
    (?:i|we) (?:was|were) (?:asked|responsible|supposed|in charge|assigned|expected)|
    the (?:goal|aim|problem|challenge|task|difficulty|issue|hard part|deadline)|challeng\w+|
    wanted (?:me|us|to)|it was (?:hard|difficult|important|urgent)|requirement\w*|
    deadline\w*|disagree\w*|was (?:too )?(?:slow|broken|late|unclear)|fell ill|failed|
    mistake
    """,
)
ACTION = _cue(
    "action",
    "says what the speaker did",
    r"""
    i (?:\w+ly |also |then |first |immediately |just |even )?(?:\w{2,}ed|built|wrote|
    made|ran|led|drew|told|asked|took|set|found|chose|split|taught|spoke|met|began|sat|
    went|brought|kept|put|gave|got|sent|read|learnt|held|fixed)|so i|
    i (?:decided|would|will|start|look|ask|write|check)
    """,
)
RESULT = _cue(
    "result",
    "says how it ended",
    r"""
    as a result|in the end|result\w*|finally|eventually|since then|
    (?:we|i|it|they|he|she) (?:finished|delivered|launched|achieved|succeeded|shipped|
    saved|won|agreed|improved)|went (?:down|up|well|live)|
    (?:fell|dropped|rose|grew|increased|decreased|improved|reduced|cut|doubled|
    halved) (?:by|from|to|the|our)|by (?:half|a third|a quarter|\d+)|percent|per cent|
    on time|early|(?:was|were) (?:happy|satisfied|pleased|successful|solved|fixed|restored)|
    learn(?:ed|t)|it worked|outcome|by the end|have not had it again|so that it (?:does|did)
    """,
)
STAR = (SITUATION, TASK, ACTION, RESULT)

NUMBER = _cue(
    "number",
    "gives a figure",
    r"""
    \d[\d.,]*\s?%?|
    (?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|
    forty|fifty|hundred|thousand|million|half|third|quarter|dozen|double|
    twice)(?=\s+(?:\w+\s+)?(?:percent|per|times|days?|weeks?|months?|years?|hours?|
    minutes?|seconds?|milliseconds?|people|users?|customers?|orders?|teams?|engineers?|
    of|thousand|million|hundred|bugs?|places?|tests?|requests?|rows?))|
    by (?:half|a third|a quarter)|fell by|dropped by
    """,
)
REASON = _cue(
    "reason",
    "gives a reason",
    r"""
    because|since (?:it|the|that|we|i|they)|therefore|so that|which means|that means|
    that is why|that's why|due to|in order to|otherwise|the reason|as long as|leads? to|
    caus\w+|depends on|unless|if (?:you|we|i|it|a|the)
    """,
)
EXAMPLE = _cue(
    "example",
    "gives an example",
    r"""
    for example|for instance|such as|say,? an?|like when|in one case|an example|e\.g|
    last (?:month|week|year)|once i|one time
    """,
)
CONTRAST = _cue(
    "contrast",
    "weighs one thing against another",
    r"""
    but|however|although|though|whereas|while|on the other hand|trade-?offs?|instead|
    rather than|in contrast|
    the (?:downside|drawback|cost|advantage|disadvantage|difference)|compared|costs?|unlike|
    except
    """,
)
DEPTH = (REASON, NUMBER, EXAMPLE, CONTRAST)

ANALYSE = _cue(
    "analysis",
    "looks for the cause before acting",
    r"""
    measur\w+|analy[sz]\w+|investigat\w+|profil\w+|log(?:s|ged|ging)?|metrics?|
    trac(?:e|es|ed|ing)|compar\w+|look(?:ed)? (?:at|into|for)|find out|found (?:out|that)|
    root cause|reproduc\w+|debug\w+|checked?|narrow\w*|isolat\w+|understand|understood|
    asked? (?:what|which|why|how|her|him|them)|explain
    """,
)
OPTIONS = _cue(
    "options",
    "considers more than one way",
    r"""
    option\w*|alternativ\w+|either|instead|rather than|consider\w*|could (?:have|also)|
    two ways|approach\w*|trade-?offs?|hypothes\w+|compar\w+|whether|another way|
    on the other hand
    """,
)
DECIDE = _cue(
    "decision",
    "decides and says how",
    r"""
    decid\w+|chose|choose|so (?:i|we)|we agreed|prioriti[sz]\w+|first|the plan|i would|
    settled on|picked|then (?:i|we)
    """,
)
VERIFY = _cue(
    "check",
    "checks that it worked",
    r"""
    test\w*|verif\w+|confirm\w+|monitor\w*|alert\w*|review\w*|result\w*|make sure|made sure|
    experiment\w*|prototype\w*|rolled? (?:back|out)|went (?:down|up)|fell|improved|proved|
    showed|again
    """,
)
PROCESS = (ANALYSE, OPTIONS, DECIDE, VERIFY)

OPENING = _cue(
    "order",
    "orders the thoughts",
    r"""
    first(?:ly)?|to begin|to start|start by|step one|there are (?:two|three|four)|the first|
    in short|the main|basically there
    """,
)
ORDER = _cue(
    "sequence",
    "leads from one step to the next",
    r"""
    second(?:ly)?|then|next|after that|afterwards|third(?:ly)?|the second|another|also|
    in addition|moreover|once
    """,
)
CLOSING = _cue(
    "conclusion",
    "comes to a conclusion",
    r"""
    finally|in the end|so (?:i|we|that)|overall|to sum up|in conclusion|as a result|
    therefore|that is why|lastly|in summary|by default|prefer
    """,
)
SIGNPOSTS = (OPENING, ORDER, REASON, CLOSING)

PEOPLE = _cue(
    "people",
    "speaks of the others involved",
    r"""
    team\w*|colleague\w*|manager|customer\w*|client\w*|stakeholder\w*|together|
    we (?:agreed|decided|discussed|talked)|asked|listen\w*|helped|explained|told|shared|
    mentor\w*|taught|feedback|everyone|people|her|his|their
    """,
)
OWNERSHIP = _cue(
    "ownership",
    "takes responsibility",
    r"""
    i (?:led|took|owned|decided|organi[sz]ed|proposed|suggested|initiated|told|
    apologi[sz]ed|made sure|was responsible|set up|started|changed|wrote)|
    my (?:mistake|fault|responsibility|decision)|responsib\w+|volunteer\w*
    """,
)
LESSON = _cue(
    "lesson",
    "says what was learnt",
    r"""
    learn(?:ed|t|ing)?|lesson\w*|next time|since then|realis\w+|realiz\w+|in hindsight|
    would do differently|from then on|changed (?:how|the way)|never again|not had it again
    """,
)

FILLERS = re.compile(
    r"(?<!\w)(?:u+m+|u+h+|e+r+m*|hm+|you know|i mean|sort of|kind of|basically|literally|"
    r"like,|like (?=like))(?!\w)"
)
