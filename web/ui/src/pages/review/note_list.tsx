import { clock } from "../../format";
import { t } from "../../strings";
import type { Review } from "./review_page";

export function NoteList({ review, onSeek }: { review: Review; onSeek: (ms: number) => void }) {
  if (review.notes.length === 0) return <p class="muted">{t.review.noNotes}</p>;
  return (
    <ul class="plain-list notes-list" data-testid="notes">
      {review.notes.map((note) => (
        <li key={note.id} data-testid="note">
          <button
            type="button"
            class="quote-time link-button"
            onClick={() => onSeek(note.atMs)}
            aria-label={t.review.jump(clock(note.atMs))}
          >
            {clock(note.atMs)}
          </button>{" "}
          {note.text}
          {note.authorName && <span class="muted"> – {note.authorName}</span>}
        </li>
      ))}
    </ul>
  );
}
