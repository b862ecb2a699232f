"""Ten questions that people are really asked, for the demo's question bank."""

from typing import Any

from storage.models import Difficulty, QuestionType

BANK_NAME = "Software engineering: first interview"
BANK_DESCRIPTION = "Five questions on how you work, five on what you know; about five minutes each."

BEHAVIOURAL_CRITERIA = {"relevance": 4.0, "structure": 3.0, "specificity": 3.0}
TECHNICAL_CRITERIA = {"technical_accuracy": 5.0, "depth_of_knowledge": 3.0, "communication": 2.0}

Question = dict[str, Any]


def _behavioural(**fields: Any) -> Question:
    return {
        "type": QuestionType.BEHAVIORAL,
        "evaluation_criteria": BEHAVIOURAL_CRITERIA,
        "time_limit_minutes": 3.0,
        **fields,
    }


def _technical(**fields: Any) -> Question:
    return {
        "type": QuestionType.TECHNICAL,
        "evaluation_criteria": TECHNICAL_CRITERIA,
        "time_limit_minutes": 4.0,
        **fields,
    }


def _sample(answer: str, rating: int, explanation: str) -> dict[str, Any]:
    return {"answer": answer, "rating": rating, "explanation": explanation}


QUESTIONS: tuple[Question, ...] = (
    _behavioural(
        question_text="Tell me about a challenging project you worked on. What made it hard, "
        "and what did you do?",
        difficulty=Difficulty.EASY,
        tags=["communication", "problem-solving", "projects"],
        expected_answer="The candidate names one project and its goal, says what was hard about "
        "it, such as a deadline, unclear requirements or a technical problem, describes their own "
        "part step by step, and ends with a result that can be measured and what they learned.",
        hints=["Situation, task, action, result: in that order.", "Say what you did yourself."],
        follow_up_questions=[
            "What would you do differently today?",
            "How did you decide what to do first?",
        ],
        sample_answers=[
            _sample(
                "Last year we had six weeks to move our booking system to a new payment provider. "
                "The hard part was that nobody knew which parts of the code still used the old "
                "one. I logged every call for a week, drew a map of the twelve places we found, "
                "and we moved them one at a time behind a switch. We finished four days early and "
                "failed payments went down by a third. I learned to measure before I plan.",
                90,
                "One project, a clear problem, own actions, a measured result and a lesson.",
            ),
            _sample(
                "We had a big project with a lot of problems but the team worked hard and in the "
                "end everything was fine.",
                25,
                "No situation, no actions of one's own, no result.",
            ),
        ],
    ),
    _behavioural(
        question_text="Describe a time when you disagreed with a colleague about how to do "
        "something. How did you settle it?",
        difficulty=Difficulty.MEDIUM,
        tags=["communication", "teamwork", "conflict"],
        expected_answer="The candidate explains the disagreement fairly from both sides, says how "
        "they listened and asked questions, how facts, an experiment or a third person helped to "
        "decide, what was decided, and how they work with the colleague since.",
        hints=["Give the other person's reasons too.", "How was it decided in the end?"],
        follow_up_questions=["What if you had still thought that the decision was wrong?"],
        sample_answers=[
            _sample(
                "A colleague wanted to rewrite our search service and I wanted to repair it. I "
                "asked her to show me what slowed her down and saw that the tests took an hour. "
                "We agreed on an experiment of two days: she split the tests, I profiled the "
                "service. The numbers showed that the index was the problem, so we replaced only "
                "that. Since then we measure first when we disagree.",
                88,
                "Both views, listening, an experiment that decides, and what came of it.",
            )
        ],
    ),
    _behavioural(
        question_text="Tell me about a mistake you made at work or in your studies. What "
        "happened next?",
        difficulty=Difficulty.MEDIUM,
        tags=["ownership", "learning", "communication"],
        expected_answer="The candidate owns a real mistake without blaming others, says how it was "
        "noticed and whom they told, how the damage was repaired, what the cause was, and what "
        "they changed so that it does not happen again.",
        hints=["Choose a real mistake.", "What did you change afterwards?"],
        follow_up_questions=["How did you tell the people who were affected?"],
        sample_answers=[
            _sample(
                "I once ran a clean-up script against the live database because my terminal was "
                "still connected to it. Two hundred orders were deleted. I told my team lead at "
                "once, we stopped the job and restored the rows from the backup within an hour, "
                "and I wrote to the customers concerned. Then I gave the live system a read-only "
                "login by default and a red prompt, and we have not had it again.",
                92,
                "Ownership, speed, repair, cause and prevention.",
            )
        ],
    ),
    _behavioural(
        question_text="How do you decide what to work on when everything seems urgent?",
        difficulty=Difficulty.EASY,
        tags=["prioritisation", "planning", "problem-solving"],
        expected_answer="The candidate compares impact and effort or urgency and importance, asks "
        "who is waiting and what happens if it is late, agrees the order with those concerned, "
        "says openly what will not be done, and gives an example.",
        hints=["Give an example of one week.", "Who decides with you?"],
        follow_up_questions=["Whom did you have to disappoint, and how did you tell them?"],
        sample_answers=[
            _sample(
                "I write everything down and ask of each task what breaks if it waits until next "
                "week. Last month I had a customer's bug, a report for my manager and a release. "
                "The bug stopped people from paying, so it came first; I asked my manager whether "
                "the report could come on Friday, and she agreed; the release moved by a day, "
                "which I told the team in the morning.",
                85,
                "A rule, an example, and agreement with the people who wait.",
            )
        ],
    ),
    _behavioural(
        question_text="Tell me about something you had to learn quickly. How did you go about it?",
        difficulty=Difficulty.EASY,
        tags=["learning", "motivation", "projects"],
        expected_answer="The candidate names what had to be learned and why there was little time, "
        "describes a plan such as reading the documentation, building something small and asking "
        "an experienced person, and shows how they used it and how well it went.",
        hints=["Why was there so little time?", "How did you know that you had learned it?"],
        follow_up_questions=["What do you still not know about it?"],
        sample_answers=[
            _sample(
                "Two weeks before a demo our only mobile developer fell ill, and I had never "
                "written Kotlin. I spent two days on the official course, then rebuilt one screen "
                "of our app as an exercise and asked a friend to review it. By the end of the "
                "week I fixed the three bugs that stood in the way, and the demo went well.",
                86,
                "Need, plan, practice, feedback and proof.",
            )
        ],
    ),
    _technical(
        question_text="Explain the difference between let, const and var in JavaScript.",
        difficulty=Difficulty.EASY,
        tags=["javascript", "variables", "scope", "software engineer"],
        expected_answer="let and const are block-scoped, var is function-scoped. var is hoisted "
        "and starts as undefined, let and const are in the temporal dead zone until their "
        "declaration. const cannot be reassigned, but the object it refers to can still be "
        "changed. Prefer const, use let for what is reassigned, and avoid var.",
        hints=["Think about scope and hoisting.", "What exactly is constant about const?"],
        follow_up_questions=[
            "Can you give an example of hoisting with var?",
            "When would you use const and when let?",
        ],
        sample_answers=[
            _sample(
                "var belongs to the whole function and is hoisted, so you can read it before its "
                "line and get undefined. let and const belong to the block, and reading them "
                "before the declaration throws an error. const forbids reassigning the variable, "
                "though the object behind it can change. I use const by default and let when I "
                "must reassign.",
                92,
                "Scope, hoisting, the dead zone, reassignment and a rule of use.",
            )
        ],
    ),
    _technical(
        question_text="What happens, step by step, when you type an address into the browser and "
        "press Enter?",
        difficulty=Difficulty.MEDIUM,
        tags=["web", "networking", "http", "software engineer"],
        expected_answer="The browser parses the URL and looks in its cache, resolves the host name "
        "through DNS, opens a TCP or QUIC connection, makes a TLS handshake and checks the "
        "certificate, sends an HTTP request, the server answers with headers and HTML, the browser "
        "parses it, loads style sheets and scripts, builds the DOM and paints the page.",
        hints=["Start with the name, end with the picture.", "What makes it secure?"],
        follow_up_questions=["Where can caches save time in this?"],
        sample_answers=[
            _sample(
                "First the browser takes the URL apart and asks DNS for the server's address. It "
                "connects with TCP, agrees on keys with TLS and checks the certificate. Then it "
                "sends an HTTP GET request. The server returns HTML, which is parsed into the "
                "DOM; style sheets, scripts and images are requested, the layout is computed and "
                "the page is painted.",
                90,
                "All stations in order, with security and rendering.",
            )
        ],
    ),
    _technical(
        question_text="When would you add an index to a database table, and what does it cost?",
        difficulty=Difficulty.MEDIUM,
        tags=["databases", "sql", "performance", "backend"],
        expected_answer="An index, usually a B-tree, lets queries find and sort rows without "
        "reading the whole table. Add it for columns used in WHERE, JOIN and ORDER BY that select "
        "few rows, after looking at the query plan. It costs space and makes inserts, updates and "
        "deletes slower; the order of columns matters in composite indexes.",
        hints=["Which queries profit?", "Who pays: readers or writers?"],
        follow_up_questions=["Why might the database ignore your index?"],
        sample_answers=[
            _sample(
                "I look at slow queries with EXPLAIN first. If a query filters or joins on a "
                "column and finds only a few rows, an index saves a scan of the whole table, "
                "because the B-tree finds them in a few steps. It costs disk space, and every "
                "insert and update must maintain it, so I do not index everything. In a composite "
                "index the column that is compared for equality comes first.",
                93,
                "Use, structure, evidence from the plan, and the costs.",
            )
        ],
    ),
    _technical(
        question_text="How would you find out why a web service that was fast last week is slow "
        "today?",
        difficulty=Difficulty.HARD,
        tags=["debugging", "performance", "problem-solving", "backend", "software engineer"],
        expected_answer="Define what slow means and for whom, compare metrics and traces before "
        "and after, look at what changed: deployments, traffic, data and dependencies. Narrow it "
        "down layer by layer, CPU, memory, disk, network, database, form a hypothesis and test "
        "it, roll back if users suffer, then fix the cause and add a test or an alert.",
        hints=["What changed?", "Help users first, or find the cause first?"],
        follow_up_questions=["You have no metrics at all. What now?"],
        sample_answers=[
            _sample(
                "I would first ask which requests are slow and since when, and put the latency "
                "graph beside deployments and traffic. If it began with a release I would roll "
                "back and look at the difference in peace. Otherwise I follow a slow request "
                "through the traces: is the time spent in our code, the database or another "
                "service? With a hypothesis, say a missing index because the table grew, I test "
                "it on a copy, fix it, and add an alert on that latency.",
                94,
                "Evidence, changes, narrowing, hypothesis, users first, prevention.",
            )
        ],
    ),
    _technical(
        question_text="What do you test automatically, and what do you leave untested?",
        difficulty=Difficulty.MEDIUM,
        tags=["testing", "quality", "software engineer"],
        expected_answer="Unit tests for logic with many cases, integration tests for the places "
        "where parts meet such as the database, a few end-to-end tests for what users must be able "
        "to do. Every fixed bug gets a test. Do not test the framework or trivial code; flaky and "
        "slow tests cost trust. Coverage shows gaps, it is not a goal.",
        hints=["Which kinds of test are there?", "When is a test not worth its price?"],
        follow_up_questions=["How do you deal with a test that fails now and then?"],
        sample_answers=[
            _sample(
                "I write many small unit tests for rules and calculations, integration tests with "
                "a real database for queries, and a handful of end-to-end tests for things like "
                "logging in and paying. When I fix a bug I write the test that fails first. I "
                "leave out getters and the framework's own behaviour, and I repair or delete "
                "flaky tests because people stop believing in them.",
                90,
                "Levels, reasons, regression tests, and what is left out and why.",
            )
        ],
    ),
)
