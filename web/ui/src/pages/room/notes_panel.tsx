import { useRef, useState } from "preact/hooks";

import { errorText, Notice } from "../../components/basics";
import { useAction } from "../../components/use_load";
import { clock } from "../../format";
import type { Room } from "../../room/room";
import type { RoomState } from "../../room/state";
import { t } from "../../strings";

export function NotesPanel({ room, state }: { room: Room; state: RoomState }) {
  const [text, setText] = useState("");
  /** A note belongs to the moment its writing began, not to the one it was sent at. */
  const begun = useRef<number | null>(null);
  const { busy, error, run } = useAction();
  const write = (value: string): void => {
    if (value.trim() === "") begun.current = null;
    else begun.current ??= room.timeline.nowMs();
    setText(value);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    const atMs = begun.current;
    if (atMs === null) return;
    void run(async () => {
      await room.addNote(text.trim(), atMs);
      write("");
    });
  };
  return (
    <div class="notes">
      <form class="stack" onSubmit={submit}>
        <textarea
          rows={3}
          aria-label={t.notes.placeholder}
          placeholder={t.notes.placeholder}
          maxLength={4000}
          value={text}
          onInput={(event) => write(event.currentTarget.value)}
          data-testid="note-input"
        />
        <div class="row">
          <button
            type="submit"
            class="button"
            disabled={busy || text.trim() === ""}
            data-testid="note-add"
          >
            {t.notes.add}
          </button>
          {begun.current !== null && <span class="muted">{t.notes.at(clock(begun.current))}</span>}
        </div>
        {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
      </form>
      {state.notes.length === 0 && <p class="muted">{t.notes.empty}</p>}
      <ul class="plain-list notes-list">
        {[...state.notes].reverse().map((note) => (
          <li key={note.id} data-testid="note">
            <span class="muted">{clock(note.atMs)}</span> {note.text}
          </li>
        ))}
      </ul>
    </div>
  );
}
