"""Questions for those who practise where no question bank has any: a small set made by hand.

By line of work, type and difficulty. Each line has a tag that its questions carry; those without
one suit everybody. A bank is made of them when it is needed (`practice_bank`), to be changed there
like any other.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from storage.models import Difficulty, QuestionType

BUILT_IN: Final = "built-in"

LINES: Final = {
    "software": "software developer engineer engineering programmer frontend backend full-stack "
    "fullstack devops web mobile sysadmin administrator",
    "data": "data analyst analytics scientist statistician machine learning intelligence",
    "design": "design designer graphic product interaction illustrator",
    "sales": "sales seller account marketing customer support service retail shop call cashier",
    "care": "care nurse nursing carer doctor physician medical paramedic midwife health therapist",
    "teaching": "teacher teaching tutor lecturer trainer educator instructor coach professor",
    "leading": "manager management lead leader head director supervisor owner executive",
}
"""Lines of work, by their tag, and the words of roles that belong to them."""

_E, _M, _H, _X = Difficulty.EASY, Difficulty.MEDIUM, Difficulty.HARD, Difficulty.EXPERT
_BEHAVIOUR, _SITUATION = QuestionType.BEHAVIORAL, QuestionType.SITUATIONAL
_KNOWLEDGE, _CODE = QuestionType.TECHNICAL, QuestionType.CODING
_CASE, _GENERAL = QuestionType.CASE_STUDY, QuestionType.GENERAL

_EXPERIENCE_CRITERIA = {"relevance": 4.0, "structure": 3.0, "specificity": 3.0}
_KNOWLEDGE_CRITERIA = {"technical_accuracy": 5.0, "depth_of_knowledge": 3.0, "communication": 2.0}


class _Row(NamedTuple):
    tags: str
    kind: QuestionType
    difficulty: Difficulty
    text: str
    expected: str
    hint: str


_ROWS: Final[tuple[_Row, ...]] = (
    _Row("introduction", _GENERAL, _E,
     "Tell me about yourself and how you came to apply for this role.",
     "A short path from training or earlier work to today, two or three strengths with proof, and "
     "why this role is the next step.",
     "Past, present, future: two minutes."),
    _Row("motivation", _GENERAL, _E,
     "Why do you want to do this work, and why here?",
     "What the candidate likes about the work itself, with an example, something particular about "
     "this place, and what they want to bring and to learn.",
     "What would you miss if you did something else?"),
    _Row("communication projects", _BEHAVIOUR, _E,
     "Describe something you finished that you are proud of. What was your part in it?",
     "One thing and its goal, what was difficult, the candidate's own actions step by step, and a "
     "result that can be measured or that others noticed.",
     "Situation, task, action, result."),
    _Row("learning", _BEHAVIOUR, _E,
     "When did you last learn something difficult, and how did you go about it?",
     "What was to be learned and why, a plan with practice and feedback, and how the candidate "
     "knew that they had learned it.",
     "How did you know that it worked?"),
    _Row("teamwork conflict", _BEHAVIOUR, _M,
     "Tell me about a disagreement at work or in your studies. How was it settled?",
     "Both views fairly told, listening and asking, how facts or a third person helped to decide, "
     "and how they work together since.",
     "Give the other person's reasons too."),
    _Row("ownership", _BEHAVIOUR, _M,
     "Tell me about a mistake of yours that had consequences. What did you do?",
     "A real mistake without blaming others, whom they told and when, how the damage was repaired, "
     "and what they changed so that it does not happen again.",
     "Choose a real one, and end with what you changed."),
    _Row("planning", _SITUATION, _M,
     "It is Monday, and three people need something from you by noon. You can manage one. "
     "What do you do?",
     "Asks what happens if each is late, compares effect and effort, agrees the order with those "
     "concerned early, and says openly what will not be done.",
     "Who has to know?"),
    _Row("feedback", _SITUATION, _M,
     "You are told that your work is not good enough, and you think that is unfair. "
     "How do you react?",
     "Listens and asks for examples, separates what is right from what is not, agrees what good "
     "would look like, acts on it and comes back to it.",
     "What would you ask first?"),
    _Row("change", _BEHAVIOUR, _H,
     "Describe a time when a plan fell apart half-way. How did you decide what to keep?",
     "What changed and when it was noticed, what the goal really was, options with their costs, "
     "the decision and who was part of it, and what came of it.",
     "What was the goal behind the plan?"),
    _Row("ethics", _SITUATION, _H,
     "You notice that a colleague cuts a corner that could harm somebody. Your manager knows and "
     "says nothing. What do you do?",
     "Makes sure of the facts, speaks to the colleague and the manager, knows where to go next and "
     "when, puts the people at risk first, and accepts that it may be unpleasant.",
     "Who could be harmed, and how soon?"),
    _Row("influence", _BEHAVIOUR, _X,
     "Tell me about a time when you changed the minds of people who did not report to you.",
     "What they believed and why, the evidence and the allies that were found, a small step that "
     "proved it, what was given up in return, and whether it lasted.",
     "What did they gain by it?"),
    _Row("software web javascript", _KNOWLEDGE, _E,
     "What happens between typing an address into a browser and seeing the page?",
     "DNS, a TCP or QUIC connection, the TLS handshake and certificate, the HTTP request and "
     "answer, parsing HTML, loading styles and scripts, layout and paint; caches on the way.",
     "Begin with the name, end with the picture."),
    _Row("software testing quality", _KNOWLEDGE, _M,
     "What do you test automatically, and what do you leave untested?",
     "Unit tests for rules with many cases, integration tests where parts meet, few end-to-end "
     "tests; a test for each repaired bug; not the framework; flaky tests cost trust.",
     "Which kinds of test are there?"),
    _Row("software databases sql backend", _KNOWLEDGE, _M,
     "When does an index make a database faster, and what does it cost?",
     "Finds and sorts rows without reading the table, for columns that select few rows; look at "
     "the plan; costs space and makes writes slower; the order of columns matters.",
     "Who pays: readers or writers?"),
    _Row("software coding algorithms", _CODE, _M,
     "Given a list of intervals, return them with overlapping ones merged. Explain your solution "
     "and what it costs.",
     "Sort by start, walk once and extend the last interval while the next one overlaps, else "
     "append; O(n log n) time for sorting, O(n) space; empty lists and touching ends are handled.",
     "What does sorting buy you?"),
    _Row("software debugging performance", _KNOWLEDGE, _H,
     "A service that was fast last week is slow today. How do you find out why?",
     "Says what slow means and for whom, looks at what changed, compares metrics and traces, "
     "narrows it down layer by layer, tests a hypothesis, rolls back if users suffer, and adds an "
     "alert or a test.",
     "What changed?"),
    _Row("software architecture distributed", _CASE, _X,
     "Design a service that sends a million reminders at the right minute, and none twice.",
     "Stores due times with an index, workers that claim batches with leases, idempotency keys "
     "towards the mail provider, retries with backoff, what is promised after a crash, time "
     "zones, and how lateness is measured.",
     "What if a worker dies after sending and before noting it?"),
    _Row("data statistics", _KNOWLEDGE, _E,
     "When do you use the mean, and when the median?",
     "The mean uses every value and suffers from outliers, the median suits skewed data such as "
     "incomes; says so with an example and looks at the distribution first.",
     "Think of incomes."),
    _Row("data sql quality", _KNOWLEDGE, _M,
     "You are given a data set that you do not know. What do you check before you trust it?",
     "Where it comes from, what a row is, missing and repeated values, ranges and units, time "
     "zones, changes of definition, and totals compared with another source.",
     "What is one row?"),
    _Row("data experiments", _CASE, _H,
     "An experiment shows that a new page sells 2 % more. Would you release it?",
     "Asks for the sample size, confidence interval and length, whether groups were assigned by "
     "chance, what else changed, harm to other figures and effects that wear off.",
     "How sure is the 2 %?"),
    _Row("design users research", _KNOWLEDGE, _M,
     "How do you find out whether a design works before it is built?",
     "Prototypes as rough as the question allows, tasks for about five people of the audience, "
     "watching instead of asking, what is changed because of it, and accessibility from the start.",
     "Watch or ask?"),
    _Row("design critique", _CASE, _H,
     "A form is abandoned by half of those who begin it. How would you improve it?",
     "Finds where people leave and why, asks for less, groups and labels clearly, checks as one "
     "types and says how to mend it, works with keyboard, phone and screen reader, and measures.",
     "Where do they leave?"),
    _Row("sales customers", _SITUATION, _E,
     "An angry customer says that nobody has helped them for a week. What do you say?",
     "Lets them finish, apologises without excuses, repeats what they need, says what happens next "
     "and by when, stays responsible and comes back to them.",
     "What does the customer need first?"),
    _Row("sales negotiation", _BEHAVIOUR, _M,
     "Tell me about something you sold, or an idea you won somebody over to.",
     "What the other side needed, the questions that showed it, the objection and the answer to "
     "it, the agreement, and whether they were still glad of it later.",
     "What did you ask?"),
    _Row("sales planning", _CASE, _H,
     "You have two hundred contacts and one month to reach your target. How do you go about it?",
     "Sorts contacts by need and likelihood, sets figures for each week, tries an approach on a "
     "few, follows up, keeps notes, and changes course by the figures.",
     "Whom do you not call?"),
    _Row("care patients communication", _SITUATION, _E,
     "A patient refuses a treatment that would help them. What do you do?",
     "Respects the decision, asks for the reasons and listens, explains benefits and risks in "
     "plain words, involves the family or a doctor with consent, and writes it down.",
     "Whose decision is it?"),
    _Row("care safety", _SITUATION, _M,
     "You find that you gave somebody the wrong dose. Nothing has happened so far. What now?",
     "Looks after the patient first, tells the doctor and the person in charge at once, watches "
     "and documents, is open with the patient, reports it, and helps to find the cause.",
     "Who has to know at once?"),
    _Row("care priorities", _KNOWLEDGE, _H,
     "Three patients need you at the same time. How do you decide who comes first?",
     "Airway, breathing, circulation; signs that get worse; a quick look at each, calls for help, "
     "hands on what others can do, tells those who wait, and looks again.",
     "What can kill within minutes?"),
    _Row("teaching classroom", _SITUATION, _E,
     "Half of the class has understood, the other half has not. How do you go on?",
     "Finds out what exactly is missing, explains it in another way, lets those who understood "
     "help or go deeper, checks with a short task, and plans the next lesson by it.",
     "How do you know who has understood?"),
    _Row("teaching planning", _KNOWLEDGE, _M,
     "How do you plan a lesson, and how do you know that it was good?",
     "Begins with what learners shall be able to do, builds on what they know, alternates "
     "activities, checks understanding on the way, differentiates, and looks back with evidence.",
     "Begin with the end."),
    _Row("teaching behaviour", _BEHAVIOUR, _H,
     "Tell me about a learner whom you found hard to reach. What did you try?",
     "Watched and asked without labels, spoke with them and with parents or colleagues, tried one "
     "thing at a time, what changed, and what did not.",
     "What did you learn from them?"),
    _Row("leading delegation", _BEHAVIOUR, _M,
     "Tell me about a task that you handed over. How did you make sure that it went well?",
     "Chose the person for a reason, said what was wanted and why but not how, agreed when to look "
     "at it, helped without taking it back, and gave the credit away.",
     "What did you not do yourself?"),
    _Row("leading performance", _SITUATION, _H,
     "Somebody on your team has done less and less for two months. What do you do?",
     "Speaks soon and in private, with examples and an open question, looks for causes, agrees "
     "on what changes by when, follows up, and knows what comes next if nothing does.",
     "What do you know, and what do you suppose?"),
    _Row("leading strategy", _CASE, _X,
     "You take over a team that misses every date and has lost two people. What are your first "
     "ninety days?",
     "Listens to everybody first, looks at work and figures, secures what must not break, picks "
     "few changes with the team, shows an early result, and agrees on honest dates upwards.",
     "What do you do in the first week, and what not?"),
)  # fmt: skip


def practice_questions() -> Iterator[dict[str, Any]]:
    """Yield the content of each question, as `storage.repositories.questions.CONTENT` names it."""
    for row in _ROWS:
        knows = row.kind in {_KNOWLEDGE, _CODE, _CASE}
        yield {
            "question_text": row.text,
            "expected_answer": row.expected,
            "follow_up_questions": [],
            "evaluation_criteria": _KNOWLEDGE_CRITERIA if knows else _EXPERIENCE_CRITERIA,
            "time_limit_minutes": 4.0 if knows else 3.0,
            "difficulty": row.difficulty,
            "type": row.kind,
            "tags": [BUILT_IN, *row.tags.split()],
            "hints": [row.hint],
            "sample_answers": [],
            "code_languages": [],
            "resources": [],
        }


def is_of_another_line(tags: list[str], role: str) -> bool:
    """Return whether a question of this set is for another line of work than the role's."""
    lines = {tag for tag in tags if tag in LINES}
    return BUILT_IN in tags and bool(lines) and lines.isdisjoint(lines_of(role))


def lines_of(role: str) -> set[str]:
    """Return the lines of work, by their tags, that a role belongs to by its words."""
    words = set(re.findall(r"[\w-]+", role.casefold()))
    return {line for line, known in LINES.items() if words & set(known.split())}
