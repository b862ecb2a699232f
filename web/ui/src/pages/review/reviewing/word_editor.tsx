import { useState } from "preact/hooks";

import { ApiError } from "../../../api/client";
import type { WordEdit } from "../../../api/reviewing";
import type { Utterance } from "../../../api/types";
import { Failure, Notice } from "../../../components/basics";
import { Dialog } from "../../../components/dialog";
import { useAction } from "../../../components/use_load";
import { useServices } from "../../../services";
import { reviewing } from "../../../strings/reviewing";

const words = reviewing.words;

interface WordEditorProps {
  sessionId: string;
  utterance: Utterance;
  onClose: () => void;
  onChanged: () => void;
}

/** Puts the words of one utterance right, each in a field of its own. */
export function WordEditor({ sessionId, utterance, onClose, onChanged }: WordEditorProps) {
  const { reviewing: api } = useServices();
  const [texts, setTexts] = useState(() => utterance.words.map((word) => word.text.trim()));
  const [stale, setStale] = useState(false);
  const { busy, error, run } = useAction();
  const edits = editsOf(utterance, texts);
  const save = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      try {
        await api.correct(sessionId, utterance, edits);
      } catch (reason) {
        const overtaken = reason instanceof ApiError && [409, 412].includes(reason.status);
        if (!overtaken) throw reason;
        setStale(true);
        onChanged();
        return;
      }
      onChanged();
      onClose();
    });
  };
  return (
    <Dialog title={words.correct} onClose={onClose} testid="word-editor" wide>
      <p class="muted">{words.hint}</p>
      <form class="stack" onSubmit={save}>
        <div class="word-fields">
          {utterance.words.map((word, index) => (
            <input
              key={index}
              class="word-field"
              aria-label={words.word(index + 1, word.text.trim())}
              title={word.original === null ? undefined : words.heard(word.original)}
              value={texts[index]}
              maxLength={200}
              style={{ width: `calc(${Math.max(2, (texts[index] ?? "").length)}ch + 1.4rem)` }}
              data-changed={texts[index] !== word.text.trim()}
              onInput={(event) => {
                const value = event.currentTarget.value;
                setTexts(texts.map((text, place) => (place === index ? value : text)));
              }}
              data-testid="word-field"
            />
          ))}
        </div>
        {stale && <Notice tone="warn">{words.stale}</Notice>}
        {error !== null && <Failure error={error} />}
        <div class="row">
          <button
            type="submit"
            class="button button-primary"
            disabled={busy || stale || edits.length === 0}
            data-testid="word-save"
          >
            {words.save}
          </button>
          <button type="button" class="button" onClick={onClose}>
            {reviewing.comments.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** What was changed, word by word. */
export function editsOf(utterance: Pick<Utterance, "words">, texts: string[]): WordEdit[] {
  return utterance.words.flatMap((word, index) => {
    const was = word.text.trim();
    const text = (texts[index] ?? was).trim().replace(/\s+/g, " ");
    return text === was ? [] : [{ index, was, text }];
  });
}
