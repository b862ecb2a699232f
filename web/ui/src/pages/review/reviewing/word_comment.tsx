import { useState } from "preact/hooks";

import { Dialog } from "../../../components/dialog";
import type { Picked } from "../../../review/picked";
import { useServices } from "../../../services";
import { reviewing } from "../../../strings/reviewing";
import type { Review } from "../review_page";
import { CommentForm } from "./comment_form";
import { reviewersOf } from "./reviewers";

const words = reviewing.comments;

interface WordCommentProps {
  review: Review;
  picked: Picked;
  onDone: () => void;
  onChanged: () => void;
}

/** What can be done with words that were selected. */
export function WordComment({ review, picked, onDone, onChanged }: WordCommentProps) {
  const { reviewing: api } = useServices();
  const [writing, setWriting] = useState(false);
  const { utteranceId, wordStart, wordEnd } = picked;
  return (
    <div class="picked" data-testid="picked">
      <q>{picked.quote}</q>
      <button
        type="button"
        class="button button-small button-primary"
        onClick={() => setWriting(true)}
        data-testid="picked-comment"
      >
        {words.onWords}
      </button>
      <button type="button" class="button button-small" onClick={onDone}>
        {words.clear}
      </button>
      {writing && (
        <Dialog title={words.onWords} onClose={onDone} testid="word-comment">
          <blockquote class="thread-quote">{words.picked(picked.quote)}</blockquote>
          <CommentForm
            testid="word-comment-form"
            label={reviewing.cards.comment}
            people={reviewersOf(review)}
            tagged
            onSend={async (text, extra) => {
              const at = { utteranceId, wordStart, wordEnd };
              await api.addComment(review.session.id, { text, words: at, ...extra });
              onChanged();
              onDone();
            }}
            onCancel={onDone}
          />
        </Dialog>
      )}
    </div>
  );
}
