"""Graded answers: the better one scores higher, and every score names its words."""

from uuid import UUID

import pytest

from analysis.metrics import Metric
from analysis.scoring import Rubric, SampleAnswer, Scorer, packaged_embeddings
from analysis.scoring.criteria import judge_for
from analysis.scoring.judges.communication import judge_communication
from analysis.scoring.judges.content import judge_content
from analysis.scoring.judges.depth import judge_depth, judge_specificity
from analysis.scoring.judges.structure import judge_structure
from analysis.scoring.judges.turns import judge_problem_solving, judge_teamwork
from analysis.scoring.similarity import StemSimilarity
from analysis.words import Utterance, Word

HASHING = Rubric(
    question_text="What is a hash table and when would you use one?",
    expected_answer="A hash table stores values under keys and finds them in constant time on "
    "average. A hash function turns the key into an index of an array. Two keys can collide, so "
    "collisions are resolved by chaining or open addressing. Use it for fast lookups, not when "
    "order matters.",
    criteria={"technical_accuracy": 5, "depth_of_knowledge": 3, "communication": 2},
    type="technical",
)
HASHING_ANSWERS = (  # from the best to the worst
    (
        "A hash table keeps values under keys. A hash function computes from the key an index "
        "into an array, so a lookup takes constant time on average. Sometimes two keys "
        "collide and get the same index, therefore each slot holds a chain, or you probe for "
        "the next free place, which is called open addressing. For example I use one to count "
        "words, because looking up each word is fast. However it does not keep the order, so "
        "for sorted data I would take a tree instead."
    ),
    (
        "It stores values by key with a hash function, which gives you the index in an array. "
        "Lookup is constant time on average. When keys collide you need to resolve it, for "
        "example by chaining."
    ),
    (
        "You put in a key and get a value back quickly. In Python it is the dictionary, and I "
        "use dictionaries a lot in my programs."
    ),
    "I think it is some kind of table in a database, we had that at school but I forgot.",
    "No idea, sorry.",
)

CONFLICT = Rubric(
    question_text="Tell me about a time when you had a conflict in a team. How did you handle it?",
    expected_answer="The candidate describes the conflict fairly, says what they did to "
    "understand the other side, how it was resolved and what they learned.",
    type="behavioral",
)
CONFLICT_ANSWERS = (  # from the best to the worst
    (
        "Last summer two colleagues in my team argued for weeks about whether to rewrite our "
        "report generator. My task was to deliver the new reports by September, so I had to "
        "get them to agree. I asked each of them to write down the three biggest risks of the "
        "other plan, and then we talked it through for an hour with both lists on the table. "
        "We decided to rewrite only the slow part. As a result we delivered ten days early, "
        "and I learned that people argue less when they feel heard."
    ),
    (
        "In my last job a colleague and I disagreed about the design of a page. I talked with "
        "him and explained my view, and in the end we found a compromise."
    ),
    ("Conflicts are normal in a team. You should always talk to each other and stay polite."),
    "I never had a conflict.",
)

SPRING = "Spring flowers need water, and my grandmother bakes a cake with cherries every Sunday."


@pytest.fixture(scope="module", params=["stems", "embeddings"])
def scorer(request: pytest.FixtureRequest) -> Scorer:
    if request.param == "stems":
        return Scorer()
    model = packaged_embeddings()
    if model is None:
        pytest.skip("the embeddings extra is not installed")
    return Scorer(model)


@pytest.mark.parametrize(
    ("rubric", "answers"), [(HASHING, HASHING_ANSWERS), (CONFLICT, CONFLICT_ANSWERS)]
)
def test_better_answers_score_higher(
    scorer: Scorer, rubric: Rubric, answers: tuple[str, ...]
) -> None:
    totals = [scorer.score(rubric, answer).total for answer in answers]
    assert totals == sorted(totals, reverse=True)
    assert totals[0] >= 60
    assert totals[0] - totals[2] >= 30
    assert totals[-1] <= 15


@pytest.mark.parametrize("rubric", [HASHING, CONFLICT])
@pytest.mark.parametrize(
    "answer",
    ["", "   ", "Yes.", "I don't know, sorry about that.", SPRING * 4],
    ids=["empty", "blank", "one word", "no idea", "off topic"],
)
def test_what_is_no_answer_scores_next_to_nothing(
    scorer: Scorer, rubric: Rubric, answer: str
) -> None:
    assert scorer.score(rubric, answer).total <= 15


@pytest.mark.parametrize("rubric", [HASHING, CONFLICT])
def test_repeating_the_question_earns_nothing(scorer: Scorer, rubric: Rubric) -> None:
    score = scorer.score(rubric, f"{rubric.question_text} {rubric.question_text}")
    assert score.total == 0
    assert "repeats the question" in score.feedback.summary


def test_a_good_sample_counts_and_a_bad_one_does_not(scorer: Scorer) -> None:
    question = "How do you keep a service reliable?"
    sample = "We alert on the error rate, deploy to one node first, and rehearse restores monthly."
    answer = "Every month we rehearse a restore, and a deploy goes to one node before the others. "
    answer += "We get an alert when the error rate rises."

    def total(rating: float) -> float:
        rubric = Rubric(
            question, None, {"technical_accuracy": 1.0}, (SampleAnswer(sample, rating),)
        )
        return scorer.score(rubric, answer).total

    assert total(95) > total(10)


def spoken(*texts: str) -> tuple[Utterance, ...]:
    utterances, at = [], 1_000
    for number, text in enumerate(texts, start=1):
        words = [
            Word(word, at + 300 * i, at + 300 * i + 250, 0.9) for i, word in enumerate(text.split())
        ]
        utterances.append(
            Utterance(UUID(int=number), text, at, words[-1].end_ms, tuple(words), None)
        )
        at = words[-1].end_ms + 800
    return tuple(utterances)


