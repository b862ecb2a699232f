import { useState } from "preact/hooks";

import type { Meeting } from "../../api/scheduling";
import type { Session } from "../../api/types";
import { errorText, Notice } from "../../components/basics";
import { NumberField, TextField } from "../../components/fields";
import { useAction } from "../../components/use_load";
import { verdict } from "../../office/conflicts";
import { instantOf, ownZone, wallOf } from "../../office/zones";
import { useServices } from "../../services";
import { t } from "../../strings";
import { ConflictList, useConflicts } from "../schedule/conflict_list";
import { FreeTimes } from "../schedule/free_times";
import { TimeField } from "../schedule/time_field";
import { standingOf } from "./standing";

interface MoveFormProps {
  session: Session;
  onDone: (moved: Session) => void;
  onBack: () => void;
}

/** Another time for an interview, with free times and what stands against the chosen one. */
export function MoveForm({ session, onDone, onBack }: MoveFormProps) {
  const { scheduling, me } = useServices();
  const { staff, movesLeft } = standingOf(me.value!, session);
  const [zone, setZone] = useState(ownZone());
  const [wall, setWall] = useState(() => wallOf(new Date(session.scheduledAt), ownZone()));
  const [minutes, setMinutes] = useState(session.durationMinutes);
  const [reason, setReason] = useState("");
  const [anyway, setAnyway] = useState(false);
  const { busy, error, run } = useAction();
  const at = instantOf(wall, zone)?.at ?? null;
  // Compared as the field shows it, without seconds.
  const moved = at !== null && wall !== wallOf(new Date(session.scheduledAt), zone);
  const checked = useConflicts(staff && moved ? meetingOf(session, at, minutes) : null);
  const outlook = checked.found === null ? null : verdict(checked.found);
  const blocked = outlook === "impossible" || (outlook === "overrulable" && !anyway);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (at === null) return;
    void run(async () =>
      onDone(
        await scheduling.reschedule(session.id, {
          scheduledAt: at.toISOString(),
          ...(staff ? { durationMinutes: minutes, timeZone: zone, scheduleAnyway: anyway } : {}),
          ...(reason.trim() ? { reason: reason.trim() } : {}),
        }),
      ),
    );
  };
  return (
    <form class="stack" onSubmit={submit} data-testid="move-form">
      {!staff && (
        <p class="muted">{t.session.moveRule(movesLeft, session.rescheduleDeadlineHours)}</p>
      )}
      <div class="form-grid">
        <TimeField wall={wall} zone={zone} onWall={setWall} onZone={setZone} />
        {staff && (
          <NumberField
            label={t.schedule.duration}
            required
            min={5}
            max={480}
            step={5}
            value={minutes}
            onChange={setMinutes}
          />
        )}
        <TextField
          label={t.session.reason}
          hint={t.session.reasonHint}
          optional
          maxLength={500}
          value={reason}
          onChange={setReason}
          testid="move-reason"
        />
      </div>
      {staff && moved && (
        <ConflictList
          checked={checked}
          names={namesOf(session)}
          zone={zone}
          anyway={anyway}
          onAnyway={setAnyway}
        />
      )}
      <FreeTimes
        load={(window) => scheduling.freeTimesOf(session.id, window)}
        subject={session.id}
        zone={zone}
        from={wall.slice(0, 10)}
        picked={at === null ? [] : [at.toISOString().replace(".000Z", "Z")]}
        onPick={(startsAt) => setWall(wallOf(new Date(startsAt), zone))}
      />
      {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
      <div class="row row-end">
        <button type="button" class="button" onClick={onBack}>
          {t.common.back}
        </button>
        <button
          type="submit"
          class="button button-primary"
          disabled={busy || !moved || blocked}
          data-testid="move-submit"
        >
          {t.session.moveSubmit}
        </button>
      </div>
    </form>
  );
}

function meetingOf(session: Session, at: Date, durationMinutes: number): Meeting | null {
  if (!(durationMinutes >= 5 && durationMinutes <= 480)) return null;
  return {
    candidateId: session.candidateId,
    ...(session.interviewerId ? { interviewerId: session.interviewerId } : {}),
    panelInterviewerIds: session.panel.map((one) => one.id),
    scheduledAt: at.toISOString(),
    durationMinutes,
    sessionId: session.id,
  };
}

function namesOf(session: Session): Map<string, string> {
  const people: [string | null, string | null][] = [
    [session.candidateId, session.candidateName],
    [session.interviewerId, session.interviewerName],
    ...session.panel.map((one): [string, string | null] => [one.id, one.name]),
  ];
  return new Map(people.flatMap(([id, name]) => (id && name ? [[id, name]] : [])));
}
