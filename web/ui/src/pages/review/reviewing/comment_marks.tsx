import type { Comment } from "../../../api/reviewing";
import { clock } from "../../../format";
import type { Playback } from "../../../review/playback";
import { reviewing } from "../../../strings/reviewing";

/** Where on the timeline somebody remarked something; each mark goes there. */
export function CommentMarks({ comments, playback }: { comments: Comment[]; playback: Playback }) {
  const duration = playback.durationMs.value;
  const marks = comments.filter((one) => one.threadId === null && one.atMs <= duration);
  if (duration <= 0 || marks.length === 0) return null;
  return (
    <ul class="plain-list comment-marks" aria-label={reviewing.comments.title}>
      {marks.map((one) => {
        const label = reviewing.comments.mark(clock(one.atMs), one.authorName ?? "", one.text);
        return (
          <li key={one.id} style={{ insetInlineStart: `${(one.atMs / duration) * 100}%` }}>
            <button
              type="button"
              class={`comment-mark comment-mark-${one.kind}`}
              aria-label={label}
              title={label}
              onClick={() => playback.seek(one.atMs)}
              data-testid="comment-mark"
            />
          </li>
        );
      })}
    </ul>
  );
}
