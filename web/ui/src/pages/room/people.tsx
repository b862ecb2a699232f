import { Badge } from "../../components/basics";
import type { RoomState } from "../../room/state";
import { t } from "../../strings";

/** Everybody, with role, presence and consent. */
export function People({ state }: { state: RoomState }) {
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
