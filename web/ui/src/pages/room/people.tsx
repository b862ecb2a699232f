import { Badge, errorText, Notice } from "../../components/basics";
import { useAction } from "../../components/use_load";
import type { Room } from "../../room/room";
import type { RoomState } from "../../room/state";
import { t } from "../../strings";

interface PeopleProps {
  room: Room;
  state: RoomState;
}

/** Who stands at the door; shown to staff above everything else. */
export function WaitingList({ room, state }: PeopleProps) {
  const waiting = state.participants.filter((one) => one.state === "waiting" && one.connected);
  const { busy, error, run } = useAction();
  return (
    <div aria-live="polite" class="live-region">
      {waiting.length > 0 && (
        <section class="waiting" aria-label={t.people.waiting} data-testid="waiting-list">
          <ul class="plain-list">
            {waiting.map((one) => (
              <li key={one.id} class="row" data-participant={one.id}>
                <span>
                  <strong>{one.name}</strong> · {t.people.waiting.toLowerCase()}
                </span>
                <button
                  type="button"
                  class="button button-primary push"
                  disabled={busy}
                  aria-label={t.people.admit(one.name)}
                  onClick={() => void run(() => room.admit(one.id))}
                  data-testid="admit"
                >
                  {t.people.admitShort}
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

/** Everybody, with role, presence and consent. */
export function People({ state }: Pick<PeopleProps, "state">) {
  const consent = (records: boolean | null): string => {
    if (records === null) return t.people.consentOpen;
    return records ? t.people.consentYes : t.people.consentNo;
  };
  return (
    <ul class="people" data-testid="people">
      {state.participants.map((one) => (
        <li key={one.id} data-participant={one.id}>
          <span class={one.connected ? "presence here" : "presence"} aria-hidden="true" />
          <span class="people-name">
            {one.name} {one.id === state.me && <span class="muted">({t.common.me})</span>}
          </span>
          <Badge tone="plain">{t.participantRoles[one.role]}</Badge>
          <span class="people-more muted">
            {one.connected ? "" : `${t.room.left} · `}
            {consent(one.records)}
          </span>
        </li>
      ))}
    </ul>
  );
}
