import { useEffect, useRef, useState } from "preact/hooks";

import { errorText, Notice } from "../../components/basics";
import { useAction } from "../../components/use_load";
import { clock } from "../../format";
import type { Room } from "../../room/room";
import type { RoomState } from "../../room/state";
import { t } from "../../strings";

export function Chat({ room, state }: { room: Room; state: RoomState }) {
  const [text, setText] = useState("");
  const { busy, error, run } = useAction();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [state.chat.length]);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (text.trim() === "") return;
    void run(async () => {
      await room.sendChat(text.trim());
      setText("");
    });
  };
  return (
    <div class="chat">
      <div
        class="chat-log"
        ref={list}
        role="log"
        aria-label={t.chat.title}
        tabIndex={0}
        data-testid="chat"
      >
        <ol class="chat-list">
          {state.chat.length === 0 && <li class="muted">{t.chat.empty}</li>}
          {state.chat.map((line) => (
            <li
              key={line.seq}
              class={line.participantId === state.me ? "chat-line mine" : "chat-line"}
              data-testid="chat-line"
            >
              <span class="chat-who">
                {line.participantId === state.me ? t.common.me : line.name}{" "}
                <span class="muted">{clock(line.atMs)}</span>
              </span>
              <span class="chat-text">{line.text}</span>
            </li>
          ))}
        </ol>
      </div>
      {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
      <form class="chat-form" onSubmit={submit}>
        <input
          aria-label={t.chat.placeholder}
          placeholder={t.chat.placeholder}
          maxLength={2000}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          data-testid="chat-input"
        />
        <button
          type="submit"
          class="button"
          disabled={busy || text.trim() === ""}
          data-testid="chat-send"
        >
          {t.chat.send}
        </button>
      </form>
    </div>
  );
}
