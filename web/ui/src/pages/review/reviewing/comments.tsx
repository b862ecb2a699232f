import { useMemo, useState } from "preact/hooks";

import type { Comment } from "../../../api/reviewing";
import { Failure, Loading } from "../../../components/basics";
import { Icon } from "../../../components/icons";
import { type Loaded, useAction } from "../../../components/use_load";
import { clock } from "../../../format";
import type { Playback } from "../../../review/playback";
import { useServices } from "../../../services";
import { reviewing } from "../../../strings/reviewing";
import type { Review } from "../review_page";
import { CommentForm } from "./comment_form";
import { reviewersOf } from "./reviewers";

const words = reviewing.comments;

interface CommentsProps {
  review: Review;
  playback: Playback;
  comments: Loaded<Comment[]>;
}

/** Remarks and bookmarks along the timeline, in threads. */
export function Comments({ review, playback, comments }: CommentsProps) {
  const { reviewing: api } = useServices();
  const [tag, setTag] = useState<string | null>(null);
  const { busy, error, run } = useAction();
  const all = comments.data ?? [];
  const tags = useMemo(() => [...new Set(all.flatMap((one) => one.tags))].sort(), [all]);
  const threads = all.filter(
    (one) => one.threadId === null && (tag === null || one.tags.includes(tag)),
  );
  const at = (): number => Math.round(playback.positionMs.peek());
  const bookmark = (): void =>
    void run(async () => {
      await api.addComment(review.session.id, { kind: "bookmark", text: "", atMs: at() });
      comments.reload();
    });
  return (
    <div class="stack" data-testid="comments">
      <CommentForm
        testid="comment-new"
        label={words.add(clock(playback.positionMs.value))}
        people={reviewersOf(review)}
        tagged
        onSend={async (text, extra) => {
          await api.addComment(review.session.id, { text, atMs: at(), ...extra });
          comments.reload();
        }}
        beside={
          <button
            type="button"
            class="button"
            disabled={busy}
            onClick={bookmark}
            data-testid="bookmark"
          >
            {words.bookmark(clock(playback.positionMs.value))}
          </button>
        }
      />
      {(error !== null || comments.error !== null) && <Failure error={error ?? comments.error} />}
      {comments.data === null && comments.error === null && <Loading />}
      {tags.length > 0 && <TagFilter tags={tags} chosen={tag} onChoose={setTag} />}
      {comments.data !== null && threads.length === 0 && (
        <p class="muted">{review.session.isAiInterview ? words.emptyOwn : words.empty}</p>
      )}
      <ul class="plain-list threads">
        {threads.map((one) => (
          <Thread
            key={one.id}
            review={review}
            first={one}
            replies={all.filter((reply) => reply.threadId === one.id)}
            onSeek={(ms) => playback.seek(ms)}
            onChanged={comments.reload}
          />
        ))}
      </ul>
    </div>
  );
}

function TagFilter(props: {
  tags: string[];
  chosen: string | null;
  onChoose: (tag: string | null) => void;
}) {
  return (
    <div class="row row-tight" role="group" aria-label={words.byTag}>
      {[null, ...props.tags].map((tag) => (
        <button
          key={tag ?? ""}
          type="button"
          class="tag tag-button"
          aria-pressed={props.chosen === tag}
          onClick={() => props.onChoose(tag)}
        >
          {tag ?? words.all}
        </button>
      ))}
    </div>
  );
}

interface ThreadProps {
  review: Review;
  first: Comment;
  replies: Comment[];
  onSeek: (ms: number) => void;
  onChanged: () => void;
}

function Thread({ review, first, replies, onSeek, onChanged }: ThreadProps) {
  const { reviewing: api } = useServices();
  const [replying, setReplying] = useState(false);
  return (
    <li class="thread" data-testid="comment" data-at-ms={first.atMs}>
      <button
        type="button"
        class="link-button thread-time"
        onClick={() => onSeek(first.atMs)}
        data-testid="comment-seek"
      >
        {clock(first.atMs)}
      </button>
      <div class="thread-body">
        {first.quote !== null && <q class="thread-quote">{first.quote}</q>}
        <Remark comment={first} review={review} onChanged={onChanged} />
        {replies.map((reply) => (
          <Remark key={reply.id} comment={reply} review={review} onChanged={onChanged} />
        ))}
        {replying ? (
          <CommentForm
            testid="reply"
            label={words.replyTo(first.authorName ?? "")}
            people={reviewersOf(review)}
            onSend={async (text, extra) => {
              await api.addComment(review.session.id, { text, threadId: first.id, ...extra });
              setReplying(false);
              onChanged();
            }}
            onCancel={() => setReplying(false)}
          />
        ) : (
          <button
            type="button"
            class="link-button"
            onClick={() => setReplying(true)}
            data-testid="comment-reply"
          >
            {words.reply}
          </button>
        )}
      </div>
    </li>
  );
}

function Remark(props: { comment: Comment; review: Review; onChanged: () => void }) {
  const { comment, review, onChanged } = props;
  const { reviewing: api, me } = useServices();
  const [editing, setEditing] = useState(false);
  const [sure, setSure] = useState(false);
  const { busy, error, run } = useAction();
  const own = comment.authorId === me.value!.user.id;
  const names = comment.mentions
    .map((id) => reviewersOf(review).find((one) => one.id === id)?.name)
    .filter(Boolean)
    .join(", ");
  const remove = (): void =>
    void run(async () => {
      await api.deleteComment(review.session.id, comment.id);
      onChanged();
    });
  if (editing) {
    return (
      <CommentForm
        testid="comment-edit"
        label={words.edit}
        text={comment.text}
        people={[]}
        action={words.save}
        onSend={async (text) => {
          await api.changeComment(review.session.id, comment.id, text);
          setEditing(false);
          onChanged();
        }}
        onCancel={() => setEditing(false)}
      />
    );
  }
  return (
    <div class="remark" data-testid="remark">
      <p>
        <strong>{comment.authorName}</strong>{" "}
        {comment.kind === "bookmark" && <span class="tag">{words.bookmarked}</span>} {comment.text}
        {names && <span class="muted"> – {words.mentions(names)}</span>}
      </p>
      {(comment.tags.length > 0 || own) && (
        <p class="row row-tight fine">
          {comment.tags.map((tag) => (
            <span key={tag} class="tag">
              {tag}
            </span>
          ))}
          {own && (
            <>
              <button type="button" class="link-button" onClick={() => setEditing(true)}>
                <Icon name="pencil" size={14} /> {words.edit}
              </button>
              <button
                type="button"
                class="link-button"
                disabled={busy}
                onClick={() => (sure ? remove() : setSure(true))}
              >
                {sure ? words.removeSure : words.remove}
              </button>
            </>
          )}
        </p>
      )}
      {error !== null && <Failure error={error} />}
    </div>
  );
}
