import { effect } from "@preact/signals";
import { memo } from "preact/compat";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import type { Utterance, Word } from "../../api/types";
import { Check } from "../../components/choices";
import { Icon } from "../../components/icons";
import { clock } from "../../format";
import { type Picked, pick, selectedWords } from "../../review/picked";
import type { Playback } from "../../review/playback";
import { timedWords, wordAt } from "../../review/words";
import { t } from "../../strings";
import { reviewing } from "../../strings/reviewing";
import type { Review } from "./review_page";
import { TranscriptFiles } from "./reviewing/transcript_files";
import { WordComment } from "./reviewing/word_comment";
import { WordEditor } from "./reviewing/word_editor";

interface TranscriptProps {
  review: Review;
  playback: Playback;
  /** Something was corrected or remarked. */
  onChanged: () => void;
}

/** What was said, each word a place in the recording; the one being spoken is marked. */
export function Transcript({ review, playback, onChanged }: TranscriptProps) {
  const list = useRef<HTMLDivElement>(null);
  const [follow, setFollow] = useState(true);
  const followed = useRef(follow);
  followed.current = follow;
  const { utterances } = review;
  const [editing, setEditing] = useState<Utterance | null>(null);
  const [picked, setPicked] = useState<Picked | null>(null);
  const look = (): void => setPicked(pick(selectedWords(list.current!, getSelection())));
  const name = (id: string): string => review.participants.find((one) => one.id === id)?.name ?? "";
  useCurrentWord(list, utterances, playback, followed);
  const click = (event: MouseEvent): void => {
    const word = (event.target as HTMLElement).closest<HTMLElement>("[data-start-ms]");
    if (word && !selecting()) playback.seek(Number(word.dataset["startMs"]));
  };
  return (
    <section class="transcript" aria-labelledby="transcript-title">
      <div class="transcript-head">
        <h2 id="transcript-title">{t.review.transcript}</h2>
        <div class="row row-tight">
          <Check label={t.review.follow} checked={follow} onChange={setFollow} />
          {utterances.length > 0 && <TranscriptFiles sessionId={review.session.id} />}
        </div>
      </div>
      <div
        class="transcript-list"
        ref={list}
        onClick={click}
        onMouseUp={look}
        onKeyUp={look}
        onTouchEnd={look}
        tabIndex={0}
        role="group"
        aria-labelledby="transcript-title"
        data-testid="transcript"
      >
        {utterances.length === 0 && <p class="muted">{t.review.noTranscript}</p>}
        {utterances.map((utterance, index) => (
          <UtteranceText
            key={utterance.id}
            utterance={utterance}
            onEdit={setEditing}
            name={
              utterances[index - 1]?.participantId === utterance.participantId
                ? ""
                : name(utterance.participantId)
            }
          />
        ))}
      </div>
      {picked !== null && (
        <WordComment
          key={picked.quote}
          review={review}
          picked={picked}
          onDone={() => {
            getSelection()?.removeAllRanges();
            setPicked(null);
          }}
          onChanged={onChanged}
        />
      )}
      {editing !== null && (
        <WordEditor
          sessionId={review.session.id}
          utterance={editing}
          onClose={() => setEditing(null)}
          onChanged={onChanged}
        />
      )}
    </section>
  );
}

const UtteranceText = memo(function UtteranceText({
  utterance,
  name,
  onEdit,
}: {
  utterance: Utterance;
  name: string;
  onEdit: (utterance: Utterance) => void;
}) {
  return (
    <div class="utterance" data-testid="utterance" data-participant={utterance.participantId}>
      {name && <h3 class="utterance-name">{name}</h3>}
      <button
        type="button"
        class="utterance-time"
        data-start-ms={utterance.startMs}
        aria-label={t.review.jump(clock(utterance.startMs))}
      >
        {clock(utterance.startMs)}
      </button>
      <p>
        {utterance.words.map((word, index) => (
          <span key={index}>
            <span
              class={wordClass(word)}
              title={word.original === null ? undefined : reviewing.words.heard(word.original)}
              data-utterance={utterance.id}
              data-index={index}
              data-testid="word"
              data-start-ms={word.startMs}
              data-end-ms={word.endMs}
            >
              {word.text.trim()}
            </span>{" "}
          </span>
        ))}
        <button
          type="button"
          class="utterance-edit"
          aria-label={reviewing.words.correct}
          title={reviewing.words.correct}
          onClick={() => onEdit(utterance)}
          data-testid="utterance-edit"
        >
          <Icon name="pencil" size={14} />
        </button>
      </p>
    </div>
  );
});

function wordClass(word: Word): string {
  if (word.original !== null) return "word corrected";
  return word.probability < 0.4 ? "word unsure" : "word";
}

/** A click that ends a text selection is not a wish to go there. */
function selecting(): boolean {
  return (getSelection()?.toString() ?? "") !== "";
}

/**
 * Marks the current word by hand: rendering thousands of words again at each tick would stutter.
 */
function useCurrentWord(
  list: { current: HTMLDivElement | null },
  utterances: Utterance[],
  playback: Playback,
  followed: { current: boolean },
): void {
  const words = useMemo(() => timedWords(utterances), [utterances]);
  useEffect(() => {
    const elements = [...list.current!.querySelectorAll<HTMLElement>("[data-testid=word]")].sort(
      (a, b) => Number(a.dataset["startMs"]) - Number(b.dataset["startMs"]),
    );
    let current: HTMLElement | null = null;
    const stop = effect(() => {
      const index = wordAt(words, playback.positionMs.value);
      const next = index < 0 ? null : (elements[index] ?? null);
      if (next === current) return;
      current?.classList.remove("current");
      next?.classList.add("current");
      current = next;
      if (next && followed.current && playback.playing.peek()) reveal(list.current!, next);
    });
    return () => {
      stop();
      current?.classList.remove("current");
    };
  }, [words, playback]);
}

/** Scrolls the list alone, and only when the word is about to leave it. */
function reveal(list: HTMLElement, word: HTMLElement): void {
  const frame = list.getBoundingClientRect();
  const box = word.getBoundingClientRect();
  const margin = frame.height * 0.2;
  if (box.top > frame.top + margin / 2 && box.bottom < frame.bottom - margin) return;
  list.scrollTop += box.top - frame.top - frame.height * 0.35;
}
