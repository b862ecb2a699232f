import { useState } from "preact/hooks";

import type { Meeting } from "../../api/scheduling";
import { errorText, Notice } from "../../components/basics";
import { NumberField } from "../../components/fields";
import { useAction } from "../../components/use_load";
import { verdict } from "../../office/conflicts";
import { instantOf, wallOf } from "../../office/zones";
import { useServices } from "../../services";
import { t } from "../../strings";
import { ConflictList, useConflicts } from "./conflict_list";
import { FreeTimes } from "./free_times";
import { type Choices, peopleOf, type Plan, sessionOf } from "./plan";
import { KindFields, MoreFields, PeopleFields } from "./plan_fields";
import { TimeField } from "./time_field";

export interface FormProps {
  choices: Choices;
  plan: Plan;
  onChange: (changes: Partial<Plan>) => void;
  day: string | null;
}

/** The next half hour that is at least a quarter of an hour away. */
function soon(): Date {
  const half = 30 * 60_000;
  return new Date(Math.ceil((Date.now() + half / 2) / half) * half);
}

export function FixedForm({
  choices,
  plan,
  onChange,
  day,
  onDone,
}: FormProps & { onDone: (link: string) => void }) {
  const { api } = useServices();
  const [wall, setWall] = useState(() => (day ? `${day}T10:00` : wallOf(soon(), plan.zone)));
  const [anyway, setAnyway] = useState(false);
  const [suggesting, setSuggesting] = useState(false);
  const { busy, error, run } = useAction();
  const at = instantOf(wall, plan.zone)?.at ?? null;
  const checked = useConflicts(meetingOf(plan, at));
  const outlook = checked.found === null ? null : verdict(checked.found);
  const blocked = outlook === "impossible" || (outlook === "overrulable" && !anyway);
  const people = peopleOf(plan);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (at === null) return;
    void run(async () => {
      const created = await api.createSession(sessionOf(plan, at, anyway));
      const { url } = await api.guestLink(created.id);
      onDone(new URL(url, location.origin).href);
    });
  };
  return (
    <form class="card form-grid" onSubmit={submit} data-testid="schedule-form">
      <PeopleFields plan={plan} choices={choices} onChange={onChange} />
      <TimeField
        wall={wall}
        zone={plan.zone}
        onWall={setWall}
        onZone={(zone) => onChange({ zone })}
      />
      <NumberField
        label={t.schedule.duration}
        required
        min={5}
        max={480}
        step={5}
        value={plan.minutes}
        onChange={(minutes) => onChange({ minutes })}
        testid="schedule-minutes"
      />
      <div class="field field-button">
        <button
          type="button"
          class="button"
          disabled={plan.candidateId === "" || !lengthIsFine(plan)}
          aria-expanded={suggesting}
          onClick={() => setSuggesting(!suggesting)}
          data-testid="suggest"
        >
          {suggesting ? t.plan.suggestHide : t.plan.suggest}
        </button>
      </div>
      <div class="form-wide">
        {plan.candidateId === "" ? (
          <p class="muted">{t.plan.pickPeople}</p>
        ) : (
          <ConflictList
            checked={checked}
            names={namesOf(choices)}
            zone={plan.zone}
            anyway={anyway}
            onAnyway={setAnyway}
          />
        )}
        {suggesting && (
          <Suggestions
            plan={plan}
            people={people}
            wall={wall}
            picked={at === null ? [] : [at]}
            onPick={(startsAt) => setWall(wallOf(new Date(startsAt), plan.zone))}
          />
        )}
      </div>
      <KindFields plan={plan} choices={choices} onChange={onChange} />
      <MoreFields plan={plan} choices={choices} onChange={onChange} />
      <div class="form-wide">
        {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
        <button
          type="submit"
          class="button button-primary"
          disabled={busy || blocked}
          data-testid="schedule-submit"
        >
          {t.schedule.submit}
        </button>
      </div>
    </form>
  );
}

function Suggestions(props: {
  plan: Plan;
  people: string[];
  wall: string;
  picked: Date[];
  onPick: (startsAt: string) => void;
}) {
  const { scheduling } = useServices();
  const { plan, people } = props;
  return (
    <FreeTimes
      load={(window) => scheduling.freeTimes(people, plan.minutes, window)}
      subject={`${people.join()} ${plan.minutes}`}
      zone={plan.zone}
      from={props.wall.slice(0, 10)}
      picked={props.picked.map((at) => at.toISOString().replace(".000Z", "Z"))}
      onPick={props.onPick}
    />
  );
}

export function namesOf(choices: Choices): Map<string, string> {
  return new Map([...choices.candidates, ...choices.interviewers].map((one) => [one.id, one.name]));
}

export function lengthIsFine(plan: Plan): boolean {
  return plan.minutes >= 5 && plan.minutes <= 480;
}

function meetingOf(plan: Plan, at: Date | null): Meeting | null {
  if (at === null || plan.candidateId === "" || plan.interviewerId === "") return null;
  if (!lengthIsFine(plan)) return null;
  return {
    candidateId: plan.candidateId,
    interviewerId: plan.interviewerId,
    panelInterviewerIds: plan.panelIds,
    scheduledAt: at.toISOString(),
    durationMinutes: plan.minutes,
  };
}
