"""What is kept for a worker that may die."""

from hypothesis import given
from hypothesis import strategies as st

from analysis.speech.outbox import Outbox, OutFrame


def filled(count: int, *, keep_ms: int = 60_000, window: int = 50) -> Outbox:
    outbox = Outbox(keep_ms=keep_ms, window=window)
    for number in range(count):
        outbox.push(frame(number))
    return outbox


def frame(number: int) -> OutFrame:
    return OutFrame(str(number).encode(), number * 20.0)


def numbers(frames: list[OutFrame]) -> list[int]:
    return [int(item.data) for item in frames]


def test_no_more_is_sent_than_the_window_holds() -> None:
    outbox = filled(120)
    assert numbers(outbox.take(40)) == list(range(40))
    assert numbers(outbox.take(40)) == list(range(40, 50))
    assert outbox.take(40) == []
    outbox.progress(consumed=30, answered=0)
    assert numbers(outbox.take(40)) == list(range(50, 80))


def test_a_new_worker_gets_what_was_not_answered() -> None:
    outbox = filled(60)
    outbox.take(50)
    outbox.progress(consumed=40, answered=25)
    outbox.rewind()
    assert numbers(outbox.take(5)) == [25, 26, 27, 28, 29]
    outbox.progress(consumed=5, answered=3)  # counted by the new worker
    outbox.rewind()
    assert numbers(outbox.take(1)) == [28]


def test_what_does_not_fit_is_given_up_from_the_front() -> None:
    outbox = filled(50, keep_ms=1_000)
    assert outbox.answered == 0
    assert outbox.push(frame(51)) == (0.0, 280.0)  # a quarter of the buffer at once
    assert outbox.push(frame(60)) is None
    assert outbox.push(frame(65)) == (280.0, 560.0)
    assert numbers(outbox.take(1)) == [28]


def test_giving_up_spares_what_was_never_sent() -> None:
    outbox = filled(10)
    outbox.take(4)
    assert outbox.give_up() == (0.0, 60.0)
    assert outbox.give_up() is None
    outbox.rewind()
    assert numbers(outbox.take(3)) == [4, 5, 6]


def test_a_worker_cannot_answer_what_it_was_not_sent() -> None:
    outbox = filled(10)
    outbox.take(4)
    outbox.progress(consumed=1_000, answered=1_000)
    assert outbox.answered == 4
    assert numbers(outbox.take(2)) == [4, 5]


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("push"), st.integers(1, 30)),
            st.tuples(st.just("take"), st.integers(1, 30)),
            st.tuples(st.just("progress"), st.integers(0, 30)),
            st.tuples(st.just("rewind"), st.just(0)),
        ),
        max_size=60,
    )
)
def test_through_any_deaths_every_frame_reaches_an_answering_worker_once(
    steps: list[tuple[str, int]],
) -> None:
    outbox = Outbox(keep_ms=10**9, window=40)
    pushed, answered, held = 0, [], []  # held: sent to the living worker, not answered
    consumed_of_worker = answered_of_worker = 0
    for step, amount in steps:
        if step == "push":
            for _ in range(amount):
                outbox.push(frame(pushed))
                pushed += 1
        elif step == "take":
            held += numbers(outbox.take(amount))
        elif step == "progress":
            done = min(amount, len(held))
            answered += held[:done]
            held = held[done:]
            answered_of_worker += done
            consumed_of_worker = max(consumed_of_worker, answered_of_worker)
            outbox.progress(consumed=consumed_of_worker, answered=answered_of_worker)
        else:
            outbox.rewind()
            held, consumed_of_worker, answered_of_worker = [], 0, 0
    assert answered == list(range(len(answered)))
    assert outbox.answered == len(answered)
    assert outbox.pushed == pushed
