import { Shell } from "../../components/shell";
import type { Room } from "../../room/room";
import { t } from "../../strings";
import type { Subject } from "../interview";
import { titleOf } from "../interviews";

/** Where a candidate waits to be let in. */
export function Lobby({ room, subject }: { room: Room; subject: Subject }) {
  const { session } = subject;
  const connected = room.line.value === "connected";
  return (
    <Shell title={titleOf(session)}>
      <div class="card narrow lobby" data-testid="lobby">
        <span class="lobby-mark" aria-hidden="true" />
        <h1>{t.lobby.title}</h1>
        <p>{t.lobby.text}</p>
        {session.preparationTime > 0 && <p>{t.lobby.preparation(session.preparationTime)}</p>}
        <p
          class={connected ? "line-state line-good" : "line-state line-lost"}
          role="status"
          data-testid="connection"
        >
          {connected ? t.lobby.connected : t.lobby.reconnecting}
        </p>
      </div>
    </Shell>
  );
}