def test_evidence_is_found_again_in_the_words_it_names(scorer: Scorer) -> None:
    utterances = spoken(*[s.strip() + "." for s in HASHING_ANSWERS[0].split(".") if s.strip()])
    by_id = {utterance.id: utterance for utterance in utterances}
    score = scorer.score(HASHING, utterances)
    pieces = [piece for criterion in score.criteria for piece in criterion.evidence]
    assert pieces
    for piece in pieces:
        assert piece.utterance_id is not None
        words = by_id[piece.utterance_id].words[piece.word_start : piece.word_end]
        assert " ".join(word.text for word in words) == piece.quote
        assert (piece.start_ms, piece.end_ms) == (words[0].start_ms, words[-1].end_ms)
        assert piece.reason


def test_evidence_across_two_utterances_is_told_in_two_pieces(scorer: Scorer) -> None:
    utterances = spoken("A hash function turns the key", "into an index of an array.")
    content = scorer.score(HASHING, utterances).criteria[0]
    assert {piece.utterance_id for piece in content.evidence} == {UUID(int=1), UUID(int=2)}


def test_typed_evidence_counts_the_words_of_the_text(scorer: Scorer) -> None:
    words = HASHING_ANSWERS[1].split()
    for criterion in scorer.score(HASHING, HASHING_ANSWERS[1]).criteria:
        for piece in criterion.evidence:
            assert " ".join(words[piece.word_start : piece.word_end]) == piece.quote
            assert piece.utterance_id is piece.start_ms is piece.end_ms is None


def test_a_criterion_without_evidence_says_so(scorer: Scorer) -> None:
    rubric = Rubric("What is a hash table?", criteria={"origami_folding": 1.0})
    (criterion,) = scorer.score(rubric, HASHING_ANSWERS[1]).criteria
    assert criterion.evidence == ()
    assert "nothing in the answer" in criterion.reason
    (empty,) = scorer.score(rubric, "").criteria
    assert empty.score == 0
    assert "nothing in the answer" in empty.reason


def test_the_total_is_the_weighted_mean_on_any_scale(scorer: Scorer) -> None:
    for scale in (0.01, 1, 100):
        criteria = {"technical_accuracy": 3.0 * scale, "communication": 1.0 * scale}
        rubric = Rubric(HASHING.question_text, HASHING.expected_answer, criteria, (), "technical")
        score = scorer.score(rubric, HASHING_ANSWERS[1])
        content, communication = score.criteria
        assert score.total == pytest.approx((3 * content.score + communication.score) / 4, abs=0.1)


def test_without_criteria_those_of_the_type_are_taken(scorer: Scorer) -> None:
    names = [c.name for c in scorer.score(CONFLICT, CONFLICT_ANSWERS[0]).criteria]
    assert names == ["relevance", "structure", "specificity"]
    weightless = Rubric("Why?", criteria={"depth": 0.0})
    assert scorer.score(weightless, "Because of it.").criteria


def test_delivery_counts_for_communication_alone(scorer: Scorer) -> None:
    def scores(pace: float, clarity: float) -> dict[str, float]:
        metrics = [Metric("words_per_minute", pace, "wpm"), Metric("clarity", clarity, "ratio")]
        score = scorer.score(HASHING, HASHING_ANSWERS[0], metrics)
        return {criterion.name: criterion.score for criterion in score.criteria}

    calm, rushed = scores(140, 0.85), scores(230, 0.5)
    assert calm["communication"] > rushed["communication"]
    assert calm["technical_accuracy"] == rushed["technical_accuracy"]


def test_fillers_cost_and_are_quoted(scorer: Scorer) -> None:
    rubric = Rubric(HASHING.question_text, HASHING.expected_answer, {"communication": 1.0})
    filled = HASHING_ANSWERS[1].replace("It ", "Um, you know, it ").replace("Lookup", "Uh, lookup")
    clean, poor = scorer.score(rubric, HASHING_ANSWERS[1]), scorer.score(rubric, filled)
    assert poor.total < clean.total
    quotes = [p.quote for p in poor.criteria[0].evidence if p.reason == "filler"]
    assert quotes == ["Um,", "you know,", "Uh,"]


def test_feedback_is_about_this_answer(scorer: Scorer) -> None:
    feedback = scorer.score(HASHING, HASHING_ANSWERS[2]).feedback
    assert any(line.startswith("Not mentioned: ") for line in feedback.improvements)
    story = scorer.score(CONFLICT, CONFLICT_ANSWERS[2]).feedback
    assert any("four steps" in line for line in story.improvements)
    best = scorer.score(HASHING, HASHING_ANSWERS[0]).feedback
    assert best.strengths
    assert "“" in best.strengths[0]


def test_scores_do_not_vary(scorer: Scorer) -> None:
    assert scorer.score(HASHING, HASHING_ANSWERS[0]) == scorer.score(HASHING, HASHING_ANSWERS[0])


def test_endless_answers_are_cut(scorer: Scorer) -> None:
    assert scorer.score(HASHING, "word " * 100_000).total <= 15


@pytest.mark.parametrize(
    ("name", "judge"),
    [
        ("technical_accuracy", judge_content),
        ("technicalKnowledge", judge_content),
        ("Depth of Knowledge", judge_depth),
        ("communication", judge_communication),
        ("clarity-of-expression", judge_communication),
        ("problem_solving", judge_problem_solving),
        ("STAR structure", judge_structure),
        ("concrete examples", judge_specificity),
        ("collaboration", judge_teamwork),
    ],
)
def test_criterion_names_find_their_judges(name: str, judge: object) -> None:
    assert judge_for(name, StemSimilarity()) is judge
