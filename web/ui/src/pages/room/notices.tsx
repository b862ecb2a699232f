import type { MediaSource } from "../../api/types";
import { errorText, Notice } from "../../components/basics";
import { useAction } from "../../components/use_load";
import type { Room } from "../../room/room";
import type { RoomState } from "../../room/state";
import { t } from "../../strings";
import { room as words } from "../../strings/hosting";

interface NoticeProps {
  room: Room;
  state: RoomState;
}

/** Says calmly that the interview rests, and lets hosts go on. */
export function PauseNotice({ room, state, staff }: NoticeProps & { staff: boolean }) {
  const { busy, error, run } = useAction();
  return (
    <div aria-live="polite" class="live-region">
      {state.interview.pausedMs !== null && (
        <section class="pause-notice" data-testid="paused">
          <div>
            <strong>{words.pausedTitle}</strong>
            <p>{words.pausedText}</p>
          </div>
          {staff && (
            <button
              type="button"
              class="button button-primary push"
              disabled={busy}
              onClick={() => void run(() => room.hosting.resume())}
              data-testid="resume"
            >
              {words.resume}
            </button>
          )}
          {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
        </section>
      )}
    </div>
  );
}

/** Tells somebody that a host silenced them, and lets them ask where they must. */
export function MutedNotice({ room, state }: NoticeProps) {
  const me = room.me.value;
  const { busy, run } = useAction();
  const sources: MediaSource[] = ["microphone", "camera", "screen"];
  const held = sources.filter((source) => ["host", "firm"].includes(me?.muted[source] ?? ""));
  return (
    <div aria-live="polite" class="live-region">
      {held.map((source) => {
        const firm = me?.muted[source] === "firm";
        const asked = state.asks.has(`${state.me}/${source}`) || room.asked.value.has(source);
        return (
          <div key={source} class="held" data-testid="held" data-source={source}>
            <span>{firm ? words.hostMutedFirm(source) : words.hostMuted(source)}</span>
            {firm && !asked && (
              <button
                type="button"
                class="button button-small push"
                disabled={busy}
                onClick={() => void run(() => room.askUnmute(source))}
                data-testid="ask-unmute"
              >
                {words.askUnmute}
              </button>
            )}
            {firm && asked && <span class="push muted">{words.asked}</span>}
          </div>
        );
      })}
    </div>
  );
}

/** Who wants something of the hosts: to be let in, let back in, or heard. */
export function WishList({ room, state }: NoticeProps) {
  const { busy, error, run } = useAction();
  const name = (id: string): string => state.participants.find((one) => one.id === id)?.name ?? "";
  const asks = [...state.asks].map((key) => key.split("/") as [string, MediaSource]);
  const waiting = state.participants.filter((one) => one.state === "waiting" && one.connected);
  const wishes = [
    ...waiting.map((one) => ({
      id: one.id,
      text: `${one.name} · ${t.people.waiting.toLowerCase()}`,
      label: t.people.admitShort,
      title: t.people.admit(one.name),
      testid: "admit",
      grant: () => room.admit(one.id),
    })),
    ...[...room.knocks.value].map(([id, who]) => ({
      id,
      text: words.wantsBack(who),
      label: t.people.admitShort,
      title: t.people.admit(who),
      testid: "admit-back",
      grant: () => room.admit(id),
    })),
    ...asks.map(([id, source]) => ({
      id,
      text: words.wantsUnmute(name(id), source),
      label: words.allow,
      title: `${words.allow}: ${name(id)}`,
      testid: "allow-unmute",
      grant: () => room.hosting.mute(id, source, true),
    })),
  ];
  return (
    <div aria-live="polite" class="live-region">
      {wishes.length > 0 && (
        <section class="waiting" aria-label={t.people.waiting} data-testid="waiting-list">
          <ul class="plain-list">
            {wishes.map((wish) => (
              <li key={`${wish.testid}-${wish.id}`} class="row" data-participant={wish.id}>
                <span>{wish.text}</span>
                <button
                  type="button"
                  class="button button-primary push"
                  disabled={busy}
                  aria-label={wish.title}
                  onClick={() => void run(wish.grant)}
                  data-testid={wish.testid}
                >
                  {wish.label}
                </button>
              </li>
            ))}
          </ul>
          {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
        </section>
      )}
    </div>
  );
}
